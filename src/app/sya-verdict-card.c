/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "sya-labels.h"
#include "sya-rows.h"
#include "sya-ui.h"
#include "sya-verdict-card.h"

struct _SyaVerdictCard
{
  SyaView         parent_instance;

  GtkImage       *icon;
  GtkLabel       *title;
  GtkLabel       *says;
  AdwExpanderRow *reasons;
  AdwActionRow   *costs;
  AdwActionRow   *games;
  AdwExpanderRow *scheme;
};

G_DEFINE_FINAL_TYPE (SyaVerdictCard, sya_verdict_card, SYA_TYPE_VIEW)

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
show_lines (AdwActionRow    *row,
            const GPtrArray *lines)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < lines->len; i++)
    g_string_append_printf (text, "%s%s%s", i > 0 ? "\n" : "", lines->len > 1 ? "• " : "",
                            (const char *) g_ptr_array_index (lines, i));
  adw_action_row_set_subtitle (row, text->str);
  gtk_widget_set_visible (GTK_WIDGET (row), lines->len > 0);
}

static void
show_verdict (SyaVerdictCard *self,
              SyAssessment   *assessment)
{
  SyVerdict verdict = sy_assessment_get_verdict (assessment);
  const char *classes[] = { "verdict-icon", sya_verdict_get_style (verdict), NULL };

  gtk_image_set_from_icon_name (self->icon, sya_verdict_get_icon (verdict));
  gtk_widget_set_css_classes (GTK_WIDGET (self->icon), classes);
  gtk_label_set_label (self->title, sya_verdict_get_title (verdict));
  gtk_label_set_label (self->says, sy_assessment_get_verdict_says (assessment));
}

static void
show_scheme (SyaVerdictCard *self,
             SyAssessment   *assessment)
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
sya_verdict_card_update (SyaView *view)
{
  SyaVerdictCard *self = SYA_VERDICT_CARD (view);
  SyaSnapshot *snapshot = sya_view_get_snapshot (view);
  SyAssessment *assessment;

  if (snapshot == NULL)
    return;

  assessment = sya_snapshot_get_assessment (snapshot);
  show_verdict (self, assessment);
  show_evidence (self->reasons, sy_assessment_get_verdict_reasons (assessment));
  show_lines (self->costs, sy_assessment_get_costs (assessment));
  show_lines (self->games, sy_assessment_get_games (assessment));
  show_scheme (self, assessment);
}

static void
sya_verdict_card_class_init (SyaVerdictCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  SYA_VIEW_CLASS (klass)->update = sya_verdict_card_update;

  gtk_widget_class_set_template_from_resource (widget_class, SYA_UI ("sya-verdict-card"));
  gtk_widget_class_bind_template_child (widget_class, SyaVerdictCard, icon);
  gtk_widget_class_bind_template_child (widget_class, SyaVerdictCard, title);
  gtk_widget_class_bind_template_child (widget_class, SyaVerdictCard, says);
  gtk_widget_class_bind_template_child (widget_class, SyaVerdictCard, reasons);
  gtk_widget_class_bind_template_child (widget_class, SyaVerdictCard, costs);
  gtk_widget_class_bind_template_child (widget_class, SyaVerdictCard, games);
  gtk_widget_class_bind_template_child (widget_class, SyaVerdictCard, scheme);
}

static void
sya_verdict_card_init (SyaVerdictCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
