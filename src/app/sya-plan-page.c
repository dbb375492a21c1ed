/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "run/sy-runner.h"

#include "sya-labels.h"
#include "sya-mode-labels.h"
#include "sya-plan-page.h"
#include "sya-review.h"
#include "sya-rows.h"
#include "sya-run-view.h"
#include "sya-ui.h"
#include "sya-window.h"

struct _SyaPlanPage
{
  SyaSubpage     parent_instance;

  SyaSession    *session;
  SyRequest     *request;
  SyPlan        *plan;          /* the one that is on show */
  char          *entry_id;      /* of the result */
  const char    *instead;       /* nullable: when the mode can be had */
  GCancellable  *planning;
  GCancellable  *running;       /* nullable */

  GtkStack      *stack;
  SyaReview     *review;
  GtkWidget     *apply_button;
  GtkWidget     *apply_lock;
  GtkLabel      *apply_label;
  GtkLabel      *apply_note;
  SyaRunView    *run_view;
  AdwStatusPage *result;
  GtkWidget     *result_group;
  GtkListBox    *result_notes;
  GtkWidget     *undo_button;
  AdwStatusPage *error;
  GtkWidget     *error_scroller;
  GtkButton     *instead_button;
  GtkLabel      *error_details;
};

G_DEFINE_FINAL_TYPE (SyaPlanPage, sya_plan_page, SYA_TYPE_SUBPAGE)

static gboolean
is_undo (SyaPlanPage *self)
{
  return sy_request_get_undo (self->request) != NULL;
}

static void
show_page (SyaPlanPage *self,
           const char  *name)
{
  gtk_stack_set_visible_child_name (self->stack, name);
  sya_subpage_set_busy (SYA_SUBPAGE (self), g_str_equal (name, "running"));
}

/* What would not be safe now is so when the computer starts. */
static void
show_instead (SyaPlanPage  *self,
              const GError *error)
{
  SyaSnapshot *snapshot = sya_session_get_snapshot (self->session);
  const SyModeWay *way = snapshot != NULL
                         ? sya_mode_find_instead (sya_snapshot_get_ways (snapshot), self->request,
                                                  error)
                         : NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->instead_button), way != NULL);
  self->instead = way != NULL ? way->when : NULL;
  if (way != NULL)
    gtk_button_set_label (self->instead_button, sya_mode_when_get_title (way->when));
}

/* A message of several lines holds differences (a conflict): those need room and a fixed width. */
static void
show_error (SyaPlanPage  *self,
            const char   *title,
            const GError *error)
{
  const char *newline = strchr (error->message, '\n');
  g_autofree char *first = newline != NULL
                           ? g_strndup (error->message, (gsize) (newline - error->message))
                           : g_strdup (error->message);
  g_autofree char *markup = g_markup_escape_text (first, -1);

  adw_status_page_set_title (self->error, title);
  adw_status_page_set_description (self->error, markup);
  gtk_widget_set_visible (self->error_scroller, newline != NULL);
  show_instead (self, error);
  gtk_label_set_label (self->error_details, newline != NULL ? newline + 1 : "");
  show_page (self, "error");
}

static void
update_apply (SyaPlanPage *self)
{
  const char *blocked = sya_session_get_blocked_reason (self->session);
  GPermission *permission = sya_session_get_permission (self->session, is_undo (self));
  gboolean asks = permission != NULL && !g_permission_get_allowed (permission);
  gboolean refused = asks && !g_permission_get_can_acquire (permission);
  const char *note = blocked;

  if (note == NULL && refused)
    note = _("Your account is not allowed to change this computer. Ask its administrator.");
  else if (note == NULL && asks)
    note = _("You will be asked for an administrator’s password.");

  gtk_label_set_label (self->apply_note, note != NULL ? note : "");
  gtk_widget_set_visible (GTK_WIDGET (self->apply_note), note != NULL);
  gtk_widget_set_visible (self->apply_lock, asks);
  gtk_label_set_label (self->apply_label, is_undo (self) ? _("_Take It Back") : _("_Apply"));
  gtk_widget_set_visible (self->apply_button, blocked == NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "plan.apply", blocked == NULL && !refused);
}

