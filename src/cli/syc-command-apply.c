/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "syc-command.h"
#include "syc-transact.h"

gboolean
syc_command_apply (SycContext  *context,
                   GError     **error)
{
  g_autoptr (SyRequest) request = NULL;

  request = syc_context_make_stage_request (context, context->arguments[0], error);

  return request != NULL && syc_transact_check (context, error) &&
         syc_context_get_sysroot (context, error) != NULL &&
         syc_transact (context, request, error);
}
