/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <adwaita.h>

#include "sya-diagram-node.h"

#define PADDING 12
#define ICON_SIZE 16
#define ICON_GAP 8
#define LINE_GAP 4
#define BADGE_PADDING_X 8
#define BADGE_PADDING_Y 2
#define RADIUS 12

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
make_layout (GtkWidget   *widget,
             const char  *text,
             int          width,
             PangoWeight  weight,
             double       scale)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (widget, text);
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
make_texts (GtkWidget           *widget,
            const SyaWiringNode *node,
            int                  width,
            Texts               *out_texts)
{
  int inner = width - 2 * PADDING - ICON_SIZE - ICON_GAP;

  out_texts->title = make_layout (widget, node->title, inner, PANGO_WEIGHT_BOLD, 1.0);
  if (node->subtitle != NULL)
    out_texts->subtitle = make_layout (widget, node->subtitle, inner, PANGO_WEIGHT_NORMAL,
                                       PANGO_SCALE_SMALL);
  if (node->badge != NULL)
    out_texts->badge = make_layout (widget, node->badge, inner - 2 * BADGE_PADDING_X,
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

static gboolean
is_dark (void)
{
  return adw_style_manager_get_dark (adw_style_manager_get_default ());
}

static GdkRGBA
lookup_color (GtkWidget *widget,
              const char *name)
{
  GtkStyleContext *context = gtk_widget_get_style_context (widget);
  GdkRGBA color;

  if (!gtk_style_context_lookup_color (context, name, &color))
    gtk_style_context_get_color (context, &color);

  return color;
}

static GdkRGBA
text_color (GtkWidget *widget,
            float       alpha)
{
  GdkRGBA color;

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &color);
  color.alpha *= alpha;

  return color;
}

/* The style's palette: each is at least 4.5:1 against the card behind it, in light and in dark. */
GdkRGBA
sya_diagram_get_color (GtkWidget *widget,
                       SyaOwner   owner)
{
  switch (owner)
    {
    case SYA_OWNER_LINUX:
      return lookup_color (widget, "accent_color");

    case SYA_OWNER_VM:
      return lookup_color (widget, is_dark () ? "purple_1" : "purple_4");

    case SYA_OWNER_NOBODY:
    case SYA_OWNER_UNKNOWN:
    default:
      return text_color (widget, 0.75f);
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
draw_icon (GtkWidget     *widget,
           GtkSnapshot   *snapshot,
           const char    *icon_name,
           float          x,
           float          y,
           const GdkRGBA *color)
{
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

/* Dashes, for what is not certain: GSK borders have none. */
static void
draw_dashed_border (GtkSnapshot           *snapshot,
                    const graphene_rect_t *rect,
                    const GdkRGBA         *color)
{
  const double dashes[] = { 6, 6 };
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, rect);
  double left = rect->origin.x + 1;
  double top = rect->origin.y + 1;
  double right = rect->origin.x + rect->size.width - 1;
  double bottom = rect->origin.y + rect->size.height - 1;

  cairo_new_sub_path (cr);
  cairo_arc (cr, right - RADIUS, top + RADIUS, RADIUS, -G_PI_2, 0);
  cairo_arc (cr, right - RADIUS, bottom - RADIUS, RADIUS, 0, G_PI_2);
  cairo_arc (cr, left + RADIUS, bottom - RADIUS, RADIUS, G_PI_2, G_PI);
  cairo_arc (cr, left + RADIUS, top + RADIUS, RADIUS, G_PI, 3 * G_PI_2);
  cairo_close_path (cr);
  cairo_set_line_width (cr, 1.5);
  cairo_set_dash (cr, dashes, G_N_ELEMENTS (dashes), 0);
  gdk_cairo_set_source_rgba (cr, color);
  cairo_stroke (cr);
  cairo_destroy (cr);
}

static void
draw_box (GtkWidget             *widget,
          GtkSnapshot           *snapshot,
          const SyaWiringNode   *node,
          const graphene_rect_t *rect)
{
  GdkRGBA fill = lookup_color (widget, "card_bg_color");
  GdkRGBA base = lookup_color (widget, "window_bg_color");
  gboolean owned = node->badge != NULL;
  GdkRGBA line = owned ? sya_diagram_get_color (widget, node->owner) : text_color (widget, 0.25f);
  float width = owned ? 2 : 1;
  GskRoundedRect box;

  gsk_rounded_rect_init_from_rect (&box, rect, RADIUS);
  gtk_snapshot_push_rounded_clip (snapshot, &box);
  /* The card's colour is translucent in dark style, and tracks end below the node. */
  gtk_snapshot_append_color (snapshot, &base, rect);
  if (node->known)
    gtk_snapshot_append_color (snapshot, &fill, rect);
  gtk_snapshot_pop (snapshot);

  line = node->known ? line : text_color (widget, 0.5f);
  if (node->known)
    gtk_snapshot_append_border (snapshot, &box, (float[4]) { width, width, width, width },
                                (GdkRGBA[4]) { line, line, line, line });
  else
    draw_dashed_border (snapshot, rect, &line);
}

static void
draw_badge (GtkWidget           *widget,
            GtkSnapshot         *snapshot,
            const SyaWiringNode *node,
            PangoLayout         *layout,
            float                left,
            float                right,
            float                y)
{
  GdkRGBA color = sya_diagram_get_color (widget, node->owner);
  GdkRGBA fill = color;
  graphene_rect_t rect;
  GskRoundedRect pill;
  int text_width;
  int text_height;
  float x = left;

  pango_layout_get_pixel_size (layout, &text_width, &text_height);
  /* A right-to-left layout keeps its width and aligns inside it: shrink it to its text. */
  pango_layout_set_width (layout, -1);
  if (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL)
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

void
sya_diagram_node_draw (GtkWidget             *widget,
                       GtkSnapshot           *snapshot,
                       const SyaWiringNode   *node,
                       const graphene_rect_t *rect)
{
  gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  GdkRGBA strong = text_color (widget, 1);
  GdkRGBA soft = text_color (widget, 0.75f);
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

  draw_box (widget, snapshot, node, rect);
  make_texts (widget, node, (int) rect->size.width, &texts);
  draw_icon (widget, snapshot, node->icon_name, icon_x, y + 1, &soft);
  draw_layout (snapshot, texts.title, left, y, &strong);
  y += (float) layout_height (texts.title) + LINE_GAP;
  if (texts.subtitle != NULL)
    {
      draw_layout (snapshot, texts.subtitle, left, y, &soft);
      y += (float) layout_height (texts.subtitle) + LINE_GAP;
    }
  if (texts.badge != NULL)
    draw_badge (widget, snapshot, node, texts.badge, left, right, y + LINE_GAP);
}

int
sya_diagram_node_measure (GtkWidget           *widget,
                          const SyaWiringNode *node,
                          int                  width)
{
  g_auto (Texts) texts = { NULL };
  int height;

  make_texts (widget, node, width, &texts);
  height = 2 * PADDING + layout_height (texts.title);
  if (texts.subtitle != NULL)
    height += LINE_GAP + layout_height (texts.subtitle);
  if (texts.badge != NULL)
    height += 2 * LINE_GAP + layout_height (texts.badge) + 2 * BADGE_PADDING_Y;

  return height;
}