static void
show_plan (SyaPlanPage *self)
{
  if (sy_plan_get_changes (self->plan)->len == 0)
    {
      show_page (self, "empty");
      return;
    }

  sya_review_set_plan (self->review, self->plan);
  update_apply (self);
  show_page (self, "review");
  gtk_widget_grab_focus (GTK_WIDGET (self->apply_button));
}

typedef struct {
  SySysroot *sysroot;
  SyRequest *request;
} PlanData;

static void
plan_data_free (gpointer data)
{
  PlanData *plan_data = data;

  g_object_unref (plan_data->sysroot);
  g_object_unref (plan_data->request);
  g_free (plan_data);
}

static void
plan_thread (GTask        *task,
             gpointer      source_object,
             gpointer      task_data,
             GCancellable *cancellable)
{
  PlanData *data = task_data;
  GError *error = NULL;
  SyPlan *plan = sy_runner_plan (data->sysroot, data->request, cancellable, &error);

  if (plan != NULL)
    g_task_return_pointer (task, plan, g_object_unref);
  else
    g_task_return_error (task, error);
}

static void
plan_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  SyaPlanPage *self = SYA_PLAN_PAGE (object);
  g_autoptr (GError) error = NULL;
  g_autoptr (SyPlan) plan = g_task_propagate_pointer (G_TASK (result), &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (plan == NULL)
    {
      show_error (self, is_undo (self) && g_error_matches (error, SY_ERROR, SY_ERROR_CONFLICT)
                        ? _("Edited Since Then") : sya_error_get_title (error), error);
      return;
    }

  g_set_object (&self->plan, plan);
  show_plan (self);
}

static void
start_planning (SyaPlanPage *self)
{
  PlanData *data = g_new0 (PlanData, 1);
  g_autoptr (GTask) task = NULL;

  g_cancellable_cancel (self->planning);
  g_clear_object (&self->planning);
  self->planning = g_cancellable_new ();
  sy_request_set_digest (self->request, NULL, NULL);
  sya_subpage_set_title (SYA_SUBPAGE (self),
                         is_undo (self) ? _("Take It Back") : _("Review Changes"));
  show_page (self, "planning");

  data->sysroot = g_object_ref (sya_session_get_sysroot (self->session));
  data->request = g_object_ref (self->request);
  task = g_task_new (self, self->planning, plan_cb, NULL);
  g_task_set_source_tag (task, start_planning);
  g_task_set_task_data (task, data, plan_data_free);
  g_task_run_in_thread (task, plan_thread);
}

static void
show_notes (SyaPlanPage *self)
{
  const GPtrArray *notes = sya_run_view_get_notes (self->run_view);

  sya_list_clear (self->result_notes);
  for (guint i = 0; i < notes->len; i++)
    {
      const SyaRunNote *note = g_ptr_array_index (notes, i);

      gtk_list_box_append (self->result_notes,
                           sya_row_new (sya_run_note_get_icon (note->kind),
                                        note->kind == SY_PROGRESS_VERIFIED ? "success" : NULL,
                                        note->text, NULL));
    }
  gtk_widget_set_visible (self->result_group, notes->len > 0);
}

/* Below another root than the running one, files change and programs are not run. */
static gboolean
something_was_skipped (SyaPlanPage *self)
{
  const GPtrArray *notes = sya_run_view_get_notes (self->run_view);

  for (guint i = 0; i < notes->len; i++)
    if (((const SyaRunNote *) g_ptr_array_index (notes, i))->kind == SY_PROGRESS_SKIPPED)
      return TRUE;

  return FALSE;
}

static char *
describe_result (SyaPlanPage *self)
{
  gboolean skipped = something_was_skipped (self);

  if (is_undo (self))
    return g_strdup (_("Everything is as it was before. History keeps both."));

  return g_strdup_printf ("%s %s%s%s",
                          skipped ? _("The files are changed. Programs were not run, because this "
                                      "is not the running computer.")
                                  : _("Every step is done."),
                          sy_plan_get_reboot (self->plan)
                          ? _("Restart the computer for it to take effect.") : "",
                          sy_plan_get_reboot (self->plan) ? " " : "",
                          _("You can take it back here or under History at any time."));
}

