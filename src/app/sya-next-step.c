/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "sya-aside-layout.h"
#include "sya-next-step.h"
#include "sya-stage-page.h"
#include "sya-ui.h"
#include "sya-window.h"

struct _SyaNextStep
{
  SyaView        parent_instance;

  const SyStage *stage;     /* nullable */

  GtkLabel      *title;
  GtkLabel      *text;
  GtkLabel      *label;
};

G_DEFINE_FINAL_TYPE (SyaNextStep, sya_next_step, SYA_TYPE_VIEW)

static void
sya_next_step_update (SyaView *view)
{
  SyaNextStep *self = SYA_NEXT_STEP (view);
  SyaSnapshot *snapshot = sya_view_get_snapshot (view);
  const SyaStageInfo *info = snapshot != NULL ? sya_snapshot_get_next_step (snapshot) : NULL;
  gboolean reboot = info != NULL && info->status->state == SY_STAGE_NEEDS_REBOOT;
  g_autofree char *title = NULL;

  self->stage = info != NULL ? info->stage : NULL;
  gtk_widget_set_visible (GTK_WIDGET (self), info != NULL);
  if (info == NULL)
    return;

  /* Translators: the title of a step, such as "Turn on the IOMMU" */
  title = g_strdup_printf (_("Next: %s"), _(info->stage->title));
  gtk_label_set_label (self->title, reboot ? _("Next: Restart the Computer") : title);
  gtk_label_set_label (self->text, info->status->reason);
  gtk_label_set_label (self->label, reboot ? _("_Show Details") : _("_Look at This Step"));
}

static void
clicked_cb (SyaNextStep *self)
{
  if (self->stage != NULL)
    sya_window_push (sya_window_find (GTK_WIDGET (self)),
                     sya_stage_page_new (sya_view_get_session (SYA_VIEW (self)), self->stage));
}

static void
sya_next_step_class_init (SyaNextStepClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  SYA_VIEW_CLASS (klass)->update = sya_next_step_update;

  g_type_ensure (SYA_TYPE_ASIDE_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, SYA_UI ("sya-next-step"));
  gtk_widget_class_bind_template_child (widget_class, SyaNextStep, title);
  gtk_widget_class_bind_template_child (widget_class, SyaNextStep, text);
  gtk_widget_class_bind_template_child (widget_class, SyaNextStep, label);
  gtk_widget_class_bind_template_callback (widget_class, clicked_cb);
}

static void
sya_next_step_init (SyaNextStep *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
