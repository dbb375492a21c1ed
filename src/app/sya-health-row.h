/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "sya-health.h"
#include "sya-session.h"

G_BEGIN_DECLS

#define SYA_TYPE_HEALTH_ROW (sya_health_row_get_type ())
G_DECLARE_FINAL_TYPE (SyaHealthRow, sya_health_row, SYA, HEALTH_ROW, AdwExpanderRow)

/** SyaHealthRow: one finding, which opens to why, the evidence and what to do */
GtkWidget  *sya_health_row_new         (SyaSession      *session) G_GNUC_WARN_UNUSED_RESULT;

/** sya_health_row_get_id: (nullable): of the finding that is shown */
const char *sya_health_row_get_id      (SyaHealthRow    *self);

/**
 * sya_health_row_set_finding:
 * @finding: one of @health's
 *
 * A row that shows the same already is left as it is; an open one stays open, and the focus stays.
 */
void        sya_health_row_set_finding (SyaHealthRow    *self,
                                        SyaHealth       *health,
                                        const SyFinding *finding);

G_END_DECLS
