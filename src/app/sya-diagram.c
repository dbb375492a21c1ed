/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>

#include "sya-diagram-layout.h"
#include "sya-diagram-track.h"
#include "sya-diagram.h"

#define PADDING 12
#define ICON_SIZE 16
#define ICON_GAP 8
#define LINE_GAP 4
#define BADGE_PADDING_X 8
#define BADGE_PADDING_Y 2
#define RADIUS 12
#define TRACK_WIDTH 3.0
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

typedef struct {
  PangoLayout *title;
  PangoLayout *subtitle;  /* nullable */
  PangoLayout *badge;     /* nullable */
} Texts;

static void
texts_clear (Texts *texts)
{
  g_clear_object (&texts->title);
  g_clear_object (&texts->subtitle);
  g_clear_object (&texts->badge);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Texts, texts_clear)

static PangoLayout *
make_layout (SyaDiagram  *self,
             const char  *text,
             int          width,
             PangoWeight  weight,
             double       scale)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  PangoAttrList *attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_weight_new (weight));
  pango_attr_list_insert (attributes, pango_attr_scale_new (scale));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_width (layout, MAX (1, width) * PANGO_SCALE);

  return layout;
}

static void
make_texts (SyaDiagram          *self,
            const SyaWiringNode *node,
            int                  width,
            Texts               *out_texts)
{
  int inner = width - 2 * PADDING - ICON_SIZE - ICON_GAP;

  out_texts->title = make_layout (self, node->title, inner, PANGO_WEIGHT_BOLD, 1.0);
  if (node->subtitle != NULL)
    out_texts->subtitle = make_layout (self, node->subtitle, inner, PANGO_WEIGHT_NORMAL,
                                       PANGO_SCALE_SMALL);
  if (node->badge != NULL)
    out_texts->badge = make_layout (self, node->badge, inner - 2 * BADGE_PADDING_X,
                                    PANGO_WEIGHT_BOLD, PANGO_SCALE_SMALL);
}

static int
layout_height (PangoLayout *layout)
{
  int height = 0;

  if (layout != NULL)
    pango_layout_get_pixel_size (layout, NULL, &height);

  return height;
}

static int
measure_node (guint    index,
              int      width,
              gpointer user_data)
{
  SyaDiagram *self = user_data;
  g_auto (Texts) texts = { NULL };
  int height;

  make_texts (self, g_ptr_array_index (sya_wiring_get_nodes (self->wiring), index), width, &texts);
  height = 2 * PADDING + layout_height (texts.title);
  if (texts.subtitle != NULL)
    height += LINE_GAP + layout_height (texts.subtitle);
  if (texts.badge != NULL)
    height += 2 * LINE_GAP + layout_height (texts.badge) + 2 * BADGE_PADDING_Y;

  return height;
}

static gboolean
is_dark (void)
{
  return adw_style_manager_get_dark (adw_style_manager_get_default ());
}

static GdkRGBA
lookup_color (SyaDiagram *self,
              const char *name)
{
  GtkStyleContext *context = gtk_widget_get_style_context (GTK_WIDGET (self));
  GdkRGBA color;

  if (!gtk_style_context_lookup_color (context, name, &color))
    gtk_style_context_get_color (context, &color);

  return color;
}

static GdkRGBA
text_color (SyaDiagram *self,
            float       alpha)
{
  GdkRGBA color;

  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &color);
  color.alpha *= alpha;

  return color;
}

/* The style's palette: each is at least 4.5:1 against the card behind it, in light and in dark. */
static GdkRGBA
owner_color (SyaDiagram *self,
             SyaOwner    owner)
{
  switch (owner)
    {
    case SYA_OWNER_LINUX:
      return lookup_color (self, "accent_color");

    case SYA_OWNER_VM:
      return lookup_color (self, is_dark () ? "purple_1" : "purple_4");

    case SYA_OWNER_NOBODY:
    case SYA_OWNER_UNKNOWN:
    default:
      return text_color (self, 0.75f);
    }
}

static void
draw_layout (GtkSnapshot   *snapshot,
             PangoLayout   *layout,
             float          x,
             float          y,
             const GdkRGBA *color)
{
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (x, y));
  gtk_snapshot_append_layout (snapshot, layout, color);
  gtk_snapshot_restore (snapshot);
}

static void
draw_icon (SyaDiagram    *self,
           GtkSnapshot   *snapshot,
           const char    *icon_name,
           float          x,
           float          y,
           const GdkRGBA *color)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkIconTheme *theme = gtk_icon_theme_get_for_display (gtk_widget_get_display (widget));
  g_autoptr (GtkIconPaintable) icon = NULL;

  icon = gtk_icon_theme_lookup_icon (theme, icon_name, NULL, ICON_SIZE,
                                     gtk_widget_get_scale_factor (widget),
                                     gtk_widget_get_direction (widget),
                                     GTK_ICON_LOOKUP_FORCE_SYMBOLIC);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (x, y));
  gtk_symbolic_paintable_snapshot_symbolic (GTK_SYMBOLIC_PAINTABLE (icon), snapshot,
                                            ICON_SIZE, ICON_SIZE, color, 1);
  gtk_snapshot_restore (snapshot);
}

