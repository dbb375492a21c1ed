/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A command that writes a boot menu beside the one in force, which it replaces once it was checked:
 * until then nothing that the computer starts from is changed, whatever fails. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "plan/sy-place.h"
#include "tree.h"

#define MENU  "/boot/grub/grub.cfg"
#define MADE  MENU ".switchyard"
#define MODE  "switchyard.mode=vm"

#define HOST_ENTRY(title) \
  "menuentry '" title "' --class x $menuentry_id_option 'id-" title "' {\n" \
  "\tlinux /vmlinuz root=UUID=1 quiet\n}\n"
#define VM_ENTRY \
  "menuentry 'VM' $menuentry_id_option 'id-vm' {\n\tlinux /vmlinuz root=UUID=1 " MODE "\n}\n"
#define HEAD \
  "if [ \"${next_entry}\" ] ; then\n   set default=\"${next_entry}\"\nelse\n" \
  "   set default=\"0\"\nfi\n"
#define OLD HEAD HOST_ENTRY ("Linux")

static void
write_old (Tree *tree)
{
  g_autofree char *path = tree_path (tree, MENU + 1);

  tree_write (tree, MENU + 1, OLD);
  g_assert_cmpint (chmod (path, 0640), ==, 0);
}

static void
set_up (Tree          *tree,
        gconstpointer  data)
{
  tree_set_up (tree, data);
  write_old (tree);
  tree_write (tree, "etc/generator", "old\n");
}

static void
add_proof (GPtrArray    *proofs,
           SyVerifyKind  kind,
           const char   *path,
           const char   *first,
           const char   *second)
{
  const char *expected[] = { first, second, NULL };

  g_ptr_array_add (proofs, sy_verify_new (kind, path, expected));
}

/* The program that looks for mistakes gets the path on this computer, not below the root. */
static GPtrArray *
make_proofs (Tree         *tree,
             SyVerifyKind  kind)
{
  GPtrArray *proofs = g_ptr_array_new_with_free_func ((GDestroyNotify) sy_verify_free);
  g_autofree char *made = tree_path (tree, MADE + 1);
  SyVerify *accepts;

  add_proof (proofs, kind, MADE, MODE, NULL);
  add_proof (proofs, SY_VERIFY_GRUB_DEFAULT, MADE, MENU, MODE);
  add_proof (proofs, SY_VERIFY_ACCEPTS, made, "grep", "-q");
  accepts = proofs->pdata[2];
  g_strfreev (accepts->expected);
  accepts->expected = g_strsplit ("grep -q ^}$", " ", -1);
  add_proof (proofs, SY_VERIFY_PLACE, MADE, MENU, NULL);
  add_proof (proofs, kind, MENU, MODE, NULL);

  return proofs;
}

/* The generator's file is what the script makes the menu from: "new" has the entry of the mode. */
static SyPlan *
make_plan (Tree       *tree,
           const char *script)
{
  g_autofree char *root = tree_path (tree, "");
  g_autofree char *made = tree_path (tree, MADE + 1);
  const char *argv[] = { "bash", "-ec", script, "bash", root, made, OLD, VM_ENTRY, NULL };
  g_autoptr (GPtrArray) proofs = make_proofs (tree, SY_VERIFY_FILE_CONTAINS);
  g_autoptr (GPtrArray) undo_proofs = make_proofs (tree, SY_VERIFY_FILE_LACKS);
  SyPlan *plan = tree_plan (tree);

  tree_plan_file (tree, plan, "/etc/generator", "new\n");
  sy_plan_add (plan, sy_change_new_command (argv, 10000, "Test.", proofs, undo_proofs));

  return plan;
}

static const char good[] =
  "printf %s \"$3\" > $2; if grep -q new $1/etc/generator; then printf %s \"$4\" >> $2; fi";

static void
assert_menu (Tree       *tree,
             const char *expected)
{
  g_autofree char *menu = tree_read (tree, MENU + 1);
  g_autofree char *made = tree_read (tree, MADE + 1);
  g_autofree char *half = tree_read (tree, MADE ".new" + 1);
  g_autofree char *path = tree_path (tree, MENU + 1);
  struct stat st;

  g_assert_cmpstr (menu, ==, expected);
  g_assert_null (made);
  g_assert_null (half);
  g_assert_cmpint (stat (path, &st), ==, 0);
  g_assert_cmpint (st.st_mode & 07777, ==, 0640);
}

