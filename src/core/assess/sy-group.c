/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "assess/sy-assessment-private.h"

/* Whether VFIO wants @device given up with @group: bridges stay with the host. */
static gboolean
is_endpoint (const SyPciDevice *device,
             int                group)
{
  return device->iommu_group == group && !sy_pci_device_is_bridge (device);
}

SyGroupVerdict
sy_group_judge (SyMachine *machine,
                int        group)
{
  const GPtrArray *devices = sy_machine_get_devices (machine);
  const SyPciDevice *first = NULL;

  for (guint i = 0; i < devices->len; i++)
    {
      const SyPciDevice *device = devices->pdata[i];

      if (!is_endpoint (device, group))
        continue;
      if (first == NULL)
        first = device;
      else if (!sy_pci_address_same_slot (&first->address, &device->address))
        return SY_GROUP_SHARED;
    }

  return sy_machine_get_devices_state (machine) == SY_TRISTATE_YES ? SY_GROUP_ISOLATED
                                                                   : SY_GROUP_UNKNOWN;
}

char *
sy_group_list_strangers (SyMachine   *machine,
                         const SyGpu *gpu)
{
  const GPtrArray *devices = sy_machine_get_devices (machine);
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < devices->len; i++)
    {
      const SyPciDevice *device = devices->pdata[i];
      char address[SY_PCI_ADDRESS_TEXT_SIZE];

      if (gpu->device->iommu_group == SY_PCI_NO_IOMMU_GROUP ||
          !is_endpoint (device, gpu->device->iommu_group) ||
          sy_pci_address_same_slot (&device->address, &gpu->device->address))
        continue;
      g_string_append_printf (names, "%s%s (%s)", names->len > 0 ? ", " : "",
                              sy_pci_address_format (&device->address, address),
                              device->device_name);
    }

  return names->len > 0 ? g_string_free (g_steal_pointer (&names), FALSE) : NULL;
}
