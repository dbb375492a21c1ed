/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "run/sy-helper-event.h"

G_BEGIN_DECLS

#define SY_HELPER_NAME "switchyard-helper"

/**
 * sy_helper_client_run:
 * @verb: "inspect", "apply", "mode", "undo" or "recover"
 * @input: (nullable): the request for its standard input
 * @progress: (nullable): called in this thread
 * @cancellable: (nullable): works until the helper has begun (the password dialog is taken away);
 *   from then on the helper is waited for, as half a change is worse than a late answer
 *
 * Runs the installed helper, by pkexec unless this process is root. Blocking.
 *
 * Returns: (transfer full) (nullable): the result event; or %NULL with the helper's own error,
 *   %SY_ERROR_CANCELLED where the password dialog was dismissed, %SY_ERROR_DENIED where polkit said
 *   no or nothing could ask for a password, or %SY_ERROR_FAILED where the helper did not finish
 */
SyHelperEvent *sy_helper_client_run     (const char      *verb,
                                         const char      *input,
                                         SyProgressFunc   progress,
                                         gpointer         user_data,
                                         GCancellable    *cancellable,
                                         GError         **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sy_helper_client_explain:
 * @wait_status: of waitpid(2)
 * @errors: what came on standard error
 * @by_pkexec: whether pkexec was in between
 *
 * Returns: (transfer full): the error for a helper that ended without a last line. pkexec(1) uses
 *   127 for no agent, not authorized and a missing program alike: its words tell them apart.
 */
GError        *sy_helper_client_explain (int              wait_status,
                                         const char      *errors,
                                         gboolean         by_pkexec) G_GNUC_WARN_UNUSED_RESULT;

/** sy_helper_client_unavailable: (transfer full) (nullable): why the helper cannot be run at all */
char          *sy_helper_client_unavailable (void);

G_END_DECLS
