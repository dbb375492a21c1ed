/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sya-rows.h"

GtkWidget *
sya_status_icon_new (const char *icon_name,
                     const char *style)
{
  GtkWidget *image = gtk_image_new_from_icon_name (icon_name);

  if (style != NULL)
    gtk_widget_add_css_class (image, style);
  gtk_widget_add_css_class (image, "status-icon");

  return image;
}

void
sya_button_set_spoken (GtkButton  *button,
                       const char *name)
{
  GtkAccessible *accessible = GTK_ACCESSIBLE (button);

  /* A name by relation comes before one by property. */
  gtk_accessible_reset_relation (accessible, GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_update_property (accessible, GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

GtkWidget *
sya_row_new (const char *icon_name,
             const char *style,
             const char *title,
             const char *subtitle)
{
  GtkWidget *row = g_object_new (ADW_TYPE_ACTION_ROW,
                                 "use-markup", FALSE,
                                 "title", title,
                                 "subtitle", subtitle != NULL ? subtitle : "",
                                 NULL);

  if (icon_name != NULL)
    adw_action_row_add_prefix (ADW_ACTION_ROW (row), sya_status_icon_new (icon_name, style));

  return row;
}

GtkWidget *
sya_expander_row_new (const char *icon_name,
                      const char *style,
                      const char *title,
                      const char *subtitle)
{
  GtkWidget *row = g_object_new (ADW_TYPE_EXPANDER_ROW,
                                 "use-markup", FALSE,
                                 "title", title,
                                 "subtitle", subtitle != NULL ? subtitle : "",
                                 NULL);

  if (icon_name != NULL)
    adw_expander_row_add_prefix (ADW_EXPANDER_ROW (row), sya_status_icon_new (icon_name, style));

  return row;
}

void
sya_row_add_evidence (AdwExpanderRow  *row,
                      const GPtrArray *evidence)
{
  for (guint i = 0; evidence != NULL && i < evidence->len; i++)
    {
      const SyEvidence *item = g_ptr_array_index (evidence, i);

      sya_expander_row_append (row, sya_row_new (NULL, NULL, item->says, item->source));
    }
}

gboolean
sya_list_needs_update (GtkWidget  *list,
                       const char *key)
{
  if (g_strcmp0 (g_object_get_data (G_OBJECT (list), "sya-shown"), key) == 0)
    return FALSE;

  g_object_set_data_full (G_OBJECT (list), "sya-shown", g_strdup (key), g_free);

  return TRUE;
}

/* libadwaita does not tell which rows an expander row has. */
static GPtrArray *
get_children (AdwExpanderRow *row)
{
  GPtrArray *children = g_object_get_data (G_OBJECT (row), "sya-children");

  if (children == NULL)
    {
      children = g_ptr_array_new ();
      g_object_set_data_full (G_OBJECT (row), "sya-children", children,
                              (GDestroyNotify) g_ptr_array_unref);
    }

  return children;
}

void
sya_expander_row_clear (AdwExpanderRow *row)
{
  GPtrArray *children = get_children (row);

  for (guint i = 0; i < children->len; i++)
    adw_expander_row_remove (row, g_ptr_array_index (children, i));
  g_ptr_array_set_size (children, 0);
}

void
sya_expander_row_append (AdwExpanderRow *row,
                         GtkWidget      *child)
{
  adw_expander_row_add_row (row, child);
  g_ptr_array_add (get_children (row), child);
}

static void
expanded_cb (AdwExpanderRow *row)
{
  const char *summary = g_object_get_data (G_OBJECT (row), "sya-summary");

  adw_expander_row_set_subtitle (row, adw_expander_row_get_expanded (row) ? "" : summary);
}

void
sya_expander_row_set_summary (AdwExpanderRow *row,
                              const char     *summary)
{
  if (g_object_get_data (G_OBJECT (row), "sya-summary") == NULL)
    g_signal_connect (row, "notify::expanded", G_CALLBACK (expanded_cb), NULL);
  g_object_set_data_full (G_OBJECT (row), "sya-summary", g_strdup (summary), g_free);
  expanded_cb (row);
}

void
sya_list_clear (GtkListBox *list)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (list))) != NULL)
    gtk_list_box_remove (list, child);
}
