/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "assess/sy-assessment-private.h"

#define CLASS_AUDIO 0x0403

static gboolean
is_vfio (const SyPciDevice *device)
{
  return g_strcmp0 (device->driver, "vfio-pci") == 0;
}

/* The boot entry of the mode binds the display and its audio. USB and UCSI functions stay with
 * their drivers, which are often built into the kernel, until libvirt takes them for the start of
 * the virtual machine: they tell nothing of the mode. */
static gboolean
follows_mode (const SyPciDevice *function)
{
  return sy_pci_device_is_display (function) || sy_pci_device_get_class (function) == CLASS_AUDIO;
}

/* A function without a driver goes with the others: VFIO takes a group whose devices are each on
 * vfio-pci or on none. */
SyMode
sy_mode_measure (SyMachine *machine)
{
  const SyGpu *dgpu = sy_machine_get_dgpu (machine);
  gboolean vm;

  if (dgpu == NULL)
    return SY_MODE_UNKNOWN;
  if (dgpu->device->driver_unknown)
    return SY_MODE_UNKNOWN;
  if (dgpu->device->driver == NULL)
    return SY_MODE_OFF;

  vm = is_vfio (dgpu->device);
  for (guint i = 0; i < dgpu->functions->len; i++)
    {
      const SyPciDevice *function = dgpu->functions->pdata[i];

      if (follows_mode (function) && function->driver != NULL && is_vfio (function) != vm)
        return SY_MODE_MIXED;
    }

  return vm ? SY_MODE_VM : SY_MODE_HOST;
}

const char *
sy_mode_to_string (SyMode mode)
{
  switch (mode)
    {
    case SY_MODE_HOST:
      return "host";

    case SY_MODE_VM:
      return "vm";

    case SY_MODE_OFF:
      return "off";

    case SY_MODE_MIXED:
      return "mixed";

    case SY_MODE_UNKNOWN:
    default:
      return "unknown";
    }
}
