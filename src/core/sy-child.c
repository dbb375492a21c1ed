/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sy-child.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#define TICK_MSEC 100

/* A wait for a disk is over by then: so many looks in a row must find the child in the kernel. */
#define N_LOOKS   5

/* Before Linux 5.9 there is no close_range(2). */
static void
close_between (guint first,
               guint last)
{
  if (first > last || close_range (first, last, 0) == 0)
    return;
  for (guint fd = first; fd <= last && fd < 1024; fd++)
    close ((int) fd);
}

void
sy_child_keep_only (const int *files,
                    guint      n)
{
  guint first = 0;

  while (TRUE)
    {
      guint next = UINT_MAX;

      for (guint i = 0; i < n; i++)
        if ((guint) files[i] >= first && (guint) files[i] < next)
          next = (guint) files[i];
      if (next == UINT_MAX)
        break;
      if (next > first)
        close_between (first, next - 1);
      first = next + 1;
    }
  close_between (first, UINT_MAX);
}

gboolean
sy_child_waits_in_kernel (pid_t pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/stat", (int) pid);
  g_autofree char *text = NULL;
  const char *end;

  /* "612 (a name) D 1 …": the name may have parentheses too. */
  if (!g_file_get_contents (path, &text, NULL, NULL))
    return FALSE;
  end = strrchr (text, ')');

  return end != NULL && end[1] == ' ' && end[2] == 'D';
}

char *
sy_child_gather (int   pipe_fd,
                 pid_t pid,
                 guint timeout_ms)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gint64 start = g_get_monotonic_time ();
  struct pollfd poll_fd = { .fd = pipe_fd, .events = POLLIN };
  guint n_looks = 0;
  char buffer[256];

  while (n_looks < N_LOOKS)
    {
      gint64 waited_ms = (g_get_monotonic_time () - start) / 1000;
      int ready = TEMP_FAILURE_RETRY (poll (&poll_fd, 1, TICK_MSEC));
      gssize n;

      if (ready < 0 || (ready == 0 && waited_ms >= SY_CHILD_PATIENCE_MSEC))
        break;
      if (ready == 0)
        {
          n_looks = waited_ms >= timeout_ms && sy_child_waits_in_kernel (pid) ? n_looks + 1 : 0;
          continue;
        }
      n = TEMP_FAILURE_RETRY (read (pipe_fd, buffer, sizeof buffer));
      if (n <= 0)
        break;
      g_string_append_len (text, buffer, n);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}