static void
draw_box (SyaDiagram            *self,
          GtkSnapshot           *snapshot,
          const SyaWiringNode   *node,
          const graphene_rect_t *rect)
{
  GdkRGBA fill = lookup_color (self, "card_bg_color");
  GdkRGBA base = lookup_color (self, "window_bg_color");
  GdkRGBA line = node->badge != NULL ? owner_color (self, node->owner) : text_color (self, 0.25f);
  float width = node->badge != NULL ? 2 : 1;
  GskRoundedRect box;

  gsk_rounded_rect_init_from_rect (&box, rect, RADIUS);
  gtk_snapshot_push_rounded_clip (snapshot, &box);
  /* The card's colour is translucent in dark style, and tracks end below the node. */
  gtk_snapshot_append_color (snapshot, &base, rect);
  gtk_snapshot_append_color (snapshot, &fill, rect);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_append_border (snapshot, &box, (float[4]) { width, width, width, width },
                              (GdkRGBA[4]) { line, line, line, line });
}

static void
draw_badge (SyaDiagram          *self,
            GtkSnapshot         *snapshot,
            const SyaWiringNode *node,
            PangoLayout         *layout,
            float                left,
            float                right,
            float                y)
{
  GdkRGBA color = owner_color (self, node->owner);
  GdkRGBA fill = color;
  graphene_rect_t rect;
  GskRoundedRect pill;
  int text_width;
  int text_height;
  float x = left;

  pango_layout_get_pixel_size (layout, &text_width, &text_height);
  /* A right-to-left layout keeps its width and aligns inside it: shrink it to its text. */
  pango_layout_set_width (layout, -1);
  if (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL)
    x = right - (float) text_width - 2 * BADGE_PADDING_X;
  rect = GRAPHENE_RECT_INIT (x, y, (float) text_width + 2 * BADGE_PADDING_X,
                             (float) text_height + 2 * BADGE_PADDING_Y);
  fill.alpha *= 0.14f;
  gsk_rounded_rect_init_from_rect (&pill, &rect, rect.size.height / 2);
  gtk_snapshot_push_rounded_clip (snapshot, &pill);
  gtk_snapshot_append_color (snapshot, &fill, &rect);
  gtk_snapshot_pop (snapshot);
  draw_layout (snapshot, layout, x + BADGE_PADDING_X, y + BADGE_PADDING_Y, &color);
}

static void
draw_node (SyaDiagram            *self,
           GtkSnapshot           *snapshot,
           const SyaWiringNode   *node,
           const graphene_rect_t *rect)
{
  gboolean rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  GdkRGBA strong = text_color (self, 1);
  GdkRGBA soft = text_color (self, 0.75f);
  g_auto (Texts) texts = { NULL };
  float icon_x = rect->origin.x + PADDING;
  float left = icon_x + ICON_SIZE + ICON_GAP;
  float right = rect->origin.x + rect->size.width - PADDING;
  float y = rect->origin.y + PADDING;

  if (rtl)
    {
      left = rect->origin.x + PADDING;
      right -= ICON_SIZE + ICON_GAP;
      icon_x = right + ICON_GAP;
    }

  draw_box (self, snapshot, node, rect);
  make_texts (self, node, (int) rect->size.width, &texts);
  draw_icon (self, snapshot, node->icon_name, icon_x, y + 1, &soft);
  draw_layout (snapshot, texts.title, left, y, &strong);
  y += (float) layout_height (texts.title) + LINE_GAP;
  if (texts.subtitle != NULL)
    {
      draw_layout (snapshot, texts.subtitle, left, y, &soft);
      y += (float) layout_height (texts.subtitle) + LINE_GAP;
    }
  if (texts.badge != NULL)
    draw_badge (self, snapshot, node, texts.badge, left, right, y + LINE_GAP);
}

static void
draw_tracks (SyaDiagram            *self,
             GtkSnapshot           *snapshot,
             const graphene_rect_t *rects,
             int                    width,
             int                    height)
{
  const GPtrArray *nodes = sya_wiring_get_nodes (self->wiring);
  gboolean rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  graphene_rect_t area = GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height);
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &area);

  cairo_set_line_width (cr, TRACK_WIDTH);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  for (guint i = 0; i < nodes->len; i++)
    {
      const SyaWiringNode *node = g_ptr_array_index (nodes, i);
      GdkRGBA color = node->live ? owner_color (self, node->owner) : text_color (self, 0.35f);
      const double dashes[] = { 2, 7 };

      if (node->parent < 0)
        continue;
      cairo_set_dash (cr, dashes, node->live ? 0 : 2, 0);
      gdk_cairo_set_source_rgba (cr, &color);
      sya_diagram_trace (cr, &rects[node->parent], &rects[i], width < SYA_DIAGRAM_WIDE, rtl);
      cairo_stroke (cr);
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
  height = sya_diagram_layout (nodes, width, measure_node, self, rects);
  if (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL)
    sya_diagram_layout_mirror (rects, nodes->len, width);

  draw_tracks (self, snapshot, rects, width, height);
  for (guint i = 0; i < nodes->len; i++)
    draw_node (self, snapshot, g_ptr_array_index (nodes, i), &rects[i]);
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
  *minimum = *natural = sya_diagram_layout (nodes, for_size < 0 ? SYA_DIAGRAM_WIDE : for_size,
                                            measure_node, self, rects);
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
