/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * fat-sweep sweep | loop | check: boot entries are changed, made and removed on the FAT that is
 * mounted at /boot, and taken back. "sweep" kills that before each call of the kernel that changes
 * something, recovers, and looks whether all is as before or as after; then fills the partition.
 * "loop" does and undoes it until the power is cut; "check" recovers after that. Run in a machine
 * of the tests.
 */
#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "plan/sy-transaction.h"

#define ENTRIES "/boot/loader/entries"
#define FILL    "/boot/fill"

/* What the machine itself is started with. */
#define STARTS_THIS "x.conf"

/* The long name has a short one beside it; the text is larger than a cluster. */
static const struct {
  const char *path;
  const char *before;
  const char *after;
} files[] = {
  { ENTRIES "/arch.conf", "title Arch\noptions old\n", "title Arch\noptions new\n" },
  { ENTRIES "/arch-of-the-virtual-machine-switchyard.conf", NULL, "title ours\n" },
  { ENTRIES "/Removed Entry.conf", "title removed\n", NULL },
  { "/etc/first.conf", NULL, "etc\n" },
};

static char *
make_content (const char *text)
{
  g_autofree char *padding = g_strnfill (3000, '#');

  return g_strconcat (text, padding, "\n", NULL);
}

static void
remove_all (const char *path)
{
  g_autoptr (GDir) directory = g_dir_open (path, 0, NULL);
  const char *name;

  while (directory != NULL && (name = g_dir_read_name (directory)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_all (child);
    }
  g_remove (path);
}

static void
reset (void)
{
  remove_all ("/var/lib/switchyard");
  remove_all (ENTRIES);
  g_assert_cmpint (g_mkdir_with_parents (ENTRIES, 0755), ==, 0);
  g_remove ("/etc/first.conf");
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    if (files[i].before != NULL)
      {
        g_autofree char *content = make_content (files[i].before);

        g_assert_true (g_file_set_contents (files[i].path, content, -1, NULL));
      }
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char * const *) a, *(const char * const *) b);
}

/* (transfer full): every name in the folder, and what is in it. */
static char *
take_snapshot (void)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) directory = g_dir_open (ENTRIES, 0, NULL);
  g_autoptr (GString) text = g_string_new (NULL);
  const char *name;

  while (directory != NULL && (name = g_dir_read_name (directory)) != NULL)
    if (strcmp (name, STARTS_THIS) != 0)
      g_ptr_array_add (names, g_build_filename (ENTRIES, name, NULL));
  g_ptr_array_add (names, g_strdup ("/etc/first.conf"));
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *content = NULL;

      g_file_get_contents (names->pdata[i], &content, NULL, NULL);
      g_string_append_printf (text, "%s: %s\n", (char *) names->pdata[i],
                              content != NULL ? content : "-");
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static gboolean
apply_as (SySysroot   *sysroot,
          char       **out_id,
          GError     **error)
{
  g_autoptr (SyRequest) request = sy_request_new_stage ("release", NULL);
  g_autoptr (SyPlan) plan = sy_plan_new (request, "Test");

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *text = files[i].after != NULL ? make_content (files[i].after) : NULL;
      g_autoptr (GBytes) content = text != NULL ? g_bytes_new (text, strlen (text)) : NULL;

      if (!sy_plan_add_file (plan, sysroot, files[i].path, content, 0644, "Test.", error))
        return FALSE;
    }

  return sy_transaction_apply (sysroot, NULL, plan, NULL, NULL, NULL, out_id, error);
}

static gboolean
apply (SySysroot  *sysroot,
       GError    **error)
{
  return apply_as (sysroot, NULL, error);
}

static gboolean
undo (SySysroot   *sysroot,
      const char  *id,
      GError     **error)
{
  g_autoptr (SyRequest) request = sy_request_new_undo (id, error);
  g_autoptr (SyPlan) plan = sy_journal_plan_undo (sysroot, NULL, request, error);

  return plan != NULL && sy_transaction_apply (sysroot, NULL, plan, NULL, NULL, NULL, NULL, error);
}

