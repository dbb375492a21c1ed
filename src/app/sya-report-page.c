/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "report/sy-report.h"

#include "sya-report-page.h"
#include "sya-rows.h"
#include "sya-ui.h"
#include "sya-window.h"

struct _SyaReportPage
{
  SyaSubpage            parent_instance;

  GCancellable         *cancellable;
  GBytes               *archive;      /* nullable: until it is made */
  GtkFileChooserNative *chooser;      /* nullable */

  GtkStack             *stack;
  GtkListBox           *list;
  AdwStatusPage        *error;
};

G_DEFINE_FINAL_TYPE (SyaReportPage, sya_report_page, SYA_TYPE_SUBPAGE)

typedef struct {
  GBytes          *archive;
  SyReportSummary *summary;
} Made;

static void
made_free (gpointer data)
{
  Made *made = data;

  g_clear_pointer (&made->archive, g_bytes_unref);
  g_clear_pointer (&made->summary, sy_report_summary_free);
  g_free (made);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Made, made_free)

static void
make_thread (GTask        *task,
             gpointer      source_object,
             gpointer      task_data,
             GCancellable *cancellable)
{
  g_autoptr (Made) made = g_new0 (Made, 1);
  GError *error = NULL;

  made->archive = sy_report_make (task_data, &made->summary, cancellable, &error);
  if (made->archive != NULL)
    g_task_return_pointer (task, g_steal_pointer (&made), made_free);
  else
    g_task_return_error (task, error);
}

static void
show_error (SyaReportPage *self,
            const char    *title,
            const char    *message)
{
  g_autofree char *markup = g_markup_escape_text (message, -1);

  adw_status_page_set_title (self->error, title);
  adw_status_page_set_description (self->error, markup);
  gtk_stack_set_visible_child_name (self->stack, "error");
}

/* A row of its own for each list, folded: the paths may be many. */
static void
add_list (SyaReportPage   *self,
          const char      *icon_name,
          const char      *title,
          const char      *subtitle,
          const GPtrArray *lines)
{
  GtkWidget *row;

  if (lines->len == 0)
    return;

  row = sya_expander_row_new (icon_name, "dim-label", title, subtitle);
  for (guint i = 0; i < lines->len; i++)
    sya_expander_row_append (ADW_EXPANDER_ROW (row),
                             sya_row_new (NULL, NULL, g_ptr_array_index (lines, i), NULL));
  gtk_list_box_append (self->list, row);
}

static void
show_summary (SyaReportPage         *self,
              const SyReportSummary *summary)
{
  g_autofree char *files = NULL;

  files = g_strdup_printf (g_dngettext (NULL, "%u file that Switchyard reads",
                                        "%u files that Switchyard reads", summary->n_files),
                           summary->n_files);
  gtk_list_box_append (self->list,
                       sya_row_new ("sya-gpu-symbolic", "dim-label", files,
                                    _("Devices, drivers, kernel, boot configuration and virtual "
                                      "machines: what the verdict rests on.")));
  if (summary->removed->len == 0)
    gtk_list_box_append (self->list, sya_row_new ("sya-ok-symbolic", "success",
                                                  _("Nothing personal was found"), NULL));
  add_list (self, "edit-cut-symbolic", _("What was removed"),
            _("Names of the computer and of people, serial numbers, addresses of network cards, "
              "identifiers of disks"), summary->removed);
  add_list (self, "action-unavailable-symbolic", _("What was left out whole"),
            _("Files whose content does not belong into a report"), summary->left_out);
  add_list (self, "dialog-question-symbolic", _("What could not be read"),
            _("It will be unknown in the report too"), summary->unreadable);
  gtk_stack_set_visible_child_name (self->stack, "summary");
}

static void
made_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  SyaReportPage *self = SYA_REPORT_PAGE (object);
  g_autoptr (GError) error = NULL;
  g_autoptr (Made) made = g_task_propagate_pointer (G_TASK (result), &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
      || g_error_matches (error, SY_ERROR, SY_ERROR_CANCELLED))
    return;

  if (made == NULL)
    {
      show_error (self, _("The Report Could Not Be Made"), error->message);
      return;
    }

  self->archive = g_steal_pointer (&made->archive);
  show_summary (self, made->summary);
  gtk_widget_child_focus (GTK_WIDGET (self->stack), GTK_DIR_TAB_FORWARD);
}

static void
saved_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (SyaReportPage) self = user_data;
  SyaWindow *window = sya_window_find (GTK_WIDGET (self));
  g_autofree char *name = g_file_get_parse_name (G_FILE (object));
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  if (!g_file_replace_contents_finish (G_FILE (object), result, NULL, &error))
    {
      show_error (self, _("The Report Could Not Be Saved"), error->message);
      return;
    }

  text = g_strdup_printf (_("Saved as %s"), name);
  if (window != NULL)
    sya_window_toast (window, text);
}

static void
chosen_cb (SyaReportPage *self,
           int            response)
{
  g_autoptr (GFile) file = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (self->chooser));
  g_clear_object (&self->chooser);
  if (file != NULL)
    g_file_replace_contents_bytes_async (file, self->archive, NULL, FALSE,
                                         G_FILE_CREATE_REPLACE_DESTINATION, NULL,
                                         saved_cb, g_object_ref (self));
}

static void
save_action (GtkWidget  *widget,
             const char *action_name,
             GVariant   *parameter)
{
  SyaReportPage *self = SYA_REPORT_PAGE (widget);
  g_autofree char *name = sy_report_make_name ();

  if (self->chooser != NULL || self->archive == NULL)
    return;

  self->chooser = gtk_file_chooser_native_new (_("Save the Report"),
                                               GTK_WINDOW (gtk_widget_get_root (widget)),
                                               GTK_FILE_CHOOSER_ACTION_SAVE, NULL, NULL);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser), name);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (chosen_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
sya_report_page_dispose (GObject *object)
{
  SyaReportPage *self = SYA_REPORT_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->chooser);
  g_clear_pointer (&self->archive, g_bytes_unref);

  G_OBJECT_CLASS (sya_report_page_parent_class)->dispose (object);
}

static void
sya_report_page_class_init (SyaReportPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sya_report_page_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, SYA_UI ("sya-report-page"));
  gtk_widget_class_bind_template_child (widget_class, SyaReportPage, stack);
  gtk_widget_class_bind_template_child (widget_class, SyaReportPage, list);
  gtk_widget_class_bind_template_child (widget_class, SyaReportPage, error);

  gtk_widget_class_install_action (widget_class, "report.save", NULL, save_action);
}

static void
sya_report_page_init (SyaReportPage *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  sya_subpage_set_title (SYA_SUBPAGE (self), _("Share a Report"));
}

SyaSubpage *
sya_report_page_new (SyaSession *session)
{
  SyaReportPage *self = g_object_new (SYA_TYPE_REPORT_PAGE, NULL);
  g_autoptr (GTask) task = g_task_new (self, self->cancellable, made_cb, NULL);

  g_task_set_source_tag (task, sya_report_page_new);
  g_task_set_task_data (task, g_object_ref (sya_session_get_sysroot (session)), g_object_unref);
  g_task_run_in_thread (task, make_thread);

  return SYA_SUBPAGE (self);
}
