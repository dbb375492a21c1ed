/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "assess/sy-assessment-private.h"

G_BEGIN_DECLS

/**
 * SyObstacleCheck:
 *
 * One obstacle, looked for: a pure function.
 *
 * Returns: (transfer full) (nullable): the obstacle; %NULL where it is not there, and where what
 *   would tell is unknown and nothing follows from that
 */
typedef SyObstacle *(*SyObstacleCheck) (SyMachine            *machine,
                                        const SySchemeResult *scheme);

/* The checks by theme, one file each, ended by NULL. */
extern const SyObstacleCheck sy_obstacles_boot[];
extern const SyObstacleCheck sy_obstacles_display[];
extern const SyObstacleCheck sy_obstacles_gpu[];
extern const SyObstacleCheck sy_obstacles_iommu[];

G_END_DECLS
