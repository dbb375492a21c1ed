/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sy-child.h"

#define TIMEOUT_MS 50

typedef struct {
  pid_t pid;
  int   pipe_fd;
} Child;

static void
spend (guint ms)
{
  usleep (ms * 1000);
}

/* vfork() lets its caller wait in the kernel, in state D, until the new process is gone. */
static void
wait_in_kernel (void)
{
  pid_t pid = vfork ();

  if (pid == 0)
    {
      spend (3000);
      _exit (0);
    }
}

static void
child_start (Child   *self,
             guint    slow_ms,
             gboolean hangs)
{
  int fds[2];

  g_assert_cmpint (pipe (fds), ==, 0);
  self->pid = fork ();
  g_assert_cmpint (self->pid, >=, 0);
  if (self->pid == 0)
    {
      sy_child_keep_only (&fds[1], 1);
      if (write (fds[1], "one\n", 4) != 4)
        _exit (1);
      spend (slow_ms);
      if (hangs)
        wait_in_kernel ();
      _exit (write (fds[1], "two\n", 4) == 4 ? 0 : 1);
    }
  close (fds[1]);
  self->pipe_fd = fds[0];
}

static void
child_end (Child *self)
{
  close (self->pipe_fd);
  kill (self->pid, SIGKILL);
  waitpid (self->pid, NULL, 0);
}

static void
test_keep_only (void)
{
  int files[4];
  int status;
  pid_t pid;

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    files[i] = open ("/dev/null", O_RDONLY);
  pid = fork ();
  if (pid == 0)
    {
      const int kept[] = { files[2], files[0] };
      int wrong = 0;

      sy_child_keep_only (kept, G_N_ELEMENTS (kept));
      for (int fd = 0; fd < 1024; fd++)
        if ((fcntl (fd, F_GETFD) >= 0) != (fd == files[0] || fd == files[2]))
          wrong = 1;
      _exit (wrong);
    }
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_cmpint (status, ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    close (files[i]);
}

/* A busy computer is not one that hangs. */
static void
test_slow (void)
{
  Child child;
  g_autofree char *text = NULL;

  child_start (&child, 20 * TIMEOUT_MS, FALSE);
  text = sy_child_gather (child.pipe_fd, child.pid, TIMEOUT_MS);
  g_assert_cmpstr (text, ==, "one\ntwo\n");
  child_end (&child);
}

static void
test_hangs (void)
{
  Child child;
  gint64 start = g_get_monotonic_time ();
  g_autofree char *text = NULL;

  child_start (&child, 0, TRUE);
  text = sy_child_gather (child.pipe_fd, child.pid, TIMEOUT_MS);
  g_assert_cmpstr (text, ==, "one\n");
  g_assert_cmpint (g_get_monotonic_time () - start, <, 2900 * 1000);
  g_assert_true (sy_child_waits_in_kernel (child.pid));
  child_end (&child);
}

static void
test_waits (void)
{
  Child child;

  g_assert_false (sy_child_waits_in_kernel (getpid ()));
  child_start (&child, 5000, FALSE);
  kill (child.pid, SIGSTOP);
  g_assert_cmpint (waitpid (child.pid, NULL, WUNTRACED), ==, child.pid);
  g_assert_false (sy_child_waits_in_kernel (child.pid));
  child_end (&child);
  g_assert_false (sy_child_waits_in_kernel (child.pid));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/child/keep-only", test_keep_only);
  g_test_add_func ("/child/slow", test_slow);
  g_test_add_func ("/child/hangs", test_hangs);
  g_test_add_func ("/child/waits-in-kernel", test_waits);

  return g_test_run ();
}
