/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <signal.h>

#include "run/sy-runner.h"
#include "sy-json.h"
#include "syc-command.h"
#include "syc-progress.h"

static JsonNode *
make_document (GStrv        ids,
               SycProgress *progress)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  sy_json_add_int (builder, "schema", 1);
  json_builder_set_member_name (builder, "rolled_back");
  json_builder_begin_array (builder);
  for (guint i = 0; ids[i] != NULL; i++)
    json_builder_add_string_value (builder, ids[i]);
  json_builder_end_array (builder);
  syc_progress_add_skipped (progress, builder);
  json_builder_end_object (builder);

  return json_builder_get_root (builder);
}

static void
print_ids (GStrv      ids,
           SycOutput *output)
{
  if (ids[0] == NULL)
    syc_output_line (output, SYC_STYLE_PLAIN, "%s",
                     _("Nothing was interrupted; there is nothing to recover."));
  for (guint i = 0; ids[i] != NULL; i++)
    syc_output_line (output, SYC_STYLE_GOOD,
                     _("Entry %s was interrupted; everything it had changed was put back."),
                     ids[i]);
}

gboolean
syc_command_recover (SycContext  *context,
                     GError     **error)
{
  g_autoptr (SycProgress) progress = syc_progress_new (NULL, context->output);
  g_auto (GStrv) ids = NULL;

  if (syc_context_get_sysroot (context, error) == NULL)
    return FALSE;

  signal (SIGPIPE, SIG_IGN);
  if (!sy_runner_recover (context->sysroot, syc_progress_report_cb, progress, NULL, &ids, error))
    return FALSE;
  syc_context_take_document (context, make_document (ids, progress));
  print_ids (ids, context->output);

  return TRUE;
}
