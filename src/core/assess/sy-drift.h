/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "assess/sy-stage.h"
#include "plan/sy-journal.h"

G_BEGIN_DECLS

/**
 * SyDriftKind: how what we installed differs from what we left
 * @SY_DRIFT_EDITED: someone edited other lines of the file; ours are as we left them
 * @SY_DRIFT_CHANGED: our lines, or a file that is wholly ours, are not as we left them
 * @SY_DRIFT_GONE: the file, or what we changed in it, is not there any more
 * @SY_DRIFT_STAGE: a stage that was applied would change something again: a parameter is missing,
 *   an image was built without ours, a new kernel has no entry
 */
typedef enum {
  SY_DRIFT_EDITED,
  SY_DRIFT_CHANGED,
  SY_DRIFT_GONE,
  SY_DRIFT_STAGE,
} SyDriftKind;

/**
 * SyDrift: one difference between the journal and the computer as it is now
 * @entry: the id of the journal entry
 * @path: (nullable): the file; %NULL for a stage
 * @says: one or two translated sentences
 * @repair: (nullable): what mends it: the stage with the options that it was applied with
 * @in_force: its stage says that all is set up all the same, so that nobody need be told at once
 */
typedef struct {
  SyDriftKind  kind;
  char        *entry;
  char        *path;
  char        *says;
  SyRequest   *repair;
  gboolean     in_force;
} SyDrift;

void        sy_drift_free            (SyDrift              *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SyDrift, sy_drift_free)

/**
 * sy_drift_find:
 * @entries: (element-type SyEntry): what sy_journal_list() gave
 * @context: (nullable): to ask the stages too; its request is not looked at
 * @out_denied: (out): whether there is something that this process may not read, so that more
 *   rights could find more
 *
 * Compares what is applied and not undone with the computer as it is now. What was undone, rolled
 * back or not finished is not ours any more. Reads only.
 *
 * Returns: (transfer full) (element-type SyDrift): empty where all is as we left it
 */
GPtrArray  *sy_drift_find            (SySysroot            *sysroot,
                                      const GPtrArray      *entries,
                                      const SyStageContext *context,
                                      gboolean             *out_denied) G_GNUC_WARN_UNUSED_RESULT;

/** sy_drift_is_serious: whether something of ours may not be in force any more */
gboolean    sy_drift_is_serious      (const SyDrift        *self);

/** sy_drift_kind_to_string: "edited", "changed", "gone" or "stage" */
const char *sy_drift_kind_to_string  (SyDriftKind           kind);

/** sy_drift_build_json: [{"kind":…,"entry":…,"path":…,"says":…,"repair":…,"request":…,"serious":…}]
 */
void        sy_drift_build_json      (const GPtrArray      *drift,
                                      JsonBuilder          *builder);

/** sy_drift_new_from_json: (transfer full) (nullable): what was built there, %NULL if it was not */
GPtrArray  *sy_drift_new_from_json   (JsonNode             *node) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
