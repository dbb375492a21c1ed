/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>

#include "sya-diagram-layout.h"
#include "sya-diagram-node.h"
#include "sya-diagram-track.h"
#include "sya-diagram.h"

#define TRACK_WIDTH 3.0
#define IDLE_WIDTH 1.5
#define MIN_WIDTH 250

struct _SyaDiagram
{
  GtkWidget  parent_instance;

  SyaWiring *wiring;
};

G_DEFINE_FINAL_TYPE (SyaDiagram, sya_diagram, GTK_TYPE_WIDGET)

enum {
  PROP_0,
  PROP_WIRING,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static int
measure_node_cb (guint    index,
                 int      width,
                 gpointer user_data)
{
  SyaDiagram *self = user_data;

  return sya_diagram_node_measure (GTK_WIDGET (self),
                                   g_ptr_array_index (sya_wiring_get_nodes (self->wiring), index),
                                   width);
}

/* Places the nodes as they are on show now; returns the height. */
static int
place_nodes (SyaDiagram      *self,
             int              width,
             graphene_rect_t *out_rects)
{
  const GPtrArray *nodes = sya_wiring_get_nodes (self->wiring);
  int height = sya_diagram_layout (nodes, width, measure_node_cb, self, out_rects);

  if (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL)
    sya_diagram_layout_mirror (out_rects, nodes->len, width);

  return height;
}

static void
draw_track (SyaDiagram            *self,
            cairo_t               *cr,
            const SyaWiringLink   *link,
            const graphene_rect_t *rects,
            gboolean               stacked)
{
  gboolean rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  gboolean live = link->track == SYA_TRACK_LIVE;
  GdkRGBA color = sya_diagram_get_color (GTK_WIDGET (self),
                                         live ? link->owner : SYA_OWNER_UNKNOWN);
  const double dashes[] = { 6, 6 };

  cairo_set_line_width (cr, live ? TRACK_WIDTH : IDLE_WIDTH);
  cairo_set_dash (cr, dashes, link->track == SYA_TRACK_UNKNOWN ? 2 : 0, 0);
  gdk_cairo_set_source_rgba (cr, &color);
  sya_diagram_trace (cr, &rects[link->from], &rects[link->to], stacked, rtl);
  cairo_stroke (cr);
}

/* Those that carry something last: tracks meet at a switch, and the live one is on top. */
static void
draw_tracks (SyaDiagram            *self,
             GtkSnapshot           *snapshot,
             const graphene_rect_t *rects,
             int                    width,
             int                    height)
{
  const GArray *links = sya_wiring_get_links (self->wiring);
  graphene_rect_t area = GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height);
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &area);

  for (guint pass = 0; pass < 2; pass++)
    for (guint i = 0; i < links->len; i++)
      {
        const SyaWiringLink *link = &g_array_index (links, SyaWiringLink, i);

        if ((link->track == SYA_TRACK_LIVE) == (pass == 1))
          draw_track (self, cr, link, rects, width < SYA_DIAGRAM_WIDE);
      }
  cairo_destroy (cr);
}

static void
sya_diagram_snapshot (GtkWidget   *widget,
                      GtkSnapshot *snapshot)
{
  SyaDiagram *self = SYA_DIAGRAM (widget);
  int width = gtk_widget_get_width (widget);
  g_autofree graphene_rect_t *rects = NULL;
  const GPtrArray *nodes;
  int height;

  if (self->wiring == NULL)
    return;

  nodes = sya_wiring_get_nodes (self->wiring);
  rects = g_new0 (graphene_rect_t, nodes->len);
  height = place_nodes (self, width, rects);
  draw_tracks (self, snapshot, rects, width, height);
  for (guint i = 0; i < nodes->len; i++)
    sya_diagram_node_draw (widget, snapshot, g_ptr_array_index (nodes, i), &rects[i]);
}

