/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "syh-cancel.h"

#include <sys/stat.h>

#define TICK_USEC 100000

typedef struct {
  GCancellable *cancellable;
  int           fd;
} Watch;

static gboolean
is_emptied (int fd)
{
  struct stat st;

  return fstat (fd, &st) == 0 && st.st_size == 0;
}

static gpointer
watch_thread (gpointer data)
{
  Watch *watch = data;

  while (!is_emptied (watch->fd))
    g_usleep (TICK_USEC);
  g_cancellable_cancel (watch->cancellable);
  g_object_unref (watch->cancellable);
  g_free (watch);

  return NULL;
}

GCancellable *
syh_cancel_watch (int fd)
{
  GCancellable *cancellable = g_cancellable_new ();
  struct stat st;
  Watch *watch;

  if (fstat (fd, &st) < 0 || !S_ISREG (st.st_mode))
    return cancellable;
  watch = g_new0 (Watch, 1);
  watch->cancellable = g_object_ref (cancellable);
  watch->fd = fd;
  g_thread_unref (g_thread_new ("cancel", watch_thread, watch));

  return cancellable;
}
