/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "assess/sy-assessment-private.h"

#include <glib/gi18n-lib.h>

/* The outputs of the GPU that go dark with it. */
static char *
list_outputs (const SyGpu *gpu)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < gpu->connectors->len; i++)
    g_string_append_printf (names, "%s%s", i > 0 ? ", " : "",
                            ((const SyConnector *) gpu->connectors->pdata[i])->name);

  return g_string_free (g_steal_pointer (&names), FALSE);
}

GPtrArray *
sy_costs_list (SyMachine            *machine,
               const SySchemeResult *scheme)
{
  g_autoptr (GPtrArray) costs = g_ptr_array_new_with_free_func (g_free);
  const SyGpu *dgpu = sy_machine_get_dgpu (machine);

  if (dgpu == NULL)
    return g_steal_pointer (&costs);

  g_ptr_array_add (costs, g_strdup (_("While the virtual machine has the GPU, programs on Linux "
                                      "cannot use it.")));
  if (dgpu->connectors->len > 0)
    {
      g_autofree char *names = list_outputs (dgpu);

      g_ptr_array_add (costs, g_strdup_printf (_("Linux loses these outputs of it: %s."), names));
    }
  else if (scheme->scheme == SY_SCHEME_MUXLESS)
    g_ptr_array_add (costs, g_strdup (_("The GPU has no output: the picture of the virtual "
                                        "machine has to be brought to the screen by software.")));
  else if (scheme->scheme == SY_SCHEME_MUXED || scheme->scheme == SY_SCHEME_SPLIT)
    g_ptr_array_add (costs, g_strdup (_("Ports that are wired to the GPU go dark for Linux.")));
  if (sy_machine_get_laptop (machine) == SY_TRISTATE_YES)
    g_ptr_array_add (costs, g_strdup (_("The battery may last shorter in that mode: Linux cannot "
                                        "manage the power of a GPU that it does not have.")));

  return g_steal_pointer (&costs);
}
