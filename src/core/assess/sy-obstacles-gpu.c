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

static gboolean
has_candidates (SyMachine *machine)
{
  return has_role (machine, SY_GPU_ROLE_DISCRETE) || has_role (machine, SY_GPU_ROLE_EXTERNAL);
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
                              has_candidates (machine) && sy_machine_get_gpus (machine)->len > 1
                              ? SY_SEVERITY_WARNS : SY_SEVERITY_BLOCKS,
                              _("Not all PCI devices could be read."));
  sy_obstacle_set_fix (obstacle, SY_FIX_ADVICE, NULL,
                       _("See the list of problems for what could not be read and why."));

  return obstacle;
}

static gboolean
lacks_candidates (SyMachine *machine)
{
  return sy_machine_get_devices_state (machine) != SY_TRISTATE_UNKNOWN &&
         !has_candidates (machine);
}

static SyObstacle *
check_gpu_role_unknown (SyMachine            *machine,
                        const SySchemeResult *scheme)
{
  SyObstacle *obstacle;

  if (!lacks_candidates (machine) || !has_role (machine, SY_GPU_ROLE_UNKNOWN))
    return NULL;
  obstacle = sy_obstacle_new ("gpu-role-unknown", SY_SEVERITY_BLOCKS,
                              _("Which GPU is the discrete one is not certain."));
  sy_obstacle_set_fix (obstacle, SY_FIX_ADVICE, NULL,
                       _("If you know it, name that GPU by its PCI address in a terminal: "
                         "switchyardctl apply STEP --gpu ADDRESS."));

  return obstacle;
}

static gboolean
is_hidden (SyMachine *machine)
{
  return lacks_candidates (machine) && sy_obstacles_get_hider (machine) != NULL;
}

static SyObstacle *
check_dgpu_hidden (SyMachine            *machine,
                   const SySchemeResult *scheme)
{
  const SyFact *hider = sy_obstacles_get_hider (machine);
  SyObstacle *obstacle;

  if (!is_hidden (machine))
    return NULL;
  obstacle = sy_obstacle_new ("dgpu-hidden", SY_SEVERITY_BLOCKS,
                              _("A discrete GPU is switched off, so that Linux does not see it. "
                                "%s"), hider->says);
  sy_obstacles_set_hider_fix (obstacle, machine, hider);

  return obstacle;
}

static SyObstacle *
check_no_dgpu (SyMachine            *machine,
               const SySchemeResult *scheme)
{
  SyObstacle *obstacle;

  if (!lacks_candidates (machine) || has_role (machine, SY_GPU_ROLE_UNKNOWN) ||
      is_hidden (machine))
    return NULL;
  obstacle = sy_obstacle_new ("no-dgpu", SY_SEVERITY_BLOCKS,
                              _("No discrete GPU was found that could be handed to a virtual "
                                "machine."));
  if (sy_machine_get_hypervisor (machine) != NULL)
    sy_obstacle_set_fix (obstacle, SY_FIX_ADVICE, NULL,
                         _("The host of this virtual machine would have to hand one to it."));
  else if (sy_machine_get_laptop (machine) == SY_TRISTATE_YES)
    sy_obstacles_set_hybrid_fix (obstacle, machine);
  else
    sy_obstacle_set_fix (obstacle, SY_FIX_NONE, NULL,
                         _("Only a second graphics card, or one in a Thunderbolt box, would change "
                           "that."));

  return obstacle;
}

static SyObstacle *
check_dgpu_ambiguous (SyMachine            *machine,
                      const SySchemeResult *scheme)
{
  SyObstacle *obstacle;

  if (!has_candidates (machine) || sy_candidate_find (machine) != NULL)
    return NULL;
  obstacle = sy_obstacle_new ("dgpu-ambiguous", SY_SEVERITY_WARNS,
                              _("There are several GPUs that could be handed over."));
  sy_obstacle_set_fix (obstacle, SY_FIX_ADVICE, NULL,
                       _("Choose the one that the virtual machine shall have, in a terminal: "
                         "switchyardctl apply STEP --gpu ADDRESS."));

  return obstacle;
}

static gboolean
are_twins (const SyPciDevice *left,
           const SyPciDevice *right)
{
  return left->vendor == right->vendor && left->device == right->device &&
         left->subsystem_vendor == right->subsystem_vendor &&
         left->subsystem_device == right->subsystem_device;
}

/* Parameters of the kernel name GPUs by their ids, and a number in them takes all that have it. */
static SyObstacle *
check_gpus_identical (SyMachine            *machine,
                      const SySchemeResult *scheme)
{
  const GPtrArray *gpus = sy_machine_get_gpus (machine);
  const SyGpu *candidate = sy_candidate_find (machine);

  for (guint i = 0; i < gpus->len; i++)
    for (guint j = i + 1; j < gpus->len; j++)
      {
        const SyGpu *left = gpus->pdata[i];
        const SyGpu *right = gpus->pdata[j];
        SyObstacle *obstacle;

        if (!are_twins (left->device, right->device) ||
            (candidate != NULL && candidate != left && candidate != right))
          continue;
        obstacle = sy_obstacle_new ("gpus-identical", SY_SEVERITY_BLOCKS,
                                    _("Two GPUs have the same ids (%04x:%04x), %s. What sets one "
                                      "aside by its ids would take both."), left->device->vendor,
                                    left->device->device, left->name);
        sy_obstacle_set_fix (obstacle, SY_FIX_NONE, NULL,
                             _("This version of Switchyard cannot tell them apart at boot."));
        return obstacle;
      }

  return NULL;
}

static SyObstacle *
check_gpu_not_nvidia (SyMachine            *machine,
                      const SySchemeResult *scheme)
{
  const SyGpu *gpu = sy_candidate_find (machine);

  if (gpu == NULL || sy_gpu_is_nvidia (gpu))
    return NULL;
  if (gpu->device->vendor != SY_PCI_VENDOR_AMD)
    return sy_obstacle_new ("gpu-not-nvidia", SY_SEVERITY_WARNS,
                            _("%s is not of NVIDIA. It can be released and handed over, but what "
                              "Switchyard knows of drivers in virtual machines holds for NVIDIA."),
                            gpu->name);

  return sy_obstacle_new ("gpu-not-nvidia", SY_SEVERITY_WARNS,
                          _("%s is of AMD. It can be released and handed over, but many GPUs of "
                            "AMD do not reset when a virtual machine stops: it then starts only "
                            "once until the computer is restarted. What Switchyard knows of "
                            "drivers in virtual machines holds for NVIDIA."), gpu->name);
}

const SyObstacleCheck sy_obstacles_gpu[] = {
  check_pci_unreadable,
  check_gpu_role_unknown,
  check_dgpu_hidden,
  check_no_dgpu,
  check_gpus_identical,
  check_dgpu_ambiguous,
  check_gpu_not_nvidia,
  NULL,
};
