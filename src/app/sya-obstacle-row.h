/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "sya-session.h"

G_BEGIN_DECLS

#define SYA_TYPE_OBSTACLE_ROW (sya_obstacle_row_get_type ())
G_DECLARE_FINAL_TYPE (SyaObstacleRow, sya_obstacle_row, SYA, OBSTACLE_ROW, GtkListBoxRow)

/**
 * SyaObstacleRow:
 *
 * One obstacle: how grave it is in words, what it is, what to do about it, and a button that goes
 * to the step which does it, or the command that does it with a button to copy it.
 */

/** sya_obstacle_row_new: @obstacle is not needed afterwards */
GtkWidget *sya_obstacle_row_new (SyaSession       *session,
                                 const SyObstacle *obstacle) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
