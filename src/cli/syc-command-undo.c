/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plan/sy-journal.h"
#include "syc-command.h"
#include "syc-transact.h"

gboolean
syc_command_undo (SycContext  *context,
                  GError     **error)
{
  g_autoptr (SyRequest) request = NULL;
  g_autoptr (SyEntry) entry = NULL;
  const char *id = context->arguments[0];

  if (!syc_transact_check (context, error) || syc_context_get_sysroot (context, error) == NULL)
    return FALSE;

  if (id == NULL)
    {
      entry = sy_journal_find (context->sysroot, NULL, error);
      if (entry == NULL)
        return FALSE;
      id = sy_entry_get_id (entry);
    }
  request = sy_request_new_undo (id, error);

  return request != NULL && syc_transact (context, request, error);
}
