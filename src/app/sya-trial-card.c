/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "plan/sy-trial.h"
#include "run/sy-runner.h"

#include "sya-plan-page.h"
#include "sya-trial-card.h"
#include "sya-ui.h"
#include "sya-window.h"

struct _SyaTrialCard
{
  SyaView   parent_instance;

  char     *entry_id;   /* nullable: the newest that is on trial */

  GtkLabel *says;
};

G_DEFINE_FINAL_TYPE (SyaTrialCard, sya_trial_card, SYA_TYPE_VIEW)

static char *
describe (const GPtrArray *trials)
{
  g_autoptr (GString) titles = g_string_new (NULL);

  for (guint i = 0; i < trials->len; i++)
    g_string_append_printf (titles, _("%s“%s”"), i > 0 ? ", " : "",
                            sy_entry_get_title (trials->pdata[i]));

  return g_strdup_printf (_("This computer started with something new: %s. If you see your desktop "
                            "and all works as usual, keep it. If you say nothing, the next start "
                            "takes it back by itself."), titles->str);
}

static void
sya_trial_card_update (SyaView *view)
{
  SyaTrialCard *self = SYA_TRIAL_CARD (view);
  SyaSnapshot *snapshot = sya_view_get_snapshot (view);
  const GPtrArray *entries = snapshot != NULL ? sya_snapshot_get_entries (snapshot) : NULL;
  g_autoptr (GPtrArray) trials = entries != NULL ? sy_trial_find (entries) : g_ptr_array_new ();
  gboolean changes = sya_session_get_blocked_reason (sya_view_get_session (view)) == NULL;
  g_autofree char *text = trials->len > 0 ? describe (trials) : NULL;

  g_clear_pointer (&self->entry_id, g_free);
  if (text != NULL)
    {
      self->entry_id = g_strdup (sy_entry_get_id (trials->pdata[0]));
      gtk_label_set_label (self->says, text);
    }
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "trial.keep", changes);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "trial.undo", changes);
  gtk_widget_set_visible (GTK_WIDGET (self), text != NULL);
}

static void
keep_thread (GTask        *task,
             gpointer      source_object,
             gpointer      task_data,
             GCancellable *cancellable)
{
  GError *error = NULL;

  if (sy_runner_keep (task_data, NULL, NULL, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
keep_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  SyaSession *session = sya_view_get_session (SYA_VIEW (object));
  SyaWindow *window = sya_window_find (GTK_WIDGET (object));
  g_autoptr (GError) error = NULL;
  const char *message = _("It is kept.");

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    message = error->message;
  if (window != NULL)
    sya_window_toast (window, message);
  if (session != NULL)
    sya_session_reload (session);
}

static void
keep_action (GtkWidget  *widget,
             const char *action_name,
             GVariant   *parameter)
{
  SySysroot *sysroot = sya_session_get_sysroot (sya_view_get_session (SYA_VIEW (widget)));
  g_autoptr (GTask) task = g_task_new (widget, NULL, keep_cb, NULL);

  gtk_widget_action_set_enabled (widget, "trial.keep", FALSE);
  g_task_set_source_tag (task, keep_action);
  g_task_set_task_data (task, g_object_ref (sysroot), g_object_unref);
  g_task_run_in_thread (task, keep_thread);
}

static void
undo_action (GtkWidget  *widget,
             const char *action_name,
             GVariant   *parameter)
{
  SyaTrialCard *self = SYA_TRIAL_CARD (widget);
  SyaWindow *window = sya_window_find (widget);
  g_autoptr (SyRequest) request = NULL;

  if (self->entry_id != NULL)
    request = sy_request_new_undo (self->entry_id, NULL);
  if (request != NULL && window != NULL)
    sya_window_push (window, sya_plan_page_new (sya_view_get_session (SYA_VIEW (self)), request));
}

static void
sya_trial_card_finalize (GObject *object)
{
  g_free (SYA_TRIAL_CARD (object)->entry_id);

  G_OBJECT_CLASS (sya_trial_card_parent_class)->finalize (object);
}

static void
sya_trial_card_class_init (SyaTrialCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = sya_trial_card_finalize;
  SYA_VIEW_CLASS (klass)->update = sya_trial_card_update;

  gtk_widget_class_set_template_from_resource (widget_class, SYA_UI ("sya-trial-card"));
  gtk_widget_class_bind_template_child (widget_class, SyaTrialCard, says);

  gtk_widget_class_install_action (widget_class, "trial.keep", NULL, keep_action);
  gtk_widget_class_install_action (widget_class, "trial.undo", NULL, undo_action);
}

static void
sya_trial_card_init (SyaTrialCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
