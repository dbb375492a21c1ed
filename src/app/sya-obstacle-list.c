/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sya-obstacle-list.h"
#include "sya-obstacle-row.h"
#include "sya-rows.h"
#include "sya-ui.h"

struct _SyaObstacleList
{
  SyaView     parent_instance;

  GtkListBox *list;
};

G_DEFINE_FINAL_TYPE (SyaObstacleList, sya_obstacle_list, SYA_TYPE_VIEW)

static char *
join_obstacles (const GPtrArray *obstacles)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < obstacles->len; i++)
    {
      const SyObstacle *obstacle = g_ptr_array_index (obstacles, i);

      g_string_append_printf (text, "%s\n%s\n%s\n%s\n", obstacle->id, obstacle->says,
                              obstacle->fix != NULL ? obstacle->fix : "",
                              obstacle->fix_target != NULL ? obstacle->fix_target : "");
    }

  return g_string_free (text, FALSE);
}

static void
sya_obstacle_list_update (SyaView *view)
{
  SyaObstacleList *self = SYA_OBSTACLE_LIST (view);
  SyaSnapshot *snapshot = sya_view_get_snapshot (view);
  g_autofree char *key = NULL;
  const GPtrArray *obstacles;

  if (snapshot == NULL)
    return;

  obstacles = sy_assessment_get_obstacles (sya_snapshot_get_assessment (snapshot));
  gtk_widget_set_visible (GTK_WIDGET (self), obstacles->len > 0);
  key = join_obstacles (obstacles);
  if (!sya_list_needs_update (GTK_WIDGET (self->list), key))
    return;

  sya_list_clear (self->list);
  for (guint i = 0; i < obstacles->len; i++)
    gtk_list_box_append (self->list, sya_obstacle_row_new (sya_view_get_session (view),
                                                           g_ptr_array_index (obstacles, i)));
}

static void
sya_obstacle_list_class_init (SyaObstacleListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  SYA_VIEW_CLASS (klass)->update = sya_obstacle_list_update;

  gtk_widget_class_set_template_from_resource (widget_class, SYA_UI ("sya-obstacle-list"));
  gtk_widget_class_bind_template_child (widget_class, SyaObstacleList, list);
}

static void
sya_obstacle_list_init (SyaObstacleList *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
