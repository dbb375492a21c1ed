/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sya-health-node.h"
#include "sya-health-picture.h"

#define INDENT_WIDE 26
#define INDENT_NARROW 16
#define GAP 6
#define MIN_WIDTH 250
#define LINE_WIDTH 1.5
#define CORNER 6.0

struct _SyaHealthPicture
{
  GtkWidget  parent_instance;

  GPtrArray *tree;    /* nullable */
};

G_DEFINE_FINAL_TYPE (SyaHealthPicture, sya_health_picture, GTK_TYPE_WIDGET)

static float
get_indent (const SyaHealthColumns *columns)
{
  return columns->wide ? INDENT_WIDE : INDENT_NARROW;
}

/* Places the boxes as if text ran from left to right; returns the height. */
static float
place (SyaHealthPicture       *self,
       const SyaHealthColumns *columns,
       graphene_rect_t        *out_boxes)
{
  float y = sya_health_heads_measure (GTK_WIDGET (self), columns);

  for (guint i = 0; i < self->tree->len; i++)
    {
      const SyHealthNode *node = self->tree->pdata[i];
      float left = (float) node->depth * get_indent (columns);
      float height = sya_health_node_measure (GTK_WIDGET (self), node, columns, left);

      y += i > 0 ? GAP : 0;
      out_boxes[i] = GRAPHENE_RECT_INIT (left, y, columns->end - left, height);
      y += height;
    }

  return y;
}

static int
find_parent (SyaHealthPicture *self,
             guint             index)
{
  const SyHealthNode *node = self->tree->pdata[index];

  for (int i = (int) index - 1; i >= 0; i--)
    if (((SyHealthNode *) self->tree->pdata[i])->depth < node->depth)
      return i;

  return -1;
}

/* Down from below the parent's icon, then to the side. */
static void
draw_lines (SyaHealthPicture       *self,
            GtkSnapshot            *snapshot,
            const SyaHealthColumns *columns,
            const graphene_rect_t  *boxes,
            float                   height)
{
  gboolean rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  graphene_rect_t area = GRAPHENE_RECT_INIT (0, 0, columns->end, height);
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &area);
  double step = (double) get_indent (columns);
  GdkRGBA color;

  sya_health_get_line_color (GTK_WIDGET (self), &color);
  gdk_cairo_set_source_rgba (cr, &color);
  cairo_set_line_width (cr, LINE_WIDTH);
  if (rtl)
    {
      cairo_translate (cr, (double) columns->end, 0);
      cairo_scale (cr, -1, 1);
    }
  for (guint i = 0; i < self->tree->len; i++)
    {
      int parent = find_parent (self, i);
      double x, top, middle;

      if (parent < 0)
        continue;
      x = (double) boxes[parent].origin.x + step / 2;
      top = (double) (boxes[parent].origin.y + boxes[parent].size.height);
      middle = (double) (boxes[i].origin.y + boxes[i].size.height / 2);
      cairo_move_to (cr, x, top);
      cairo_line_to (cr, x, middle - CORNER);
      cairo_curve_to (cr, x, middle, x, middle, x + CORNER, middle);
      cairo_line_to (cr, (double) boxes[i].origin.x, middle);
    }
  /* At once: the colour is translucent, and the lines lie on each other. */
  cairo_stroke (cr);
  cairo_destroy (cr);
}

static void
sya_health_picture_snapshot (GtkWidget   *widget,
                             GtkSnapshot *snapshot)
{
  SyaHealthPicture *self = SYA_HEALTH_PICTURE (widget);
  g_autofree graphene_rect_t *boxes = NULL;
  SyaHealthColumns columns;
  float height;

  if (self->tree == NULL)
    return;

  sya_health_columns_init (&columns, gtk_widget_get_width (widget));
  boxes = g_new0 (graphene_rect_t, self->tree->len);
  height = place (self, &columns, boxes);
  draw_lines (self, snapshot, &columns, boxes, height);
  sya_health_heads_draw (widget, snapshot, &columns);
  for (guint i = 0; i < self->tree->len; i++)
    sya_health_node_draw (widget, snapshot, self->tree->pdata[i], &columns, &boxes[i]);
}

static GtkSizeRequestMode
sya_health_picture_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
sya_health_picture_measure (GtkWidget      *widget,
                            GtkOrientation  orientation,
                            int             for_size,
                            int            *minimum,
                            int            *natural,
                            int            *minimum_baseline,
                            int            *natural_baseline)
{
  SyaHealthPicture *self = SYA_HEALTH_PICTURE (widget);
  g_autofree graphene_rect_t *boxes = NULL;
  SyaHealthColumns columns;

  if (orientation == GTK_ORIENTATION_HORIZONTAL || self->tree == NULL)
    {
      *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? MIN_WIDTH : 0;
      *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? SYA_HEALTH_WIDE : 0;
      return;
    }

  sya_health_columns_init (&columns, for_size < 0 ? SYA_HEALTH_WIDE : for_size);
  boxes = g_new0 (graphene_rect_t, self->tree->len);
  *minimum = *natural = (int) (place (self, &columns, boxes) + 0.999f);
}

static void
sya_health_picture_dispose (GObject *object)
{
  g_clear_pointer (&SYA_HEALTH_PICTURE (object)->tree, g_ptr_array_unref);

  G_OBJECT_CLASS (sya_health_picture_parent_class)->dispose (object);
}

static void
sya_health_picture_class_init (SyaHealthPictureClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sya_health_picture_dispose;

  widget_class->get_request_mode = sya_health_picture_get_request_mode;
  widget_class->measure = sya_health_picture_measure;
  widget_class->snapshot = sya_health_picture_snapshot;

  gtk_widget_class_set_css_name (widget_class, "guest");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
sya_health_picture_init (SyaHealthPicture *self)
{
}

void
sya_health_picture_set_tree (SyaHealthPicture *self,
                             GPtrArray        *tree)
{
  g_autofree char *description = NULL;

  g_return_if_fail (SYA_IS_HEALTH_PICTURE (self));

  if (tree != NULL)
    g_ptr_array_ref (tree);
  g_clear_pointer (&self->tree, g_ptr_array_unref);
  self->tree = tree;
  description = tree != NULL ? sy_health_tree_describe (tree) : g_strdup ("");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, description, -1);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}
