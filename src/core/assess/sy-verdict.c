/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "assess/sy-assessment-private.h"

#include <glib/gi18n-lib.h>

static SyVerdict
decide (SyMachine            *machine,
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

void
sy_verdict_decide (SyVerdictResult      *result,
                   SyMachine            *machine,
                   const SySchemeResult *scheme,
                   const GPtrArray      *obstacles)
{
  const char *says = NULL;

  result->verdict = decide (machine, scheme, obstacles, &says);
  result->says = g_strdup (says);
  result->reasons = sy_evidence_array_new ();
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
