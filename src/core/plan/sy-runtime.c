/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "plan/sy-runtime.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define PCI_DEVICES "/sys/bus/pci/devices"
#define PCI_DRIVERS "/sys/bus/pci/drivers"
#define PCI_PROBE   "/sys/bus/pci/drivers_probe"
#define MDEVS       "/sys/bus/mdev/devices"
#define TICK_USEC   5000

/* Only system calls, because another thread may have held a lock when we forked. The descriptors
 * are closed so that a child that hangs does not keep the lock of the journal. */
static void G_GNUC_NORETURN
write_in_child (int         fd,
                const char *text,
                gsize       length)
{
  gssize n;

  if (dup2 (fd, 0) != 0)
    _exit (EIO);
  for (int other = 1; other < 1024; other++)
    close (other);
  n = write (0, text, length);
  _exit (n == (gssize) length ? 0 : n < 0 ? errno : EIO);
}

/* The errno of the child's write, ETIMEDOUT where it did not end. */
static int
wait_for_child (pid_t pid,
                guint timeout_ms)
{
  gint64 deadline = g_get_monotonic_time () + (gint64) timeout_ms * 1000;
  int status;
  pid_t ended;

  while ((ended = TEMP_FAILURE_RETRY (waitpid (pid, &status, WNOHANG))) == 0 &&
         g_get_monotonic_time () < deadline)
    g_usleep (TICK_USEC);
  if (ended == 0)
    {
      kill (pid, SIGKILL);
      g_usleep (TICK_USEC);
      waitpid (pid, &status, WNOHANG);
      return ETIMEDOUT;
    }

  return ended == pid && WIFEXITED (status) ? WEXITSTATUS (status) : EIO;
}

gboolean
sy_runtime_write (SySysroot   *sysroot,
                  const char  *path,
                  const char  *text,
                  guint        timeout_ms,
                  GError     **error)
{
  int fd = sy_sysroot_open (sysroot, path, O_WRONLY, 0, error);
  gsize length = strlen (text);
  int result;
  pid_t pid;

  if (fd < 0)
    return FALSE;
  pid = fork ();
  if (pid == 0)
    write_in_child (fd, text, length);
  result = pid > 0 ? wait_for_child (pid, timeout_ms) : errno;
  close (fd);
  if (result == 0)
    return TRUE;
  if (result == ETIMEDOUT)
    g_set_error (error, SY_ERROR, SY_ERROR_FAILED,
                 _("%s: the kernel did not take “%s” within %u seconds. The device is probably in "
                   "use; a restart of the computer frees it."),
                 path, text, timeout_ms / 1000);
  else
    sy_error_set_errno (error, result, _("%s: the kernel refused the change"), path);

  return FALSE;
}

