/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "machine/sy-pci-stuck.h"

#include "machine/sy-pci-override.h"

#define LOOK_MSEC 50

static const char * const initstates[] = {
  "/sys/module/nvidia/initstate", "/sys/module/nouveau/initstate",
};

/* A module is "going" while its exit function runs, which removes its devices. */
static gboolean
is_going (SySysroot *sysroot)
{
  for (guint i = 0; i < G_N_ELEMENTS (initstates); i++)
    {
      g_autofree char *state = sy_sysroot_read_attribute (sysroot, initstates[i], NULL);

      if (g_strcmp0 (state, "going") == 0)
        return TRUE;
    }

  return FALSE;
}

/* One that goes as it should is gone soon; below another root nothing moves. */
static gboolean
stays_going (SySysroot *sysroot)
{
  gint64 end = g_get_monotonic_time () + SY_PCI_OVERRIDE_TIMEOUT_MSEC * (gint64) 1000;

  while (is_going (sysroot))
    {
      if (!sy_sysroot_is_live (sysroot) || g_get_monotonic_time () >= end)
        return TRUE;
      g_usleep (LOOK_MSEC * 1000);
    }

  return FALSE;
}

void
sy_pci_stuck_find (SySysroot       *sysroot,
                   const GPtrArray *devices)
{
  gboolean asked = FALSE;
  gboolean stuck = FALSE;

  for (guint i = 0; i < devices->len; i++)
    {
      SyPciDevice *device = devices->pdata[i];

      if (device->vendor != SY_PCI_VENDOR_NVIDIA || device->driver != NULL || device->stuck
          || !sy_pci_device_is_display (device))
        continue;
      if (!asked)
        stuck = stays_going (sysroot);
      asked = TRUE;
      device->stuck = stuck;
    }
}
