/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "sya-health-labels.h"

const char *
sya_finding_state_get_label (SyFindingState state)
{
  switch (state)
    {
    case SY_FINDING_FAIL:
      return _("Stops the GPU Working");

    case SY_FINDING_WARN:
      return _("May Stop It");

    case SY_FINDING_NOTE:
      return _("Could Be Better");

    case SY_FINDING_UNKNOWN:
      return _("Could Not Be Looked At");

    case SY_FINDING_PASS:
      return _("Fine");

    case SY_FINDING_NOT_APPLICABLE:
    default:
      return _("Does Not Matter Here");
    }
}

const char *
sya_finding_state_get_explanation (SyFindingState state)
{
  switch (state)
    {
    case SY_FINDING_FAIL:
      return _("As it is, this cannot work.");

    case SY_FINDING_WARN:
      return _("Others had trouble because of this.");

    case SY_FINDING_NOTE:
      return _("Nothing is wrong with it; some people had better luck another way.");

    case SY_FINDING_UNKNOWN:
      return _("Each says why.");

    case SY_FINDING_PASS:
      return _("Looked at, and as it should be.");

    case SY_FINDING_NOT_APPLICABLE:
    default:
      return _("For other GPUs, drivers or virtual machines.");
    }
}

const char *
sya_finding_state_get_icon (SyFindingState state)
{
  switch (state)
    {
    case SY_FINDING_FAIL:
      return "dialog-error-symbolic";

    case SY_FINDING_WARN:
      return "dialog-warning-symbolic";

    case SY_FINDING_NOTE:
      return "dialog-information-symbolic";

    case SY_FINDING_UNKNOWN:
      return "dialog-question-symbolic";

    case SY_FINDING_PASS:
      return "sya-ok-symbolic";

    case SY_FINDING_NOT_APPLICABLE:
    default:
      return "action-unavailable-symbolic";
    }
}

const char *
sya_finding_state_get_style (SyFindingState state)
{
  switch (state)
    {
    case SY_FINDING_FAIL:
      return "error";

    case SY_FINDING_WARN:
      return "warning";

    case SY_FINDING_NOTE:
      return "accent";

    case SY_FINDING_PASS:
      return "success";

    case SY_FINDING_UNKNOWN:
    case SY_FINDING_NOT_APPLICABLE:
    default:
      return "dim-label";
    }
}