static void
recover (SySysroot *sysroot)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) ids = NULL;

  if (!sy_transaction_recover (sysroot, NULL, NULL, NULL, NULL, &ids, &error))
    g_error ("recover: %s", error->message);
}

/* Stops this process, which is traced, before each call that could change something. To stop at
 * every call takes an emulated computer four times as long. */
static void
stop_at_changes (void)
{
  static const guint32 calls[] = {
    SYS_write, SYS_fsync, SYS_renameat, SYS_renameat2, SYS_unlinkat, SYS_mkdirat,
  };
  g_autoptr (GArray) program = g_array_new (FALSE, FALSE, sizeof (struct sock_filter));
  const struct sock_filter load = BPF_STMT (BPF_LD | BPF_W | BPF_ABS,
                                            offsetof (struct seccomp_data, nr));
  const struct sock_filter rest[] = {
    BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, SYS_openat, 0, 3),
    BPF_STMT (BPF_LD | BPF_W | BPF_ABS, offsetof (struct seccomp_data, args[2])),
    BPF_JUMP (BPF_JMP | BPF_JSET | BPF_K, O_CREAT, 0, 1),
    BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_TRACE),
    BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  struct sock_fprog filter;

  g_array_append_val (program, load);
  for (guint i = 0; i < G_N_ELEMENTS (calls); i++)
    {
      const struct sock_filter call[] = {
        BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, calls[i], 0, 1),
        BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_TRACE),
      };

      g_array_append_vals (program, call, G_N_ELEMENTS (call));
    }
  g_array_append_vals (program, rest, G_N_ELEMENTS (rest));
  filter = (struct sock_fprog) { (gushort) program->len, (struct sock_filter *) program->data };
  g_assert_cmpint (prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), ==, 0);
  g_assert_cmpint (prctl (PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter), ==, 0);
}

