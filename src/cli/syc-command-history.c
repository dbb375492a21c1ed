/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "plan/sy-journal.h"
#include "sy-json.h"
#include "syc-command.h"
#include "syc-drift-view.h"
#include "syc-entry-view.h"
#include "syc-table.h"

static JsonNode *
make_document (const GPtrArray *entries)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  sy_json_add_int (builder, "schema", 1);
  json_builder_set_member_name (builder, "entries");
  json_builder_begin_array (builder);
  for (guint i = 0; i < entries->len; i++)
    json_builder_add_value (builder, sy_entry_to_json (g_ptr_array_index (entries, i)));
  json_builder_end_array (builder);
  json_builder_end_object (builder);

  return json_builder_get_root (builder);
}

static void
print_entries (const GPtrArray *entries,
               SycOutput       *output)
{
  g_autoptr (SycTable) table = syc_table_new (4);

  for (guint i = 0; i < entries->len; i++)
    {
      SyEntry *entry = g_ptr_array_index (entries, i);
      g_autofree char *time = syc_entry_view_format_time (entry);
      g_autofree char *state = syc_entry_view_describe_state (entry);

      syc_table_add (table,
                     SYC_STYLE_HEADING, sy_entry_get_id (entry),
                     SYC_STYLE_PLAIN, time,
                     syc_entry_view_get_style (entry), state,
                     SYC_STYLE_PLAIN, sy_entry_get_title (entry));
    }
  syc_table_print (table, output, 0);
}

gboolean
syc_command_history (SycContext  *context,
                     GError     **error)
{
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (GPtrArray) drift = NULL;
  JsonNode *document;
  gboolean denied;

  if (syc_context_get_sysroot (context, error) == NULL)
    return FALSE;
  entries = sy_journal_list (context->sysroot, error);
  if (entries == NULL)
    return FALSE;

  drift = sy_drift_find (context->sysroot, entries, NULL, &denied);
  document = make_document (entries);
  syc_drift_view_add (drift, document);
  syc_context_take_document (context, document);
  if (context->json)
    return TRUE;
  if (entries->len > 0)
    print_entries (entries, context->output);
  else
    syc_output_line (context->output, SYC_STYLE_PLAIN, "%s", _("Nothing was changed yet."));
  syc_drift_view_print (drift, context->output);

  return TRUE;
}
