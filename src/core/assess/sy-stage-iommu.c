/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sy-stage-private.h"

#include <glib/gi18n-lib.h>

static SyStageStatus *
assess (const SyStageContext *context)
{
  if (sy_machine_get_iommu (sy_stage_context_get_machine (context)) == SY_TRISTATE_YES)
    return sy_stage_status_new (SY_STAGE_DONE, _("The IOMMU is on."));

  return sy_stage_status_new (SY_STAGE_BLOCKED, _("The IOMMU is off."));
}

static SyPlan *
plan (const SyStageContext  *context,
      GError               **error)
{
  return sy_plan_new (context->request, _("Turn on the IOMMU"));
}

const SyStage sy_stage_iommu = {
  .id = "iommu",
  .title = N_("Turn on the IOMMU"),
  .summary = N_("The IOMMU keeps a virtual machine's graphics card from touching the memory of "
                "the rest of the computer. Linux must be told at boot to use it."),
  .risk = N_("The computer may start with a kernel message more than before. If it does not start, "
             "press “e” in the boot menu and delete the added parameter."),
  .assess = assess,
  .plan = plan,
};
