/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "run/sy-runner.h"
#include "sy-json.h"
#include "syc-command.h"
#include "syc-trial-view.h"

static JsonNode *
make_document (GStrv ids)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  sy_json_add_int (builder, "schema", 1);
  json_builder_set_member_name (builder, "kept");
  json_builder_begin_array (builder);
  for (guint i = 0; ids[i] != NULL; i++)
    json_builder_add_string_value (builder, ids[i]);
  json_builder_end_array (builder);
  json_builder_end_object (builder);

  return json_builder_get_root (builder);
}

gboolean
syc_command_keep (SycContext  *context,
                  GError     **error)
{
  g_auto (GStrv) ids = NULL;

  if (syc_context_get_sysroot (context, error) == NULL ||
      !sy_runner_keep (context->sysroot, NULL, &ids, error))
    return FALSE;
  syc_context_take_document (context, make_document (ids));
  if (ids[0] == NULL)
    syc_output_line (context->output, SYC_STYLE_PLAIN, "%s",
                     _("Nothing is on trial that this computer has started with."));
  for (guint i = 0; ids[i] != NULL; i++)
    syc_output_line (context->output, SYC_STYLE_GOOD, _("Entry %s is kept."), ids[i]);

  return TRUE;
}
