/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "plan/sy-runtime.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sy-child.h"

#define TICK_USEC   5000
#define MAX_STACK   16384

/**
 * Call:
 * @text: (nullable): what to write to @fd; %NULL to delete @module instead
 *
 * One system call that may never come back.
 */
typedef struct {
  int         fd;
  const char *text;
  gsize       length;
  const char *module;
} Call;

/* Only system calls, because another thread may have held a lock when we forked. The descriptors
 * are closed so that a child that hangs does not keep the lock of the journal. */
static void G_GNUC_NORETURN
run_in_child (const Call *call)
{
  gssize n;

  sy_child_keep_only (&call->fd, call->text != NULL ? 1 : 0);
  if (call->text == NULL)
    _exit (syscall (SYS_delete_module, call->module, O_NONBLOCK) == 0 ? 0 : errno);
  n = write (call->fd, call->text, call->length);
  _exit (n == (gssize) call->length ? 0 : n < 0 ? errno : EIO);
}

/* (transfer full) (nullable): the function in which a process hangs in the kernel,
 * "remove+0x1c/0x40 [nvidia]": the first one that belongs to a module, as those above it are the
 * kernel's waiting. Only root may see it (proc(5), /proc/PID/stack). */
static char *
find_hanging_function (pid_t pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/stack", (int) pid);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  gsize length;

  if (!g_file_get_contents (path, &text, &length, NULL) || length == 0 || length > MAX_STACK)
    return NULL;
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *function = strstr (lines[i], "] ");

      if (function != NULL && g_str_has_suffix (lines[i], "]"))
        return g_strdup (function + strlen ("] "));
    }

  return NULL;
}

/* The errno of the child's call, ETIMEDOUT where it did not end. */
static int
wait_for_child (pid_t   pid,
                guint   timeout_ms,
                char  **out_function)
{
  gint64 deadline = g_get_monotonic_time () + (gint64) timeout_ms * 1000;
  int status;
  pid_t ended;

  while ((ended = TEMP_FAILURE_RETRY (waitpid (pid, &status, WNOHANG))) == 0 &&
         g_get_monotonic_time () < deadline)
    g_usleep (TICK_USEC);
  if (ended == 0)
    {
      *out_function = find_hanging_function (pid);
      kill (pid, SIGKILL);
      g_usleep (TICK_USEC);
      waitpid (pid, &status, WNOHANG);
      return ETIMEDOUT;
    }

  return ended == pid && WIFEXITED (status) ? WEXITSTATUS (status) : EIO;
}

static int
call_kernel (const Call  *call,
             guint        timeout_ms,
             char       **out_function)
{
  pid_t pid = fork ();

  if (pid == 0)
    run_in_child (call);

  return pid > 0 ? wait_for_child (pid, timeout_ms, out_function) : errno;
}

static void
set_hung (GError     **error,
          const char  *what,
          guint        timeout_ms,
          const char  *function)
{
  g_autofree char *where = function != NULL ? g_strdup_printf (_(" It hangs in %s."), function)
                                            : g_strdup ("");

  g_set_error (error, SY_ERROR, SY_ERROR_HUNG,
               _("%s within %u seconds.%s The device is probably in use. Save your work and "
                 "restart the computer; nothing else ends this."),
               what, timeout_ms / 1000, where);
}

gboolean
sy_runtime_write (SySysroot   *sysroot,
                  const char  *path,
                  const char  *text,
                  guint        timeout_ms,
                  GError     **error)
{
  int fd = sy_sysroot_open (sysroot, path, O_WRONLY, 0, error);
  Call call = { .fd = fd, .text = text, .length = strlen (text) };
  g_autofree char *function = NULL;
  g_autofree char *shown = g_strchomp (g_strdup (text));
  g_autofree char *what = NULL;
  int result;

  if (fd < 0)
    return FALSE;
  result = call_kernel (&call, timeout_ms, &function);
  close (fd);
  if (result == 0)
    return TRUE;
  if (result != ETIMEDOUT)
    {
      sy_error_set_errno (error, result, _("%s: the kernel refused the change"), path);
      return FALSE;
    }
  what = g_strdup_printf (_("%s: the kernel did not take “%s”"), path, shown);
  set_hung (error, what, timeout_ms, function);

  return FALSE;
}

gboolean
sy_runtime_delete_module (const char  *name,
                          guint        timeout_ms,
                          GError     **error)
{
  Call call = { .fd = -1, .module = name };
  g_autofree char *function = NULL;
  g_autofree char *what = NULL;
  int result = call_kernel (&call, timeout_ms, &function);

  /* The kernel itself counts the uses, and lets nobody in once it has begun: no program can slip in
   * between our look and the end of the driver (delete_module(2)). */
  if (result == 0 || result == ENOENT)
    return TRUE;
  if (result == ETIMEDOUT)
    {
      what = g_strdup_printf (_("The module %s did not go"), name);
      set_hung (error, what, timeout_ms, function);
    }
  else if (result == EAGAIN || result == EBUSY)
    g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
                 _("The driver %s is in use, as the kernel says. Nothing was taken from anyone; "
                   "close what uses the GPU, or restart the computer into the other mode."), name);
  else
    sy_error_set_errno (error, result, _("The module %s cannot be taken out of the kernel"), name);

  return FALSE;
}
