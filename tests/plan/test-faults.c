/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include "plan/sy-lock.h"
#include "plan/sy-journal-writer.h"
#include "tree.h"

/* A plan of one file and then the command. */
static SyPlan *
make_plan (Tree               *tree,
           guint               timeout_ms,
           const char * const *argv)
{
  SyPlan *plan;

  tree_write (tree, "etc/a.conf", "old\n");
  plan = tree_plan (tree);
  tree_plan_file (tree, plan, "/etc/a.conf", "new\n");
  tree_plan_file (tree, plan, "/etc/made/b.conf", "b\n");
  tree_plan_command (plan, timeout_ms, argv);

  return plan;
}

/* The apply fails with @code, the message holds @text, and all is as it was. */
static void
assert_rolled_back (Tree       *tree,
                    SyPlan     *plan,
                    SyError     code,
                    const char *text)
{
  g_autofree char *before = tree_snapshot (tree);
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (SyEntry) entry = NULL;

  g_assert_null (tree_apply (tree, plan, &error));
  g_assert_error (error, SY_ERROR, (int) code);
  if (strstr (error->message, text) == NULL)
    g_error ("“%s” lacks “%s”", error->message, text);
  after = tree_snapshot (tree);
  g_assert_cmpstr (after, ==, before);
  entry = sy_journal_find (tree->sysroot, "0001", NULL);
  g_assert_nonnull (entry);
  g_assert_cmpint (sy_entry_get_state (entry), ==, SY_ENTRY_ROLLED_BACK);
  g_assert_nonnull (strstr (sy_entry_get_message (entry), text));
  g_assert_false (sy_entry_can_undo (entry));
}

/* A command that fails the second time too, on the restored files: the files are back, the entry
 * stays open for one more try by recover, which closes it whatever comes of it. */
static void
assert_left_open (Tree       *tree,
                  SyPlan     *plan,
                  const char *text)
{
  g_autofree char *before = tree_snapshot (tree);
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) recover_error = NULL;
  g_autoptr (SyEntry) open_entry = NULL;
  g_autoptr (SyEntry) entry = NULL;

  g_assert_null (tree_apply (tree, plan, &error));
  g_assert_error (error, SY_ERROR, SY_ERROR_COMMAND_FAILED);
  g_assert_nonnull (strstr (error->message, text));
  g_assert_nonnull (strstr (error->message, "switchyardctl recover"));
  after = tree_snapshot (tree);
  g_assert_cmpstr (after, ==, before);
  open_entry = sy_journal_find (tree->sysroot, "0001", NULL);
  g_assert_cmpint (sy_entry_get_state (open_entry), ==, SY_ENTRY_APPLYING);

  g_assert_false (tree_recover (tree, NULL, &recover_error));
  g_assert_nonnull (strstr (recover_error->message, text));
  entry = sy_journal_find (tree->sysroot, "0001", NULL);
  g_assert_cmpint (sy_entry_get_state (entry), ==, SY_ENTRY_ROLLED_BACK);
  g_assert_nonnull (strstr (sy_entry_get_message (entry), text));
  g_assert_true (tree_recover (tree, NULL, NULL));
}

static void
test_failing_command (Tree          *tree,
                      gconstpointer  data)
{
  const char *argv[] = { "/bin/false", NULL };
  g_autoptr (SyPlan) plan = make_plan (tree, 5000, argv);

  assert_left_open (tree, plan, "exit status 1");
}

/* Fails once, as it does where only our files are at fault. */
static void
test_failing_once (Tree          *tree,
                   gconstpointer  data)
{
  g_autofree char *path = tree_path (tree, "etc/a.conf");
  const char *argv[] = { "grep", "-q", "old", path, NULL };
  g_autoptr (SyPlan) plan = make_plan (tree, 5000, argv);

  assert_rolled_back (tree, plan, SY_ERROR_COMMAND_FAILED, "exit status 1");
}

