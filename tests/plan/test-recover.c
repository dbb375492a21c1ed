/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tree.h"

#define ENTRY "var/lib/switchyard/journal/0001/"

/* Applies a plan, then takes its commit away: as if killed just before. Returns how it was. */
static char *
interrupt (Tree *tree)
{
  g_autoptr (SyPlan) plan = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *id = NULL;
  char *before;

  tree_write (tree, "etc/a.conf", "old\n");
  tree_write (tree, "etc/gone.conf", "gone\n");
  before = tree_snapshot (tree);
  plan = tree_plan (tree);
  tree_plan_file (tree, plan, "/etc/a.conf", "new\n");
  tree_plan_file (tree, plan, "/etc/gone.conf", NULL);
  tree_plan_file (tree, plan, "/etc/made/b.conf", "b\n");
  id = tree_apply (tree, plan, &error);
  g_assert_no_error (error);
  tree_write (tree, ENTRY "state", "applying\n");

  return before;
}

static void
test_all_done (Tree          *tree,
               gconstpointer  data)
{
  g_autofree char *before = interrupt (tree);
  g_autofree char *after = NULL;
  g_autofree char *left = tree_path (tree, "etc/.switchyard-0001-0");
  g_autofree char *unfinished = tree_path (tree, "var/lib/switchyard/journal/.new-0002");
  g_autoptr (SyPlan) plan = tree_plan (tree);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) busy = NULL;
  g_auto (GStrv) ids = NULL;
  g_auto (GStrv) none = NULL;

  tree_write (tree, "etc/.switchyard-0001-0", "half");
  tree_write (tree, "var/lib/switchyard/journal/.new-0002/entry.json", "{");
  tree_plan_file (tree, plan, "/etc/c.conf", "c\n");
  g_assert_null (tree_apply (tree, plan, &busy));
  g_assert_error (busy, SY_ERROR, SY_ERROR_BUSY);
  g_assert_nonnull (strstr (busy->message, "switchyardctl recover"));

  g_assert_true (tree_recover (tree, &ids, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (ids), ==, 1);
  g_assert_cmpstr (ids[0], ==, "0001");
  after = tree_snapshot (tree);
  g_assert_cmpstr (after, ==, before);
  g_assert_false (g_file_test (left, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (unfinished, G_FILE_TEST_EXISTS));

  g_assert_true (tree_recover (tree, &none, &error));
  g_assert_cmpuint (g_strv_length (none), ==, 0);
}

/* What someone changed after the crash is theirs; the rest comes back. */
static void
test_foreign_edit (Tree          *tree,
                   gconstpointer  data)
{
  g_autofree char *before = interrupt (tree);
  g_autoptr (GError) error = NULL;
  g_autoptr (SyEntry) entry = NULL;
  g_autofree char *theirs = NULL;
  g_autofree char *back = NULL;
  g_auto (GStrv) ids = NULL;

  tree_write (tree, "etc/a.conf", "theirs\n");
  g_assert_false (tree_recover (tree, &ids, &error));
  g_assert_error (error, SY_ERROR, SY_ERROR_CONFLICT);
  g_assert_nonnull (strstr (error->message, "/etc/a.conf"));
  g_assert_null (ids);
  theirs = tree_read (tree, "etc/a.conf");
  back = tree_read (tree, "etc/gone.conf");
  g_assert_cmpstr (theirs, ==, "theirs\n");
  g_assert_cmpstr (back, ==, "gone\n");
  g_assert_false (sy_sysroot_exists (tree->sysroot, "/etc/made"));

  entry = sy_journal_find (tree->sysroot, "0001", NULL);
  g_assert_cmpint (sy_entry_get_state (entry), ==, SY_ENTRY_ROLLED_BACK);
  g_assert_nonnull (strstr (sy_entry_get_message (entry), "/etc/a.conf"));
  g_assert_true (tree_recover (tree, &ids, NULL));
}

/* Nothing is lost by putting back a file that is gone. */
static void
test_missing_file (Tree          *tree,
                   gconstpointer  data)
{
  g_autofree char *before = interrupt (tree);
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;

  tree_remove (tree, "etc/a.conf");
  g_assert_true (tree_recover (tree, NULL, &error));
  g_assert_no_error (error);
  after = tree_snapshot (tree);
  g_assert_cmpstr (after, ==, before);
}

/* A link in the place of a file is neither followed nor replaced. */
static void
test_symlink (Tree          *tree,
              gconstpointer  data)
{
  g_autofree char *before = interrupt (tree);
  g_autofree char *path = tree_path (tree, "etc/a.conf");
  g_autoptr (GError) error = NULL;
  g_autofree char *target = NULL;

  tree_write (tree, "etc/target", "new\n");
  tree_remove (tree, "etc/a.conf");
  g_assert_cmpint (symlink ("target", path), ==, 0);
  g_assert_false (tree_recover (tree, NULL, &error));
  g_assert_error (error, SY_ERROR, SY_ERROR_CONFLICT);
  target = tree_read (tree, "etc/target");
  g_assert_cmpstr (target, ==, "new\n");
  g_assert_true (g_file_test (path, G_FILE_TEST_IS_SYMLINK));
}

static void
test_interrupted_undo (Tree          *tree,
                       gconstpointer  data)
{
  g_autofree char *original = interrupt (tree);
  g_autofree char *applied = NULL;
  g_autofree char *recovered = NULL;
  g_autofree char *undone = NULL;
  g_autoptr (GError) error = NULL;

  tree_write (tree, ENTRY "state", "committed\n");
  applied = tree_snapshot (tree);
  g_assert_true (tree_undo (tree, "0001", &error));
  tree_write (tree, "var/lib/switchyard/journal/0002/state", "applying\n");
  g_assert_true (tree_recover (tree, NULL, &error));
  g_assert_no_error (error);
  recovered = tree_snapshot (tree);
  g_assert_cmpstr (recovered, ==, applied);

  g_assert_true (tree_undo (tree, "0001", &error));
  undone = tree_snapshot (tree);
  g_assert_cmpstr (undone, ==, original);
}

/* A command that was started runs again on the restored files. */
static void
test_rebuild (Tree          *tree,
              gconstpointer  data)
{
  g_autofree char *from = tree_path (tree, "etc/a.conf");
  g_autofree char *to = tree_path (tree, "image");
  const char *argv[] = { "cp", from, to, NULL };
  g_autoptr (SyPlan) plan = tree_plan (tree);
  g_autoptr (GError) error = NULL;
  g_autofree char *id = NULL;
  g_autofree char *built = NULL;
  g_autofree char *rebuilt = NULL;

  tree_write (tree, "etc/a.conf", "old\n");
  tree_plan_file (tree, plan, "/etc/a.conf", "new\n");
  tree_plan_command (plan, 5000, argv);
  id = tree_apply (tree, plan, &error);
  g_assert_no_error (error);
  built = tree_read (tree, "image");
  g_assert_cmpstr (built, ==, "new\n");
  tree_write (tree, ENTRY "state", "applying\n");
  g_assert_true (tree_recover (tree, NULL, &error));
  rebuilt = tree_read (tree, "image");
  g_assert_cmpstr (rebuilt, ==, "old\n");
}

static void
test_truncated_entry (Tree          *tree,
                      gconstpointer  data)
{
  g_autofree char *before = interrupt (tree);
  g_autofree char *whole = tree_read (tree, ENTRY "entry.json");
  gsize length = strlen (whole);

  g_assert_cmpuint (length, >, 100);
  /* The last two bytes are the brace and a newline. */
  for (gsize i = 0; i + 2 <= length; i++)
    {
      g_autofree char *cut = g_strndup (whole, i);
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) entries = NULL;

      tree_write (tree, ENTRY "entry.json", cut);
      entries = sy_journal_list (tree->sysroot, &error);
      g_assert_null (entries);
      g_assert_error (error, SY_ERROR, SY_ERROR_INVALID_DATA);
      g_assert_nonnull (strstr (error->message, "0001/entry.json"));
    }
}

