/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "sya-change-row.h"
#include "sya-entry-page.h"
#include "sya-labels.h"
#include "sya-plan-page.h"
#include "sya-rows.h"
#include "sya-ui.h"
#include "sya-window.h"

struct _SyaEntryPage
{
  SyaSubpage    parent_instance;

  SyaSession   *session;
  SyEntry      *entry;

  GtkLabel     *title;
  AdwActionRow *state_row;
  AdwActionRow *time_row;
  AdwActionRow *id_row;
  GtkListBox   *changes;
  GtkWidget    *undo_button;
};

G_DEFINE_FINAL_TYPE (SyaEntryPage, sya_entry_page, SYA_TYPE_SUBPAGE)

static char *
state_text (SyEntry  *entry,
            gboolean  interrupted)
{
  const char *label = sya_entry_get_state_label (entry, interrupted);
  const char *message = sy_entry_get_message (entry);

  if (message != NULL)
    return g_strdup_printf ("%s. %s", label, message);

  if (sy_entry_get_undoes (entry) != NULL)
    return g_strdup_printf (_("%s. It took back entry %s."), label, sy_entry_get_undoes (entry));

  if (sy_entry_get_undone_by (entry) != NULL)
    return g_strdup_printf (_("%s by entry %s."), label, sy_entry_get_undone_by (entry));

  return g_strdup (label);
}

static void
show_entry (SyaEntryPage *self)
{
  SyaSnapshot *snapshot = sya_session_get_snapshot (self->session);
  const GPtrArray *changes = sy_entry_get_changes (self->entry);
  g_autofree char *time = sya_format_time (sy_entry_get_time (self->entry));
  g_autofree char *state = state_text (self->entry, snapshot != NULL
                                                    && sya_snapshot_get_interrupted (snapshot));

  gtk_label_set_label (self->title, sy_entry_get_title (self->entry));
  adw_action_row_set_subtitle (self->state_row, state);
  adw_action_row_set_subtitle (self->time_row, time);
  adw_action_row_set_subtitle (self->id_row, sy_entry_get_id (self->entry));
  sya_list_clear (self->changes);
  for (guint i = 0; i < changes->len; i++)
    gtk_list_box_append (self->changes, sya_change_row_new (g_ptr_array_index (changes, i)));
  gtk_widget_set_visible (self->undo_button, sy_entry_can_undo (self->entry));
}

/* The same entry as it stands now: it may have been taken back meanwhile. */
static void
snapshot_cb (SyaEntryPage *self)
{
  SyaSnapshot *snapshot = sya_session_get_snapshot (self->session);
  const GPtrArray *entries = sya_snapshot_get_entries (snapshot);

  for (guint i = 0; i < entries->len; i++)
    {
      SyEntry *entry = g_ptr_array_index (entries, i);

      if (g_str_equal (sy_entry_get_id (entry), sy_entry_get_id (self->entry)))
        {
          g_set_object (&self->entry, entry);
          show_entry (self);
          return;
        }
    }
}

static void
undo_action (GtkWidget  *widget,
             const char *action_name,
             GVariant   *parameter)
{
  SyaEntryPage *self = SYA_ENTRY_PAGE (widget);
  g_autoptr (SyRequest) request = sy_request_new_undo (sy_entry_get_id (self->entry), NULL);

  if (request != NULL)
    sya_window_push (sya_window_find (widget), sya_plan_page_new (self->session, request));
}

static void
sya_entry_page_dispose (GObject *object)
{
  SyaEntryPage *self = SYA_ENTRY_PAGE (object);

  g_clear_object (&self->session);
  g_clear_object (&self->entry);

  G_OBJECT_CLASS (sya_entry_page_parent_class)->dispose (object);
}

static void
sya_entry_page_class_init (SyaEntryPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sya_entry_page_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, SYA_UI ("sya-entry-page"));
  gtk_widget_class_bind_template_child (widget_class, SyaEntryPage, title);
  gtk_widget_class_bind_template_child (widget_class, SyaEntryPage, state_row);
  gtk_widget_class_bind_template_child (widget_class, SyaEntryPage, time_row);
  gtk_widget_class_bind_template_child (widget_class, SyaEntryPage, id_row);
  gtk_widget_class_bind_template_child (widget_class, SyaEntryPage, changes);
  gtk_widget_class_bind_template_child (widget_class, SyaEntryPage, undo_button);

  gtk_widget_class_install_action (widget_class, "entry.undo", NULL, undo_action);
}

static void
sya_entry_page_init (SyaEntryPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

SyaSubpage *
sya_entry_page_new (SyaSession *session,
                    SyEntry    *entry)
{
  SyaEntryPage *self = g_object_new (SYA_TYPE_ENTRY_PAGE, NULL);

  self->session = g_object_ref (session);
  self->entry = g_object_ref (entry);
  sya_subpage_set_title (SYA_SUBPAGE (self), _("What Was Changed"));
  g_signal_connect_object (session, "notify::snapshot", G_CALLBACK (snapshot_cb), self,
                           G_CONNECT_SWAPPED);
  show_entry (self);

  return SYA_SUBPAGE (self);
}
