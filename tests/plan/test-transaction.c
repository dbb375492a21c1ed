/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "plan/sy-verify-run.h"
#include "tree.h"

/* A tree with a file to change, one to remove and a folder for one to make. */
static SyPlan *
make_plan (Tree *tree)
{
  SyPlan *plan;

  tree_write (tree, "etc/changed.conf", "old\n");
  tree_write (tree, "etc/removed.conf", "gone\n");
  plan = tree_plan (tree);
  tree_plan_file (tree, plan, "/etc/changed.conf", "new\n");
  tree_plan_file (tree, plan, "/etc/removed.conf", NULL);
  tree_plan_file (tree, plan, "/etc/deep/er/made.conf", "made\n");

  return plan;
}

static void
assert_state (Tree         *tree,
              const char   *id,
              SyEntryState  state)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SyEntry) entry = sy_journal_find (tree->sysroot, id, &error);

  g_assert_no_error (error);
  g_assert_cmpint (sy_entry_get_state (entry), ==, state);
}

static void
test_apply_and_undo (Tree          *tree,
                     gconstpointer  data)
{
  g_autoptr (SyPlan) plan = make_plan (tree);
  g_autoptr (GError) error = NULL;
  g_autofree char *changed_path = tree_path (tree, "etc/changed.conf");
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autofree char *id = NULL;
  g_autofree char *changed = NULL;
  g_autofree char *removed = NULL;
  g_autofree char *made = NULL;

  before = tree_snapshot (tree);
  id = tree_apply (tree, plan, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (id, ==, "0001");
  changed = tree_read (tree, "etc/changed.conf");
  removed = tree_read (tree, "etc/removed.conf");
  made = tree_read (tree, "etc/deep/er/made.conf");
  g_assert_cmpstr (changed, ==, "new\n");
  g_assert_null (removed);
  g_assert_cmpstr (made, ==, "made\n");
  assert_state (tree, "0001", SY_ENTRY_COMMITTED);

  g_assert_true (tree_undo (tree, "0001", &error));
  g_assert_no_error (error);
  after = tree_snapshot (tree);
  g_assert_cmpstr (after, ==, before);
  assert_state (tree, "0002", SY_ENTRY_COMMITTED);
}

static void
test_keeps_mode_and_owner (Tree          *tree,
                           gconstpointer  data)
{
  g_autofree char *path = tree_path (tree, "etc/secret.conf");
  g_autofree char *blob = tree_path (tree, "var/lib/switchyard/journal/0001/0-before");
  g_autofree char *record = tree_path (tree, "var/lib/switchyard/journal/0001/entry.json");
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr (SyPlan) plan = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *id = NULL;
  struct stat st;

  tree_write (tree, "etc/secret.conf", "old\n");
  g_assert_cmpint (chmod (path, 04640), ==, 0);
  if (geteuid () == 0)
    g_assert_cmpint (chown (path, 12, 34), ==, 0);
  before = tree_snapshot (tree);
  plan = tree_plan (tree);
  tree_plan_file (tree, plan, "/etc/secret.conf", "new\n");
  id = tree_apply (tree, plan, &error);
  g_assert_no_error (error);

  g_assert_cmpint (stat (path, &st), ==, 0);
  g_assert_cmpuint (st.st_uid, ==, geteuid () == 0 ? 12 : geteuid ());
  g_assert_cmpint (stat (blob, &st), ==, 0);
  g_assert_cmpuint (st.st_mode & 07777, ==, 0600);
  g_assert_cmpint (stat (record, &st), ==, 0);
  g_assert_cmpuint (st.st_mode & 07777, ==, 0644);

  g_assert_true (tree_undo (tree, id, &error));
  after = tree_snapshot (tree);
  g_assert_cmpstr (after, ==, before);
}

static void
test_conflict_before_apply (Tree          *tree,
                            gconstpointer  data)
{
  g_autoptr (SyPlan) plan = make_plan (tree);
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  tree_write (tree, "etc/changed.conf", "someone else\n");
  before = tree_snapshot (tree);
  g_assert_null (tree_apply (tree, plan, &error));
  g_assert_error (error, SY_ERROR, SY_ERROR_CONFLICT);
  g_assert_nonnull (strstr (error->message, "/etc/changed.conf"));
  after = tree_snapshot (tree);
  g_assert_cmpstr (after, ==, before);
  g_assert_false (sy_sysroot_exists (tree->sysroot, "/var/lib/switchyard"));
}

static void
test_mode_conflict (Tree          *tree,
                    gconstpointer  data)
{
  g_autoptr (SyPlan) plan = make_plan (tree);
  g_autofree char *path = tree_path (tree, "etc/changed.conf");
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (chmod (path, 0600), ==, 0);
  g_assert_null (tree_apply (tree, plan, &error));
  g_assert_error (error, SY_ERROR, SY_ERROR_CONFLICT);
}

static void
test_undo_conflict (Tree          *tree,
                    gconstpointer  data)
{
  g_autoptr (SyPlan) plan = make_plan (tree);
  g_autoptr (GError) error = NULL;
  g_autofree char *id = tree_apply (tree, plan, &error);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  tree_write (tree, "etc/changed.conf", "newer\nand mine\n");
  tree_write (tree, "etc/removed.conf", "mine too\n");
  before = tree_snapshot (tree);
  g_assert_false (tree_undo (tree, id, &error));
  g_assert_error (error, SY_ERROR, SY_ERROR_CONFLICT);
  g_assert_nonnull (strstr (error->message, "/etc/changed.conf, lines 1 to 2 "));
  g_assert_nonnull (strstr (error->message, "What was there before:\n|old\n"
                                            "What Switchyard wrote:\n|new\n"
                                            "What is there now:\n|newer\n|and mine\n"));
  g_assert_nonnull (strstr (error->message, "/etc/removed.conf"));
  g_assert_nonnull (strstr (error->message, "+mine too\n"));
  after = tree_snapshot (tree);
  g_assert_cmpstr (after, ==, before);
}

static void
test_undo_once (Tree          *tree,
                gconstpointer  data)
{
  g_autoptr (SyPlan) plan = make_plan (tree);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) undo_error = NULL;
  g_autoptr (GError) find_error = NULL;
  g_autofree char *id = tree_apply (tree, plan, NULL);
  g_autoptr (SyEntry) entry = NULL;

  g_assert_true (tree_undo (tree, id, NULL));
  g_assert_false (tree_undo (tree, id, &error));
  g_assert_error (error, SY_ERROR, SY_ERROR_REFUSED);
  g_assert_false (tree_undo (tree, "0002", &undo_error));
  g_assert_error (undo_error, SY_ERROR, SY_ERROR_REFUSED);
  g_assert_null (sy_journal_find (tree->sysroot, NULL, &find_error));
  g_assert_error (find_error, SY_ERROR, SY_ERROR_NOT_FOUND);

  entry = sy_journal_find (tree->sysroot, id, NULL);
  g_assert_cmpstr (sy_entry_get_undone_by (entry), ==, "0002");
}