static gboolean
sya_diagram_query_tooltip (GtkWidget  *widget,
                           int         x,
                           int         y,
                           gboolean    keyboard,
                           GtkTooltip *tooltip)
{
  SyaDiagram *self = SYA_DIAGRAM (widget);
  g_autofree graphene_rect_t *rects = NULL;
  const GPtrArray *nodes;

  if (self->wiring == NULL)
    return FALSE;

  nodes = sya_wiring_get_nodes (self->wiring);
  rects = g_new0 (graphene_rect_t, nodes->len);
  place_nodes (self, gtk_widget_get_width (widget), rects);
  for (guint i = 0; i < nodes->len; i++)
    {
      const SyaWiringNode *node = g_ptr_array_index (nodes, i);

      if (node->hint == NULL
          || !graphene_rect_contains_point (&rects[i], &GRAPHENE_POINT_INIT ((float) x, (float) y)))
        continue;
      gtk_tooltip_set_text (tooltip, node->hint);

      return TRUE;
    }

  return FALSE;
}

static GtkSizeRequestMode
sya_diagram_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
sya_diagram_measure (GtkWidget      *widget,
                     GtkOrientation  orientation,
                     int             for_size,
                     int            *minimum,
                     int            *natural,
                     int            *minimum_baseline,
                     int            *natural_baseline)
{
  SyaDiagram *self = SYA_DIAGRAM (widget);
  g_autofree graphene_rect_t *rects = NULL;
  const GPtrArray *nodes;

  if (orientation == GTK_ORIENTATION_HORIZONTAL || self->wiring == NULL)
    {
      *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? MIN_WIDTH : 0;
      *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? SYA_DIAGRAM_WIDE : 0;
      return;
    }

  nodes = sya_wiring_get_nodes (self->wiring);
  rects = g_new0 (graphene_rect_t, nodes->len);
  *minimum = *natural = place_nodes (self, for_size < 0 ? SYA_DIAGRAM_WIDE : for_size, rects);
}

static void
sya_diagram_get_property (GObject    *object,
                          guint       prop_id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_WIRING:
      g_value_set_object (value, sya_diagram_get_wiring (SYA_DIAGRAM (object)));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sya_diagram_set_property (GObject      *object,
                          guint         prop_id,
                          const GValue *value,
                          GParamSpec   *pspec)
{
  switch (prop_id)
    {
    case PROP_WIRING:
      sya_diagram_set_wiring (SYA_DIAGRAM (object), g_value_get_object (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sya_diagram_dispose (GObject *object)
{
  SyaDiagram *self = SYA_DIAGRAM (object);

  g_clear_object (&self->wiring);

  G_OBJECT_CLASS (sya_diagram_parent_class)->dispose (object);
}

static void
sya_diagram_class_init (SyaDiagramClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = sya_diagram_get_property;
  object_class->set_property = sya_diagram_set_property;
  object_class->dispose = sya_diagram_dispose;

  widget_class->get_request_mode = sya_diagram_get_request_mode;
  widget_class->measure = sya_diagram_measure;
  widget_class->snapshot = sya_diagram_snapshot;
  widget_class->query_tooltip = sya_diagram_query_tooltip;

  properties[PROP_WIRING] =
    g_param_spec_object ("wiring", NULL, NULL, SYA_TYPE_WIRING,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_css_name (widget_class, "wiring");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
sya_diagram_init (SyaDiagram *self)
{
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
}

SyaWiring *
sya_diagram_get_wiring (SyaDiagram *self)
{
  g_return_val_if_fail (SYA_IS_DIAGRAM (self), NULL);

  return self->wiring;
}

void
sya_diagram_set_wiring (SyaDiagram *self,
                        SyaWiring  *wiring)
{
  g_return_if_fail (SYA_IS_DIAGRAM (self));

  if (!g_set_object (&self->wiring, wiring))
    return;

  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  wiring != NULL ? sya_wiring_get_description (wiring) : "",
                                  -1);
  gtk_widget_queue_resize (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WIRING]);
}