static void
show_result (SyaPlanPage *self)
{
  g_autofree char *description = describe_result (self);

  adw_status_page_set_title (self->result, is_undo (self) ? _("Taken Back") : _("Done"));
  adw_status_page_set_description (self->result, description);
  gtk_widget_set_visible (self->undo_button, !is_undo (self));
  sya_subpage_set_title (SYA_SUBPAGE (self), _("Result"));
  show_notes (self);
  show_page (self, "result");
}

static void
progress_cb (const SyProgress *progress,
             gpointer          user_data)
{
  SyaPlanPage *self = user_data;

  sya_run_view_add (self->run_view, progress);
}

/* Who has turned to something else while the GPU moves hears of its end. */
static void
notify (SyaPlanPage  *self,
        SyaWindow    *window,
        const GError *error)
{
  g_autoptr (GNotification) notification = NULL;
  g_autofree char *body = NULL;
  const char *title;

  if (sy_request_get_mode (self->request) == NULL
      || (window != NULL && gtk_window_is_active (GTK_WINDOW (window))))
    return;

  body = sya_mode_describe_end (self->request, error, &title);
  notification = g_notification_new (title);
  g_notification_set_body (notification, body);
  g_application_send_notification (g_application_get_default (), "mode", notification);
}

static void
run_cb (GObject      *object,
        GAsyncResult *result,
        gpointer      user_data)
{
  g_autoptr (SyaPlanPage) self = user_data;
  g_autoptr (GError) error = NULL;
  SyaWindow *window = sya_window_find (GTK_WIDGET (self));
  char *id = sy_runner_run_finish (result, &error);

  g_clear_object (&self->running);
  if (id != NULL)
    sya_session_follow (self->session, self->plan);
  notify (self, window, error);
  g_application_release (g_application_get_default ());
  sya_session_release (self->session);

  if (id != NULL)
    {
      g_free (self->entry_id);
      self->entry_id = id;
      show_result (self);
    }
  else if (g_error_matches (error, SY_ERROR, SY_ERROR_CANCELLED))
    {
      show_plan (self);
      if (window != NULL)
        sya_window_toast (window, _("Cancelled. Nothing was changed."));
    }
  else
    {
      show_error (self, sya_error_get_title (error), error);
    }
}

static void
apply_action (GtkWidget  *widget,
              const char *action_name,
              GVariant   *parameter)
{
  SyaPlanPage *self = SYA_PLAN_PAGE (widget);
  g_autofree char *digest = sy_plan_get_digest (self->plan);
  g_autoptr (GError) error = NULL;

  if (!sy_request_set_digest (self->request, digest, &error))
    {
      show_error (self, sya_error_get_title (error), error);
      return;
    }

  /* Closing the window must not end a transaction that runs in this process. */
  g_application_hold (g_application_get_default ());
  sya_session_hold (self->session);
  self->running = g_cancellable_new ();
  sya_run_view_start (self->run_view, sy_plan_get_title (self->plan));
  show_page (self, "running");
  sy_runner_run_async (sya_session_get_sysroot (self->session), self->request,
                       progress_cb, g_object_ref (self), g_object_unref,
                       self->running, run_cb, g_object_ref (self));
}

static void
cancel_action (GtkWidget  *widget,
               const char *action_name,
               GVariant   *parameter)
{
  SyaPlanPage *self = SYA_PLAN_PAGE (widget);

  if (self->running == NULL)
    return;

  sya_run_view_cancelling (self->run_view);
  g_cancellable_cancel (self->running);
}

static void
retry_action (GtkWidget  *widget,
              const char *action_name,
              GVariant   *parameter)
{
  start_planning (SYA_PLAN_PAGE (widget));
}

