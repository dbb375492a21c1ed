/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "syc-status-view-private.h"

#include <glib/gi18n.h>

#include "syc-evidence.h"

static void
print_texts (SycOutput       *output,
             const char      *heading,
             const GPtrArray *texts)
{
  if (texts->len == 0)
    return;
  syc_output_heading (output, heading);
  for (guint i = 0; i < texts->len; i++)
    syc_output_item (output, SYC_STYLE_PLAIN, 2, g_ptr_array_index (texts, i));
}

static const char *
describe_severity (SySeverity severity)
{
  switch (severity)
    {
    case SY_SEVERITY_BLOCKS:
      return _("Blocks");

    case SY_SEVERITY_WARNS:
      return _("Warning");

    case SY_SEVERITY_NOTE:
    default:
      return _("Note");
    }
}

static void
print_fix (const SyObstacle *obstacle,
           SycOutput        *output)
{
  g_autofree char *fix = NULL;

  if (obstacle->fix == NULL)
    return;
  fix = g_strdup_printf (obstacle->fix_kind == SY_FIX_NONE ? "%s" : _("→ %s"), obstacle->fix);
  syc_output_paragraph (output, SYC_STYLE_PLAIN, 4, fix);
}

static void
print_obstacles (SyAssessment *assessment,
                 SycOutput    *output)
{
  const GPtrArray *obstacles = sy_assessment_get_obstacles (assessment);

  syc_output_heading (output, _("What stands in the way"));
  if (obstacles->len == 0)
    syc_output_paragraph (output, SYC_STYLE_PLAIN, 2, _("Nothing that is known."));

  for (guint i = 0; i < obstacles->len; i++)
    {
      const SyObstacle *obstacle = g_ptr_array_index (obstacles, i);
      g_autofree char *text = NULL;

      text = g_strdup_printf ("%s: %s", describe_severity (obstacle->severity), obstacle->says);
      syc_output_item (output,
                       obstacle->severity == SY_SEVERITY_BLOCKS ? SYC_STYLE_BAD
                       : obstacle->severity == SY_SEVERITY_WARNS ? SYC_STYLE_WARNING
                       : SYC_STYLE_PLAIN, 2, text);
      print_fix (obstacle, output);
    }
}

void
syc_status_view_print_verdict (SyAssessment *assessment,
                               SycOutput    *output)
{
  static const SycStyle styles[] = {
    [SY_VERDICT_UNKNOWN] = SYC_STYLE_WARNING,
    [SY_VERDICT_FULL] = SYC_STYLE_GOOD,
    [SY_VERDICT_LIMITED] = SYC_STYLE_WARNING,
    [SY_VERDICT_NOT_POSSIBLE] = SYC_STYLE_BAD,
  };

  syc_output_line (output, SYC_STYLE_HEADING, "%s", _("Verdict"));
  syc_output_paragraph (output, styles[sy_assessment_get_verdict (assessment)], 2,
                        sy_assessment_get_verdict_says (assessment));
  syc_evidence_print (sy_assessment_get_verdict_reasons (assessment), output, 2);
  print_obstacles (assessment, output);
  print_texts (output, _("What it costs"), sy_assessment_get_costs (assessment));
  print_texts (output, _("What games will do"), sy_assessment_get_games (assessment));
}
