/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "assess/sy-assessment-private.h"
#include "assess/sy-candidate.h"

#include <glib/gi18n-lib.h>

/* Takes ownership of @line. */
static void
add (GPtrArray *games,
     char      *line)
{
  g_ptr_array_add (games, line);
}

/* (nullable): a port of @gpu into which a monitor can be plugged; one that has one comes first. */
static const SyConnector *
find_port (const SyGpu *gpu)
{
  const SyConnector *found = NULL;

  for (guint i = 0; i < gpu->connectors->len; i++)
    {
      const SyConnector *connector = gpu->connectors->pdata[i];

      if (sy_scheme_is_panel (connector->name) || !sy_candidate_is_output (connector))
        continue;
      if (found == NULL || connector->connected == SY_TRISTATE_YES)
        found = connector;
      if (connector->connected == SY_TRISTATE_YES)
        break;
    }

  return found;
}

/* A GPU whose driver shows no card may have ports all the same. */
static gboolean
lacks_ports (const SyGpu          *gpu,
             const SySchemeResult *scheme)
{
  return scheme->scheme == SY_SCHEME_MUXLESS || (gpu->card != NULL && find_port (gpu) == NULL);
}

static void
add_picture (GPtrArray            *games,
             SyMachine            *machine,
             const SyGpu          *gpu,
             const SySchemeResult *scheme)
{
  const SyConnector *port = find_port (gpu);

  if (lacks_ports (gpu, scheme))
    {
      add (games, g_strdup (_("The GPU has no output of its own, so that Windows needs a virtual "
                              "display on it: Looking Glass brings one (its IDD) and shows the "
                              "picture in a window. Without one, games stay on a slow basic "
                              "display of 640×480.")));
      add (games, g_strdup (_("A second way is the Virtual Display Driver with Sunshine and "
                              "Moonlight.")));
      return;
    }
  if (port != NULL && port->connected == SY_TRISTATE_YES)
    add (games, g_strdup_printf (_("The monitor on %s shows the virtual machine directly, at full "
                                   "speed."), port->name));
  else if (port != NULL)
    add (games, g_strdup (_("A monitor on a port of the GPU shows the virtual machine directly, at "
                            "full speed.")));
  else
    add (games, g_strdup (_("Whether a port hangs on the GPU is not known. If one does, a monitor "
                            "there shows the virtual machine directly, at full speed.")));
  if (sy_machine_get_laptop (machine) == SY_TRISTATE_YES)
    add (games, g_strdup (_("The panel stays with Linux; Looking Glass shows the virtual machine "
                            "there, in a window.")));
}

GPtrArray *
sy_games_list (SyMachine            *machine,
               const SySchemeResult *scheme)
{
  g_autoptr (GPtrArray) games = g_ptr_array_new_with_free_func (g_free);
  const SyGpu *gpu = sy_candidate_find (machine);

  if (gpu == NULL || scheme->scheme == SY_SCHEME_VIRTUAL)
    return g_steal_pointer (&games);

  add_picture (games, machine, gpu, scheme);
  add (games, g_strdup (_("Games whose anti-cheat refuses virtual machines do not start, whatever "
                          "this computer can do. Look for yours before you install Windows.")));
  if (sy_gpu_is_nvidia (gpu) && sy_machine_get_laptop (machine) == SY_TRISTATE_YES)
    add (games, g_strdup (_("NVIDIA’s driver for laptops may stop with “Code 43” in the virtual "
                            "machine; the health check names its causes and mends those that are "
                            "known.")));

  return g_steal_pointer (&games);
}
