/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "syc-check-view.h"

#include <glib/gi18n.h>

#include "health/sy-health.h"
#include "sy-json.h"
#include "syc-evidence.h"
#include "syc-ladder-view.h"

static SycStyle
get_style (SyFindingState state)
{
  switch (state)
    {
    case SY_FINDING_FAIL:
      return SYC_STYLE_BAD;

    case SY_FINDING_WARN:
      return SYC_STYLE_WARNING;

    case SY_FINDING_PASS:
      return SYC_STYLE_GOOD;

    case SY_FINDING_NOTE:
    case SY_FINDING_UNKNOWN:
    case SY_FINDING_NOT_APPLICABLE:
    default:
      return SYC_STYLE_DIM;
    }
}

static const char *
get_word (SyFindingState state)
{
  switch (state)
    {
    case SY_FINDING_FAIL:
      return _("fails");

    case SY_FINDING_WARN:
      return _("warning");

    case SY_FINDING_NOTE:
      return _("note");

    case SY_FINDING_UNKNOWN:
      return _("unknown");

    case SY_FINDING_PASS:
      return _("good");

    case SY_FINDING_NOT_APPLICABLE:
    default:
      return _("not needed");
    }
}

static void
print_finding (const SyFinding *finding,
               SycOutput       *output)
{
  gboolean is_bad = finding->state >= SY_FINDING_WARN;

  syc_output_line (output, get_style (finding->state), "%s: %s (%s)%s", get_word (finding->state),
                   _(finding->title), finding->id,
                   finding->code43 ? _(", a cause of Code 43") : "");
  if (finding->says != NULL)
    syc_output_paragraph (output, SYC_STYLE_PLAIN, 2, finding->says);
  if (is_bad)
    syc_output_paragraph (output, SYC_STYLE_DIM, 2, _(finding->why));
  if (is_bad)
    syc_evidence_print (finding->evidence, output, 2);
  if (is_bad && finding->fix != NULL)
    {
      g_autofree char *fix = g_strdup_printf (_("What to do: %s"), finding->fix);
      g_autofree char *command = finding->request != NULL
                                 ? syc_ladder_view_make_command (finding->request) : NULL;

      syc_output_paragraph (output, SYC_STYLE_ACCENT, 2, fix);
      if (command != NULL)
        syc_output_line (output, SYC_STYLE_ACCENT, "    %s", command);
    }
}

/* What could not be looked at in one paragraph, and the rest as a number. */
static void
print_rest (const GPtrArray *findings,
            SycOutput       *output)
{
  g_autoptr (GString) unknown = g_string_new (NULL);
  g_autofree char *text = NULL;

  for (guint i = 0; i < findings->len; i++)
    {
      const SyFinding *finding = findings->pdata[i];

      if (finding->state == SY_FINDING_UNKNOWN)
        g_string_append_printf (unknown, "%s%s", unknown->len > 0 ? "; " : "", _(finding->title));
    }
  text = g_strdup_printf (_("Could not be looked at: %s. --all says why, and shows the %u that are "
                            "good."), unknown->len > 0 ? unknown->str : _("nothing"),
                          sy_health_count (findings, SY_FINDING_PASS));
  syc_output_paragraph (output, SYC_STYLE_DIM, 0, text);
}

static void
take_document (SycContext      *context,
               const char      *subject,
               const GPtrArray *findings,
               const SyLadder  *ladder)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  sy_json_add_int (builder, "schema", 1);
  sy_json_add_string (builder, "domain", subject);
  sy_health_build_json (findings, builder);
  if (ladder != NULL)
    {
      json_builder_set_member_name (builder, "ladder");
      sy_ladder_build_json (ladder, builder);
    }
  json_builder_end_object (builder);
  syc_context_take_document (context, json_builder_get_root (builder));
}

void
syc_check_view_show (SycContext      *context,
                     const char      *subject,
                     const GPtrArray *findings,
                     const SyLadder  *ladder)
{
  g_autofree char *summary = sy_health_summarize (findings);

  take_document (context, subject, findings, ladder);
  syc_output_line (context->output, SYC_STYLE_HEADING, "%s: %s", subject, summary);
  for (guint i = 0; i < findings->len; i++)
    {
      const SyFinding *finding = findings->pdata[i];

      if (context->all || finding->state > SY_FINDING_UNKNOWN)
        print_finding (finding, context->output);
    }
  if (!context->all)
    print_rest (findings, context->output);
  if (ladder != NULL)
    syc_ladder_view_print (ladder, subject, context->output);
}
