/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "plan/sy-journal.h"
#include "syc-command.h"
#include "syc-entry-view.h"
#include "syc-plan-view.h"

static void
print_entry (SyEntry   *entry,
             SycOutput *output)
{
  g_autofree char *time = syc_entry_view_format_time (entry);
  g_autofree char *state = syc_entry_view_describe_state (entry);

  syc_output_line (output, SYC_STYLE_HEADING, "%s  %s", sy_entry_get_id (entry),
                   sy_entry_get_title (entry));
  syc_output_line (output, syc_entry_view_get_style (entry), "%s, %s", time, state);
  if (sy_entry_get_message (entry) != NULL)
    syc_output_paragraph (output, SYC_STYLE_PLAIN, 0, sy_entry_get_message (entry));
  syc_plan_view_print_changes (sy_entry_get_changes (entry), output);
}

gboolean
syc_command_show (SycContext  *context,
                  GError     **error)
{
  g_autoptr (SyRequest) request = NULL;
  g_autoptr (SyEntry) entry = NULL;

  /* What is an id is told in one place; this one only borrows the check. */
  request = sy_request_new_undo (context->arguments[0], error);
  if (request == NULL || syc_context_get_sysroot (context, error) == NULL)
    return FALSE;

  entry = sy_journal_find (context->sysroot, context->arguments[0], error);
  if (entry == NULL)
    return FALSE;

  syc_context_take_document (context, sy_entry_to_json (entry));
  if (!context->json)
    print_entry (entry, context->output);

  return TRUE;
}
