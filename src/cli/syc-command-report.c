/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <string.h>
#include <unistd.h>

#include "report/sy-report.h"
#include "sy-json.h"
#include "syc-command.h"
#include "syc-plan-view.h"

/* A list in the output is looked over, not read. */
#define MAX_SHOWN 8

static void
print_list (SycOutput       *output,
            const char      *title,
            const GPtrArray *items,
            guint            max)
{
  if (items->len == 0)
    return;
  syc_output_line (output, SYC_STYLE_HEADING, "%s", title);
  for (guint i = 0; i < items->len && i < max; i++)
    syc_output_line (output, SYC_STYLE_PLAIN, "  %s", (const char *) items->pdata[i]);
  if (items->len > max)
    syc_output_line (output, SYC_STYLE_DIM, _("  and %u more"), items->len - max);
}

static void
print_summary (const SyReportSummary *summary,
               const char            *path,
               SycOutput             *output)
{
  const char *argv[] = { "switchyardctl", "--sysroot", path, "status", NULL };
  g_autofree char *next = syc_plan_view_quote (argv);

  syc_output_line (output, SYC_STYLE_PLAIN,
                   _("The report was written to %s. It holds %u files of this computer that "
                     "describe its hardware and how it starts."), path, summary->n_files);
  print_list (output, _("Made anonymous:"), summary->removed, G_MAXUINT);
  print_list (output, _("Left out:"), summary->left_out, MAX_SHOWN);
  print_list (output, _("Could not be read here, so unknown in the report, too:"),
              summary->unreadable, MAX_SHOWN);
  syc_output_line (output, SYC_STYLE_PLAIN, "%s",
                   _("Virtual machines, the history and people's own files are never in a "
                     "report. Look into it before you share it: it is a tar archive of plain "
                     "texts."));
  syc_output_line (output, SYC_STYLE_PLAIN, _("Look at it with: %s"), next);
}

static void
add_list (JsonBuilder     *builder,
          const char      *member,
          const GPtrArray *items)
{
  json_builder_set_member_name (builder, member);
  json_builder_begin_array (builder);
  for (guint i = 0; i < items->len; i++)
    json_builder_add_string_value (builder, items->pdata[i]);
  json_builder_end_array (builder);
}

static JsonNode *
make_document (const SyReportSummary *summary,
               const char            *path)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  sy_json_add_int (builder, "schema", 1);
  sy_json_add_string (builder, "report", path);
  sy_json_add_int (builder, "files", summary->n_files);
  add_list (builder, "removed", summary->removed);
  add_list (builder, "left_out", summary->left_out);
  add_list (builder, "unreadable", summary->unreadable);
  json_builder_end_object (builder);

  return json_builder_get_root (builder);
}

/* An archive on standard output leaves no place for words or a document. */
static gboolean
write_to_stdout (SycContext  *context,
                 GError     **error)
{
  g_autoptr (GBytes) bytes = NULL;
  gsize size;

  if (context->json)
    {
      g_set_error_literal (error, SY_ERROR, SY_ERROR_INVALID_REQUEST,
                           _("The report and a JSON document cannot both go to standard output."));
      return FALSE;
    }
  if (isatty (STDOUT_FILENO))
    {
      g_set_error_literal (error, SY_ERROR, SY_ERROR_INVALID_REQUEST,
                           _("A report is no text for a terminal. Name a file with -o."));
      return FALSE;
    }
  bytes = sy_report_make (context->sysroot, NULL, NULL, error);
  if (bytes == NULL)
    return FALSE;
  size = g_bytes_get_size (bytes);
  if (fwrite (g_bytes_get_data (bytes, NULL), 1, size, stdout) == size)
    return TRUE;
  sy_error_set_errno (error, errno, "%s", _("Standard output could not be written"));

  return FALSE;
}

gboolean
syc_command_report (SycContext  *context,
                    GError     **error)
{
  g_autoptr (SyReportSummary) summary = NULL;
  g_autofree char *path = NULL;

  if (syc_context_get_sysroot (context, error) == NULL)
    return FALSE;
  if (g_strcmp0 (context->out_path, "-") == 0)
    return write_to_stdout (context, error);

  path = context->out_path != NULL ? g_strdup (context->out_path) : sy_report_make_name ();
  if (!sy_report_write (context->sysroot, path, context->yes, &summary, NULL, error))
    return FALSE;
  syc_context_take_document (context, make_document (summary, path));
  if (!context->json)
    print_summary (summary, path, context->output);

  return TRUE;
}
