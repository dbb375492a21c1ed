/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "assess/sy-obstacles-private.h"

#include <glib/gi18n-lib.h>

/* The GPU that would move, or where that is open the one of a computer that has no other. */
static const SyGpu *
find_subject (SyMachine            *machine,
              const SySchemeResult *scheme)
{
  const SyGpu *gpu = sy_candidate_find (machine);

  return gpu == NULL && scheme->scheme == SY_SCHEME_DGPU_ONLY ? sy_scheme_pick_dgpu (machine) : gpu;
}

static SyObstacle *
make_alone (SyMachine   *machine,
            const SyGpu *gpu)
{
  SyObstacle *obstacle;

  obstacle = sy_obstacle_new ("display-owner", SY_SEVERITY_BLOCKS,
                              _("%s is the only GPU that Linux has, and drives every screen: "
                                "without it, Linux would have no picture."), gpu->name);
  if (sy_machine_get_hypervisor (machine) != NULL)
    sy_obstacle_set_fix (obstacle, SY_FIX_ADVICE, NULL,
                         _("The host of this virtual machine would have to give it a second "
                           "display."));
  else if (sy_machine_get_laptop (machine) == SY_TRISTATE_NO)
    sy_obstacle_set_fix (obstacle, SY_FIX_FIRMWARE, NULL,
                         _("If the processor has a GPU of its own, switch it on in the firmware "
                           "settings (“iGPU Multi-Monitor”, “Integrated Graphics”) and connect a "
                           "monitor to the mainboard; or put in a second graphics card."));
  else
    sy_obstacles_set_hybrid_fix (obstacle, machine);

  return obstacle;
}

static SyObstacle *
make_panel (SyMachine *machine)
{
  const SyFact *mux = sy_obstacles_get_fact (machine, SY_FACT_GPU_MUX_MODE, SY_TRISTATE_YES);
  g_autofree char *command = NULL;
  SyObstacle *obstacle;

  obstacle = sy_obstacle_new ("display-owner", SY_SEVERITY_BLOCKS,
                              _("The panel is switched to the discrete GPU now: without it, Linux "
                                "would have no picture."));
  if (mux == NULL)
    {
      sy_obstacles_set_hybrid_fix (obstacle, machine);
      return obstacle;
    }
  command = g_strdup_printf ("echo 1 | sudo tee %s", mux->source);
  sy_obstacle_set_fix (obstacle, SY_FIX_COMMAND, command,
                       _("Switch the panel back to the integrated GPU with this command, and "
                         "restart the computer: %s"), command);

  return obstacle;
}

static SyObstacle *
check_display_owner (SyMachine            *machine,
                     const SySchemeResult *scheme)
{
  const SyGpu *gpu = find_subject (machine, scheme);
  SyDisplayUse use = gpu != NULL ? sy_candidate_get_display_use (machine, scheme->scheme, gpu)
                                 : SY_DISPLAY_UNKNOWN;

  /* A GPU that could not be read may be the other one; "pci-unreadable" stands in the way then. */
  if (use == SY_DISPLAY_ALONE &&
      sy_machine_get_devices_state (machine) == SY_TRISTATE_UNKNOWN)
    return NULL;

  return use == SY_DISPLAY_ALONE ? make_alone (machine, gpu)
         : use == SY_DISPLAY_PANEL ? make_panel (machine) : NULL;
}

static SyObstacle *
check_display_on_dgpu (SyMachine            *machine,
                       const SySchemeResult *scheme)
{
  const SyGpu *gpu = find_subject (machine, scheme);
  SyDisplayUse use = gpu != NULL ? sy_candidate_get_display_use (machine, scheme->scheme, gpu)
                                 : SY_DISPLAY_UNKNOWN;
  SyObstacle *obstacle;

  if (use == SY_DISPLAY_SCREENS)
    obstacle = sy_obstacle_new ("display-on-dgpu", SY_SEVERITY_BLOCKS,
                                _("Every screen that is plugged in hangs on %s: without it, Linux "
                                  "would have no picture."), gpu->name);
  else if (use == SY_DISPLAY_BOOT)
    obstacle = sy_obstacle_new ("display-on-dgpu", SY_SEVERITY_BLOCKS,
                                _("This computer started with its picture on %s, and no screen is "
                                  "known to hang on another GPU."), gpu->name);
  else
    return NULL;

  sy_obstacle_set_fix (obstacle, SY_FIX_FIRMWARE, NULL,
                       _("Connect a monitor to the other GPU, and make that one the first in the "
                         "firmware settings (“Primary Display”, “Initial Display Output”)."));

  return obstacle;
}

static SyObstacle *
check_display_unknown (SyMachine            *machine,
                       const SySchemeResult *scheme)
{
  const SyGpu *gpu = find_subject (machine, scheme);

  if (gpu == NULL || scheme->scheme == SY_SCHEME_VIRTUAL ||
      sy_candidate_get_display_use (machine, scheme->scheme, gpu) != SY_DISPLAY_UNKNOWN)
    return NULL;

  return sy_obstacle_new ("display-unknown", SY_SEVERITY_WARNS,
                          _("Which GPU draws the picture of Linux is not known: no screen is seen "
                            "on any of them."));
}

const SyObstacleCheck sy_obstacles_display[] = {
  check_display_owner,
  check_display_on_dgpu,
  check_display_unknown,
  NULL,
};
