/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "host/sy-boot-card.h"
#include "plan/sy-duration.h"
#include "plan/sy-trial.h"

#include "sya-change-row.h"
#include "sya-review.h"
#include "sya-rows.h"
#include "sya-ui.h"

struct _SyaReview
{
  GtkWidget   parent_instance;

  GtkLabel   *title;
  GtkLabel   *summary;
  GtkLabel   *trial;
  GtkWidget  *card;
  GtkWidget  *warnings_group;
  GtkListBox *warnings;
  GtkListBox *changes;
  GtkLabel   *digest;
};

G_DEFINE_FINAL_TYPE (SyaReview, sya_review, GTK_TYPE_WIDGET)

static void
sya_review_dispose (GObject *object)
{
  gtk_widget_unparent (gtk_widget_get_first_child (GTK_WIDGET (object)));

  G_OBJECT_CLASS (sya_review_parent_class)->dispose (object);
}

static void
sya_review_class_init (SyaReviewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sya_review_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, SYA_UI ("sya-review"));
  gtk_widget_class_bind_template_child (widget_class, SyaReview, title);
  gtk_widget_class_bind_template_child (widget_class, SyaReview, summary);
  gtk_widget_class_bind_template_child (widget_class, SyaReview, trial);
  gtk_widget_class_bind_template_child (widget_class, SyaReview, card);
  gtk_widget_class_bind_template_child (widget_class, SyaReview, warnings_group);
  gtk_widget_class_bind_template_child (widget_class, SyaReview, warnings);
  gtk_widget_class_bind_template_child (widget_class, SyaReview, changes);
  gtk_widget_class_bind_template_child (widget_class, SyaReview, digest);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
sya_review_init (SyaReview *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static char *
summarize (SyPlan *plan)
{
  guint n_changes = sy_plan_get_changes (plan)->len;
  g_autofree char *count = NULL;
  g_autofree char *duration = NULL;

  count = g_strdup_printf (g_dngettext (NULL, "%u step, all of it shown below.",
                                        "%u steps, all of them shown below.", n_changes),
                           n_changes);

  duration = sy_duration_describe (sy_plan_get_duration_s (plan));

  return g_strdup_printf ("%s %s %s %s", count, duration,
                          sy_request_get_undo (sy_plan_get_request (plan)) != NULL
                          ? _("Nothing has been changed yet. Afterwards everything is as it was "
                              "before.")
                          : _("Nothing has been changed yet, and all of it can be taken back."),
                          sy_plan_get_reboot (plan) ? _("It takes effect after a restart.") : "");
}

void
sya_review_set_plan (SyaReview *self,
                     SyPlan    *plan)
{
  const GPtrArray *warnings = sy_plan_get_warnings (plan);
  const GPtrArray *changes = sy_plan_get_changes (plan);
  g_autofree char *summary = summarize (plan);
  g_autofree char *digest = sy_plan_get_digest (plan);

  g_return_if_fail (SYA_IS_REVIEW (self));

  gtk_label_set_label (self->title, sy_plan_get_title (plan));
  gtk_label_set_label (self->summary, g_strchomp (summary));
  gtk_label_set_label (self->digest, digest);
  gtk_label_set_label (self->trial, sy_plan_get_trial (plan) ? sy_trial_get_explanation () : "");
  gtk_widget_set_visible (GTK_WIDGET (self->trial), sy_plan_get_trial (plan));
  gtk_widget_set_visible (self->card, sy_boot_card_is_for (plan));

  sya_list_clear (self->warnings);
  for (guint i = 0; i < warnings->len; i++)
    gtk_list_box_append (self->warnings, sya_row_new ("dialog-warning-symbolic", "warning",
                                                      g_ptr_array_index (warnings, i), NULL));
  gtk_widget_set_visible (self->warnings_group, warnings->len > 0);

  sya_list_clear (self->changes);
  for (guint i = 0; i < changes->len; i++)
    gtk_list_box_append (self->changes, sya_change_row_new (g_ptr_array_index (changes, i)));
}
