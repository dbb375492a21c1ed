/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "health/sy-health.h"
#include "health/sy-ladder.h"
#include "health/sy-mend.h"

#include "sya-snapshot.h"

G_BEGIN_DECLS

#define SYA_TYPE_HEALTH (sya_health_get_type ())
G_DECLARE_FINAL_TYPE (SyaHealth, sya_health, SYA, HEALTH, GObject)

/**
 * SyaHealth:
 *
 * What the health check found of one virtual machine of a snapshot, and what can be done about it.
 * Made in a worker thread, immutable afterwards.
 */

/** sya_health_read: blocking; for a worker thread. @uuid: of one of the snapshot's machines */
SyaHealth       *sya_health_read         (SyaSnapshot   *snapshot,
                                          const char    *uuid,
                                          GCancellable  *cancellable,
                                          GError       **error) G_GNUC_WARN_UNUSED_RESULT;

const char      *sya_health_get_uuid     (SyaHealth     *self);

/** sya_health_get_findings: (element-type SyFinding): worst first */
const GPtrArray *sya_health_get_findings (SyaHealth     *self);

/** sya_health_get_tree: (element-type SyHealthNode): sy_health_tree_new() */
GPtrArray       *sya_health_get_tree     (SyaHealth     *self);

/** sya_health_get_mend: all that can be mended without a decision of the user */
const SyMend    *sya_health_get_mend     (SyaHealth     *self);

/**
 * sya_health_get_ladder:
 *
 * Returns: (nullable): what to try where Code 43 stays; %NULL where what was tried cannot be read
 */
const SyLadder  *sya_health_get_ladder   (SyaHealth     *self);

/** sya_health_has_subject: whether it has a device of the computer, or there is a GPU for it */
gboolean         sya_health_has_subject  (SyaHealth     *self);

/**
 * sya_health_get_fix:
 * @finding: one of @self's
 *
 * Returns: (nullable): how the stage that mends @finding stands with its request; %NULL where no
 *   stage does
 */
const SyStageStatus *sya_health_get_fix  (SyaHealth       *self,
                                          const SyFinding *finding);

G_END_DECLS
