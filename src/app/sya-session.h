/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sya-snapshot.h"

G_BEGIN_DECLS

/**
 * SyaSessionKind:
 * @SYA_SESSION_LIVE: this computer; changes go through the helper
 * @SYA_SESSION_DEMO: the built-in sample laptop; changes stay in its throw-away directory
 * @SYA_SESSION_REPORT: a report of another computer; nothing may be changed
 * @SYA_SESSION_LISTING: a pasted listing, of which there is no root
 */
typedef enum {
  SYA_SESSION_LIVE,
  SYA_SESSION_DEMO,
  SYA_SESSION_REPORT,
  SYA_SESSION_LISTING,
} SyaSessionKind;

#define SYA_TYPE_SESSION (sya_session_get_type ())
G_DECLARE_FINAL_TYPE (SyaSession, sya_session, SYA, SESSION, GObject)

/**
 * SyaSession:
 *
 * What a window looks at: one root, the latest #SyaSnapshot of it, and what the user may do.
 * Properties "snapshot" and "loading" notify. Belongs to the main thread.
 */
SyaSession     *sya_session_new              (SySysroot      *sysroot,
                                              SyaSessionKind  kind) G_GNUC_WARN_UNUSED_RESULT;

/** sya_session_new_for_listing: of a machine without a root; nothing is ever read again */
SyaSession     *sya_session_new_for_listing  (SyMachine      *machine) G_GNUC_WARN_UNUSED_RESULT;

/** sya_session_get_sysroot: (nullable): %NULL for a listing */
SySysroot      *sya_session_get_sysroot      (SyaSession     *self);
SyaSessionKind  sya_session_get_kind         (SyaSession     *self);

/** sya_session_get_snapshot: (nullable): %NULL until the first reading is there */
SyaSnapshot    *sya_session_get_snapshot     (SyaSession     *self);
gboolean        sya_session_get_loading      (SyaSession     *self);

/** sya_session_reload: reads again in a worker thread; a reading under way is done once more */
void            sya_session_reload           (SyaSession     *self);

/** sya_session_hold: a change runs: nothing is read until sya_session_release() */
void            sya_session_hold             (SyaSession     *self);
/** sya_session_release: the end of sya_session_hold(): reads again */
void            sya_session_release          (SyaSession     *self);

/** sya_session_follow: @plan was carried out: the sample laptop does what a real one would do */
void            sya_session_follow           (SyaSession     *self,
                                              SyPlan         *plan);

/** sya_session_get_blocked_reason: (nullable): why nothing can be changed from here */
const char     *sya_session_get_blocked_reason (SyaSession   *self);

/**
 * sya_session_get_permission:
 * @undo: for taking back rather than for applying
 *
 * Returns: (nullable): the polkit permission; %NULL where none is needed or polkit is not there
 */
GPermission    *sya_session_get_permission   (SyaSession     *self,
                                              gboolean        undo);

G_END_DECLS
