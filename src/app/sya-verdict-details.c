/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "sya-labels.h"
#include "sya-rows.h"
#include "sya-ui.h"
#include "sya-verdict-details.h"

struct _SyaVerdictDetails
{
  SyaView         parent_instance;

  AdwExpanderRow *reasons;
  AdwExpanderRow *costs;
  AdwExpanderRow *games;
  AdwExpanderRow *scheme;
};

G_DEFINE_FINAL_TYPE (SyaVerdictDetails, sya_verdict_details, SYA_TYPE_VIEW)

static char *
join_evidence (const GPtrArray *evidence)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < evidence->len; i++)
    {
      const SyEvidence *item = g_ptr_array_index (evidence, i);

      g_string_append_printf (text, "%s\n%s\n", item->says, item->source);
    }

  return g_string_free (text, FALSE);
}

static char *
join_lines (const GPtrArray *lines)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < lines->len; i++)
    g_string_append_printf (text, "%s\n", (const char *) g_ptr_array_index (lines, i));

  return g_string_free (text, FALSE);
}

static void
show_evidence (AdwExpanderRow  *row,
               const GPtrArray *evidence)
{
  g_autofree char *key = join_evidence (evidence);

  gtk_widget_set_visible (GTK_WIDGET (row), evidence->len > 0);
  if (!sya_list_needs_update (GTK_WIDGET (row), key))
    return;

  sya_expander_row_clear (row);
  sya_row_add_evidence (row, evidence);
}

static void
show_reasons (AdwExpanderRow  *row,
              const GPtrArray *reasons)
{
  const SyEvidence *first = reasons->len > 0 ? g_ptr_array_index (reasons, 0) : NULL;

  show_evidence (row, reasons);
  sya_expander_row_set_summary (row, first != NULL ? first->says : "");
}

static void
show_lines (AdwExpanderRow  *row,
            const GPtrArray *lines)
{
  g_autofree char *key = join_lines (lines);

  gtk_widget_set_visible (GTK_WIDGET (row), lines->len > 0);
  if (!sya_list_needs_update (GTK_WIDGET (row), key))
    return;

  sya_expander_row_clear (row);
  for (guint i = 0; i < lines->len; i++)
    sya_expander_row_append (row, sya_row_new (NULL, NULL, g_ptr_array_index (lines, i), NULL));
  sya_expander_row_set_summary (row, lines->len > 0 ? g_ptr_array_index (lines, 0) : "");
}

static void
show_scheme (SyaVerdictDetails *self,
             SyAssessment      *assessment)
{
  SyScheme scheme = sy_assessment_get_scheme (assessment);
  g_autofree char *title = NULL;

  /* Translators: wiring scheme, and how sure that is: "Optimus, MUXless (certain)" */
  title = g_strdup_printf (_("%s (%s)"), sy_scheme_get_title (scheme),
                           sya_certainty_get_label (sy_assessment_get_certainty (assessment)));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->scheme), title);
  adw_expander_row_set_subtitle (self->scheme, sy_scheme_get_description (scheme));
  show_evidence (self->scheme, sy_assessment_get_scheme_evidence (assessment));
  gtk_widget_set_visible (GTK_WIDGET (self->scheme), TRUE);
}

static void
sya_verdict_details_update (SyaView *view)
{
  SyaVerdictDetails *self = SYA_VERDICT_DETAILS (view);
  SyaSnapshot *snapshot = sya_view_get_snapshot (view);
  SyAssessment *assessment;

  if (snapshot == NULL)
    return;

  assessment = sya_snapshot_get_assessment (snapshot);
  show_reasons (self->reasons, sy_assessment_get_verdict_reasons (assessment));
  show_lines (self->costs, sy_assessment_get_costs (assessment));
  show_lines (self->games, sy_assessment_get_games (assessment));
  show_scheme (self, assessment);
}

static void
sya_verdict_details_class_init (SyaVerdictDetailsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  SYA_VIEW_CLASS (klass)->update = sya_verdict_details_update;

  gtk_widget_class_set_template_from_resource (widget_class, SYA_UI ("sya-verdict-details"));
  gtk_widget_class_bind_template_child (widget_class, SyaVerdictDetails, reasons);
  gtk_widget_class_bind_template_child (widget_class, SyaVerdictDetails, costs);
  gtk_widget_class_bind_template_child (widget_class, SyaVerdictDetails, games);
  gtk_widget_class_bind_template_child (widget_class, SyaVerdictDetails, scheme);
}

static void
sya_verdict_details_init (SyaVerdictDetails *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