static void
test_missing_program (Tree          *tree,
                      gconstpointer  data)
{
  const char *argv[] = { "switchyard-no-such-program", NULL };
  g_autoptr (SyPlan) plan = make_plan (tree, 5000, argv);
  g_autoptr (GError) error = NULL;

  g_assert_null (tree_apply (tree, plan, &error));
  g_assert_error (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED);
  g_assert_nonnull (strstr (error->message, "is not installed"));
  g_assert_false (sy_sysroot_exists (tree->sysroot, "/var/lib/switchyard"));
}

static void
test_hanging_command (Tree          *tree,
                      gconstpointer  data)
{
  const char *argv[] = { "sleep", "600", NULL };
  g_autoptr (SyPlan) plan = make_plan (tree, 200, argv);
  gint64 start = g_get_monotonic_time ();

  assert_left_open (tree, plan, "did not end within 1 seconds");
  g_assert_cmpint (g_get_monotonic_time () - start, <, 20 * G_USEC_PER_SEC);
}

/* A later step fails: the command that had built something from our files runs again. */
static void
test_rebuild (Tree          *tree,
              gconstpointer  data)
{
  g_autofree char *from = tree_path (tree, "etc/a.conf");
  g_autofree char *to = tree_path (tree, "image");
  const char *build[] = { "cp", from, to, NULL };
  const char *fail[] = { "grep", "-q", "old", from, NULL };
  g_autoptr (SyPlan) plan = NULL;

  tree_write (tree, "image", "old\n");
  plan = make_plan (tree, 5000, build);
  tree_plan_command (plan, 5000, fail);
  assert_rolled_back (tree, plan, SY_ERROR_COMMAND_FAILED, "exit status 1");
}

static void
add_proof (SyPlan       *plan,
           SyVerifyKind  kind,
           const char   *word)
{
  const char *argv[] = { "/bin/true", NULL };
  const char *words[] = { "new", word, NULL };
  g_autoptr (GPtrArray) verifies =
    g_ptr_array_new_with_free_func ((GDestroyNotify) sy_verify_free);

  g_ptr_array_add (verifies, sy_verify_new (kind, "/etc/a.conf", words));
  sy_plan_add (plan, sy_change_new_command (argv, 5000, "Proves.", verifies, NULL));
}

static void
test_failing_proof (Tree          *tree,
                    gconstpointer  data)
{
  const char *argv[] = { "/bin/true", NULL };
  g_autoptr (SyPlan) plan = make_plan (tree, 5000, argv);

  add_proof (plan, SY_VERIFY_FILE_CONTAINS, "vfio_pci");
  assert_rolled_back (tree, plan, SY_ERROR_COMMAND_FAILED,
                      "/etc/a.conf was written, but does not hold what it should: vfio_pci.");
}

static void
test_failing_lack (Tree          *tree,
                   gconstpointer  data)
{
  const char *argv[] = { "/bin/true", NULL };
  g_autoptr (SyPlan) plan = make_plan (tree, 5000, argv);

  add_proof (plan, SY_VERIFY_FILE_LACKS, "vfio_pci");
  assert_rolled_back (tree, plan, SY_ERROR_COMMAND_FAILED,
                      "/etc/a.conf was written, but still holds what it should not: new.");
}

static void
collect_cb (const SyProgress *progress,
            gpointer          user_data)
{
  g_string_append_printf (user_data, "%s %u/%u %s\n", sy_progress_kind_to_string (progress->kind),
                          progress->step, progress->n_steps, progress->text);
}

