/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plan/sy-journal.h"

G_BEGIN_DECLS

/* So many starts that nobody confirmed, and what they were a trial of is taken back. */
#define SY_TRIAL_MAX_STARTS 2

/**
 * SyTrialState: how an entry of the journal stands that changed what the computer starts with
 * @SY_TRIAL_NONE: it is not on trial: it changed no such thing, is kept, or was taken back
 * @SY_TRIAL_WAITING: the computer has not started with it yet
 * @SY_TRIAL_STARTED: it has; somebody should say whether everything came up
 */
typedef enum {
  SY_TRIAL_NONE,
  SY_TRIAL_WAITING,
  SY_TRIAL_STARTED,
} SyTrialState;

SyTrialState  sy_trial_get_state   (SyEntry      *entry);

/** sy_trial_state_to_string: "none", "waiting" or "started", stable in JSON */
const char   *sy_trial_state_to_string (SyTrialState state);

/** sy_trial_get_n_starts: how often the computer has started with it, while it was on trial */
guint         sy_trial_get_n_starts (SyEntry     *entry);

/**
 * sy_trial_find:
 * @entries: (element-type SyEntry): of sy_journal_list()
 *
 * Returns: (transfer container) (element-type SyEntry): those that are %SY_TRIAL_STARTED, in the
 *   order of @entries
 */
GPtrArray    *sy_trial_find        (const GPtrArray *entries) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sy_trial_has_expired:
 *
 * Returns: whether @entry was taken back after so many starts that it was not by hand: nobody had
 *   confirmed it
 */
gboolean      sy_trial_has_expired  (SyEntry *entry);

/**
 * sy_trial_find_expired:
 * @entries: (element-type SyEntry): of sy_journal_list()
 *
 * Returns: (nullable): the entry that was taken back in the last hour because nobody confirmed it,
 *   so that somebody can be told
 */
SyEntry      *sy_trial_find_expired (const GPtrArray *entries);

/**
 * sy_trial_count_start:
 *
 * Notes in every entry that is on trial that the computer has started with it. Can be called any
 * number of times: a start is known by the kernel's boot_id (random(4)).
 */
gboolean      sy_trial_count_start (SySysroot    *sysroot,
                                    GError      **error);

/**
 * sy_trial_keep:
 * @out_ids: (out) (optional): the entries that are kept now, maybe none
 *
 * Ends the trial of every entry that the computer has started with: everything came up.
 */
gboolean      sy_trial_keep        (SySysroot    *sysroot,
                                    GStrv        *out_ids,
                                    GError      **error);

/** sy_trial_get_explanation: what it means that a plan is on trial, in two translated sentences */
const char   *sy_trial_get_explanation (void);

/** sy_trial_get_question: what to do after a start of a trial, translated, for a terminal */
const char   *sy_trial_get_question (void);

/** sy_trial_read: fills @entry, which is being read, with what is noted of its trial */
gboolean      sy_trial_read        (SySysroot    *sysroot,
                                    SyEntry      *entry,
                                    GError      **error);

/** sy_trial_read_boot_id: (transfer full): of the running kernel; "unknown" below another root */
char         *sy_trial_read_boot_id (SySysroot   *sysroot) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
