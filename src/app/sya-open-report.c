/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "report/sy-report.h"

#include "sya-open-report.h"
#include "sya-window.h"

static void
open_thread (GTask        *task,
             gpointer      source_object,
             gpointer      task_data,
             GCancellable *cancellable)
{
  GError *error = NULL;
  SySysroot *sysroot = sy_report_open (task_data, cancellable, &error);

  if (sysroot != NULL)
    g_task_return_pointer (task, sysroot, g_object_unref);
  else
    g_task_return_error (task, error);
}

static void
failed_cb (GtkWindow  *parent,
           const char *response)
{
  if (g_str_equal (response, "another"))
    sya_open_report (parent);
}

static void
show_error (GtkWindow    *parent,
            const GError *error)
{
  GtkWidget *dialog = adw_message_dialog_new (parent, _("The Report Could Not Be Opened"),
                                              error->message);

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog),
                                    "close", _("_Close"), "another", _("Choose _Another…"), NULL);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "another");
  g_signal_connect_object (dialog, "response", G_CALLBACK (failed_cb), parent, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
open_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  GtkWindow *parent = GTK_WINDOW (object);
  g_autoptr (GError) error = NULL;
  g_autoptr (SySysroot) sysroot = g_task_propagate_pointer (G_TASK (result), &error);
  g_autoptr (SyaSession) session = NULL;

  if (sysroot == NULL)
    {
      show_error (parent, error);
      return;
    }

  session = sya_session_new (sysroot, SYA_SESSION_REPORT);
  sya_session_reload (session);
  gtk_window_present (GTK_WINDOW (sya_window_new (gtk_window_get_application (parent), session,
                                                  NULL)));
}

static void
chosen_cb (GtkNativeDialog *dialog,
           int              response,
           GtkWindow       *parent)
{
  g_autoptr (GFile) file = NULL;
  g_autoptr (GTask) task = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  g_object_unref (dialog);
  if (file == NULL || g_file_peek_path (file) == NULL)
    return;

  task = g_task_new (parent, NULL, open_cb, NULL);
  g_task_set_source_tag (task, sya_open_report);
  g_task_set_task_data (task, g_file_get_path (file), g_free);
  g_task_run_in_thread (task, open_thread);
}

void
sya_open_report (GtkWindow *parent)
{
  GtkFileChooserNative *dialog;
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  dialog = gtk_file_chooser_native_new (_("Open a Report"), parent, GTK_FILE_CHOOSER_ACTION_OPEN,
                                        NULL, NULL);
  gtk_file_filter_set_name (filter, _("Reports (*.tar)"));
  gtk_file_filter_add_suffix (filter, "tar");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), filter);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  /* The dialog keeps itself until it is answered. */
  g_signal_connect_object (dialog, "response", G_CALLBACK (chosen_cb), parent, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}
