/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sya-view.h"

G_BEGIN_DECLS

#define SYA_TYPE_OBSTACLE_LIST (sya_obstacle_list_get_type ())
G_DECLARE_FINAL_TYPE (SyaObstacleList, sya_obstacle_list, SYA, OBSTACLE_LIST, SyaView)

/**
 * SyaObstacleList:
 *
 * What stands in the way, worst first, each with its fix; hidden where nothing does. Property
 * "session".
 */

G_END_DECLS