static void
test_good (Tree          *tree,
           gconstpointer  data)
{
  g_autoptr (SyPlan) plan = make_plan (tree, good);
  g_autofree char *before = tree_snapshot (tree);
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *id = tree_apply (tree, plan, &error);

  g_assert_no_error (error);
  assert_menu (tree, OLD VM_ENTRY);
  tree_undo (tree, id, &error);
  g_assert_no_error (error);
  assert_menu (tree, OLD);
  after = tree_snapshot (tree);
  g_assert_cmpstr (after, ==, before);
}

static const struct {
  const char *name;
  const char *script;
  const char *says;
} failures[] = {
  { "exit", "printf x > $2; printf x > $2.new; echo 'error: syntax error.'; exit 1",
    "error: syntax error." },
  { "not-ours", "printf %s \"$3\" > $2", MODE },
  { "no-file", "true", MADE },
  { "no-space", "cp /dev/zero /dev/full", "No space left on device" },
  { "moved-default", "printf %s \"$4$3$4\" > $2", "“VM” would start by default, and not “Linux”" },
  { "other-default", "printf %s \"${3/0/1}$4\" > $2", "“VM” would start by default" },
  { "mode-everywhere", "printf %s \"${3/quiet/switchyard.mode=vm}$4\" > $2",
    "would set the GPU aside" },
  { "other-root", "printf %s \"${3/UUID=1/UUID=2}$4\" > $2", "another root=" },
  { "no-entry", "echo switchyard.mode=vm > $2", "holds no entry" },
  { "mistake", "printf %s \"$3$4\" | tr } { > $2", "grep -q" },
};

/* Neither the menu nor its time of change is touched, and nothing lies about. */
static void
test_failure (Tree          *tree,
              gconstpointer  data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr (SyPlan) plan = make_plan (tree, failures[i].script);
  g_autofree char *before = tree_snapshot (tree);
  g_autofree char *path = tree_path (tree, MENU + 1);
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;
  struct stat old;
  struct stat new;

  g_assert_cmpint (stat (path, &old), ==, 0);
  g_assert_null (tree_apply (tree, plan, &error));
  g_assert_nonnull (error);
  if (strstr (error->message, failures[i].says) == NULL)
    g_error ("%s: %s", failures[i].name, error->message);
  after = tree_snapshot (tree);
  g_assert_cmpstr (after, ==, before);
  g_assert_cmpint (stat (path, &new), ==, 0);
  g_assert_cmpuint (new.st_ino, ==, old.st_ino);
  assert_menu (tree, OLD);
}

#define IMAGE   "/efi/EFI/Linux/a-6.1.efi"
#define APART   SY_PLACE_FOLDER "/EFI/Linux/a-6.1.efi"

/* What the program writes below the folder of memory, with other things that are not wanted. */
static char *
apply_apart (Tree        *tree,
             const char  *text,
             GError     **error)
{
  g_autofree char *folder = tree_path (tree, SY_PLACE_FOLDER + 1);
  const char *argv[] = {
    "bash", "-ec", "mkdir -p $1/EFI/Linux $1/a/b; touch $1/a/b/c; printf %s \"$2\" > "
    "$1/EFI/Linux/a-6.1.efi", "bash", folder, text, NULL,
  };
  g_autoptr (GPtrArray) proofs = g_ptr_array_new_with_free_func ((GDestroyNotify) sy_verify_free);
  g_autoptr (SyPlan) plan = tree_plan (tree);

  add_proof (proofs, SY_VERIFY_FILE_CONTAINS, APART, MODE, NULL);
  add_proof (proofs, SY_VERIFY_PLACE, APART, IMAGE, NULL);
  add_proof (proofs, SY_VERIFY_FILE_CONTAINS, IMAGE, MODE, NULL);
  sy_plan_add (plan, sy_change_new_command (argv, 10000, "Test.", proofs, NULL));

  return tree_apply (tree, plan, error);
}

