/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "assess/sy-candidate.h"

#include "assess/sy-assessment-private.h"

/* A GPU that a virtual machine has or shall have draws nothing for Linux. */
static gboolean
is_set_aside (const SyGpu *gpu)
{
  return g_strcmp0 (gpu->device->driver, "vfio-pci") == 0;
}

/* (nullable): the only GPU of @role; @set_aside: the only one of them that is set aside. */
static const SyGpu *
find_only (SyMachine *machine,
           SyGpuRole  role,
           gboolean   set_aside)
{
  const GPtrArray *gpus = sy_machine_get_gpus (machine);
  const SyGpu *found = NULL;

  for (guint i = 0; i < gpus->len; i++)
    {
      const SyGpu *gpu = gpus->pdata[i];

      if (gpu->role != role || (set_aside && !is_set_aside (gpu)))
        continue;
      if (found != NULL)
        return NULL;
      found = gpu;
    }

  return found;
}

static gboolean
has_discrete (SyMachine *machine)
{
  const GPtrArray *gpus = sy_machine_get_gpus (machine);

  for (guint i = 0; i < gpus->len; i++)
    if (((const SyGpu *) gpus->pdata[i])->role == SY_GPU_ROLE_DISCRETE)
      return TRUE;

  return FALSE;
}

const SyGpu *
sy_candidate_find (SyMachine *machine)
{
  const SyGpu *dgpu = sy_machine_get_dgpu (machine);

  if (dgpu != NULL)
    return dgpu;
  if (has_discrete (machine))
    return find_only (machine, SY_GPU_ROLE_DISCRETE, TRUE);

  return find_only (machine, SY_GPU_ROLE_EXTERNAL, FALSE);
}

static gboolean
has_screen (const SyGpu *gpu,
            gboolean     panels)
{
  for (guint i = 0; i < gpu->connectors->len; i++)
    {
      const SyConnector *connector = gpu->connectors->pdata[i];

      if (connector->connected == SY_TRISTATE_YES &&
          (!panels || sy_scheme_is_panel (connector->name)))
        return TRUE;
    }

  return FALSE;
}

/* Position 0 of ASUS' multiplexer is the discrete GPU (sysfs-platform-asus-wmi). */
static gboolean
is_switched_to (SyMachine   *machine,
                const SyGpu *gpu)
{
  const SyFact *mux = sy_facts_find (sy_machine_get_facts (machine), SY_FACT_GPU_MUX_MODE);

  return gpu->role == SY_GPU_ROLE_DISCRETE && mux != NULL && g_strcmp0 (mux->value, "0") == 0;
}

SyDisplayUse
sy_candidate_get_display_use (SyMachine   *machine,
                              SyScheme     scheme,
                              const SyGpu *gpu)
{
  const GPtrArray *gpus = sy_machine_get_gpus (machine);
  gboolean other = FALSE;
  gboolean other_screen = FALSE;
  gboolean other_boot = FALSE;

  for (guint i = 0; i < gpus->len; i++)
    {
      const SyGpu *item = gpus->pdata[i];

      if (item == gpu || is_set_aside (item))
        continue;
      other = TRUE;
      other_screen |= has_screen (item, FALSE);
      other_boot |= item->boot_vga == SY_TRISTATE_YES;
    }

  if (!other || (scheme == SY_SCHEME_DGPU_ONLY && gpu->role == SY_GPU_ROLE_DISCRETE))
    return SY_DISPLAY_ALONE;
  if (has_screen (gpu, TRUE) || is_switched_to (machine, gpu))
    return SY_DISPLAY_PANEL;
  if (other_screen)
    return SY_DISPLAY_SPARED;
  if (has_screen (gpu, FALSE))
    return SY_DISPLAY_SCREENS;
  if (gpu->boot_vga == SY_TRISTATE_YES)
    return SY_DISPLAY_BOOT;

  return other_boot ? SY_DISPLAY_SPARED : SY_DISPLAY_UNKNOWN;
}

gboolean
sy_candidate_goes_dark (SyDisplayUse use)
{
  return use != SY_DISPLAY_UNKNOWN && use != SY_DISPLAY_SPARED;
}

gboolean
sy_candidate_is_output (const SyConnector *connector)
{
  return !g_str_has_prefix (connector->name, "Writeback-") &&
         !g_str_has_prefix (connector->name, "Virtual-");
}
