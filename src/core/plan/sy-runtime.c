/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "plan/sy-runtime.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "machine/sy-pci-override.h"
#include "plan/sy-change-private.h"
#include "plan/sy-command.h"
#include "plan/sy-runtime-guard.h"

#define PCI_DEVICES "/sys/bus/pci/devices"
#define PCI_DRIVERS "/sys/bus/pci/drivers"
#define PCI_PROBE   "/sys/bus/pci/drivers_probe"
#define MDEVS       "/sys/bus/mdev/devices"
#define MODULES     "/sys/module"

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

static const char *
get_attribute_name (SyRuntimeAction action)
{
  return action == SY_RUNTIME_SET_POWER ? "power/control" : "driver_override";
}

static gboolean
read_attribute (SySysroot           *sysroot,
                const char          *device,
                const SyPciAddress  *address,
                SyRuntimeAction      action,
                char               **out_text,
                GError             **error)
{
  g_autofree char *path = g_build_filename (device, get_attribute_name (action), NULL);

  if (action == SY_RUNTIME_SET_OVERRIDE)
    return sy_pci_override_read (sysroot, address, out_text, error);
  *out_text = sy_sysroot_read_attribute (sysroot, path, NULL);

  return TRUE;
}

static void
compare (SyChange        *change,
         const char      *now,
         SyRuntimeState  *out_state)
{
  if (g_strcmp0 (now, sy_change_get_before_text (change)) == 0)
    *out_state = SY_RUNTIME_IS_BEFORE;
  else if (g_strcmp0 (now, sy_change_get_after_text (change)) == 0)
    *out_state = SY_RUNTIME_IS_AFTER;
  else
    *out_state = SY_RUNTIME_IS_OTHER;
}

/* What is there now of the thing that the change makes or takes away: its own name, or NULL. */
static char *
read_thing (SyChange  *change,
            SySysroot *sysroot)
{
  gboolean mdev = sy_runtime_action_is_mdev (sy_change_get_runtime_action (change));
  const char *name = mdev ? sy_change_get_uuid (change) : sy_change_get_after_text (change);
  g_autofree char *path = g_build_filename (mdev ? MDEVS : MODULES, name, NULL);

  return sy_sysroot_exists (sysroot, path) ? g_strdup (name) : NULL;
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
  g_autofree char *now = NULL;
  gboolean makes;

  switch (action)
    {
    case SY_RUNTIME_BIND_DRIVER:
      if (!read_driver (sysroot, device, &now, error))
        return FALSE;
      compare (change, now, out_state);
      break;

    case SY_RUNTIME_SET_OVERRIDE:
    case SY_RUNTIME_SET_POWER:
      if (!read_attribute (sysroot, device, sy_change_get_address (change), action, &now, error))
        return FALSE;
      compare (change, now, out_state);
      break;

    case SY_RUNTIME_CREATE_MDEV:
    case SY_RUNTIME_REMOVE_MDEV:
    case SY_RUNTIME_UNLOAD_MODULE:
    case SY_RUNTIME_LOAD_MODULE:
    default:
      makes = action == SY_RUNTIME_CREATE_MDEV || action == SY_RUNTIME_LOAD_MODULE;
      now = read_thing (change, sysroot);
      *out_state = (now != NULL) == makes ? SY_RUNTIME_IS_AFTER : SY_RUNTIME_IS_BEFORE;
      break;
    }
  if (out_now != NULL)
    *out_now = g_steal_pointer (&now);

  return TRUE;
}

/* Below another root, which is a test's or the sample laptop's, no module is loaded for real. */
static gboolean
load_module (SySysroot   *sysroot,
             const char  *module,
             guint        timeout_ms,
             GError     **error)
{
  const char *argv[] = { "modprobe", module, NULL };

  if (sy_sysroot_is_live (sysroot))
    return sy_command_run (argv, timeout_ms, NULL, NULL, NULL, error);
  g_set_error (error, SY_ERROR, SY_ERROR_NOT_FOUND, _("The module %s is not loaded."), module);

  return FALSE;
}

/* Nobody may be using it now, whoever was asked a moment ago. */
static gboolean
unbind (SyChange    *change,
        SySysroot   *sysroot,
        const char  *device,
        guint        timeout_ms,
        GError     **error)
{
  g_autofree char *path = g_build_filename (device, "driver", "unbind", NULL);

  return sy_runtime_guard_check (sysroot, sy_change_get_address (change), error) &&
         sy_runtime_write (sysroot, path, sy_change_get_path (change), timeout_ms, error);
}

/* A driver's module has its name, but for dashes: vfio-pci is vfio_pci to the kernel, and
 * modprobe(8) takes either. */
static gboolean
ensure_driver (SySysroot   *sysroot,
               const char  *driver,
               guint        timeout_ms,
               GError     **error)
{
  g_autofree char *path = g_build_filename (PCI_DRIVERS, driver, NULL);
  g_autoptr (GError) local_error = NULL;

  if (sy_sysroot_exists (sysroot, path))
    return TRUE;
  if (load_module (sysroot, driver, timeout_ms, &local_error) && sy_sysroot_exists (sysroot, path))
    return TRUE;
  g_set_error (error, SY_ERROR, SY_ERROR_NOT_FOUND, _("%s: the driver %s is not loaded. %s"), path,
               driver, local_error != NULL ? local_error->message : "");

  return FALSE;
}

/* A driver that was just loaded may have taken the device by itself. */
static gboolean
probe (SyChange    *change,
       SySysroot   *sysroot,
       const char  *device,
       const char  *wanted,
       guint        timeout_ms,
       GError     **error)
{
  g_autofree char *driver = NULL;

  if (!read_driver (sysroot, device, &driver, error))
    return FALSE;

  return g_strcmp0 (driver, wanted) == 0 ||
         sy_runtime_write (sysroot, PCI_PROBE, sy_change_get_path (change), timeout_ms, error);
}

