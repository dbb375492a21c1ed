/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guest/sy-domain-store.h"
#include "plan/sy-plan.h"

G_BEGIN_DECLS

/* Below the root that is changed. */
#define SY_STATE_DIR   "/var/lib/switchyard"
#define SY_JOURNAL_DIR SY_STATE_DIR "/journal"
#define SY_LOCK_FILE   SY_STATE_DIR "/lock"

/**
 * SyEntryState:
 * @SY_ENTRY_APPLYING: begun and not finished: running now, or interrupted
 * @SY_ENTRY_COMMITTED: done and verified
 * @SY_ENTRY_ROLLED_BACK: failed or was interrupted, and everything was put back
 */
typedef enum {
  SY_ENTRY_APPLYING,
  SY_ENTRY_COMMITTED,
  SY_ENTRY_ROLLED_BACK,
} SyEntryState;

#define SY_TYPE_ENTRY (sy_entry_get_type ())
G_DECLARE_FINAL_TYPE (SyEntry, sy_entry, SY, ENTRY, GObject)

/** SyEntry: one transaction of the journal, as it was read from disk */
const char   *sy_entry_get_id         (SyEntry *self);   /* "0003" */
const char   *sy_entry_get_title      (SyEntry *self);
const char   *sy_entry_get_stage      (SyEntry *self);   /* nullable: an undo has none */

/**
 * sy_entry_new_request:
 *
 * Returns: (transfer full) (nullable): what was asked of @stage, with its options; %NULL where the
 *   entry is of another one
 */
SyRequest    *sy_entry_new_request    (SyEntry    *self,
                                       const char *stage) G_GNUC_WARN_UNUSED_RESULT;

/** sy_entry_is_of: whether @stage, one of two maybe, was applied */
gboolean      sy_entry_is_of          (SyEntry    *self,
                                       const char *stage);
GDateTime    *sy_entry_get_time       (SyEntry *self);   /* UTC, when it began */
SyEntryState  sy_entry_get_state      (SyEntry *self);
/** sy_entry_get_undoes: (nullable): the id of the entry that this one took back */
const char   *sy_entry_get_undoes     (SyEntry *self);
/** sy_entry_get_undone_by: (nullable): the id of the committed entry that took this one back */
const char   *sy_entry_get_undone_by  (SyEntry *self);
const char   *sy_entry_get_message    (SyEntry *self);   /* nullable: why it was rolled back */
/** sy_entry_get_changes: (element-type SyChange): contents the caller may not read are absent */
const GPtrArray *sy_entry_get_changes (SyEntry *self);
/** sy_entry_can_undo: committed, not an undo, not undone */
gboolean      sy_entry_can_undo       (SyEntry *self);
JsonNode     *sy_entry_to_json        (SyEntry *self) G_GNUC_WARN_UNUSED_RESULT;
const char   *sy_entry_state_to_string (SyEntryState state);

/**
 * sy_journal_list:
 *
 * Returns: (transfer full) (element-type SyEntry): newest first; empty where there is no journal.
 *   A damaged entry is an error that names its file.
 */
GPtrArray    *sy_journal_list         (SySysroot     *sysroot,
                                       GError       **error) G_GNUC_WARN_UNUSED_RESULT;

/** sy_journal_find: the entry, or %SY_ERROR_NOT_FOUND; @id %NULL: the newest that can be undone */
SyEntry      *sy_journal_find         (SySysroot     *sysroot,
                                       const char    *id,
                                       GError       **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sy_journal_plan_undo:
 *
 * Plans the inverse of an entry against the system as it is now. What someone else has edited
 * elsewhere in a file since stays. Where that is not possible: %SY_ERROR_CONFLICT, and the message
 * names for each place the file and its lines and shows what was there before us, what we wrote and
 * what is there now; for a domain, and for a file that cannot be merged, it holds the path and two
 * diffs, from before to ours and from ours to now.
 */
SyPlan       *sy_journal_plan_undo    (SySysroot     *sysroot,
                                       SyDomainStore *domains,
                                       SyRequest     *request,
                                       GError       **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sy_journal_get_lock_holder:
 *
 * Returns: (transfer full) (nullable): who holds the lock now, for people; %NULL where nobody does,
 *   or where the caller may not know (on the live root only root may: see sy_runner_inspect())
 */
char         *sy_journal_get_lock_holder (SySysroot  *sysroot);

G_END_DECLS
