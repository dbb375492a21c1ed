/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "assess/sy-obstacles-private.h"
#include "assess/sy-stage-private.h"

#include <glib/gi18n-lib.h>

static void
set_firmware_fix (SyObstacle *obstacle,
                  SyMachine  *machine)
{
  SyFirmwareMenu menu = sy_firmware_menu_get (machine);

  if (sy_stage_iommu_has_parameter (machine) && !sy_stage_iommu_runs_with_parameter (machine))
    sy_obstacle_set_fix (obstacle, SY_FIX_FIRMWARE, NULL,
                         _("In the firmware settings (%s while the computer starts), switch on %s; "
                           "then let Switchyard turn it on in Linux (stage “iommu”). If there is "
                           "no such setting, the processor may have no IOMMU."),
                         menu.key, menu.iommu);
  else
    sy_obstacle_set_fix (obstacle, SY_FIX_FIRMWARE, NULL,
                         _("In the firmware settings (%s while the computer starts), switch on %s. "
                           "If there is no such setting, the processor may have no IOMMU."),
                         menu.key, menu.iommu);
}

static void
set_kernel_fix (SyObstacle   *obstacle,
                SyMachine    *machine,
                const SyFact *kernel)
{
  if (kernel != NULL && kernel->value != NULL)
    sy_obstacle_set_fix (obstacle, SY_FIX_ADVICE, NULL,
                         _("Remove the kernel parameter %s from the boot configuration, and "
                           "restart."), kernel->value);
  else if (sy_stage_iommu_has_parameter (machine))
    sy_obstacle_set_fix (obstacle, SY_FIX_STAGE, "iommu",
                         _("Let Switchyard turn it on in Linux (stage “iommu”), and restart."));
  else
    sy_obstacle_set_fix (obstacle, SY_FIX_ADVICE, NULL,
                         _("Start a kernel of your distribution, which supports it."));
}

static void
set_iommu_fix (SyObstacle *obstacle,
               SyMachine  *machine)
{
  SyTristate firmware = sy_facts_get_state (sy_machine_get_facts (machine),
                                            SY_FACT_IOMMU_FIRMWARE);
  const SyFact *kernel = sy_obstacles_get_fact (machine, SY_FACT_IOMMU_KERNEL, SY_TRISTATE_NO);

  if (sy_machine_get_hypervisor (machine) != NULL)
    sy_obstacle_set_fix (obstacle, SY_FIX_ADVICE, NULL,
                         _("The host of this virtual machine would have to give it a virtual "
                           "IOMMU."));
  else if (firmware == SY_TRISTATE_YES)
    set_kernel_fix (obstacle, machine, kernel);
  else if (firmware == SY_TRISTATE_NO || kernel == NULL)
    set_firmware_fix (obstacle, machine);
  else
    set_kernel_fix (obstacle, machine, kernel);
}

/* Both the firmware and the kernel have to want it; which of them does not is in the facts. */
static SyObstacle *
check_iommu_off (SyMachine            *machine,
                 const SySchemeResult *scheme)
{
  const SyFact *firmware = sy_obstacles_get_fact (machine, SY_FACT_IOMMU_FIRMWARE, SY_TRISTATE_NO);
  const SyFact *kernel = sy_obstacles_get_fact (machine, SY_FACT_IOMMU_KERNEL, SY_TRISTATE_NO);
  SyObstacle *obstacle;

  if (sy_machine_get_iommu (machine) != SY_TRISTATE_NO)
    return NULL;
  obstacle = sy_obstacle_new ("iommu-off", SY_SEVERITY_BLOCKS, "%s%s%s%s%s",
                              _("The IOMMU is off, so that no device can be handed to a virtual "
                                "machine."),
                              firmware != NULL ? " " : "", firmware != NULL ? firmware->says : "",
                              kernel != NULL ? " " : "", kernel != NULL ? kernel->says : "");
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

static SyObstacle *
check_group_shared (SyMachine            *machine,
                    const SySchemeResult *scheme)
{
  const SyGpu *gpu = sy_candidate_find (machine);
  g_autofree char *strangers = gpu != NULL ? sy_group_list_strangers (machine, gpu) : NULL;
  SyObstacle *obstacle;

  if (strangers == NULL)
    return NULL;
  obstacle = sy_obstacle_new ("group-shared", SY_SEVERITY_BLOCKS,
                              _("%s shares IOMMU group %d with %s. A group can only be handed over "
                                "whole."), gpu->name, gpu->device->iommu_group, strangers);
  if (sy_machine_get_laptop (machine) == SY_TRISTATE_YES)
    sy_obstacle_set_fix (obstacle, SY_FIX_NONE, NULL,
                         _("On a laptop this is how the board is wired, and rarely to be mended: "
                           "hand the other devices over too if Linux can do without them, or look "
                           "for an update of the firmware."));
  else
    sy_obstacle_set_fix (obstacle, SY_FIX_FIRMWARE, NULL,
                         _("Put the card into another slot, next to the processor if there is one, "
                           "or switch on “ACS Enable” in the firmware settings."));

  return obstacle;
}

static SyObstacle *
check_acs_override (SyMachine            *machine,
                    const SySchemeResult *scheme)
{
  const SyFact *fact = sy_obstacles_get_fact (machine, SY_FACT_ACS_OVERRIDE, SY_TRISTATE_YES);
  SyObstacle *obstacle;

  if (fact == NULL)
    return NULL;
  obstacle = sy_obstacle_new ("acs-override", SY_SEVERITY_WARNS,
                              _("IOMMU groups are smaller here than the hardware isolates. %s A "
                                "virtual machine could reach other devices, and through them the "
                                "memory of Linux."), fact->says);
  sy_obstacle_set_fix (obstacle, SY_FIX_ADVICE, NULL,
                       _("Remove the kernel parameter pcie_acs_override, unless the GPU’s group is "
                         "shared without it and you accept that."));

  return obstacle;
}

const SyObstacleCheck sy_obstacles_iommu[] = {
  check_iommu_off,
  check_iommu_unknown,
  check_group_shared,
  check_acs_override,
  NULL,
};
