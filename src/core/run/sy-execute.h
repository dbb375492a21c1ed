/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "assess/sy-stage.h"
#include "plan/sy-transaction.h"

G_BEGIN_DECLS

/**
 * sy_execute_plan:
 * @access: %SY_DOMAIN_STORE_READ_ONLY to review, %SY_DOMAIN_STORE_READ_WRITE to apply
 * @out_domains: (out) (optional) (nullable): the store the plan was made against
 *
 * Reads the machine and plans a stage or undo request. Pure: changes nothing. What the window, the
 * command line and the helper all call.
 */
SyPlan   *sy_execute_plan    (SySysroot            *sysroot,
                              SyRequest            *request,
                              SyDomainStoreAccess   access,
                              SyDomainStore       **out_domains,
                              GError              **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sy_execute_request:
 * @request: with the digest of the plan that was reviewed; without one it is refused
 *
 * Plans again, refuses with %SY_ERROR_CONFLICT ("changed since you looked") where the digest
 * differs, and applies. What the helper does, and what a sysroot other than the live one does in
 * the caller's own process.
 */
gboolean  sy_execute_request (SySysroot            *sysroot,
                              SyRequest            *request,
                              SyProgressFunc        progress,
                              gpointer              user_data,
                              GCancellable         *cancellable,
                              char                **out_id,
                              GError              **error);

/**
 * sy_execute_unreviewed:
 * @request: without a digest
 *
 * Plans @request, which nobody reviews now, and does it: for what was agreed to beforehand, such as
 * what a start of the computer or of a virtual machine does.
 */
gboolean  sy_execute_unreviewed (SySysroot         *sysroot,
                                 SyRequest         *request,
                                 SyProgressFunc     progress,
                                 gpointer           user_data,
                                 char             **out_id,
                                 GError           **error);

/**
 * sy_execute_recover:
 *
 * sy_transaction_recover() with the virtual machines that interrupted entries need; a libvirt that
 * does not answer is an error only where one of them does.
 */
gboolean  sy_execute_recover (SySysroot            *sysroot,
                              SyProgressFunc        progress,
                              gpointer              user_data,
                              GCancellable         *cancellable,
                              GStrv                *out_ids,
                              GError              **error);

G_END_DECLS