/* NULL without an error where no driver is bound. */
static gboolean
read_driver (SySysroot   *sysroot,
             const char  *device,
             char       **out_driver,
             GError     **error)
{
  g_autofree char *path = g_build_filename (device, "driver", NULL);
  g_autoptr (GError) local_error = NULL;
  g_autofree char *target = NULL;

  if (!sy_sysroot_exists (sysroot, device))
    {
      g_set_error (error, SY_ERROR, SY_ERROR_NOT_FOUND, _("%s: the device is not there."), device);
      return FALSE;
    }
  target = sy_sysroot_read_link (sysroot, path, &local_error);
  if (target == NULL && !g_error_matches (local_error, SY_ERROR, SY_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  *out_driver = target != NULL ? g_path_get_basename (target) : NULL;

  return TRUE;
}

static char *
get_device_path (SyChange *change)
{
  return g_build_filename (PCI_DEVICES, sy_change_get_path (change), NULL);
}

static char *
get_mdev_path (SyChange *change)
{
  return g_build_filename (MDEVS, sy_change_get_uuid (change), NULL);
}

gboolean
sy_runtime_get_state (SyChange        *change,
                      SySysroot       *sysroot,
                      SyRuntimeState  *out_state,
                      char           **out_now,
                      GError         **error)
{
  SyRuntimeAction action = sy_change_get_runtime_action (change);
  g_autofree char *device = get_device_path (change);
  g_autofree char *mdev = NULL;
  g_autofree char *driver = NULL;
  gboolean exists;

  if (action == SY_RUNTIME_BIND_DRIVER)
    {
      if (!read_driver (sysroot, device, &driver, error))
        return FALSE;
      if (g_strcmp0 (driver, sy_change_get_before_text (change)) == 0)
        *out_state = SY_RUNTIME_IS_BEFORE;
      else if (g_strcmp0 (driver, sy_change_get_after_text (change)) == 0)
        *out_state = SY_RUNTIME_IS_AFTER;
      else
        *out_state = SY_RUNTIME_IS_OTHER;
      if (out_now != NULL)
        *out_now = g_steal_pointer (&driver);
      return TRUE;
    }

  mdev = get_mdev_path (change);
  exists = sy_sysroot_exists (sysroot, mdev);
  *out_state = exists == (action == SY_RUNTIME_CREATE_MDEV) ? SY_RUNTIME_IS_AFTER
                                                            : SY_RUNTIME_IS_BEFORE;
  if (out_now != NULL)
    *out_now = g_strdup (exists ? sy_change_get_uuid (change) : NULL);

  return TRUE;
}

static gboolean
unbind (SySysroot   *sysroot,
        const char  *device,
        const char  *address,
        guint        timeout_ms,
        GError     **error)
{
  g_autofree char *path = g_build_filename (device, "driver", "unbind", NULL);

  return sy_runtime_write (sysroot, path, address, timeout_ms, error);
}

static gboolean
check_driver_loaded (SySysroot   *sysroot,
                     const char  *driver,
                     GError     **error)
{
  g_autofree char *path = g_build_filename (PCI_DRIVERS, driver, NULL);

  if (sy_sysroot_exists (sysroot, path))
    return TRUE;
  g_set_error (error, SY_ERROR, SY_ERROR_NOT_FOUND,
               _("%s: the driver %s is not loaded."), path, driver);

  return FALSE;
}

/* The override makes the probe take this driver and no other; it is cleared afterwards unless
 * the driver would not match the device without it (vfio-pci), and when nothing shall bind. */
static gboolean
bind_driver (SyChange   *change,
             SySysroot  *sysroot,
             guint       timeout_ms,
             GError    **error)
{
  const char *before = sy_change_get_before_text (change);
  const char *after = sy_change_get_after_text (change);
  const char *address = sy_change_get_path (change);
  g_autofree char *device = get_device_path (change);
  g_autofree char *override_path = g_build_filename (device, "driver_override", NULL);
  gboolean keep = g_strcmp0 (after, "vfio-pci") == 0;

  if (after != NULL && !check_driver_loaded (sysroot, after, error))
    return FALSE;
  if (!sy_runtime_write (sysroot, override_path, after != NULL ? after : "\n", timeout_ms, error))
    return FALSE;
  if (before != NULL && !unbind (sysroot, device, address, timeout_ms, error))
    return FALSE;
  if (after != NULL && !sy_runtime_write (sysroot, PCI_PROBE, address, timeout_ms, error))
    return FALSE;

  return keep || sy_runtime_write (sysroot, override_path, "\n", timeout_ms, error);
}

gboolean
sy_runtime_clear_override (SyChange   *change,
                           SySysroot  *sysroot,
                           guint       timeout_ms,
                           GError    **error)
{
  g_autofree char *device = get_device_path (change);
  g_autofree char *path = g_build_filename (device, "driver_override", NULL);

  return sy_runtime_write (sysroot, path, "\n", timeout_ms, error);
}

static gboolean
change_mdev (SyChange   *change,
             SySysroot  *sysroot,
             guint       timeout_ms,
             GError    **error)
{
  gboolean create = sy_change_get_runtime_action (change) == SY_RUNTIME_CREATE_MDEV;
  g_autofree char *device = get_device_path (change);
  g_autofree char *mdev = get_mdev_path (change);
  g_autofree char *path = NULL;

  if (create)
    path = g_build_filename (device, "mdev_supported_types", sy_change_get_after_text (change),
                             "create", NULL);
  else
    path = g_build_filename (mdev, "remove", NULL);

  return sy_runtime_write (sysroot, path, create ? sy_change_get_uuid (change) : "1", timeout_ms,
                           error);
}

gboolean
sy_runtime_apply (SyChange   *change,
                  SySysroot  *sysroot,
                  guint       timeout_ms,
                  GError    **error)
{
  gboolean binds = sy_change_get_runtime_action (change) == SY_RUNTIME_BIND_DRIVER;
  SyRuntimeState state;
  g_autofree char *now = NULL;

  if (binds ? !bind_driver (change, sysroot, timeout_ms, error)
            : !change_mdev (change, sysroot, timeout_ms, error))
    return FALSE;
  if (!sy_runtime_get_state (change, sysroot, &state, &now, error))
    return FALSE;
  if (state == SY_RUNTIME_IS_AFTER)
    return TRUE;
  g_set_error (error, SY_ERROR, SY_ERROR_FAILED,
               binds ? _("%s: the kernel took the change, but the driver is now “%s”.")
                     : _("%s: the kernel took the change, but there is now “%s”."),
               sy_change_get_path (change), now != NULL ? now : _("none"));

  return FALSE;
}
