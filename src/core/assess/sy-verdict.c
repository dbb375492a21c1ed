/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "assess/sy-assessment-private.h"

#include <glib/gi18n-lib.h>

SyVerdict
sy_verdict_decide (SyMachine            *machine,
                   const SySchemeResult *scheme,
                   const GPtrArray      *obstacles,
                   const char          **out_says)
{
  if (sy_obstacles_find_id (obstacles, "no-dgpu") != NULL)
    {
      *out_says = scheme->scheme == SY_SCHEME_VIRTUAL
                  ? _("This is a virtual machine without a GPU of its own, so there is nothing to "
                      "hand to another one.")
                  : _("This computer shows no discrete GPU, so there is none to hand to a virtual "
                      "machine.");
      return SY_VERDICT_NOT_POSSIBLE;
    }
  if (sy_obstacles_find_id (obstacles, "display-owner") != NULL)
    {
      *out_says = _("As this computer is set up now, the discrete GPU cannot be spared: it drives "
                    "the display alone.");
      return SY_VERDICT_LIMITED;
    }
  if (sy_obstacles_find_id (obstacles, "group-shared") != NULL)
    {
      *out_says = _("The discrete GPU can only be handed over together with other devices of this "
                    "computer.");
      return SY_VERDICT_LIMITED;
    }
  if (sy_machine_get_dgpu (machine) == NULL)
    {
      *out_says = _("It is not known yet which GPU could be handed to a virtual machine.");
      return SY_VERDICT_UNKNOWN;
    }

  *out_says = sy_obstacles_find_id (obstacles, "iommu-off") != NULL
              ? _("There is a discrete GPU, but the IOMMU is off; whether it can be handed over "
                  "shows once that is on.")
              : _("There is a discrete GPU that can probably be handed to a virtual machine; "
                  "whether its driver works there is not known yet.");

  return SY_VERDICT_UNKNOWN;
}

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
sy_verdict_list_costs (SyMachine            *machine,
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

const char *
sy_verdict_to_string (SyVerdict verdict)
{
  switch (verdict)
    {
    case SY_VERDICT_FULL:
      return "full";

    case SY_VERDICT_LIMITED:
      return "limited";

    case SY_VERDICT_NOT_POSSIBLE:
      return "not-possible";

    case SY_VERDICT_UNKNOWN:
    default:
      return "unknown";
    }
}
