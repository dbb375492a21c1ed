/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sya-fact-groups.h"
#include "sya-facts-list.h"
#include "sya-rows.h"
#include "sya-ui.h"

struct _SyaFactsList
{
  SyaView     parent_instance;

  GPtrArray  *groups;   /* SyaFactGroup, nullable: what is on show */

  GtkListBox *list;
};

G_DEFINE_FINAL_TYPE (SyaFactsList, sya_facts_list, SYA_TYPE_VIEW)

static GtkWidget *
item_row_new (const SyaFactItem *item)
{
  GtkWidget *row = sya_row_new (NULL, NULL, item->title, item->text);
  GtkWidget *state;

  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  gtk_widget_set_tooltip_text (row, item->hint);
  if (item->state == NULL)
    return row;

  state = gtk_label_new (item->state);
  gtk_widget_add_css_class (state, "dim-label");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), state);

  return row;
}

/* A hundred rows take a moment to make, and most are never looked at. */
static void
expanded_cb (AdwExpanderRow *row,
             GParamSpec     *pspec,
             SyaFactGroup   *group)
{
  if (!adw_expander_row_get_expanded (row) || !sya_list_needs_update (GTK_WIDGET (row), "filled"))
    return;

  for (guint i = 0; i < group->items->len; i++)
    sya_expander_row_append (row, item_row_new (g_ptr_array_index (group->items, i)));
}

static GtkWidget *
group_row_new (SyaFactGroup *group)
{
  GtkWidget *row = sya_expander_row_new (group->icon_name, "dim-label", group->title, NULL);

  g_signal_connect (row, "notify::expanded", G_CALLBACK (expanded_cb), group);

  return row;
}

/* Titles of the groups that are unfolded, and where the focus is. */
typedef struct {
  GHashTable *expanded;
  char       *focus;      /* nullable */
} Unfolded;

static void
unfolded_clear (Unfolded *unfolded)
{
  g_clear_pointer (&unfolded->expanded, g_hash_table_unref);
  g_clear_pointer (&unfolded->focus, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Unfolded, unfolded_clear)

static void
remember (SyaFactsList *self,
          Unfolded     *unfolded)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self->list));

  unfolded->expanded = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (; row != NULL; row = gtk_widget_get_next_sibling (row))
    {
      const char *title = adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row));

      if (adw_expander_row_get_expanded (ADW_EXPANDER_ROW (row)))
        g_hash_table_add (unfolded->expanded, g_strdup (title));
      if (focus != NULL && (focus == row || gtk_widget_is_ancestor (focus, row)))
        unfolded->focus = g_strdup (title);
    }
}

static void
show_groups (SyaFactsList *self)
{
  g_auto (Unfolded) unfolded = { NULL };

  remember (self, &unfolded);
  sya_list_clear (self->list);
  for (guint i = 0; i < self->groups->len; i++)
    {
      SyaFactGroup *group = g_ptr_array_index (self->groups, i);
      GtkWidget *row = group_row_new (group);

      gtk_list_box_append (self->list, row);
      if (g_hash_table_contains (unfolded.expanded, group->title))
        adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row), TRUE);
      if (g_strcmp0 (unfolded.focus, group->title) == 0)
        gtk_widget_child_focus (row, GTK_DIR_TAB_FORWARD);
    }
}

static void
sya_facts_list_update (SyaView *view)
{
  SyaFactsList *self = SYA_FACTS_LIST (view);
  SyaSnapshot *snapshot = sya_view_get_snapshot (view);
  g_autoptr (GPtrArray) groups = NULL;
  g_autoptr (GPtrArray) before = NULL;
  g_autofree char *key = NULL;

  if (snapshot == NULL)
    return;

  groups = sya_fact_groups_new (sya_snapshot_get_assessment (snapshot));
  key = sya_fact_groups_join (groups);
  if (!sya_list_needs_update (GTK_WIDGET (self->list), key))
    return;

  /* The rows on show point into the groups before these until they are gone. */
  before = g_steal_pointer (&self->groups);
  self->groups = g_steal_pointer (&groups);
  show_groups (self);
}

static void
sya_facts_list_finalize (GObject *object)
{
  SyaFactsList *self = SYA_FACTS_LIST (object);

  g_clear_pointer (&self->groups, g_ptr_array_unref);

  G_OBJECT_CLASS (sya_facts_list_parent_class)->finalize (object);
}

static void
sya_facts_list_class_init (SyaFactsListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = sya_facts_list_finalize;
  SYA_VIEW_CLASS (klass)->update = sya_facts_list_update;

  gtk_widget_class_set_template_from_resource (widget_class, SYA_UI ("sya-facts-list"));
  gtk_widget_class_bind_template_child (widget_class, SyaFactsList, list);
}

static void
sya_facts_list_init (SyaFactsList *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
