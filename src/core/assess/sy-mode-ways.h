/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "assess/sy-stage.h"
#include "plan/sy-journal.h"

G_BEGIN_DECLS

/**
 * SyModeWay:
 * @mode: "host", "vm" or "off" (%SY_REQUEST_MODE_HOST…)
 * @when: "now", "once" or "next-boot"
 * @possible: unknown: only root can tell
 * @done: possible, and there is nothing to do: it is so already
 * @reason: (nullable): why it is not possible, whole sentences for people
 * @stage: (nullable): the step of the set-up that has to be done before (sy_stage_find())
 *
 * One way to another mode.
 */
typedef struct {
  const char *mode;
  const char *when;
  SyTristate  possible;
  gboolean    done;
  char       *reason;
  const char *stage;
} SyModeWay;

void             sy_mode_way_free   (SyModeWay       *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SyModeWay, sy_mode_way_free)

/**
 * sy_mode_list_ways:
 *
 * What can be done from here, by planning each. Changes nothing.
 *
 * Returns: (transfer full) (element-type SyModeWay): every mode, each now, once and from then on
 */
GPtrArray       *sy_mode_list_ways  (SyAssessment    *assessment) G_GNUC_WARN_UNUSED_RESULT;

/** sy_mode_find_way: (nullable) */
const SyModeWay *sy_mode_find_way   (const GPtrArray *ways,
                                     const char      *mode,
                                     const char      *when);

/**
 * sy_mode_find_start:
 *
 * Returns: (transfer none) (nullable): a start of the computer that leads to @mode where it is not
 *   to be had while Linux runs; rather one start than every
 */
const SyModeWay *sy_mode_find_start (const GPtrArray *ways,
                                     const char      *mode);

/**
 * sy_mode_describe_power:
 *
 * Returns: (transfer full) (nullable): what the GPU draws now, as its power state tells, and what
 *   would save more; %NULL where nothing is known
 */
char            *sy_mode_describe_power (SyAssessment *assessment) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sy_mode_describe_failure:
 * @entries: (element-type SyEntry): of the journal, newest first
 *
 * Returns: (transfer full) (nullable): why the last switch since the computer started was taken
 *   back, and what to do; %NULL where it was not
 */
char            *sy_mode_describe_failure (SySysroot       *sysroot,
                                           const GPtrArray *entries) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sy_mode_describe_exit:
 *
 * The one way out of a mode in which the GPU serves neither Linux nor a virtual machine fully, or
 * that nobody asked for: after a switch that failed for one, or where libvirt could not give the
 * GPU back.
 *
 * Returns: (transfer full) (nullable): %NULL where the mode is whole
 */
char            *sy_mode_describe_exit  (SyAssessment    *assessment,
                                         const GPtrArray *ways) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
