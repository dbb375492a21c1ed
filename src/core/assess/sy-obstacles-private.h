/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "assess/sy-assessment-private.h"
#include "assess/sy-candidate.h"
#include "assess/sy-firmware-menu.h"

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
extern const SyObstacleCheck sy_obstacles_kernel[];
extern const SyObstacleCheck sy_obstacles_manager[];
extern const SyObstacleCheck sy_obstacles_software[];

/** sy_obstacles_get_fact: (nullable): the fact called @id, where its state is @state */
const SyFact *sy_obstacles_get_fact (SyMachine  *machine,
                                     const char *id,
                                     SyTristate  state);

/** sy_obstacles_get_hider: (nullable): the fact by which a discrete GPU is switched off now */
const SyFact *sy_obstacles_get_hider (SyMachine *machine);

/** sy_obstacles_set_hider_fix: how to get back the GPU that @hider has switched off */
void          sy_obstacles_set_hider_fix (SyObstacle   *obstacle,
                                          SyMachine    *machine,
                                          const SyFact *hider);

/** sy_obstacles_set_hybrid_fix: the firmware's setting that shows both GPUs, by its names here */
void          sy_obstacles_set_hybrid_fix (SyObstacle *obstacle,
                                           SyMachine  *machine);

G_END_DECLS
