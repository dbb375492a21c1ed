/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "run/sy-ask-to-quit.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sy-error.h"

gboolean
sy_ask_to_quit_check (SySysroot      *sysroot,
                      const SyHolder *holder)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d", holder->pid);
  struct stat st;

  return sy_sysroot_is_live (sysroot) && holder->kind == SY_HOLDER_PROGRAM &&
         sy_sysroot_stat (sysroot, path, TRUE, &st, NULL) && st.st_uid == geteuid ();
}

/* Whether the process ended that @fd stands for, at most @timeout_ms from now. */
static gboolean
has_ended (int   fd,
           guint timeout_ms)
{
  struct pollfd item = { .fd = fd, .events = POLLIN };
  gint64 end = g_get_monotonic_time () + (gint64) timeout_ms * 1000;
  int n;

  do
    n = poll (&item, 1, (int) (MAX (end - g_get_monotonic_time (), 0) / 1000));
  while (n < 0 && errno == EINTR);

  return n > 0;
}

static gboolean
still_holds (SySysroot      *sysroot,
             const SyGpu    *gpu,
             const SyHolder *holder)
{
  g_autoptr (SyHolders) holders = sy_holders_read (sysroot, gpu);

  for (guint i = 0; holders != NULL && i < holders->processes->len; i++)
    {
      const SyHolder *other = holders->processes->pdata[i];

      if (other->pid == holder->pid)
        return g_str_equal (other->comm, holder->comm) && g_str_equal (other->name, holder->name);
    }

  return FALSE;
}

static gboolean
ask (SySysroot       *sysroot,
     const SyGpu     *gpu,
     const SyHolder  *holder,
     int              fd,
     guint            timeout_ms,
     GError         **error)
{
  gboolean holds = still_holds (sysroot, gpu, holder);

  /* What lives yet had its number all the time, so that the look was at none but itself. */
  if (!holds || has_ended (fd, 0))
    return TRUE;
  if (syscall (SYS_pidfd_send_signal, fd, SIGTERM, NULL, 0) < 0 && errno != ESRCH)
    {
      g_set_error (error, SY_ERROR, SY_ERROR_FAILED, _("“%s” (process %d) cannot be asked: %s"),
                   holder->name, holder->pid, g_strerror (errno));
      return FALSE;
    }
  if (has_ended (fd, timeout_ms) || !still_holds (sysroot, gpu, holder))
    return TRUE;
  g_set_error (error, SY_ERROR, SY_ERROR_BUSY,
               _("“%s” (process %d) was asked to quit and has not. It may be asking you whether to "
                 "save: close it yourself."), holder->name, holder->pid);

  return FALSE;
}

gboolean
sy_ask_to_quit (SySysroot       *sysroot,
                const SyGpu     *gpu,
                const SyHolder  *holder,
                guint            timeout_ms,
                GError         **error)
{
  gboolean done;
  int fd;

  g_return_val_if_fail (SY_IS_SYSROOT (sysroot), FALSE);

  fd = (int) syscall (SYS_pidfd_open, holder->pid, 0);
  if (fd < 0 && errno == ESRCH)
    return TRUE;
  if (fd < 0 || !sy_ask_to_quit_check (sysroot, holder))
    {
      g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
                   _("“%s” (process %d) is not a program of yours that could be asked to quit."),
                   holder->name, holder->pid);
      if (fd >= 0)
        close (fd);
      return FALSE;
    }
  done = ask (sysroot, gpu, holder, fd, timeout_ms, error);
  close (fd);

  return done;
}
