/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "plan/sy-change.h"

G_BEGIN_DECLS

#define SYA_TYPE_CHANGE_ROW (sya_change_row_get_type ())
G_DECLARE_FINAL_TYPE (SyaChangeRow, sya_change_row, SYA, CHANGE_ROW, AdwExpanderRow)

/** SyaChangeRow: one change: what and why, and below it the difference or the command */
GtkWidget *sya_change_row_new (SyChange *change) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