/* Runs until the @n-th call that could change something, and kills it there; FALSE: it ended. */
static gboolean
run_and_kill (SySysroot *sysroot,
              gboolean   undoes,
              guint      n)
{
  pid_t child = fork ();
  guint count = 0;
  int status;

  if (child == 0)
    {
      ptrace (PTRACE_TRACEME, 0, NULL, NULL);
      raise (SIGSTOP);
      stop_at_changes ();
      _exit ((undoes ? undo (sysroot, "0001", NULL) : apply (sysroot, NULL)) ? 0 : 1);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_cmpint (ptrace (PTRACE_SETOPTIONS, child, NULL, (void *) PTRACE_O_TRACESECCOMP), ==, 0);
  while (ptrace (PTRACE_CONT, child, NULL, NULL) == 0 && waitpid (child, &status, 0) == child)
    {
      if (WIFEXITED (status))
        {
          g_assert_cmpint (WEXITSTATUS (status), ==, 0);
          return FALSE;
        }
      if (status >> 8 != (SIGTRAP | PTRACE_EVENT_SECCOMP << 8) || ++count < n)
        continue;
      kill (child, SIGKILL);
      waitpid (child, &status, 0);
      return TRUE;
    }
  g_assert_not_reached ();
}

static void
assert_whole (const char *what,
              guint       n,
              const char *before,
              const char *after)
{
  g_autofree char *now = take_snapshot ();

  if (strcmp (now, before) != 0 && strcmp (now, after) != 0)
    g_error ("%s, killed at %u:\n%s", what, n, now);
}

static void
sweep (SySysroot  *sysroot,
       gboolean    undoes,
       const char *before,
       const char *after)
{
  gboolean killed = TRUE;
  guint n;

  for (n = 1; killed; n++)
    {
      reset ();
      if (undoes)
        g_assert_true (apply (sysroot, NULL));
      killed = run_and_kill (sysroot, undoes, n);
      recover (sysroot);
      assert_whole (undoes ? "undo" : "apply", n, before, after);
    }
  g_print ("SWEPT %s %u\n", undoes ? "undo" : "apply", n);
}

/* Writes to the end of @fd until nothing fits any more. */
static off_t
fill_up (int fd)
{
  gsize size = 1024 * 1024;
  g_autofree char *block = g_strnfill (size, 'x');

  for (; size >= 512; size /= 2)
    while (write (fd, block, size) == (gssize) size)
      ;
  g_assert_cmpint (errno, ==, ENOSPC);

  return lseek (fd, 0, SEEK_END);
}

/* With room for some more clusters: it is refused, or fails, or fits. */
static void
fill (SySysroot  *sysroot,
      const char *before,
      const char *after)
{
  int fd = open (FILL, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0644);
  guint n_failed = 0;

  for (guint kib = 0; kib < 24; kib += 2)
    {
      g_autoptr (GError) error = NULL;
      off_t size;

      reset ();
      size = fill_up (fd);
      g_assert_cmpint (ftruncate (fd, size - 1024 * (off_t) kib), ==, 0);
      if (apply (sysroot, &error))
        assert_whole ("room", kib, after, after);
      else
        assert_whole ("full", n_failed++, before, before);
    }
  close (fd);
  g_remove (FILL);
  g_assert_cmpuint (n_failed, >, 0);
  g_assert_cmpuint (n_failed, <, 12);
  g_print ("FULL %u\n", n_failed);
}

/* FAT knows a file by any case of its name. */
static void
other_case (SySysroot *sysroot)
{
  g_autoptr (SyRequest) request = sy_request_new_stage ("release", NULL);
  g_autoptr (SyPlan) plan = sy_plan_new (request, "Test");
  g_autoptr (GBytes) content = g_bytes_new ("other\n", 6);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autofree char *found = NULL;

  reset ();
  before = take_snapshot ();
  g_assert_true (sy_plan_add_file (plan, sysroot, ENTRIES "/ARCH.CONF", content, 0644, "Test.",
                                   NULL));
  g_assert_true (sy_transaction_apply (sysroot, NULL, plan, NULL, NULL, NULL, NULL, NULL));
  g_assert_true (g_file_get_contents (ENTRIES "/arch.conf", &found, NULL, NULL));
  g_assert_cmpstr (found, ==, "other\n");
  g_assert_true (undo (sysroot, "0001", NULL));
  after = take_snapshot ();
  g_assert_cmpint (g_ascii_strcasecmp (before, after), ==, 0);
  g_print ("CASE\n");
}

/* The partition itself is not mended here: only what is on it is read. */
static void
check_files (void)
{
  guint n_before = 0;
  guint n_after = 0;

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *before = files[i].before != NULL ? make_content (files[i].before) : NULL;
      g_autofree char *after = files[i].after != NULL ? make_content (files[i].after) : NULL;
      g_autofree char *now = NULL;

      g_file_get_contents (files[i].path, &now, NULL, NULL);
      n_before += g_strcmp0 (now, before) == 0;
      n_after += g_strcmp0 (now, after) == 0;
      if (g_strcmp0 (now, before) != 0 && g_strcmp0 (now, after) != 0)
        g_error ("%s after the power cut: %s", files[i].path, now != NULL ? now : "gone");
    }
  if (n_before < G_N_ELEMENTS (files) && n_after < G_N_ELEMENTS (files))
    g_error ("after the power cut %u files are as before and %u as after", n_before, n_after);
  g_print ("WHOLE\n");
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SySysroot) sysroot = sy_sysroot_new ("/", &error);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autofree char *id = NULL;

  g_assert_cmpint (argc, ==, 2);
  if (strcmp (argv[1], "check") == 0)
    {
      recover (sysroot);
      check_files ();
      return 0;
    }
  reset ();
  before = take_snapshot ();
  if (!apply_as (sysroot, &id, &error))
    g_error ("%s", error->message);
  after = take_snapshot ();
  if (strcmp (argv[1], "sweep") == 0)
    {
      sweep (sysroot, FALSE, before, after);
      sweep (sysroot, TRUE, before, after);
      fill (sysroot, before, after);
      other_case (sysroot);
    }
  sync ();
  for (guint i = 0; strcmp (argv[1], "loop") == 0; i++)
    {
      if (i == 5)
        g_print ("HANGS\n");
      g_assert_true (undo (sysroot, id, NULL));
      g_clear_pointer (&id, g_free);
      g_assert_true (apply_as (sysroot, &id, NULL));
    }
  g_print ("WHOLE\n");

  return 0;
}
