/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sya-labels.h"
#include "sya-next-step.h"
#include "sya-ui.h"
#include "sya-verdict-card.h"

struct _SyaVerdictCard
{
  SyaView   parent_instance;

  GtkImage *icon;
  GtkLabel *title;
  GtkLabel *says;
};

G_DEFINE_FINAL_TYPE (SyaVerdictCard, sya_verdict_card, SYA_TYPE_VIEW)

static void
sya_verdict_card_update (SyaView *view)
{
  SyaVerdictCard *self = SYA_VERDICT_CARD (view);
  SyaSnapshot *snapshot = sya_view_get_snapshot (view);
  SyAssessment *assessment;
  SyVerdict verdict;

  if (snapshot == NULL)
    return;

  assessment = sya_snapshot_get_assessment (snapshot);
  verdict = sy_assessment_get_verdict (assessment);
  gtk_image_set_from_icon_name (self->icon, sya_verdict_get_icon (verdict));
  gtk_widget_set_css_classes (GTK_WIDGET (self->icon),
                              (const char *[]) { sya_verdict_get_style (verdict), NULL });
  gtk_label_set_label (self->title, sya_verdict_get_title (verdict));
  gtk_label_set_label (self->says, sy_assessment_get_verdict_says (assessment));
}

static void
sya_verdict_card_class_init (SyaVerdictCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  SYA_VIEW_CLASS (klass)->update = sya_verdict_card_update;

  g_type_ensure (SYA_TYPE_NEXT_STEP);
  gtk_widget_class_set_template_from_resource (widget_class, SYA_UI ("sya-verdict-card"));
  gtk_widget_class_bind_template_child (widget_class, SyaVerdictCard, icon);
  gtk_widget_class_bind_template_child (widget_class, SyaVerdictCard, title);
  gtk_widget_class_bind_template_child (widget_class, SyaVerdictCard, says);
}

static void
sya_verdict_card_init (SyaVerdictCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
