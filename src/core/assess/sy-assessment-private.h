/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "assess/sy-assessment.h"

G_BEGIN_DECLS

/* The parts of an assessment. Each is a pure function of the machine and of the parts above it. */

/** SySchemeResult: the wiring, how certain it is, and (element-type SyEvidence) why */
typedef struct {
  SyScheme     scheme;
  SyCertainty  certainty;
  GPtrArray   *evidence;
} SySchemeResult;

void       sy_scheme_decide      (SySchemeResult *result,
                                  SyMachine      *machine);

/** sy_scheme_pick_dgpu: (nullable): the GPU that sy_machine_get_dgpu() gives, else the first */
const SyGpu *sy_scheme_pick_dgpu (SyMachine *machine);

/** sy_scheme_is_panel: whether a connector of that name is a built-in panel (eDP, LVDS, DSI) */
gboolean     sy_scheme_is_panel  (const char *connector);

SyMode     sy_mode_measure       (SyMachine *machine);

/** sy_obstacles_find: (transfer full) (element-type SyObstacle): worst first */
GPtrArray *sy_obstacles_find     (SyMachine            *machine,
                                  const SySchemeResult *scheme) G_GNUC_WARN_UNUSED_RESULT;

/** sy_obstacles_find_id: (nullable): the obstacle called @id */
const SyObstacle *sy_obstacles_find_id (const GPtrArray *obstacles,
                                        const char      *id);

/**
 * SyVerdictResult:
 * @says: one sentence for a novice, translated
 * @reasons: (element-type SyEvidence)
 */
typedef struct {
  SyVerdict  verdict;
  char      *says;
  GPtrArray *reasons;
} SyVerdictResult;

void       sy_verdict_decide     (SyVerdictResult      *result,
                                  SyMachine            *machine,
                                  const SySchemeResult *scheme,
                                  const GPtrArray      *obstacles);

/** sy_costs_list: (transfer full) (element-type utf8): see sy_assessment_get_costs() */
GPtrArray *sy_costs_list         (SyMachine            *machine,
                                  const SySchemeResult *scheme) G_GNUC_WARN_UNUSED_RESULT;

/** sy_games_list: (transfer full) (element-type utf8): see sy_assessment_get_games() */
GPtrArray *sy_games_list         (SyMachine            *machine,
                                  const SySchemeResult *scheme) G_GNUC_WARN_UNUSED_RESULT;

/** SyGroupVerdict: whether one slot alone has the endpoints of an IOMMU group */
typedef enum {
  SY_GROUP_UNKNOWN,
  SY_GROUP_ISOLATED,
  SY_GROUP_SHARED,
} SyGroupVerdict;

/**
 * sy_group_judge:
 * @group: number of an IOMMU group
 *
 * Bridges do not count: they stay with the host. Unknown where a device of the machine could not
 * be read, which might be in it, and no second slot was seen.
 */
SyGroupVerdict sy_group_judge    (SyMachine *machine,
                                  int        group);

/**
 * sy_group_list_strangers: (transfer full) (nullable): the endpoints of other slots in @gpu's
 *   IOMMU group, with their names, for people; %NULL where there is none and where it is in none
 */
char *sy_group_list_strangers    (SyMachine   *machine,
                                  const SyGpu *gpu) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