static void
test_undo_digest (Tree          *tree,
                  gconstpointer  data)
{
  g_autoptr (SyPlan) plan = make_plan (tree);
  g_autofree char *id = tree_apply (tree, plan, NULL);
  g_autoptr (SyPlan) first = tree_plan_undo (tree, NULL, id, NULL);
  g_autoptr (SyPlan) second = tree_plan_undo (tree, NULL, id, NULL);
  g_autofree char *first_digest = sy_plan_get_digest (first);
  g_autofree char *second_digest = sy_plan_get_digest (second);

  g_assert_cmpstr (first_digest, ==, second_digest);
}

static void
test_symlinks (Tree          *tree,
               gconstpointer  data)
{
  g_autoptr (SyPlan) plan = tree_plan (tree);
  g_autofree char *link = tree_path (tree, "etc/link.conf");
  g_autofree char *folder = tree_path (tree, "etc/folder");
  g_autofree char *dangling = tree_path (tree, "etc/dangling");
  g_autoptr (GBytes) bytes = g_bytes_new_static ("x", 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) dangling_error = NULL;
  g_autofree char *id = NULL;
  g_autofree char *made = NULL;
  g_autoptr (SyPlan) dangling_plan = tree_plan (tree);

  tree_write (tree, "real/target.conf", "old\n");
  tree_write (tree, "etc/file", "old\n");
  g_assert_cmpint (symlink ("../real/target.conf", link), ==, 0);
  g_assert_cmpint (symlink ("/real", folder), ==, 0);
  g_assert_cmpint (symlink ("/nowhere", dangling), ==, 0);
  g_assert_false (sy_plan_add_file (plan, tree->sysroot, "/etc/link.conf", bytes, 0644, "",
                                    &error));
  g_assert_error (error, SY_ERROR, SY_ERROR_REFUSED);

  /* "/real" means the root's own. */
  tree_plan_file (tree, plan, "/etc/folder/made.conf", "made\n");
  id = tree_apply (tree, plan, NULL);
  g_assert_nonnull (id);
  made = tree_read (tree, "real/made.conf");
  g_assert_cmpstr (made, ==, "made\n");

  tree_plan_file (tree, dangling_plan, "/etc/dangling/made.conf", "made\n");
  g_assert_null (tree_apply (tree, dangling_plan, &dangling_error));
  g_assert_error (dangling_error, SY_ERROR, SY_ERROR_REFUSED);
}

