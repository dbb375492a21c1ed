/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "assess/sy-assessment-private.h"

static gboolean
is_vfio (const SyPciDevice *device)
{
  return g_strcmp0 (device->driver, "vfio-pci") == 0;
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
  if (dgpu->device->driver == NULL)
    return SY_MODE_OFF;

  vm = is_vfio (dgpu->device);
  for (guint i = 0; i < dgpu->functions->len; i++)
    {
      const SyPciDevice *function = dgpu->functions->pdata[i];

      if (function->driver != NULL && is_vfio (function) != vm)
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
