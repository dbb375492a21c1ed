/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A command whose file is only looked into, and what failing programs said. */
#include <string.h>
#include <sys/stat.h>

#include "tree.h"

#define IMAGE "/run/switchyard/dry-run.img"
#define WANTS "the-module"

/* A cpio archive with one empty file, which is what an initramfs is. */
static const char make_archive[] =
  "entry () { printf 070701%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x "
  "$1 33188 0 0 1 0 0 0 0 0 0 $((${#2} + 1)) 0; printf '%s\\0' $2; "
  "head -c $(((4 - (110 + ${#2} + 1) % 4) % 4)) /dev/zero; }\n"
  "archive () { entry 1 $1; entry 0 TRAILER!!!; }\n";

static void
set_up (Tree          *tree,
        gconstpointer  data)
{
  tree_set_up (tree, data);
  tree_write (tree, "run/other", "other\n");
  tree_write (tree, "etc/a.conf", "old\n");
}

/* The plan of a stage that builds: a file, the dry run by @script, then what counts. */
static SyPlan *
make_plan (Tree       *tree,
           const char *script)
{
  static const char * const expected[] = { WANTS, NULL };
  g_autofree char *text = g_strconcat (make_archive, script, NULL);
  g_autofree char *image = tree_path (tree, IMAGE + 1);
  g_autofree char *live = tree_path (tree, "live");
  const char *dry[] = { "bash", "-ec", text, "bash", image, NULL };
  const char *real[] = { "cp", "/proc/version", live, NULL };
  g_autoptr (GPtrArray) proofs =
    g_ptr_array_new_with_free_func ((GDestroyNotify) sy_verify_free);
  SyPlan *plan = tree_plan (tree);

  g_ptr_array_add (proofs, sy_verify_new (SY_VERIFY_INITRAMFS_DRY_RUN, IMAGE, expected));
  tree_plan_file (tree, plan, "/etc/a.conf", "new\n");
  sy_plan_add (plan, sy_change_new_command (dry, 10000, "Test.", proofs, NULL));
  tree_plan_command (plan, 10000, real);

  return plan;
}

static void
assert_nothing_left (Tree *tree)
{
  g_autofree char *folder = tree_path (tree, "run/switchyard");
  g_autofree char *other = tree_read (tree, "run/other");

  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
  g_assert_cmpstr (other, ==, "other\n");
}

/* Nobody else gets at the folder; the undo has no use for the command. */
static void
test_good (Tree          *tree,
           gconstpointer  data)
{
  g_autoptr (SyPlan) plan = make_plan (tree, "archive " WANTS " > $1; stat -c %a ${1%/*} > "
                                             "${1%/run/*}/mode");
  g_autoptr (SyPlan) undo = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *id = tree_apply (tree, plan, &error);
  g_autofree char *mode = tree_read (tree, "mode");
  g_autofree char *live = tree_read (tree, "live");

  g_assert_no_error (error);
  g_assert_cmpstr (mode, ==, "700\n");
  g_assert_nonnull (live);
  assert_nothing_left (tree);

  undo = tree_plan_undo (tree, NULL, id, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (sy_plan_get_changes (undo)->len, ==, 2);
  g_assert_cmpstr (sy_change_get_argv (sy_plan_get_changes (undo)->pdata[1])[0], ==, "cp");
}

static const struct {
  const char *name;
  const char *script;
  const char *says;
} failures[] = {
  { "exit", "echo '==> ERROR: module not found: x'; seq 20; exit 1",
    "==> ERROR: module not found: x" },
  { "lacks", "archive other > $1; echo 'dracut-install: ERROR: installing y'; seq 20",
    "dracut-install: ERROR: installing y" },
  { "says-which", "archive other > $1", WANTS },
  { "no-image", "echo 'W: missing /lib/modules/9'; seq 20", "W: missing /lib/modules/9" },
  { "damaged", "archive " WANTS " | head -c 100 > $1", "cpio archive" },
  { "no-space", "cp /dev/zero /dev/full", "No space left on device" },
};

/* What counts is not built, the file is as it was, and nothing lies about. */
static void
test_failure (Tree          *tree,
              gconstpointer  data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr (SyPlan) plan = make_plan (tree, failures[i].script);
  g_autofree char *before = tree_snapshot (tree);
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (tree_apply (tree, plan, &error));
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, failures[i].says));
  after = tree_snapshot (tree);
  g_assert_cmpstr (after, ==, before);
  assert_nothing_left (tree);
}