static void
test_same_file_twice (Tree          *tree,
                      gconstpointer  data)
{
  g_autoptr (SyPlan) plan = tree_plan (tree);
  g_autoptr (GError) error = NULL;

  tree_plan_file (tree, plan, "/etc/a", "1");
  tree_plan_file (tree, plan, "/etc/a", "2");
  g_assert_null (tree_apply (tree, plan, &error));
  g_assert_error (error, SY_ERROR, SY_ERROR_REFUSED);
  g_assert_false (sy_sysroot_exists (tree->sysroot, "/etc/a"));
}

static void
test_empty_plan (Tree          *tree,
                 gconstpointer  data)
{
  g_autoptr (SyPlan) plan = tree_plan (tree);
  g_autoptr (GError) error = NULL;
  char *id = (char *) "untouched";

  g_assert_true (sy_transaction_apply (tree->sysroot, NULL, plan, NULL, NULL, NULL, &id, &error));
  g_assert_null (id);
  g_assert_false (sy_sysroot_exists (tree->sysroot, "/var/lib/switchyard"));
}

/* Two entries share a directory: it goes with the last file, whichever is undone first. */
static void
test_shared_directory (Tree          *tree,
                       gconstpointer  data)
{
  g_autoptr (SyPlan) first = tree_plan (tree);
  g_autoptr (SyPlan) second = tree_plan (tree);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autofree char *first_id = NULL;
  g_autofree char *second_id = NULL;

  tree_write (tree, "etc/fstab", "");
  before = tree_snapshot (tree);
  tree_plan_file (tree, first, "/etc/new.d/a.conf", "a");
  tree_plan_file (tree, second, "/etc/new.d/b.conf", "b");
  first_id = tree_apply (tree, first, NULL);
  second_id = tree_apply (tree, second, NULL);
  g_assert_true (tree_undo (tree, first_id, NULL));
  g_assert_true (sy_sysroot_exists (tree->sysroot, "/etc/new.d/b.conf"));
  g_assert_true (tree_undo (tree, second_id, NULL));
  after = tree_snapshot (tree);
  g_assert_cmpstr (after, ==, before);
}

