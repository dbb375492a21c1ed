/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "syc-ladder-view.h"

#include <glib/gi18n.h>

#include "sy-json.h"

char *
syc_ladder_view_make_command (SyRequest *request)
{
  const char *domain = sy_request_get_domain (request);
  const char *options = sy_request_get_options (request);
  g_autoptr (GString) text = g_string_new ("switchyardctl ");

  if (sy_request_get_undo (request) != NULL)
    g_string_append_printf (text, "undo %s", sy_request_get_undo (request));
  else
    g_string_append_printf (text, "apply %s", sy_request_get_stage (request));
  if (domain != NULL)
    {
      g_autofree char *quoted = g_shell_quote (domain);

      g_string_append_printf (text, " --domain %s", quoted);
    }
  if (options != NULL)
    {
      g_auto (GStrv) words = g_strsplit (options, ",", -1);

      for (guint i = 0; words[i] != NULL; i++)
        g_string_append_printf (text, " --option %s", words[i]);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

void
syc_ladder_view_build_document (JsonBuilder    *builder,
                                const char     *subject,
                                const SyLadder *ladder)
{
  json_builder_begin_object (builder);
  sy_json_add_int (builder, "schema", 1);
  sy_json_add_string (builder, "domain", subject);
  json_builder_set_member_name (builder, "ladder");
  sy_ladder_build_json (ladder, builder);
  json_builder_end_object (builder);
}

static const char *
get_answer (const SyMeasure *measure)
{
  switch (measure->answer)
    {
    case SY_LADDER_HELPED:
      return _("helped");

    case SY_LADDER_DID_NOT_HELP:
      return _("did not help");

    case SY_LADDER_NOT_ALONE:
      return _("there already when another one was tried");

    case SY_LADDER_NOT_TRIED:
    default:
      return _("not tried");
    }
}

static const char *
get_force (const SyMeasure *measure)
{
  switch (measure->in_force)
    {
    case SY_TRISTATE_YES:
      return _("in force");

    case SY_TRISTATE_NO:
      return _("not in force");

    case SY_TRISTATE_UNKNOWN:
    default:
      return _("only you can tell");
    }
}

static void
print_command (SyRequest  *request,
               gboolean    lacks_rom,
               SycOutput  *output)
{
  g_autofree char *command = request != NULL ? syc_ladder_view_make_command (request) : NULL;

  if (command != NULL)
    syc_output_line (output, SYC_STYLE_ACCENT, "    %s%s", command, lacks_rom ? " --rom FILE" : "");
}

static void
print_current (const SyLadder *ladder,
               const char     *subject,
               SycOutput      *output)
{
  const SyMeasure *measure = ladder->current;
  g_autofree char *quoted = g_shell_quote (subject);

  if (measure == NULL)
    return;
  syc_output_paragraph (output, SYC_STYLE_DIM, 2, _(measure->why));
  if (ladder->state == SY_LADDER_TAKE_BACK)
    {
      syc_output_paragraph (output, SYC_STYLE_PLAIN, 2, measure->undo_says);
      print_command (measure->undo, FALSE, output);
      return;
    }
  if (ladder->state == SY_LADDER_TRY)
    {
      syc_output_paragraph (output, SYC_STYLE_PLAIN, 2, measure->says);
      print_command (measure->request, measure->lacks_rom, output);
    }
  syc_output_line (output, SYC_STYLE_ACCENT, "    switchyardctl ladder %s %s --helped", quoted,
                   measure->id);
  syc_output_line (output, SYC_STYLE_ACCENT, "    switchyardctl ladder %s %s --did-not-help",
                   quoted, measure->id);
}

void
syc_ladder_view_print (const SyLadder *ladder,
                       const char     *subject,
                       SycOutput      *output)
{
  syc_output_line (output, SYC_STYLE_HEADING, "%s", _("Where Code 43 stays"));
  syc_output_paragraph (output, SYC_STYLE_PLAIN, 0, ladder->says);
  print_current (ladder, subject, output);
  for (guint i = 0; i < ladder->measures->len; i++)
    {
      const SyMeasure *measure = ladder->measures->pdata[i];

      syc_output_line (output, measure == ladder->current ? SYC_STYLE_ACCENT : SYC_STYLE_DIM,
                       "%u. %s (%s): %s, %s%s", i + 1, _(measure->title), measure->id,
                       get_force (measure), get_answer (measure),
                       measure->is_stale ? _(", before a later change") : "");
    }
}
