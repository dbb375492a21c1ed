/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "assess/sy-obstacles-private.h"
#include "assess/sy-stage-private.h"

#include <glib/gi18n-lib.h>

static void
set_iommu_fix (SyObstacle *obstacle,
               SyMachine  *machine)
{
  const char *vendor = sy_machine_get_cpu_vendor (machine);

  if (sy_machine_get_hypervisor (machine) != NULL)
    sy_obstacle_set_fix (obstacle, SY_FIX_ADVICE, NULL,
                         _("The host of this virtual machine would have to give it a virtual "
                           "IOMMU."));
  else if (sy_stage_iommu_has_parameter (machine) && sy_stage_iommu_runs_with_parameter (machine))
    sy_obstacle_set_fix (obstacle, SY_FIX_FIRMWARE, NULL,
                         _("Switch on VT-d in the firmware settings; the kernel parameter "
                           "intel_iommu=on is there already."));
  else if (sy_stage_iommu_has_parameter (machine))
    sy_obstacle_set_fix (obstacle, SY_FIX_STAGE, "iommu",
                         _("Switch on VT-d in the firmware settings, then let Switchyard add the "
                           "kernel parameter intel_iommu=on (stage “iommu”)."));
  else if (g_strcmp0 (vendor, "AuthenticAMD") == 0)
    sy_obstacle_set_fix (obstacle, SY_FIX_FIRMWARE, NULL,
                         _("Switch on IOMMU (AMD-Vi) in the firmware settings; Linux then uses it "
                           "by itself."));
  else
    sy_obstacle_set_fix (obstacle, SY_FIX_FIRMWARE, NULL,
                         _("Switch on the IOMMU (VT-d, AMD-Vi) in the firmware settings."));
}

static SyObstacle *
check_iommu_off (SyMachine            *machine,
                 const SySchemeResult *scheme)
{
  SyObstacle *obstacle;

  if (sy_machine_get_iommu (machine) != SY_TRISTATE_NO)
    return NULL;
  obstacle = sy_obstacle_new ("iommu-off", SY_SEVERITY_BLOCKS,
                              _("The IOMMU is off, so that no device can be handed to a virtual "
                                "machine."));
  set_iommu_fix (obstacle, machine);

  return obstacle;
}

static SyObstacle *
check_iommu_unknown (SyMachine            *machine,
                     const SySchemeResult *scheme)
{
  return sy_machine_get_iommu (machine) == SY_TRISTATE_UNKNOWN &&
         sy_machine_get_sysroot (machine) != NULL
         ? sy_obstacle_new ("iommu-unknown", SY_SEVERITY_WARNS,
                            _("Whether the IOMMU is on could not be read."))
         : NULL;
}

static char *
list_strangers (SyMachine   *machine,
                const SyGpu *dgpu)
{
  const GPtrArray *devices = sy_machine_get_devices (machine);
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < devices->len; i++)
    {
      const SyPciDevice *device = devices->pdata[i];
      char address[SY_PCI_ADDRESS_TEXT_SIZE];

      if (device->iommu_group != dgpu->device->iommu_group || sy_pci_device_is_bridge (device) ||
          sy_pci_address_same_slot (&device->address, &dgpu->device->address))
        continue;
      g_string_append_printf (names, "%s%s (%s)", names->len > 0 ? ", " : "",
                              sy_pci_address_format (&device->address, address),
                              device->device_name);
    }

  return g_string_free (g_steal_pointer (&names), FALSE);
}

static SyObstacle *
check_group_shared (SyMachine            *machine,
                    const SySchemeResult *scheme)
{
  const SyGpu *dgpu = sy_machine_get_dgpu (machine);
  g_autofree char *strangers = NULL;
  SyObstacle *obstacle;

  if (dgpu == NULL || dgpu->device->iommu_group == SY_PCI_NO_IOMMU_GROUP)
    return NULL;
  strangers = list_strangers (machine, dgpu);
  if (strangers[0] == '\0')
    return NULL;
  obstacle = sy_obstacle_new ("group-shared", SY_SEVERITY_BLOCKS,
                              _("The discrete GPU shares IOMMU group %d with %s. A group can only "
                                "be handed over whole."), dgpu->device->iommu_group, strangers);
  sy_obstacle_set_fix (obstacle, SY_FIX_FIRMWARE, NULL,
                       _("Another slot, or a firmware setting such as ACS, may separate them."));

  return obstacle;
}

const SyObstacleCheck sy_obstacles_iommu[] = {
  check_iommu_off,
  check_iommu_unknown,
  check_group_shared,
  NULL,
};
