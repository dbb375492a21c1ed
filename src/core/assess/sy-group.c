/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "assess/sy-assessment-private.h"

SyGroupVerdict
sy_group_judge (SyMachine *machine,
                int        group)
{
  const GPtrArray *devices = sy_machine_get_devices (machine);
  const SyPciDevice *first = NULL;

  for (guint i = 0; i < devices->len; i++)
    {
      const SyPciDevice *device = devices->pdata[i];

      if (device->iommu_group != group || sy_pci_device_is_bridge (device))
        continue;
      if (first == NULL)
        first = device;
      else if (!sy_pci_address_same_slot (&first->address, &device->address))
        return SY_GROUP_SHARED;
    }

  return sy_machine_get_devices_state (machine) == SY_TRISTATE_YES ? SY_GROUP_ISOLATED
                                                                   : SY_GROUP_UNKNOWN;
}
