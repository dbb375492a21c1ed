/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sy-stage-private.h"

#include <glib/gi18n-lib.h>

static SyStageStatus *
assess (const SyStageContext *context)
{
  return sy_stage_status_new (SY_STAGE_BLOCKED, _("No graphics card to release was found."));
}

static SyPlan *
plan (const SyStageContext  *context,
      GError               **error)
{
  return sy_plan_new (context->request, _("Release the GPU to the virtual machine"));
}

const SyStage sy_stage_release = {
  .id = "release",
  .title = N_("Release the GPU to the virtual machine"),
  .summary = N_("Adds a second entry to the boot menu in which Linux leaves the NVIDIA graphics "
                "card alone, so that a virtual machine can have it. Your usual entry stays as it "
                "is."),
  .risk = N_("If the new entry does not start well, restart and choose the usual one: it does not "
             "change."),
  .assess = assess,
  .plan = plan,
};
