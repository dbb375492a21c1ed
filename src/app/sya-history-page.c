/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "sya-drift-list.h"
#include "sya-entry-page.h"
#include "sya-history-page.h"
#include "sya-labels.h"
#include "sya-rows.h"
#include "sya-ui.h"
#include "sya-window.h"

struct _SyaHistoryPage
{
  SyaView        parent_instance;

  GtkStack      *stack;
  GtkListBox    *entries;
  AdwStatusPage *error;
};

G_DEFINE_FINAL_TYPE (SyaHistoryPage, sya_history_page, SYA_TYPE_VIEW)

static const char *
entry_style (SyEntry *entry)
{
  if (sy_entry_get_state (entry) != SY_ENTRY_COMMITTED)
    return "warning";

  return sy_entry_get_undone_by (entry) != NULL ? "dim-label" : "success";
}

static GtkWidget *
entry_row_new (SyEntry  *entry,
               gboolean  interrupted)
{
  g_autofree char *time = sya_format_time (sy_entry_get_time (entry));
  g_autofree char *subtitle = NULL;
  GtkWidget *row;

  subtitle = g_strdup_printf ("%s — %s", sya_entry_get_state_label (entry, interrupted), time);
  row = sya_row_new (sya_entry_get_state_icon (entry), entry_style (entry),
                     sy_entry_get_title (entry), subtitle);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                             gtk_image_new_from_icon_name ("go-next-symbolic"));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_object_set_data_full (G_OBJECT (row), "entry", g_object_ref (entry), g_object_unref);

  return row;
}

static void
sya_history_page_update (SyaView *view)
{
  SyaHistoryPage *self = SYA_HISTORY_PAGE (view);
  SyaSnapshot *snapshot = sya_view_get_snapshot (view);
  const GPtrArray *entries;
  const char *problem;

  if (snapshot == NULL)
    return;

  problem = sya_snapshot_get_entries_problem (snapshot);
  entries = sya_snapshot_get_entries (snapshot);
  sya_list_clear (self->entries);
  for (guint i = 0; i < entries->len; i++)
    gtk_list_box_append (self->entries,
                         entry_row_new (g_ptr_array_index (entries, i),
                                        sya_snapshot_get_interrupted (snapshot)));

  if (problem != NULL)
    {
      g_autofree char *markup = g_markup_escape_text (problem, -1);

      adw_status_page_set_description (self->error, markup);
    }
  gtk_stack_set_visible_child_name (self->stack, problem != NULL ? "error"
                                                 : entries->len > 0 ? "entries" : "empty");
}

static void
row_activated_cb (SyaHistoryPage *self,
                  GtkListBoxRow  *row)
{
  SyEntry *entry = g_object_get_data (G_OBJECT (row), "entry");

  sya_window_push (sya_window_find (GTK_WIDGET (self)),
                   sya_entry_page_new (sya_view_get_session (SYA_VIEW (self)), entry));
}

static void
sya_history_page_class_init (SyaHistoryPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  SYA_VIEW_CLASS (klass)->update = sya_history_page_update;

  g_type_ensure (SYA_TYPE_DRIFT_LIST);
  gtk_widget_class_set_template_from_resource (widget_class, SYA_UI ("sya-history-page"));
  gtk_widget_class_bind_template_child (widget_class, SyaHistoryPage, stack);
  gtk_widget_class_bind_template_child (widget_class, SyaHistoryPage, entries);
  gtk_widget_class_bind_template_child (widget_class, SyaHistoryPage, error);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
}

static void
sya_history_page_init (SyaHistoryPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