static void
instead_action (GtkWidget  *widget,
                const char *action_name,
                GVariant   *parameter)
{
  SyaPlanPage *self = SYA_PLAN_PAGE (widget);
  SyRequest *request = sy_request_new_mode (sy_request_get_mode (self->request), self->instead,
                                            NULL);

  g_object_unref (self->request);
  self->request = request;
  start_planning (self);
}

static void
undo_action (GtkWidget  *widget,
             const char *action_name,
             GVariant   *parameter)
{
  SyaPlanPage *self = SYA_PLAN_PAGE (widget);
  g_autoptr (GError) error = NULL;
  SyRequest *request = sy_request_new_undo (self->entry_id, &error);

  if (request == NULL)
    {
      show_error (self, sya_error_get_title (error), error);
      return;
    }

  g_object_unref (self->request);
  self->request = request;
  start_planning (self);
}

static void
sya_plan_page_dispose (GObject *object)
{
  SyaPlanPage *self = SYA_PLAN_PAGE (object);

  g_cancellable_cancel (self->planning);
  g_clear_object (&self->planning);
  g_clear_object (&self->session);
  g_clear_object (&self->plan);

  G_OBJECT_CLASS (sya_plan_page_parent_class)->dispose (object);
}

static void
sya_plan_page_finalize (GObject *object)
{
  SyaPlanPage *self = SYA_PLAN_PAGE (object);

  g_clear_object (&self->request);
  g_clear_pointer (&self->entry_id, g_free);

  G_OBJECT_CLASS (sya_plan_page_parent_class)->finalize (object);
}

static void
sya_plan_page_class_init (SyaPlanPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = sya_plan_page_dispose;
  object_class->finalize = sya_plan_page_finalize;

  g_type_ensure (SYA_TYPE_REVIEW);
  g_type_ensure (SYA_TYPE_RUN_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, SYA_UI ("sya-plan-page"));
  gtk_widget_class_bind_template_child (widget_class, SyaPlanPage, stack);
  gtk_widget_class_bind_template_child (widget_class, SyaPlanPage, review);
  gtk_widget_class_bind_template_child (widget_class, SyaPlanPage, apply_button);
  gtk_widget_class_bind_template_child (widget_class, SyaPlanPage, apply_lock);
  gtk_widget_class_bind_template_child (widget_class, SyaPlanPage, apply_label);
  gtk_widget_class_bind_template_child (widget_class, SyaPlanPage, apply_note);
  gtk_widget_class_bind_template_child (widget_class, SyaPlanPage, run_view);
  gtk_widget_class_bind_template_child (widget_class, SyaPlanPage, result);
  gtk_widget_class_bind_template_child (widget_class, SyaPlanPage, result_group);
  gtk_widget_class_bind_template_child (widget_class, SyaPlanPage, result_notes);
  gtk_widget_class_bind_template_child (widget_class, SyaPlanPage, undo_button);
  gtk_widget_class_bind_template_child (widget_class, SyaPlanPage, error);
  gtk_widget_class_bind_template_child (widget_class, SyaPlanPage, error_scroller);
  gtk_widget_class_bind_template_child (widget_class, SyaPlanPage, error_details);
  gtk_widget_class_bind_template_child (widget_class, SyaPlanPage, instead_button);

  gtk_widget_class_install_action (widget_class, "plan.apply", NULL, apply_action);
  gtk_widget_class_install_action (widget_class, "plan.cancel", NULL, cancel_action);
  gtk_widget_class_install_action (widget_class, "plan.instead", NULL, instead_action);
  gtk_widget_class_install_action (widget_class, "plan.retry", NULL, retry_action);
  gtk_widget_class_install_action (widget_class, "plan.undo", NULL, undo_action);
}

static void
sya_plan_page_init (SyaPlanPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

SyaSubpage *
sya_plan_page_new (SyaSession *session,
                   SyRequest  *request)
{
  SyaPlanPage *self = g_object_new (SYA_TYPE_PLAN_PAGE, NULL);

  self->session = g_object_ref (session);
  self->request = g_object_ref (request);
  start_planning (self);

  return SYA_SUBPAGE (self);
}
