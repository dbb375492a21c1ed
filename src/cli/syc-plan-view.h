/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plan/sy-plan.h"
#include "syc-output.h"

G_BEGIN_DECLS

/** syc_plan_view_print: title, numbered changes with diffs, warnings, reboot, digest */
void  syc_plan_view_print         (SyPlan          *plan,
                                   SycOutput       *output);

/** syc_plan_view_print_changes: @changes: (element-type SyChange): numbered, each with its diff */
void  syc_plan_view_print_changes (const GPtrArray *changes,
                                   SycOutput       *output);

/** syc_plan_view_describe: (transfer full): "Create the file /etc/…", "Run mkinitcpio -P" */
char *syc_plan_view_describe      (SyChange        *change) G_GNUC_WARN_UNUSED_RESULT;

/** syc_plan_view_quote: (transfer full): the words of a command, quoted where a shell needs it */
char *syc_plan_view_quote         (const char * const *argv) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
