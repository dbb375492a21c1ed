/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "assess/sy-assessment-private.h"
#include "assess/sy-candidate.h"

#include <glib/gi18n-lib.h>

#define CLASS_AUDIO   0x0403
#define CLASS_USB     0x0c03
#define CLASS_UCSI    0x0c80

/* Takes ownership of @cost. */
static void
add (GPtrArray *costs,
     char      *cost)
{
  g_ptr_array_add (costs, cost);
}

/* The outputs of the GPU that go dark with it, with what is plugged in. */
static char *
list_outputs (const SyGpu *gpu)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < gpu->connectors->len; i++)
    {
      const SyConnector *connector = gpu->connectors->pdata[i];

      if (!sy_candidate_is_output (connector))
        continue;
      g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", connector->name);
      if (connector->connected == SY_TRISTATE_YES && connector->monitor != NULL)
        g_string_append_printf (names, " (%s)", connector->monitor);
      else if (connector->connected == SY_TRISTATE_YES)
        g_string_append_printf (names, " (%s)", _("in use"));
    }

  return g_string_free (g_steal_pointer (&names), FALSE);
}

static void
add_outputs (GPtrArray            *costs,
             const SyGpu          *gpu,
             const SySchemeResult *scheme)
{
  g_autofree char *names = list_outputs (gpu);

  if (names[0] != '\0')
    add (costs, g_strdup_printf (_("Linux loses these outputs of the GPU: %s."), names));
  else if (scheme->scheme == SY_SCHEME_MUXLESS)
    add (costs, g_strdup (_("No port is lost: none hangs on the GPU.")));
  else
    add (costs, g_strdup (_("Ports that are wired to the GPU go dark for Linux; which ones those "
                            "are is not known.")));
}

static void
add_functions (GPtrArray   *costs,
               const SyGpu *gpu)
{
  gboolean audio = FALSE;
  gboolean usb = FALSE;

  for (guint i = 0; i < gpu->functions->len; i++)
    {
      guint16 class = sy_pci_device_get_class (gpu->functions->pdata[i]);

      audio |= class == CLASS_AUDIO;
      usb |= class == CLASS_USB || class == CLASS_UCSI;
    }
  if (audio)
    add (costs, g_strdup (_("Sound through those outputs (HDMI, DisplayPort) goes with the "
                            "GPU.")));
  if (usb)
    add (costs, g_strdup (_("A USB-C port that belongs to the GPU goes with it, with what is "
                            "plugged into it.")));
}

GPtrArray *
sy_costs_list (SyMachine            *machine,
               const SySchemeResult *scheme)
{
  g_autoptr (GPtrArray) costs = g_ptr_array_new_with_free_func (g_free);
  const SyGpu *gpu = sy_candidate_find (machine);

  if (gpu == NULL)
    return g_steal_pointer (&costs);

  add (costs, g_strdup (sy_gpu_is_nvidia (gpu)
                        ? _("While the virtual machine has the GPU, Linux has none of it: no games "
                            "on it, no CUDA, no hardware encoding (NVENC).")
                        : _("While the virtual machine has the GPU, programs on Linux cannot use "
                            "it.")));
  add_outputs (costs, gpu, scheme);
  add_functions (costs, gpu);
  if (sy_machine_get_laptop (machine) == SY_TRISTATE_YES && gpu->role != SY_GPU_ROLE_EXTERNAL)
    add (costs, g_strdup (_("The battery may last shorter in that mode: the GPU is kept ready for "
                            "the virtual machine, and not every laptop can switch it off.")));
  add (costs, g_strdup (_("The computer should not be suspended while the virtual machine runs: "
                          "many GPUs do not come back from that.")));
  if (gpu->role == SY_GPU_ROLE_EXTERNAL)
    add (costs, g_strdup (_("The box must be plugged in before the virtual machine starts, and "
                            "must not be unplugged before it stops.")));

  return g_steal_pointer (&costs);
}