/* A directory of ours in which someone keeps something stays. */
static void
test_used_directory (Tree          *tree,
                     gconstpointer  data)
{
  g_autoptr (SyPlan) plan = tree_plan (tree);
  g_autofree char *id = NULL;

  tree_plan_file (tree, plan, "/etc/new.d/a.conf", "a");
  id = tree_apply (tree, plan, NULL);
  tree_write (tree, "etc/new.d/theirs.conf", "theirs");
  g_assert_true (tree_undo (tree, id, NULL));
  g_assert_true (sy_sysroot_exists (tree->sysroot, "/etc/new.d/theirs.conf"));
  g_assert_false (sy_sysroot_exists (tree->sysroot, "/etc/new.d/a.conf"));
}

static void
count_skipped_cb (const SyProgress *progress,
                  gpointer          user_data)
{
  if (progress->kind == SY_PROGRESS_SKIPPED)
    {
      g_assert_cmpstr (progress->text, ==, "/bin/false: not run (sysroot)");
      g_assert_cmpuint (progress->step, ==, 1);
      g_assert_cmpuint (progress->n_steps, ==, 1);
      (*(guint *) user_data)++;
    }
}

static void
test_skipped (Tree          *tree,
              gconstpointer  data)
{
  const char *argv[] = { "/bin/false", NULL };
  g_autoptr (SyPlan) plan = tree_plan (tree);
  g_autoptr (GError) error = NULL;
  g_autofree char *id = NULL;
  guint n_skipped = 0;

  tree_plan_command (plan, 1000, argv);
  id = tree_apply_some (tree, NULL, plan, FALSE, count_skipped_cb, &n_skipped, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n_skipped, ==, 1);
}

static void
test_cancelled (Tree          *tree,
                gconstpointer  data)
{
  g_autoptr (SyPlan) plan = make_plan (tree);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *before = tree_snapshot (tree);
  g_autofree char *after = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (tree_apply_some (tree, NULL, plan, TRUE, NULL, NULL, cancellable, &error));
  g_assert_error (error, SY_ERROR, SY_ERROR_CANCELLED);
  after = tree_snapshot (tree);
  g_assert_cmpstr (after, ==, before);
  assert_state (tree, "0001", SY_ENTRY_ROLLED_BACK);
}

/* A command with one that takes it back; both are proved by @proof, which is there already. */
static void
plan_marked (Tree       *tree,
             SyPlan     *plan,
             const char *name,
             const char *proof)
{
  static const char * const nothing[] = { NULL };
  g_autofree char *path = tree_path (tree, name);
  const char *argv[] = { "touch", "--", path, NULL };
  const char *undo_argv[] = { "rm", "--", path, NULL };
  g_autoptr (GPtrArray) proofs = g_ptr_array_new_with_free_func ((GDestroyNotify) sy_verify_free);
  SyChange *change;

  g_ptr_array_add (proofs, sy_verify_new (SY_VERIFY_FILE_CONTAINS, proof, nothing));
  change = sy_change_new_command (argv, 5000, "Marks.", proofs, NULL);
  sy_change_set_undo_argv (change, undo_argv);
  sy_plan_add (plan, change);
}

static void
plan_there_and_back (Tree   *tree,
                     SyPlan *plan)
{
  plan_marked (tree, plan, "etc/marked", "/etc/a.conf");
}

static void
test_undo_command (Tree          *tree,
                   gconstpointer  data)
{
  static const char * const fails[] = { "false", NULL };
  g_autofree char *path = tree_path (tree, "etc/marked");
  g_autoptr (SyPlan) plan = tree_plan (tree);
  g_autoptr (SyPlan) failing = tree_plan (tree);
  g_autoptr (GError) error = NULL;
  g_autofree char *id = NULL;

  tree_write (tree, "etc/a.conf", "a\n");
  plan_there_and_back (tree, plan);
  id = tree_apply (tree, plan, &error);
  g_assert_no_error (error);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_true (tree_undo (tree, id, &error));
  g_assert_no_error (error);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));

  plan_there_and_back (tree, failing);
  tree_plan_command (failing, 5000, fails);
  g_assert_null (tree_apply (tree, failing, &error));
  g_assert_error (error, SY_ERROR, SY_ERROR_COMMAND_FAILED);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