static void
test_damaged_entry (Tree          *tree,
                    gconstpointer  data)
{
  static const char * const swaps[][2] = {
    { "\"0001\"", "\"0002\"" },
    { "\"/etc/a.conf\"", "\"/etc/../../a.conf\"" },
    { "\"/etc/a.conf\"", "\"etc/a.conf\"" },
    { "\"0644\"", "\"99\"" },
    { "\"uid\" : ", "\"uid\" : -" },
    { "\"kind\" : \"file\"", "\"kind\" : \"magic\"" },
    { "\"time\" : \"", "\"time\" : \"x" },
    { "\"changes\"", "\"change\"" },
    { "\"xattrs\" : [", "\"xattrs\" : [ 1" },
  };
  g_autofree char *before = interrupt (tree);
  g_autofree char *whole = tree_read (tree, ENTRY "entry.json");

  for (guint i = 0; i < G_N_ELEMENTS (swaps); i++)
    {
      g_autoptr (GString) text = g_string_new (whole);
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) entries = NULL;

      g_assert_cmpuint (g_string_replace (text, swaps[i][0], swaps[i][1], 0), >, 0);
      if (strcmp (swaps[i][0], "\"uid\" : ") == 0)
        g_string_replace (text, "-0", "-1", 0);
      tree_write (tree, ENTRY "entry.json", text->str);
      entries = sy_journal_list (tree->sysroot, &error);
      if (entries != NULL)
        g_error ("accepted: %s", swaps[i][1]);
      g_assert_error (error, SY_ERROR, SY_ERROR_INVALID_DATA);
    }
}

