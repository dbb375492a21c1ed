/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "assess/sy-obstacles-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Of equal severity, what comes first here comes first: what to mend first. */
static const SyObstacleCheck * const themes[] = {
  sy_obstacles_gpu,
  sy_obstacles_display,
  sy_obstacles_iommu,
  sy_obstacles_kernel,
  sy_obstacles_manager,
  sy_obstacles_boot,
  sy_obstacles_software,
};

GPtrArray *
sy_obstacles_find (SyMachine            *machine,
                   const SySchemeResult *scheme)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func ((GDestroyNotify) sy_obstacle_free);

  for (int severity = SY_SEVERITY_BLOCKS; severity >= SY_SEVERITY_NOTE; severity--)
    for (guint theme = 0; theme < G_N_ELEMENTS (themes); theme++)
      for (guint i = 0; themes[theme][i] != NULL; i++)
        {
          g_autoptr (SyObstacle) obstacle = themes[theme][i] (machine, scheme);

          if (obstacle != NULL && (int) obstacle->severity == severity)
            g_ptr_array_add (found, g_steal_pointer (&obstacle));
        }

  return g_steal_pointer (&found);
}

const SyObstacle *
sy_obstacles_find_id (const GPtrArray *obstacles,
                      const char      *id)
{
  for (guint i = 0; i < obstacles->len; i++)
    {
      const SyObstacle *obstacle = obstacles->pdata[i];

      if (strcmp (obstacle->id, id) == 0)
        return obstacle;
    }

  return NULL;
}

const SyFact *
sy_obstacles_get_fact (SyMachine  *machine,
                       const char *id,
                       SyTristate  state)
{
  const SyFact *fact = sy_facts_find (sy_machine_get_facts (machine), id);

  return fact != NULL && fact->state == state ? fact : NULL;
}

void
sy_obstacles_set_hybrid_fix (SyObstacle *obstacle,
                             SyMachine  *machine)
{
  SyFirmwareMenu menu = sy_firmware_menu_get (machine);

  sy_obstacle_set_fix (obstacle, SY_FIX_FIRMWARE, NULL,
                       _("In the firmware settings (%s while the computer starts), set %s to %s, "
                         "if they offer it. What such a setting is called differs by model."),
                       menu.key, menu.graphics, menu.hybrid);
}
