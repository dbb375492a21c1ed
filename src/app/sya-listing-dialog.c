/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "sya-listing-dialog.h"
#include "sya-ui.h"
#include "sya-window.h"

struct _SyaListingDialog
{
  AdwWindow      parent_instance;

  GtkTextView   *view;
  GtkLabel      *error;
};

G_DEFINE_FINAL_TYPE (SyaListingDialog, sya_listing_dialog, ADW_TYPE_WINDOW)

static char *
get_text (SyaListingDialog *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->view);
  GtkTextIter start;
  GtkTextIter end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);

  return gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
}

static void
check_action (GtkWidget  *widget,
              const char *action_name,
              GVariant   *parameter)
{
  SyaListingDialog *self = SYA_LISTING_DIALOG (widget);
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));
  g_autofree char *text = get_text (self);
  g_autoptr (GError) error = NULL;
  g_autoptr (SyMachine) machine = NULL;
  g_autoptr (SyaSession) session = NULL;

  machine = sy_machine_new_from_listing (text, _("the pasted listing"), &error);
  gtk_label_set_label (self->error, error != NULL ? error->message : "");
  gtk_widget_set_visible (GTK_WIDGET (self->error), error != NULL);
  if (machine == NULL)
    {
      gtk_widget_grab_focus (GTK_WIDGET (self->view));
      return;
    }

  session = sya_session_new_for_listing (machine);
  gtk_window_present (GTK_WINDOW (sya_window_new (application, session, NULL)));
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
changed_cb (SyaListingDialog *self,
            GtkTextBuffer    *buffer)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "listing.check",
                                 gtk_text_buffer_get_char_count (buffer) > 0);
}

/* Where one pastes; GTK would begin with the button to cancel. */
static void
sya_listing_dialog_show (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (sya_listing_dialog_parent_class)->show (widget);
  gtk_widget_grab_focus (GTK_WIDGET (SYA_LISTING_DIALOG (widget)->view));
}

static void
sya_listing_dialog_class_init (SyaListingDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->show = sya_listing_dialog_show;

  gtk_widget_class_set_template_from_resource (widget_class, SYA_UI ("sya-listing-dialog"));
  gtk_widget_class_bind_template_child (widget_class, SyaListingDialog, view);
  gtk_widget_class_bind_template_child (widget_class, SyaListingDialog, error);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);

  gtk_widget_class_install_action (widget_class, "listing.check", NULL, check_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
sya_listing_dialog_init (SyaListingDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "listing.check", FALSE);
}

GtkWidget *
sya_listing_dialog_new (GtkWindow *parent)
{
  return g_object_new (SYA_TYPE_LISTING_DIALOG,
                       "application", gtk_window_get_application (parent),
                       "transient-for", parent,
                       "modal", TRUE,
                       NULL);
}