/* What a run left that was cut off neither stops the next one nor is taken for its image. */
static void
test_left_over (Tree          *tree,
                gconstpointer  data)
{
  g_autoptr (SyPlan) nothing = make_plan (tree, "exit 0");
  g_autoptr (SyPlan) plan = make_plan (tree, "archive " WANTS " > $1");
  g_autofree char *whole = g_strconcat (make_archive, "archive " WANTS " > $1", NULL);
  g_autofree char *image = tree_path (tree, IMAGE + 1);
  const char *argv[] = { "bash", "-ec", whole, "bash", image, NULL };
  g_autoptr (GError) error = NULL;
  g_autofree char *id = NULL;

  tree_write (tree, IMAGE + 1, "");
  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL,
                               NULL, NULL, &error));
  g_assert_null (tree_apply (tree, nothing, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);

  tree_write (tree, IMAGE + 1, "half");
  id = tree_apply (tree, plan, &error);
  g_assert_no_error (error);
  assert_nothing_left (tree);
}

/* A link in the place of the folder leads nowhere. */
static void
test_link (Tree          *tree,
           gconstpointer  data)
{
  g_autoptr (SyPlan) plan = make_plan (tree, "archive " WANTS " > $1");
  g_autofree char *folder = tree_path (tree, "run/switchyard");
  g_autofree char *kept = NULL;
  g_autoptr (GError) error = NULL;

  tree_write (tree, "home/dry-run.img", "kept\n");
  g_assert_cmpint (symlink ("../home", folder), ==, 0);
  g_assert_null (tree_apply (tree, plan, &error));
  g_assert_nonnull (error);
  kept = tree_read (tree, "home/dry-run.img");
  g_assert_cmpstr (kept, ==, "kept\n");
}

/* Killed in the dry run: it is removed, and not built once more. */
static void
test_recover (Tree          *tree,
              gconstpointer  data)
{
  g_autoptr (SyPlan) plan = make_plan (tree, "archive " WANTS " > $1\n"
                                             "echo x >> ${1%/run/*}/runs");
  g_autoptr (GError) error = NULL;
  g_autofree char *id = tree_apply (tree, plan, &error);
  g_autofree char *runs = NULL;
  g_autofree char *file = NULL;
  g_auto (GStrv) ids = NULL;

  g_assert_no_error (error);
  tree_write (tree, "var/lib/switchyard/journal/0001/state", "applying\n");
  tree_write (tree, IMAGE + 1, "half");
  g_assert_true (tree_recover (tree, &ids, &error));
  g_assert_no_error (error);
  runs = tree_read (tree, "runs");
  g_assert_cmpstr (runs, ==, "x\n");
  file = tree_read (tree, "etc/a.conf");
  g_assert_cmpstr (file, ==, "old\n");
  assert_nothing_left (tree);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/dry-run/good", Tree, NULL, set_up, test_good, tree_tear_down);
  for (guint i = 0; i < G_N_ELEMENTS (failures); i++)
    {
      g_autofree char *path = g_strconcat ("/dry-run/", failures[i].name, NULL);

      g_test_add (path, Tree, GUINT_TO_POINTER (i), set_up, test_failure, tree_tear_down);
    }
  g_test_add ("/dry-run/left-over", Tree, NULL, set_up, test_left_over, tree_tear_down);
  g_test_add ("/dry-run/link", Tree, NULL, set_up, test_link, tree_tear_down);
  g_test_add ("/dry-run/recover", Tree, NULL, set_up, test_recover, tree_tear_down);

  return g_test_run ();
}
