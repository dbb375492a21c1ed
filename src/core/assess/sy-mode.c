/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "assess/sy-assessment-private.h"
#include "assess/sy-mode-driver.h"

static gboolean
is_vfio (const SyPciDevice *device)
{
  return g_strcmp0 (device->driver, "vfio-pci") == 0;
}

/* Half way: the next look of the kernel at @function would give it another driver than it has, or
 * one where it has none. */
static gboolean
is_torn (const SyPciDevice *function)
{
  const char *override = function->driver_override;

  if (override == NULL || g_strcmp0 (override, function->driver) == 0)
    return FALSE;

  return sy_mode_get_driver (function) != NULL || sy_mode_driver_is_known (override);
}

/* The boot entry of the mode binds the display and its audio (sy_mode_follows()). USB and UCSI
 * functions stay with their drivers, which are often built into the kernel, until libvirt takes
 * them for the start of the virtual machine: they tell nothing of the mode.
 * A function without a driver goes with the others: VFIO takes a group whose devices are each on
 * vfio-pci or on none. */
SyMode
sy_mode_measure (SyMachine *machine)
{
  const SyGpu *dgpu = sy_machine_get_dgpu (machine);
  gboolean vm;

  if (dgpu == NULL)
    return SY_MODE_UNKNOWN;
  if (dgpu->device->driver_unknown || sy_mode_find_stuck (dgpu) != NULL)
    return SY_MODE_UNKNOWN;
  if (is_torn (dgpu->device))
    return SY_MODE_MIXED;

  vm = is_vfio (dgpu->device);
  for (guint i = 0; i < dgpu->functions->len; i++)
    {
      const SyPciDevice *function = dgpu->functions->pdata[i];

      if (sy_mode_follows (function) &&
          ((sy_mode_get_driver (function) != NULL && is_vfio (function) != vm) ||
           is_torn (function)))
        return SY_MODE_MIXED;
    }
  if (sy_mode_get_driver (dgpu->device) == NULL)
    return SY_MODE_OFF;

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

const char *
sy_mode_describe (SyMode mode)
{
  switch (mode)
    {
    case SY_MODE_HOST:
      return _("Linux has the discrete GPU.");

    case SY_MODE_VM:
      return _("The discrete GPU is set aside for a virtual machine.");

    case SY_MODE_OFF:
      return _("The discrete GPU is switched off.");

    case SY_MODE_MIXED:
      return _("Linux has one part of the discrete GPU, and another is set aside for a virtual "
               "machine.");

    case SY_MODE_UNKNOWN:
    default:
      return _("Unknown: there is no discrete GPU whose driver could be looked at.");
    }
}