/* NVIDIA's driver refuses to be loaded while there is no device for it, so that it is loaded after
 * the device was freed. All others are there before anything is taken away. */
static gboolean
loads_late (const char *driver)
{
  return g_strcmp0 (driver, "nvidia") == 0;
}

/* The override makes the probe take this driver and no other; it is cleared afterwards unless the
 * driver would not match the device without it (vfio-pci). A function that shall have none keeps
 * the override that keeps drivers away, which is a change of its own. A function that somebody else
 * freed since can be bound: that takes nothing from anyone. */
static gboolean
bind_driver (SyChange   *change,
             SySysroot  *sysroot,
             guint       timeout_ms,
             GError    **error)
{
  const char *after = sy_change_get_after_text (change);
  g_autofree char *device = get_device_path (change);
  g_autofree char *override_path = g_build_filename (device, "driver_override", NULL);
  g_autofree char *now = NULL;
  gboolean late = loads_late (after);

  if (!read_driver (sysroot, device, &now, error) ||
      (after != NULL && !late && !ensure_driver (sysroot, after, timeout_ms, error)) ||
      (after != NULL && !sy_runtime_write (sysroot, override_path, after, timeout_ms, error)) ||
      (now != NULL && !unbind (change, sysroot, device, timeout_ms, error)))
    return FALSE;
  if (after == NULL)
    return TRUE;
  if ((late && !ensure_driver (sysroot, after, timeout_ms, error)) ||
      !probe (change, sysroot, device, after, timeout_ms, error))
    return FALSE;

  return g_strcmp0 (after, "vfio-pci") == 0 ||
         sy_runtime_write (sysroot, override_path, "\n", timeout_ms, error);
}

static gboolean
set_attribute (SyChange   *change,
               SySysroot  *sysroot,
               guint       timeout_ms,
               GError    **error)
{
  const char *after = sy_change_get_after_text (change);
  g_autofree char *device = get_device_path (change);
  g_autofree char *path =
    g_build_filename (device, get_attribute_name (sy_change_get_runtime_action (change)), NULL);

  return sy_runtime_write (sysroot, path, after != NULL ? after : "\n", timeout_ms, error);
}

/* What goes last is the driver itself, and with it the device's binding. */
static gboolean
unload_module (SyChange   *change,
               SySysroot  *sysroot,
               guint       timeout_ms,
               GError    **error)
{
  return sy_runtime_guard_check (sysroot, sy_change_get_address (change), error) &&
         sy_runtime_delete_module (sy_change_get_after_text (change), timeout_ms, error);
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

/* A device that nobody has is offered to the module: an override that names another driver would
 * keep it away, and NVIDIA's module does not load without a device that it may take. */
static gboolean
load_for_device (SyChange   *change,
                 SySysroot  *sysroot,
                 guint       timeout_ms,
                 GError    **error)
{
  g_autofree char *device = get_device_path (change);
  g_autofree char *driver = NULL;

  if (!read_driver (sysroot, device, &driver, error) ||
      (driver == NULL && !sy_runtime_clear_override (change, sysroot, timeout_ms, error)))
    return FALSE;

  return load_module (sysroot, sy_change_get_after_text (change), timeout_ms, error) &&
         (driver != NULL || probe (change, sysroot, device, NULL, timeout_ms, error));
}

static gboolean
make (SyChange   *change,
      SySysroot  *sysroot,
      guint       timeout_ms,
      GError    **error)
{
  switch (sy_change_get_runtime_action (change))
    {
    case SY_RUNTIME_BIND_DRIVER:
      return bind_driver (change, sysroot, timeout_ms, error);

    case SY_RUNTIME_SET_OVERRIDE:
    case SY_RUNTIME_SET_POWER:
      return set_attribute (change, sysroot, timeout_ms, error);

    case SY_RUNTIME_UNLOAD_MODULE:
      return unload_module (change, sysroot, timeout_ms, error);

    case SY_RUNTIME_LOAD_MODULE:
      return load_for_device (change, sysroot, timeout_ms, error);

    case SY_RUNTIME_CREATE_MDEV:
    case SY_RUNTIME_REMOVE_MDEV:
    default:
      return change_mdev (change, sysroot, timeout_ms, error);
    }
}

gboolean
sy_runtime_may_begin (SyChange       *change,
                      SyRuntimeState  state,
                      const char     *now)
{
  switch (sy_change_get_runtime_action (change))
    {
    case SY_RUNTIME_BIND_DRIVER:
      return state == SY_RUNTIME_IS_BEFORE || now == NULL;

    case SY_RUNTIME_SET_OVERRIDE:
    case SY_RUNTIME_SET_POWER:
    case SY_RUNTIME_UNLOAD_MODULE:
    case SY_RUNTIME_LOAD_MODULE:
      return state != SY_RUNTIME_IS_OTHER;

    case SY_RUNTIME_CREATE_MDEV:
    case SY_RUNTIME_REMOVE_MDEV:
    default:
      return state == SY_RUNTIME_IS_BEFORE;
    }
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

  if (!make (change, sysroot, timeout_ms, error) ||
      !sy_runtime_get_state (change, sysroot, &state, &now, error))
    return FALSE;
  if (state == SY_RUNTIME_IS_AFTER)
    return TRUE;
  g_set_error (error, SY_ERROR, SY_ERROR_FAILED,
               binds ? _("%s: the kernel took the change, but the driver is now “%s”.")
                     : _("%s: the kernel took the change, but there is now “%s”."),
               sy_change_get_path (change), now != NULL ? now : _("none"));

  return FALSE;
}
