/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "syc-context.h"

G_BEGIN_DECLS

/**
 * syc_transact_check:
 *
 * What apply and undo refuse before anything is read: no way to answer the question, or a libvirt
 * connection that changes do not go to.
 */
gboolean  syc_transact_check (SycContext  *context,
                              GError     **error);

/**
 * syc_transact:
 * @request: without a digest
 *
 * Plans @request, compares --digest, shows the plan, asks, and carries it out with progress. An
 * interrupt (SIGINT, SIGTERM, SIGHUP) rolls back.
 */
gboolean  syc_transact       (SycContext  *context,
                              SyRequest   *request,
                              GError     **error);

G_END_DECLS