/* Copied to another file system, and nothing of it is left where it was made, nor of a failure. */
static void
test_apart (Tree          *tree,
            gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *id = NULL;
  g_autofree char *old = NULL;
  g_autofree char *new = NULL;
  g_autofree char *run = tree_path (tree, "run/switchyard");
  g_autofree char *beside = tree_path (tree, IMAGE ".switchyard" + 1);

  tree_write (tree, IMAGE + 1, "old");
  tree_write (tree, "run/x", "");
  g_assert_null (apply_apart (tree, "other", &error));
  g_assert_nonnull (strstr (error->message, MODE));
  g_clear_error (&error);
  old = tree_read (tree, IMAGE + 1);
  g_assert_cmpstr (old, ==, "old");
  g_assert_false (g_file_test (run, G_FILE_TEST_EXISTS));

  /* Left by a power cut. */
  tree_write (tree, IMAGE ".switchyard" + 1, "half");
  tree_write (tree, APART + 1, "half");
  id = apply_apart (tree, "new " MODE, &error);
  g_assert_no_error (error);
  new = tree_read (tree, IMAGE + 1);
  g_assert_cmpstr (new, ==, "new " MODE);
  g_assert_false (g_file_test (run, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (beside, G_FILE_TEST_EXISTS));
}

/* A link is somebody's arrangement, which a rename would end. */
static void
test_link (Tree          *tree,
           gconstpointer  data)
{
  g_autoptr (SyPlan) plan = make_plan (tree, good);
  g_autofree char *path = tree_path (tree, MENU + 1);
  g_autofree char *elsewhere = tree_path (tree, "boot/elsewhere");
  g_autofree char *kept = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (rename (path, elsewhere), ==, 0);
  g_assert_cmpint (symlink ("../elsewhere", path), ==, 0);
  g_assert_null (tree_apply (tree, plan, &error));
  g_assert_error (error, SY_ERROR, SY_ERROR_REFUSED);
  kept = tree_read (tree, "boot/elsewhere");
  g_assert_cmpstr (kept, ==, OLD);
}

/* Cut off while it was made: it is removed, and the menu stays the very file that it was. */
static void
test_recover (Tree          *tree,
              gconstpointer  data)
{
  g_autoptr (SyPlan) plan = make_plan (tree, good);
  g_autoptr (GError) error = NULL;
  g_autofree char *id = tree_apply (tree, plan, &error);
  g_autofree char *generator = NULL;
  g_auto (GStrv) ids = NULL;

  g_assert_no_error (error);
  tree_write (tree, "var/lib/switchyard/journal/0001/state", "applying\n");
  tree_remove (tree, "var/lib/switchyard/journal/0001/1-begun");
  write_old (tree);
  tree_write (tree, MADE + 1, "half");
  tree_write (tree, MADE ".new" + 1, "half");
  g_assert_true (tree_recover (tree, &ids, &error));
  g_assert_no_error (error);
  generator = tree_read (tree, "etc/generator");
  g_assert_cmpstr (generator, ==, "old\n");
  assert_menu (tree, OLD);
}

/* Cut off after it was put in place: the menu is made of the restored files. */
static void
test_recover_placed (Tree          *tree,
                     gconstpointer  data)
{
  g_autoptr (SyPlan) plan = make_plan (tree, good);
  g_autoptr (GError) error = NULL;
  g_autofree char *id = tree_apply (tree, plan, &error);
  g_auto (GStrv) ids = NULL;

  g_assert_no_error (error);
  tree_write (tree, "var/lib/switchyard/journal/0001/state", "applying\n");
  g_assert_true (tree_recover (tree, &ids, &error));
  g_assert_no_error (error);
  assert_menu (tree, OLD);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/place/good", Tree, NULL, set_up, test_good, tree_tear_down);
  for (guint i = 0; i < G_N_ELEMENTS (failures); i++)
    {
      g_autofree char *path = g_strconcat ("/place/", failures[i].name, NULL);

      g_test_add (path, Tree, GUINT_TO_POINTER (i), set_up, test_failure, tree_tear_down);
    }
  g_test_add ("/place/apart", Tree, NULL, set_up, test_apart, tree_tear_down);
  g_test_add ("/place/link", Tree, NULL, set_up, test_link, tree_tear_down);
  g_test_add ("/place/recover", Tree, NULL, set_up, test_recover, tree_tear_down);
  g_test_add ("/place/recover-placed", Tree, NULL, set_up, test_recover_placed, tree_tear_down);

  return g_test_run ();
}
