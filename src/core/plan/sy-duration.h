/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plan/sy-plan.h"

G_BEGIN_DECLS

/**
 * sy_duration_estimate:
 * @changes: (element-type SyChange)
 *
 * Returns: about how many seconds it takes to make @changes on a slow computer; 0 where no command
 *   is among them
 */
guint  sy_duration_estimate (const GPtrArray *changes);

/** sy_duration_describe: (transfer full): "It takes about 40 seconds.", translated */
char  *sy_duration_describe (guint seconds) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
