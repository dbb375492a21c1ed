/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "assess/sy-boot-result.h"
#include "assess/sy-mode-ways.h"
#include "assess/sy-stage.h"
#include "plan/sy-journal.h"

G_BEGIN_DECLS

#define SYA_TYPE_SNAPSHOT (sya_snapshot_get_type ())
G_DECLARE_FINAL_TYPE (SyaSnapshot, sya_snapshot, SYA, SNAPSHOT, GObject)

/**
 * SyaSnapshot:
 *
 * All that the pages show, read at one moment in a worker thread. Immutable afterwards. Reading
 * never fails as a whole: what could not be read is there as an error to show.
 */

/** SyaStageInfo: a stage and how it stands, with the defaults for its options */
typedef struct {
  const SyStage *stage;
  SyStageStatus *status;
} SyaStageInfo;

/**
 * SyaVm: one virtual machine, as far as passthrough goes
 * @n_functions: PCI functions that the discrete GPU's slot has; 0: not known
 * @n_given: how many of them the virtual machine gets
 * @problem: (nullable): why its definition could not be read
 */
typedef struct {
  char       *name;
  char       *uri;
  char       *uuid;
  char       *machine;    /* nullable */
  SyTristate  running;
  SyTristate  uefi;
  guint       n_functions;
  guint       n_given;
  char       *problem;
} SyaVm;

/** sya_snapshot_read: blocking; for a worker thread */
SyaSnapshot     *sya_snapshot_read              (SySysroot     *sysroot) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sya_snapshot_new_for_listing:
 * @machine: of which only a pasted listing is known
 *
 * Without stages, virtual machines and history; the problems of these say why.
 */
SyaSnapshot     *sya_snapshot_new_for_listing   (SyMachine     *machine) G_GNUC_WARN_UNUSED_RESULT;

SyAssessment    *sya_snapshot_get_assessment    (SyaSnapshot   *self);
SyMachine       *sya_snapshot_get_machine       (SyaSnapshot   *self);

/** sya_snapshot_get_ways: (element-type SyModeWay): to who may have the GPU */
const GPtrArray *sya_snapshot_get_ways          (SyaSnapshot   *self);
/** sya_snapshot_get_next_start: (nullable): what the next start will be, where it is known */
const char      *sya_snapshot_get_next_start    (SyaSnapshot   *self);

/** sya_snapshot_get_stages: (element-type SyaStageInfo): in the order of the set-up */
const GPtrArray *sya_snapshot_get_stages        (SyaSnapshot   *self);
const SyaStageInfo *sya_snapshot_find_stage     (SyaSnapshot   *self,
                                                 const char    *id);

/**
 * sya_snapshot_get_next_step:
 *
 * Returns: (nullable): the first stage that waits for the user, by setting it up or by a restart
 */
const SyaStageInfo *sya_snapshot_get_next_step  (SyaSnapshot   *self);

/** sya_snapshot_assess_stage: with the options of @request; blocking; for a worker thread */
SyStageStatus   *sya_snapshot_assess_stage      (SyaSnapshot   *self,
                                                 const SyStage *stage,
                                                 SyRequest     *request) G_GNUC_WARN_UNUSED_RESULT;

/** sya_snapshot_get_domains: (nullable): of the system; %NULL where it cannot be asked */
SyDomainStore   *sya_snapshot_get_domains       (SyaSnapshot   *self);
/** sya_snapshot_get_vms: (element-type SyaVm): of the system; empty where it cannot be asked */
const GPtrArray *sya_snapshot_get_vms           (SyaSnapshot   *self);
/** sya_snapshot_get_vms_problem: (nullable): why the virtual machines could not be listed */
const char      *sya_snapshot_get_vms_problem   (SyaSnapshot   *self);
/** sya_snapshot_get_session_vms: (element-type SyaVm): of the user's own session */
const GPtrArray *sya_snapshot_get_session_vms   (SyaSnapshot   *self);

/** sya_snapshot_get_entries: (element-type SyEntry): newest first */
const GPtrArray *sya_snapshot_get_entries       (SyaSnapshot   *self);
const char      *sya_snapshot_get_entries_problem (SyaSnapshot *self);
/** sya_snapshot_find_undoable: (nullable): the newest entry of @stage that can be taken back */
SyEntry         *sya_snapshot_find_undoable     (SyaSnapshot   *self,
                                                 const char    *stage);

/** sya_snapshot_get_boot_result: (nullable): %NULL where no entry of the mode has to do with it */
const SyBootResult *sya_snapshot_get_boot_result (SyaSnapshot *self);

/** sya_snapshot_get_drift: (element-type SyDrift): what is not as an entry left it */
const GPtrArray *sya_snapshot_get_drift         (SyaSnapshot   *self);

/** sya_snapshot_get_lock_holder: (nullable): who is changing the system right now */
const char      *sya_snapshot_get_lock_holder   (SyaSnapshot   *self);
/** sya_snapshot_get_interrupted: whether an entry was begun, not finished, and nobody is at it */
gboolean         sya_snapshot_get_interrupted   (SyaSnapshot   *self);

G_END_DECLS
