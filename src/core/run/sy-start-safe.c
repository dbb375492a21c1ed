/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "run/sy-start.h"

#include <string.h>

#include "machine/sy-kernel-cmdline.h"
#include "machine/sy-pci-address.h"
#include "plan/sy-runtime.h"

#define PCI_DEVICES "/sys/bus/pci/devices"
#define PCI_PROBE   "/sys/bus/pci/drivers_probe"
#define VFIO_PCI    "/sys/bus/pci/drivers/vfio-pci"

/* (transfer full) (nullable): "10de", from the "0x10de" of sysfs. */
static char *
read_id (SySysroot  *sysroot,
         const char *device,
         const char *name)
{
  g_autofree char *path = g_build_filename (device, name, NULL);
  g_autofree char *value = sy_sysroot_read_attribute (sysroot, path, NULL);

  return value != NULL && g_str_has_prefix (value, "0x") ? g_strdup (value + 2) : NULL;
}

/* Whether the command line gave it to vfio-pci: what something else did is left alone. */
static gboolean
is_named (const char *cmdline,
          const char *vendor,
          const char *device)
{
  g_auto (GStrv) values = sy_kernel_cmdline_get_values (cmdline, "vfio-pci.ids");
  g_autofree char *id = g_strdup_printf ("%s:%s", vendor, device);
  gsize length = strlen (id);

  for (guint i = 0; values[i] != NULL; i++)
    {
      g_auto (GStrv) ids = g_strsplit (values[i], ",", -1);

      for (guint k = 0; ids[k] != NULL; k++)
        if (g_ascii_strncasecmp (ids[k], id, length) == 0 &&
            (ids[k][length] == '\0' || ids[k][length] == ':'))
          return TRUE;
    }

  return FALSE;
}

/*
 * vfio-pci would take the device again while it knows its id (Documentation/ABI/testing/
 * sysfs-bus-pci, remove_id). The event has udev load the driver, as when the device was found;
 * where that is there already, the probe binds it.
 */
static gboolean
give_back (SySysroot   *sysroot,
           const char  *address,
           const char  *id,
           GError     **error)
{
  g_autofree char *event = g_build_filename (PCI_DEVICES, address, "uevent", NULL);
  g_autoptr (GError) local_error = NULL;

  /* The audio function of a second GPU of the same kind has taken the id with it already. */
  if (!sy_runtime_write (sysroot, VFIO_PCI "/remove_id", id, SY_RUNTIME_TIMEOUT_MSEC, &local_error))
    g_debug ("%s", local_error->message);

  return sy_runtime_write (sysroot, VFIO_PCI "/unbind", address, SY_RUNTIME_TIMEOUT_MSEC, error) &&
         sy_runtime_write (sysroot, event, "add", SY_RUNTIME_TIMEOUT_MSEC, error) &&
         sy_runtime_write (sysroot, PCI_PROBE, address, SY_RUNTIME_TIMEOUT_MSEC, error);
}

gboolean
sy_start_give_back_gpus (SySysroot  *sysroot,
                         GError    **error)
{
  g_autofree char *cmdline = sy_sysroot_read_text (sysroot, "/proc/cmdline", error);
  g_auto (GStrv) names = cmdline != NULL ? sy_sysroot_list (sysroot, VFIO_PCI, NULL) : NULL;
  gboolean done = TRUE;

  if (cmdline == NULL)
    return FALSE;
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *path = g_build_filename (PCI_DEVICES, names[i], NULL);
      g_autofree char *vendor = NULL;
      g_autofree char *device = NULL;
      g_autofree char *id = NULL;
      SyPciAddress address;

      if (!sy_pci_address_parse (names[i], &address))
        continue;
      vendor = read_id (sysroot, path, "vendor");
      device = read_id (sysroot, path, "device");
      if (vendor == NULL || device == NULL || !is_named (cmdline, vendor, device))
        continue;
      id = g_strdup_printf ("%s %s", vendor, device);
      /* The others are tried all the same; the first problem is told. */
      done = give_back (sysroot, names[i], id, done ? error : NULL) && done;
    }

  return done;
}
