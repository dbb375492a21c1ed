/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "sya-rows.h"
#include "sya-run-view.h"
#include "sya-ui.h"

struct _SyaRunView
{
  GtkWidget       parent_instance;

  GtkLabel       *title;
  GtkProgressBar *bar;
  GtkListBox     *steps;
  GtkTextView    *output;
  GtkWidget      *output_group;
  GtkWidget      *cancel_button;

  AdwActionRow   *current;        /* the last row of steps */
  GtkWidget      *spinner;        /* of the current row */
  GPtrArray      *notes;
};

G_DEFINE_FINAL_TYPE (SyaRunView, sya_run_view, GTK_TYPE_WIDGET)

static void
note_free (gpointer data)
{
  SyaRunNote *note = data;

  g_free (note->text);
  g_free (note);
}

static void
finish_current (SyaRunView *self,
                const char *icon_name,
                const char *style)
{
  if (self->spinner == NULL)
    return;

  adw_action_row_remove (self->current, self->spinner);
  adw_action_row_add_prefix (self->current, sya_status_icon_new (icon_name, style));
  self->spinner = NULL;
}

static void
add_step (SyaRunView       *self,
          const SyProgress *progress)
{
  finish_current (self, "sya-ok-symbolic", "success");

  self->current = ADW_ACTION_ROW (sya_row_new (NULL, NULL, progress->text, NULL));
  self->spinner = gtk_spinner_new ();
  gtk_spinner_start (GTK_SPINNER (self->spinner));
  adw_action_row_add_prefix (self->current, self->spinner);
  gtk_list_box_append (self->steps, GTK_WIDGET (self->current));
  if (progress->n_steps > 0)
    gtk_progress_bar_set_fraction (self->bar, (progress->step - 0.5) / progress->n_steps);
}

static void
add_output (SyaRunView *self,
            const char *text)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->output);
  GtkTextIter end;

  gtk_text_buffer_get_end_iter (buffer, &end);
  gtk_text_buffer_insert (buffer, &end, text, -1);
  gtk_text_buffer_insert (buffer, &end, "\n", 1);
  gtk_text_buffer_get_end_iter (buffer, &end);
  gtk_text_buffer_place_cursor (buffer, &end);
  gtk_text_view_scroll_mark_onscreen (self->output, gtk_text_buffer_get_insert (buffer));
  gtk_widget_set_visible (self->output_group, TRUE);
}

static void
add_note (SyaRunView       *self,
          const SyProgress *progress)
{
  SyaRunNote *note = g_new0 (SyaRunNote, 1);

  note->kind = progress->kind;
  note->text = g_strdup (progress->text);
  g_ptr_array_add (self->notes, note);

  if (self->current == NULL)
    return;

  adw_action_row_set_subtitle (self->current, progress->text);
  if (progress->kind == SY_PROGRESS_SKIPPED)
    finish_current (self, "media-skip-forward-symbolic", "dim-label");
}

static void
sya_run_view_dispose (GObject *object)
{
  gtk_widget_unparent (gtk_widget_get_first_child (GTK_WIDGET (object)));

  G_OBJECT_CLASS (sya_run_view_parent_class)->dispose (object);
}

static void
sya_run_view_finalize (GObject *object)
{
  SyaRunView *self = SYA_RUN_VIEW (object);

  g_clear_pointer (&self->notes, g_ptr_array_unref);

  G_OBJECT_CLASS (sya_run_view_parent_class)->finalize (object);
}

static void
sya_run_view_class_init (SyaRunViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = sya_run_view_dispose;
  object_class->finalize = sya_run_view_finalize;

  gtk_widget_class_set_template_from_resource (widget_class, SYA_UI ("sya-run-view"));
  gtk_widget_class_bind_template_child (widget_class, SyaRunView, title);
  gtk_widget_class_bind_template_child (widget_class, SyaRunView, bar);
  gtk_widget_class_bind_template_child (widget_class, SyaRunView, steps);
  gtk_widget_class_bind_template_child (widget_class, SyaRunView, output);
  gtk_widget_class_bind_template_child (widget_class, SyaRunView, output_group);
  gtk_widget_class_bind_template_child (widget_class, SyaRunView, cancel_button);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
sya_run_view_init (SyaRunView *self)
{
  self->notes = g_ptr_array_new_with_free_func (note_free);
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
sya_run_view_start (SyaRunView *self,
                    const char *title)
{
  g_return_if_fail (SYA_IS_RUN_VIEW (self));

  self->current = NULL;
  self->spinner = NULL;
  sya_list_clear (self->steps);
  g_ptr_array_set_size (self->notes, 0);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->output), "", 0);
  gtk_label_set_label (self->title, title);
  gtk_progress_bar_set_fraction (self->bar, 0);
  gtk_widget_set_visible (self->output_group, FALSE);
  gtk_widget_set_sensitive (self->cancel_button, TRUE);
}

void
sya_run_view_add (SyaRunView       *self,
                  const SyProgress *progress)
{
  g_return_if_fail (SYA_IS_RUN_VIEW (self));

  switch (progress->kind)
    {
    case SY_PROGRESS_STEP:
      add_step (self, progress);
      break;

    case SY_PROGRESS_OUTPUT:
      add_output (self, progress->text);
      break;

    case SY_PROGRESS_SKIPPED:
    case SY_PROGRESS_VERIFIED:
    case SY_PROGRESS_WARNING:
    default:
      add_note (self, progress);
    }
}

void
sya_run_view_cancelling (SyaRunView *self)
{
  g_return_if_fail (SYA_IS_RUN_VIEW (self));

  gtk_widget_set_sensitive (self->cancel_button, FALSE);
  gtk_label_set_label (self->title, _("Cancelling: everything is being put back…"));
}

const GPtrArray *
sya_run_view_get_notes (SyaRunView *self)
{
  g_return_val_if_fail (SYA_IS_RUN_VIEW (self), NULL);

  return self->notes;
}

const char *
sya_run_note_get_icon (SyProgressKind kind)
{
  switch (kind)
    {
    case SY_PROGRESS_VERIFIED:
      return "sya-ok-symbolic";

    case SY_PROGRESS_SKIPPED:
      return "media-skip-forward-symbolic";

    case SY_PROGRESS_STEP:
    case SY_PROGRESS_OUTPUT:
    case SY_PROGRESS_WARNING:
    default:
      return "dialog-warning-symbolic";
    }
}
