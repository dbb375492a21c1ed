/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "plan/sy-plan.h"
#include "plan/sy-progress.h"
#include "syc-output.h"

G_BEGIN_DECLS

/**
 * SycProgress:
 *
 * Prints the progress of a transaction and keeps what was not done.
 */
typedef struct _SycProgress SycProgress;

/** syc_progress_new: @plan: (nullable): whose changes the steps count; not known for a recovery */
SycProgress *syc_progress_new         (SyPlan           *plan,
                                       SycOutput        *output) G_GNUC_WARN_UNUSED_RESULT;
void         syc_progress_free        (SycProgress      *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SycProgress, syc_progress_free)

/** syc_progress_report_cb: a #SyProgressFunc; @user_data is the #SycProgress */
void         syc_progress_report_cb   (const SyProgress *progress,
                                       gpointer          user_data);

/** syc_progress_add_skipped: the member "skipped": [{"kind","argv" or "path","says"}] */
void         syc_progress_add_skipped (SycProgress      *self,
                                       JsonBuilder      *builder);

G_END_DECLS
