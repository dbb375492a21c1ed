/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "assess/sy-stage.h"

G_BEGIN_DECLS

/**
 * sy_mode_plan_now:
 * @context: with a request for a mode, now
 *
 * Plans to move the GPU to another mode while Linux runs, where that can be proved safe: nobody has
 * it open but services that are known and come back, its drivers are known to let go, and the
 * picture of the desktop does not hang on it. The kernel's own count of uses has the last word:
 * the driver's modules are taken out, which fails while anybody is in, and hangs on nothing.
 *
 * Returns: (transfer full): the plan, without changes where it is so already; %NULL with
 *   %SY_ERROR_REFUSED and who holds it, %SY_ERROR_NOT_SUPPORTED, or %SY_ERROR_DENIED where this
 *   process may not see who might
 */
SyPlan *sy_mode_plan_now (const SyStageContext  *context,
                          GError               **error) G_GNUC_WARN_UNUSED_RESULT;

/** sy_mode_services: units that hold the GPU and may be stopped for a switch, ended by %NULL */
extern const char * const sy_mode_services[];

G_END_DECLS
