/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "assess/sy-stage.h"

G_BEGIN_DECLS

/**
 * sy_mode_make_plan:
 * @context: with a request for a mode
 *
 * Plans who has the GPU: now (sy_mode_plan_now()), or what the computer starts with. "once" sets
 * the next start alone, where the boot loader does that exactly (sy_boot_once_check()); "next-boot"
 * changes what starts when nobody chooses, and is the only thing that ever does. The host's
 * "next-boot" takes back what was set of the other.
 *
 * Returns: (transfer full): the plan, without changes where it is so already; %NULL with
 *   %SY_ERROR_REFUSED or %SY_ERROR_NOT_SUPPORTED, the reason and what to do by hand
 */
SyPlan *sy_mode_make_plan (const SyStageContext  *context,
                           GError               **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