static void
test_progress (Tree          *tree,
               gconstpointer  data)
{
  const char *argv[] = { "printf", "one\\ntwo\\r\\nthr\\377ee", NULL };
  g_autoptr (SyPlan) plan = make_plan (tree, 5000, argv);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *id = NULL;

  add_proof (plan, SY_VERIFY_FILE_CONTAINS, "ew");
  id = tree_apply_some (tree, NULL, plan, TRUE, collect_cb, text, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (text->str, ==,
                   "step 1/4 Because.\nstep 2/4 Because.\nstep 3/4 Builds.\noutput 3/4 one\n"
                   "output 3/4 two\noutput 3/4 thr\357\277\275ee\nstep 4/4 Proves.\n"
                   "verified 4/4 /etc/a.conf holds new, ew.\n");
}

/* Holds the lock in a process of its own until the pipe is closed. */
static pid_t
hold_lock (Tree *tree,
           int   ready_fd,
           int   wait_fd)
{
  g_autoptr (GError) error = NULL;
  pid_t pid = fork ();
  char byte = 0;

  if (pid != 0)
    return pid;
  if (sy_lock_take (tree->sysroot, "Holding", &error) == NULL ||
      write (ready_fd, &byte, 1) != 1 || read (wait_fd, &byte, 1) < 0)
    _exit (1);
  _exit (0);
}

static void
test_lock (Tree          *tree,
           gconstpointer  data)
{
  g_autoptr (SyPlan) plan = tree_plan (tree);
  g_autoptr (GError) error = NULL;
  g_autofree char *process = NULL;
  g_autofree char *holder = NULL;
  g_autofree char *id = NULL;
  int ready[2];
  int wait[2];
  char byte;
  pid_t pid;

  tree_plan_file (tree, plan, "/etc/a", "a");
  g_assert_true (sy_journal_prepare (tree->sysroot, NULL));
  g_assert_null (sy_journal_get_lock_holder (tree->sysroot));
  g_assert_cmpint (pipe (ready), ==, 0);
  g_assert_cmpint (pipe (wait), ==, 0);
  pid = hold_lock (tree, ready[1], wait[0]);
  g_assert_cmpint (read (ready[0], &byte, 1), ==, 1);

  process = g_strdup_printf ("process %d", (int) pid);
  g_assert_null (tree_apply (tree, plan, &error));
  g_assert_error (error, SY_ERROR, SY_ERROR_BUSY);
  g_assert_nonnull (strstr (error->message, process));
  g_assert_nonnull (strstr (error->message, "Holding"));
  holder = sy_journal_get_lock_holder (tree->sysroot);
  g_assert_nonnull (strstr (holder, process));
  g_assert_false (sy_sysroot_exists (tree->sysroot, "/etc/a"));

  /* Killed: its name stays in the file, the lock does not. */
  kill (pid, SIGKILL);
  waitpid (pid, NULL, 0);
  g_assert_null (sy_journal_get_lock_holder (tree->sysroot));
  id = tree_apply (tree, plan, NULL);
  g_assert_nonnull (id);
  for (guint i = 0; i < 2; i++)
    {
      close (ready[i]);
      close (wait[i]);
    }
}

/* A small file system at etc, in a mount namespace of our own. */
static gboolean
mount_small (Tree          *tree,
             const char    *options,
             unsigned long  flags)
{
  g_autofree char *target = tree_path (tree, "etc");

  g_assert_cmpint (g_mkdir_with_parents (target, 0755), ==, 0);
  if (mount ("none", target, "tmpfs", flags, options) == 0)
    return TRUE;
  g_test_skip ("a file system cannot be mounted here");

  return FALSE;
}

static void
unmount_small (Tree *tree)
{
  g_autofree char *target = tree_path (tree, "etc");

  g_assert_cmpint (umount (target), ==, 0);
}

/* What does not fit is refused before anything is journalled. */
static void
test_no_space (Tree          *tree,
               gconstpointer  data)
{
  g_autofree char *large = g_strnfill (500 * 1024, 'x');
  g_autoptr (SyPlan) plan = tree_plan (tree);
  g_autoptr (GError) error = NULL;

  if (!mount_small (tree, "size=256k,nr_inodes=64", 0))
    return;
  tree_plan_file (tree, plan, "/etc/large", large);
  g_assert_null (tree_apply (tree, plan, &error));
  g_assert_error (error, SY_ERROR, SY_ERROR_REFUSED);
  g_assert_nonnull (strstr (error->message, "kB are needed"));
  g_assert_false (sy_sysroot_exists (tree->sysroot, "/var/lib/switchyard/journal/0001"));
  unmount_small (tree);
}

/* A command fills the disk after the check: the write fails, and all comes back. */
static void
test_disk_fills (Tree          *tree,
                 gconstpointer  data)
{
  g_autofree char *content = g_strnfill (100 * 1024, 'x');
  g_autofree char *filler = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autofree char *output = NULL;
  g_autoptr (SyPlan) plan = tree_plan (tree);
  g_autoptr (GError) error = NULL;

  if (!mount_small (tree, "size=400k,nr_inodes=64", 0))
    return;
  tree_write (tree, "etc/a.conf", "old\n");
  output = g_strdup_printf ("of=%s/etc/filler", tree->path);
  filler = tree_path (tree, "etc/filler");
  {
    const char *argv[] = { "dd", "if=/dev/zero", output, "bs=1k", "count=360", NULL };

    tree_plan_file (tree, plan, "/etc/a.conf", "new\n");
    tree_plan_command (plan, 5000, argv);
    tree_plan_file (tree, plan, "/etc/late/b.conf", content);
  }
  before = tree_snapshot (tree);
  g_assert_null (tree_apply (tree, plan, &error));
  g_assert_error (error, SY_ERROR, SY_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, g_strerror (ENOSPC)));
  g_assert_cmpint (g_remove (filler), ==, 0);
  after = tree_snapshot (tree);
  g_assert_cmpstr (after, ==, before);
  unmount_small (tree);
}