static void
test_damaged_state (Tree          *tree,
                    gconstpointer  data)
{
  static const char * const states[] = { "", "applying", "done\n", "\n" };
  g_autofree char *before = interrupt (tree);

  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    {
      g_autoptr (GError) error = NULL;

      tree_write (tree, ENTRY "state", states[i]);
      g_assert_false (tree_recover (tree, NULL, &error));
      g_assert_error (error, SY_ERROR, SY_ERROR_INVALID_DATA);
    }
}

static void
test_nothing (Tree          *tree,
              gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) ids = NULL;

  g_assert_true (tree_recover (tree, &ids, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (ids), ==, 0);
  g_assert_false (sy_sysroot_exists (tree->sysroot, "/var/lib/switchyard"));
}

/* What a user sees of a change to a file that only root may read. */
static void
check_as_user (Tree *tree)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) undo_error = NULL;
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (SyPlan) plan = NULL;
  g_autofree char *diff = NULL;
  SyChange *change;

  if (setgid (65534) != 0 || setuid (65534) != 0)
    _exit (3);
  entries = sy_journal_list (tree->sysroot, &error);
  g_assert_no_error (error);
  change = g_ptr_array_index (sy_entry_get_changes (g_ptr_array_index (entries, 0)), 0);
  diff = sy_change_get_diff (change);
  g_assert_null (diff);
  g_assert_cmpstr (sy_change_get_action (change), ==, "modify");
  plan = tree_plan_undo (tree, NULL, "0001", &undo_error);
  g_assert_null (plan);
  g_assert_error (undo_error, SY_ERROR, SY_ERROR_DENIED);
  _exit (0);
}

static void
test_hidden (Tree          *tree,
             gconstpointer  data)
{
  g_autofree char *path = tree_path (tree, "etc/secret");
  g_autoptr (SyPlan) plan = tree_plan (tree);
  g_autofree char *id = NULL;
  int status;
  pid_t pid;

  if (geteuid () != 0)
    {
      g_test_skip ("only root can become another user");
      return;
    }
  tree_write (tree, "etc/secret", "old\n");
  g_assert_cmpint (chmod (path, 0600), ==, 0);
  g_assert_cmpint (chmod (tree->path, 0755), ==, 0);
  tree_plan_file (tree, plan, "/etc/secret", "new\n");
  id = tree_apply (tree, plan, NULL);
  g_assert_nonnull (id);
  pid = fork ();
  if (pid == 0)
    check_as_user (tree);
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_cmpint (status, ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function) \
  g_test_add ("/recover/" name, Tree, NULL, tree_set_up, function, tree_tear_down)
  ADD ("all-done", test_all_done);
  ADD ("foreign-edit", test_foreign_edit);
  ADD ("missing-file", test_missing_file);
  ADD ("symlink", test_symlink);
  ADD ("interrupted-undo", test_interrupted_undo);
  ADD ("rebuild", test_rebuild);
  ADD ("truncated-entry", test_truncated_entry);
  ADD ("damaged-entry", test_damaged_entry);
  ADD ("damaged-state", test_damaged_state);
  ADD ("nothing", test_nothing);
  ADD ("hidden", test_hidden);

  return g_test_run ();
}
