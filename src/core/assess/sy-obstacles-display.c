/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "assess/sy-obstacles-private.h"

#include <glib/gi18n-lib.h>

/* Whether an output of @gpu is in use; @panels: only built-in panels count. */
static gboolean
drives_output (const SyGpu *gpu,
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

static gboolean
others_drive_output (SyMachine   *machine,
                     const SyGpu *dgpu)
{
  const GPtrArray *gpus = sy_machine_get_gpus (machine);

  for (guint i = 0; i < gpus->len; i++)
    if (gpus->pdata[i] != dgpu && drives_output (gpus->pdata[i], FALSE))
      return TRUE;

  return FALSE;
}

static gboolean
is_alone (SyMachine            *machine,
          const SySchemeResult *scheme)
{
  return scheme->scheme == SY_SCHEME_DGPU_ONLY ||
         (sy_machine_get_dgpu (machine) != NULL && sy_machine_get_gpus (machine)->len == 1 &&
          sy_machine_get_devices_state (machine) == SY_TRISTATE_YES);
}

static SyObstacle *
check_display_owner (SyMachine            *machine,
                     const SySchemeResult *scheme)
{
  const SyGpu *dgpu = sy_machine_get_dgpu (machine);
  SyObstacle *obstacle;

  if (is_alone (machine, scheme))
    {
      obstacle = sy_obstacle_new ("display-owner", SY_SEVERITY_BLOCKS,
                                  _("The discrete GPU drives the display alone: without it, Linux "
                                    "would have no picture."));
      sy_obstacle_set_fix (obstacle, SY_FIX_FIRMWARE, NULL,
                           _("If the firmware settings offer a hybrid or switchable graphics mode, "
                             "choose it, so that the integrated GPU drives the panel."));
      return obstacle;
    }
  if (dgpu == NULL || !drives_output (dgpu, TRUE))
    return NULL;
  obstacle = sy_obstacle_new ("display-owner", SY_SEVERITY_BLOCKS,
                              _("The panel is switched to the discrete GPU now: without it, Linux "
                                "would have no picture."));
  sy_obstacle_set_fix (obstacle, SY_FIX_FIRMWARE, NULL,
                       _("Switch to the hybrid graphics mode in the firmware settings or in the "
                         "tool that manages it, and start again."));

  return obstacle;
}

static SyObstacle *
check_display_on_dgpu (SyMachine            *machine,
                       const SySchemeResult *scheme)
{
  const SyGpu *dgpu = sy_machine_get_dgpu (machine);
  SyObstacle *obstacle;

  if (dgpu == NULL || is_alone (machine, scheme) || drives_output (dgpu, TRUE) ||
      dgpu->boot_vga != SY_TRISTATE_YES || others_drive_output (machine, dgpu))
    return NULL;
  obstacle = sy_obstacle_new ("display-on-dgpu", SY_SEVERITY_WARNS,
                              _("This computer started with its picture on the discrete GPU, and "
                                "no output of another GPU is known to be in use."));
  sy_obstacle_set_fix (obstacle, SY_FIX_FIRMWARE, NULL,
                       _("Connect a monitor to the other GPU, or make it the first one in the "
                         "firmware settings."));

  return obstacle;
}

const SyObstacleCheck sy_obstacles_display[] = {
  check_display_owner,
  check_display_on_dgpu,
  NULL,
};