static void
test_read_only (Tree          *tree,
                gconstpointer  data)
{
  g_autoptr (SyPlan) plan = tree_plan (tree);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;

  if (!mount_small (tree, "size=400k", MS_RDONLY))
    return;
  tree_plan_file (tree, plan, "/boot/first.conf", "first\n");
  tree_plan_file (tree, plan, "/etc/a.conf", "new\n");
  before = tree_snapshot (tree);
  g_assert_null (tree_apply (tree, plan, &error));
  g_assert_error (error, SY_ERROR, SY_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "/etc/a.conf"));
  g_assert_nonnull (strstr (error->message, g_strerror (EROFS)));
  after = tree_snapshot (tree);
  g_assert_cmpstr (after, ==, before);
  unmount_small (tree);
}

/* As a user: a file of another owner cannot come back with that owner, so nothing is changed. */
static void
test_foreign_owner (Tree          *tree,
                    gconstpointer  data)
{
  g_autofree char *path = tree_path (tree, "etc/a.conf");
  g_autofree char *folder = tree_path (tree, "etc");
  g_autoptr (SyPlan) plan = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *now = NULL;
  int status;
  pid_t pid;

  if (geteuid () != 0)
    {
      g_test_skip ("only root can make a file of another owner");
      return;
    }
  tree_write (tree, "etc/a.conf", "old\n");
  g_assert_cmpint (chmod (tree->path, 0777), ==, 0);
  g_assert_cmpint (chmod (folder, 0777), ==, 0);
  g_assert_true (sy_journal_prepare (tree->sysroot, NULL));
  {
    const char *argv[] = { "chmod", "-R", "a+rwX", tree->path, NULL };

    g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL,
                  NULL);
  }
  plan = tree_plan (tree);
  tree_plan_file (tree, plan, "/etc/a.conf", "new\n");
  pid = fork ();
  if (pid == 0)
    {
      if (setgid (65534) != 0 || setuid (65534) != 0)
        _exit (3);
      _exit (tree_apply (tree, plan, &error) == NULL &&
             g_error_matches (error, SY_ERROR, SY_ERROR_DENIED) ? 0 : 1);
    }
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_cmpint (status, ==, 0);
  now = tree_read (tree, "etc/a.conf");
  g_assert_cmpstr (now, ==, "old\n");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function) \
  g_test_add ("/faults/" name, Tree, NULL, tree_set_up, function, tree_tear_down)
  ADD ("failing-command", test_failing_command);
  ADD ("failing-once", test_failing_once);
  ADD ("missing-program", test_missing_program);
  ADD ("hanging-command", test_hanging_command);
  ADD ("rebuild", test_rebuild);
  ADD ("failing-proof", test_failing_proof);
  ADD ("failing-lack", test_failing_lack);
  ADD ("progress", test_progress);
  ADD ("lock", test_lock);
  ADD ("no-space", test_no_space);
  ADD ("disk-fills", test_disk_fills);
  ADD ("read-only", test_read_only);
  ADD ("foreign-owner", test_foreign_owner);

  return g_test_run ();
}
