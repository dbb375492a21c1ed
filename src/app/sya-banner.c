/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "run/sy-runner.h"

#include "sya-banner.h"
#include "sya-ui.h"
#include "sya-window.h"

struct _SyaBanner
{
  SyaView      parent_instance;

  GtkRevealer *revealer;
  GtkWidget   *box;
  GtkLabel    *label;
  GtkWidget   *button;
};

G_DEFINE_FINAL_TYPE (SyaBanner, sya_banner, SYA_TYPE_VIEW)

static void
show (SyaBanner  *self,
      const char *text,
      gboolean    offers_recover)
{
  if (text != NULL)
    gtk_label_set_label (self->label, text);
  gtk_widget_set_visible (self->button, offers_recover);
  if (offers_recover)
    gtk_widget_add_css_class (self->box, "urgent");
  else
    gtk_widget_remove_css_class (self->box, "urgent");
  gtk_revealer_set_reveal_child (self->revealer, text != NULL);
}

static void
sya_banner_update (SyaView *view)
{
  SyaBanner *self = SYA_BANNER (view);
  SyaSnapshot *snapshot = sya_view_get_snapshot (view);
  SyaSessionKind kind = sya_session_get_kind (sya_view_get_session (view));
  const char *holder = snapshot != NULL ? sya_snapshot_get_lock_holder (snapshot) : NULL;
  g_autofree char *text = NULL;

  if (snapshot != NULL && sya_snapshot_get_interrupted (snapshot))
    {
      show (self, _("A change was interrupted before it was finished. Put everything back before "
                    "you go on."), kind != SYA_SESSION_REPORT);
      return;
    }

  if (holder != NULL)
    {
      text = g_strdup_printf (_("A change is being made right now (%s)."), holder);
      show (self, text, FALSE);
    }
  else if (kind == SYA_SESSION_DEMO)
    show (self, _("Sample laptop: nothing here touches your computer"), FALSE);
  else if (kind == SYA_SESSION_LISTING)
    show (self, _("Pasted listing of another computer: only what it tells is known"), FALSE);
  else if (kind == SYA_SESSION_REPORT)
    show (self, _("Report of another computer, read-only"), FALSE);
  else
    show (self, NULL, FALSE);
}

static void
recover_thread (GTask        *task,
                gpointer      source_object,
                gpointer      task_data,
                GCancellable *cancellable)
{
  GError *error = NULL;

  if (sy_runner_recover (task_data, NULL, NULL, NULL, NULL, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
recover_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  SyaSession *session = sya_view_get_session (SYA_VIEW (object));
  SyaWindow *window = sya_window_find (GTK_WIDGET (object));
  g_autoptr (GError) error = NULL;
  const char *message;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    message = _("Everything is as it was before.");
  else if (g_error_matches (error, SY_ERROR, SY_ERROR_CANCELLED))
    message = _("Cancelled. Nothing was changed.");
  else
    message = error->message;

  g_application_release (g_application_get_default ());
  gtk_widget_action_set_enabled (GTK_WIDGET (object), "banner.recover", TRUE);
  if (window != NULL)
    sya_window_toast (window, message);
  if (session != NULL)
    sya_session_reload (session);
}

static void
recover_action (GtkWidget  *widget,
                const char *action_name,
                GVariant   *parameter)
{
  SySysroot *sysroot = sya_session_get_sysroot (sya_view_get_session (SYA_VIEW (widget)));
  g_autoptr (GTask) task = g_task_new (widget, NULL, recover_cb, NULL);

  g_application_hold (g_application_get_default ());
  gtk_widget_action_set_enabled (widget, "banner.recover", FALSE);
  g_task_set_source_tag (task, recover_action);
  g_task_set_task_data (task, g_object_ref (sysroot), g_object_unref);
  g_task_run_in_thread (task, recover_thread);
}

static void
sya_banner_class_init (SyaBannerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  SYA_VIEW_CLASS (klass)->update = sya_banner_update;

  gtk_widget_class_set_template_from_resource (widget_class, SYA_UI ("sya-banner"));
  gtk_widget_class_bind_template_child (widget_class, SyaBanner, revealer);
  gtk_widget_class_bind_template_child (widget_class, SyaBanner, box);
  gtk_widget_class_bind_template_child (widget_class, SyaBanner, label);
  gtk_widget_class_bind_template_child (widget_class, SyaBanner, button);

  gtk_widget_class_install_action (widget_class, "banner.recover", NULL, recover_action);
}

static void
sya_banner_init (SyaBanner *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
