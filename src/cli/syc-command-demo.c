/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "sample/sy-demo.h"
#include "sy-json.h"
#include "syc-command.h"
#include "syc-plan-view.h"

gboolean
syc_command_demo (SycContext  *context,
                  GError     **error)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autofree char *path = g_canonicalize_filename (context->out_path, NULL);
  const char *argv[] = { "switchyardctl", "--sysroot", path, "status", NULL };
  g_autofree char *next = NULL;

  if (!sy_demo_write (path, error))
    return FALSE;

  json_builder_begin_object (builder);
  sy_json_add_int (builder, "schema", 1);
  sy_json_add_string (builder, "directory", path);
  json_builder_end_object (builder);
  syc_context_take_document (context, json_builder_get_root (builder));

  next = syc_plan_view_quote (argv);
  syc_output_line (context->output, SYC_STYLE_PLAIN, _("The sample laptop was written to %s."),
                   path);
  syc_output_line (context->output, SYC_STYLE_PLAIN, _("Look at it with: %s"), next);

  return TRUE;
}