/* What a later step stands on is taken back after it, and what it does not, before it as well. */
static void
test_undo_later (Tree          *tree,
                 gconstpointer  data)
{
  g_autoptr (SyPlan) first = tree_plan (tree);
  g_autoptr (SyPlan) other = tree_plan (tree);
  g_autoptr (SyPlan) same = tree_plan (tree);
  g_autoptr (GError) error = NULL;
  g_autofree char *first_id = NULL;
  g_autofree char *other_id = NULL;
  g_autofree char *same_id = NULL;

  tree_write (tree, "etc/a.conf", "a\n");
  tree_write (tree, "etc/b.conf", "b\n");
  plan_marked (tree, first, "etc/1", "/etc/a.conf");
  plan_marked (tree, other, "etc/2", "/etc/b.conf");
  plan_marked (tree, same, "etc/3", "/etc/a.conf");
  first_id = tree_apply (tree, first, &error);
  g_assert_no_error (error);
  other_id = tree_apply (tree, other, &error);
  g_assert_no_error (error);
  same_id = tree_apply (tree, same, &error);
  g_assert_no_error (error);

  g_assert_false (tree_undo (tree, first_id, &error));
  g_assert_error (error, SY_ERROR, SY_ERROR_REFUSED);
  g_assert_nonnull (strstr (error->message, same_id));
  g_clear_error (&error);
  g_assert_true (tree_undo (tree, same_id, &error));
  g_assert_no_error (error);
  g_assert_true (tree_undo (tree, first_id, &error));
  g_assert_no_error (error);
}

/* The variable of a boot loader as efivarfs has it: attributes, then UTF-16 with its NUL. */
static void
test_efi_text (Tree          *tree,
               gconstpointer  data)
{
  static const char bytes[] = "\7\0\0\0a\0-\0b\0\0";
  static const char * const same[] = { "a-b", NULL };
  static const char * const other[] = { "a", NULL };
  static const char * const none[] = { NULL };
  const char * const *expected[] = { same, other, none };
  g_autofree char *path = tree_path (tree, "etc/variable");

  tree_write (tree, "etc/variable", "");
  for (guint i = 0; i < 6; i++)
    {
      g_autoptr (SyVerify) verify = sy_verify_new (SY_VERIFY_EFI_TEXT, "/etc/variable",
                                                   expected[i % 3]);
      g_autoptr (GError) error = NULL;
      g_autofree char *text = NULL;
      gboolean wanted = i == 0 || i == 5;

      g_assert_true (g_file_set_contents (path, bytes, sizeof bytes, NULL));
      if (i >= 3)
        tree_remove (tree, "etc/variable");
      g_assert_true (sy_verify_run (verify, tree->sysroot, NULL, &text, &error) == wanted);
      g_assert_true ((text != NULL) == wanted);
      if (!wanted)
        g_assert_error (error, SY_ERROR, SY_ERROR_COMMAND_FAILED);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function) \
  g_test_add ("/transaction/" name, Tree, NULL, tree_set_up, function, tree_tear_down)
  ADD ("apply-and-undo", test_apply_and_undo);
  ADD ("keeps-mode-and-owner", test_keeps_mode_and_owner);
  ADD ("conflict-before-apply", test_conflict_before_apply);
  ADD ("mode-conflict", test_mode_conflict);
  ADD ("undo-conflict", test_undo_conflict);
  ADD ("undo-once", test_undo_once);
  ADD ("undo-digest", test_undo_digest);
  ADD ("symlinks", test_symlinks);
  ADD ("same-file-twice", test_same_file_twice);
  ADD ("empty-plan", test_empty_plan);
  ADD ("shared-directory", test_shared_directory);
  ADD ("used-directory", test_used_directory);
  ADD ("skipped", test_skipped);
  ADD ("cancelled", test_cancelled);
  ADD ("undo-command", test_undo_command);
  ADD ("undo-later", test_undo_later);
  ADD ("efi-text", test_efi_text);

  return g_test_run ();
}
