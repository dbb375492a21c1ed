/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "plan/sy-progress.h"

G_BEGIN_DECLS

#define SYA_TYPE_RUN_VIEW (sya_run_view_get_type ())
G_DECLARE_FINAL_TYPE (SyaRunView, sya_run_view, SYA, RUN_VIEW, GtkWidget)

/**
 * SyaRunView:
 *
 * A transaction while it runs: its steps, and what its programs print. Its Cancel button activates
 * the action "plan.cancel" of whatever it is in.
 */

/** sya_run_view_start: forgets an earlier run */
void             sya_run_view_start     (SyaRunView       *self,
                                         const char       *title);
void             sya_run_view_add       (SyaRunView       *self,
                                         const SyProgress *progress);

/** sya_run_view_cancelling: says that everything is being put back */
void             sya_run_view_cancelling (SyaRunView      *self);

/** SyaRunNote: what is worth telling about a step after the run */
typedef struct {
  SyProgressKind  kind;     /* skipped, verified or warning */
  char           *text;
} SyaRunNote;

/** sya_run_note_get_icon: for notes of @kind */
const char      *sya_run_note_get_icon  (SyProgressKind    kind);

/** sya_run_view_get_notes: (element-type SyaRunNote): in the order they came */
const GPtrArray *sya_run_view_get_notes (SyaRunView       *self);

G_END_DECLS
