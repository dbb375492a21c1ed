/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "assess/sy-obstacles-private.h"

#include <glib/gi18n-lib.h>

static gboolean
has_role (SyMachine *machine,
          SyGpuRole  role)
{
  const GPtrArray *gpus = sy_machine_get_gpus (machine);

  for (guint i = 0; i < gpus->len; i++)
    if (((const SyGpu *) gpus->pdata[i])->role == role)
      return TRUE;

  return FALSE;
}

/* What is lacking may be the GPU that would be left for Linux. */
static SyObstacle *
check_pci_unreadable (SyMachine            *machine,
                      const SySchemeResult *scheme)
{
  SyObstacle *obstacle;

  if (sy_machine_get_devices_state (machine) != SY_TRISTATE_UNKNOWN)
    return NULL;
  if (sy_machine_get_sysroot (machine) == NULL)
    {
      obstacle = sy_obstacle_new ("listing-excerpt", SY_SEVERITY_WARNS,
                                  _("The listing is probably an excerpt: other GPUs of the "
                                    "computer may be missing in it."));
      sy_obstacle_set_fix (obstacle, SY_FIX_COMMAND, "lspci -nnk",
                           _("Paste the whole output of “lspci -nnk”."));
      return obstacle;
    }
  obstacle = sy_obstacle_new ("pci-unreadable",
                              has_role (machine, SY_GPU_ROLE_DISCRETE) &&
                              sy_machine_get_gpus (machine)->len > 1
                              ? SY_SEVERITY_WARNS : SY_SEVERITY_BLOCKS,
                              _("Not all PCI devices could be read."));
  sy_obstacle_set_fix (obstacle, SY_FIX_ADVICE, NULL,
                       _("See the list of problems for what could not be read and why."));

  return obstacle;
}

static gboolean
lacks_dgpu (SyMachine *machine)
{
  return sy_machine_get_devices_state (machine) != SY_TRISTATE_UNKNOWN &&
         !has_role (machine, SY_GPU_ROLE_DISCRETE);
}

static SyObstacle *
check_gpu_role_unknown (SyMachine            *machine,
                        const SySchemeResult *scheme)
{
  if (!lacks_dgpu (machine) || !has_role (machine, SY_GPU_ROLE_UNKNOWN))
    return NULL;

  return sy_obstacle_new ("gpu-role-unknown", SY_SEVERITY_BLOCKS,
                          _("Which GPU is the discrete one is not certain."));
}

static SyObstacle *
check_no_dgpu (SyMachine            *machine,
               const SySchemeResult *scheme)
{
  SyObstacle *obstacle;

  if (!lacks_dgpu (machine) || has_role (machine, SY_GPU_ROLE_UNKNOWN))
    return NULL;
  obstacle = sy_obstacle_new ("no-dgpu", SY_SEVERITY_BLOCKS,
                              _("No discrete GPU was found that could be handed to a virtual "
                                "machine."));
  if (sy_machine_get_hypervisor (machine) == NULL)
    sy_obstacle_set_fix (obstacle, SY_FIX_FIRMWARE, NULL,
                         _("If this computer has one, switch it on in the firmware settings or in "
                           "the tool that manages it, and start again."));

  return obstacle;
}

static SyObstacle *
check_dgpu_ambiguous (SyMachine            *machine,
                      const SySchemeResult *scheme)
{
  SyObstacle *obstacle;

  if (!has_role (machine, SY_GPU_ROLE_DISCRETE) || sy_machine_get_dgpu (machine) != NULL)
    return NULL;
  obstacle = sy_obstacle_new ("dgpu-ambiguous", SY_SEVERITY_WARNS,
                              _("There are several discrete GPUs."));
  sy_obstacle_set_fix (obstacle, SY_FIX_ADVICE, NULL,
                       _("Choose the one that the virtual machine shall have."));

  return obstacle;
}

const SyObstacleCheck sy_obstacles_gpu[] = {
  check_pci_unreadable,
  check_gpu_role_unknown,
  check_no_dgpu,
  check_dgpu_ambiguous,
  NULL,
};
