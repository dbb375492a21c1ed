/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guest/sy-domain-store.h"
#include "plan/sy-journal.h"
#include "plan/sy-plan.h"
#include "plan/sy-progress.h"

G_BEGIN_DECLS

/**
 * sy_transaction_apply:
 * @sysroot: what is changed; commands and runtime changes happen only on the live root, and are
 *   reported as skipped below any other
 * @domains: (nullable): where domain changes go
 * @plan: must still fit: a before that differs from the system is %SY_ERROR_CONFLICT
 * @out_id: (out) (optional): the journal entry
 *
 * Journals, applies, verifies, commits. On any failure everything is put back and the entry says
 * why. %SY_ERROR_BUSY names who holds the lock. An interrupted earlier entry is refused with
 * %SY_ERROR_BUSY and the advice to recover. Cancelling rolls back. Blocking.
 */
gboolean sy_transaction_apply   (SySysroot       *sysroot,
                                 SyDomainStore   *domains,
                                 SyPlan          *plan,
                                 SyProgressFunc   progress,
                                 gpointer         user_data,
                                 GCancellable    *cancellable,
                                 char           **out_id,
                                 GError         **error);

/**
 * sy_transaction_recover:
 * @out_ids: (out) (optional): the entries that were rolled back, maybe empty
 *
 * Finishes what a crash or power cut interrupted: an entry still applying is rolled back, left
 * over temporary files are removed. Safe at any time and any number of times.
 */
gboolean sy_transaction_recover (SySysroot       *sysroot,
                                 SyDomainStore   *domains,
                                 SyProgressFunc   progress,
                                 gpointer         user_data,
                                 GCancellable    *cancellable,
                                 GStrv           *out_ids,
                                 GError         **error);

G_END_DECLS
