/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "sya-labels.h"
#include "sya-obstacle-row.h"
#include "sya-stage-page.h"
#include "sya-ui.h"
#include "sya-window.h"

struct _SyaObstacleRow
{
  GtkListBoxRow  parent_instance;

  SyaSession    *session;
  const SyStage *stage;     /* nullable: that mends it */

  GtkImage      *icon;
  GtkLabel      *severity;
  GtkLabel      *says;
  GtkLabel      *fix;
  GtkWidget     *command_box;
  GtkLabel      *command;
  GtkWidget     *stage_button;
};

G_DEFINE_FINAL_TYPE (SyaObstacleRow, sya_obstacle_row, GTK_TYPE_LIST_BOX_ROW)

static void
stage_cb (SyaObstacleRow *self)
{
  sya_window_push (sya_window_find (GTK_WIDGET (self)),
                   sya_stage_page_new (self->session, self->stage));
}

static void
copy_cb (SyaObstacleRow *self)
{
  SyaWindow *window = sya_window_find (GTK_WIDGET (self));

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)),
                          gtk_label_get_label (self->command));
  if (window != NULL)
    sya_window_toast (window, _("Copied. Paste it into a terminal."));
}

/* What has no fix says so: a reader would look for one. */
static const char *
fix_text (const SyObstacle *obstacle)
{
  if (obstacle->fix != NULL)
    return obstacle->fix;

  return obstacle->fix_kind == SY_FIX_NONE && obstacle->severity == SY_SEVERITY_BLOCKS
         ? _("This cannot be mended.") : NULL;
}

static void
set_obstacle (SyaObstacleRow   *self,
              const SyObstacle *obstacle)
{
  gboolean command = (obstacle->fix_kind == SY_FIX_PACKAGES
                      || obstacle->fix_kind == SY_FIX_COMMAND) && obstacle->fix_target != NULL;
  const char *fix = fix_text (obstacle);

  if (obstacle->fix_kind == SY_FIX_STAGE && obstacle->fix_target != NULL
      && sya_session_get_sysroot (self->session) != NULL)
    self->stage = sy_stage_find (obstacle->fix_target);

  gtk_image_set_from_icon_name (self->icon, sya_severity_get_icon (obstacle->severity));
  gtk_widget_add_css_class (GTK_WIDGET (self->icon), sya_severity_get_style (obstacle->severity));
  gtk_label_set_label (self->severity, sya_severity_get_label (obstacle->severity));
  gtk_widget_add_css_class (GTK_WIDGET (self->severity),
                            sya_severity_get_style (obstacle->severity));
  gtk_label_set_label (self->says, obstacle->says);
  gtk_label_set_label (self->fix, fix != NULL ? fix : "");
  /* The command stands below, and is not read twice. */
  gtk_widget_set_visible (GTK_WIDGET (self->fix), fix != NULL
                          && !(command && strstr (fix, obstacle->fix_target) != NULL));
  gtk_label_set_label (self->command, command ? obstacle->fix_target : "");
  gtk_widget_set_visible (self->command_box, command);
  gtk_widget_set_visible (self->stage_button, self->stage != NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, obstacle->says, -1);
}

static void
sya_obstacle_row_dispose (GObject *object)
{
  SyaObstacleRow *self = SYA_OBSTACLE_ROW (object);

  g_clear_object (&self->session);

  G_OBJECT_CLASS (sya_obstacle_row_parent_class)->dispose (object);
}

static void
sya_obstacle_row_class_init (SyaObstacleRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sya_obstacle_row_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, SYA_UI ("sya-obstacle-row"));
  gtk_widget_class_bind_template_child (widget_class, SyaObstacleRow, icon);
  gtk_widget_class_bind_template_child (widget_class, SyaObstacleRow, severity);
  gtk_widget_class_bind_template_child (widget_class, SyaObstacleRow, says);
  gtk_widget_class_bind_template_child (widget_class, SyaObstacleRow, fix);
  gtk_widget_class_bind_template_child (widget_class, SyaObstacleRow, command_box);
  gtk_widget_class_bind_template_child (widget_class, SyaObstacleRow, command);
  gtk_widget_class_bind_template_child (widget_class, SyaObstacleRow, stage_button);
  gtk_widget_class_bind_template_callback (widget_class, stage_cb);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
}

static void
sya_obstacle_row_init (SyaObstacleRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
sya_obstacle_row_new (SyaSession       *session,
                      const SyObstacle *obstacle)
{
  SyaObstacleRow *self = g_object_new (SYA_TYPE_OBSTACLE_ROW, NULL);

  self->session = g_object_ref (session);
  set_obstacle (self, obstacle);

  return GTK_WIDGET (self);
}
