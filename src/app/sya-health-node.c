/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "sya-health-labels.h"
#include "sya-health-node.h"

#define PADDING 12
#define PADDING_Y 9
#define ICON_SIZE 16
#define ICON_GAP 10
#define LINE_GAP 2
#define RADIUS 9
#define HEADS_GAP 6

/**
 * Texts: what a box says
 * @wants, @gets: (nullable): where they are worth telling
 */
typedef struct {
  PangoLayout *title;
  PangoLayout *wants;
  PangoLayout *gets;
} Texts;

static void
texts_clear (Texts *texts)
{
  g_clear_object (&texts->title);
  g_clear_object (&texts->wants);
  g_clear_object (&texts->gets);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Texts, texts_clear)

static PangoLayout *
make_layout (GtkWidget   *widget,
             const char  *text,
             float        width,
             PangoWeight  weight,
             double       scale)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (widget, text);
  PangoAttrList *attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_weight_new (weight));
  pango_attr_list_insert (attributes, pango_attr_scale_new (scale));
  /* Addresses stand below each other. */
  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum=1"));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_width (layout, (int) MAX (1, width) * PANGO_SCALE);

  return layout;
}

static float
layout_height (PangoLayout *layout)
{
  int height = 0;

  if (layout != NULL)
    pango_layout_get_pixel_size (layout, NULL, &height);

  return (float) height;
}

static gboolean
is_bad (const SyHealthNode *node)
{
  return node->state >= SY_FINDING_WARN;
}

static float
get_text_left (float left)
{
  return left + PADDING + ICON_SIZE + ICON_GAP;
}

static void
make_texts (GtkWidget              *widget,
            const SyHealthNode     *node,
            const SyaHealthColumns *columns,
            float                   left,
            Texts                  *out_texts)
{
  float text_left = get_text_left (left);
  PangoWeight weight = is_bad (node) ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL;
  gboolean nothing = strcmp (node->gets, SY_HEALTH_NODE_NOTHING) == 0;
  gboolean differs = nothing || (strcmp (node->wants, node->gets) != 0 &&
                                 node->state != SY_FINDING_PASS &&
                                 node->state != SY_FINDING_NOT_APPLICABLE);

  if (columns->wide)
    {
      out_texts->title = make_layout (widget, node->title, columns->wants - text_left - PADDING,
                                      PANGO_WEIGHT_BOLD, 1);
      out_texts->wants = make_layout (widget, node->wants,
                                      columns->gets - columns->wants - PADDING,
                                      PANGO_WEIGHT_NORMAL, 1);
      out_texts->gets = make_layout (widget, node->gets, columns->end - columns->gets - PADDING,
                                     weight, 1);
      return;
    }
  out_texts->title = make_layout (widget, node->title, columns->end - text_left - PADDING,
                                  PANGO_WEIGHT_BOLD, 1);
  if (!nothing)
    out_texts->gets = make_layout (widget, node->gets, columns->end - text_left - PADDING, weight,
                                   1);
  if (differs)
    {
      g_autofree char *text = g_strdup_printf (_("Wanted: %s"), node->wants);

      out_texts->wants = make_layout (widget, text, columns->end - text_left - PADDING,
                                      PANGO_WEIGHT_NORMAL, 1);
    }
}

static GdkRGBA
lookup_color (GtkWidget  *widget,
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
            float      alpha)
{
  GdkRGBA color;

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &color);
  color.alpha *= alpha;

  return color;
}

static GdkRGBA
get_state_color (GtkWidget      *widget,
                 SyFindingState  state)
{
  switch (state)
    {
    case SY_FINDING_FAIL:
      return lookup_color (widget, "error_color");

    case SY_FINDING_WARN:
      return lookup_color (widget, "warning_color");

    case SY_FINDING_NOTE:
      return lookup_color (widget, "accent_color");

    case SY_FINDING_PASS:
      return lookup_color (widget, "success_color");

    case SY_FINDING_UNKNOWN:
    case SY_FINDING_NOT_APPLICABLE:
    default:
      return text_color (widget, 0.6f);
    }
}

/* @x is measured from the start edge, which is on the right where text runs from there. */
static void
draw_layout (GtkWidget     *widget,
             GtkSnapshot   *snapshot,
             PangoLayout   *layout,
             float          x,
             float          y,
             const GdkRGBA *color)
{
  PangoRectangle logical;

  if (layout == NULL)
    return;
  pango_layout_get_pixel_extents (layout, NULL, &logical);
  if (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL)
    x = (float) (gtk_widget_get_width (widget) - logical.x - logical.width) - x;
  else
    x -= (float) logical.x;
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (x, y));
  gtk_snapshot_append_layout (snapshot, layout, color);
  gtk_snapshot_restore (snapshot);
}

static float
mirror (GtkWidget *widget,
        float      x,
        float      width)
{
  if (gtk_widget_get_direction (widget) != GTK_TEXT_DIR_RTL)
    return x;

  return (float) gtk_widget_get_width (widget) - x - width;
}

static void
draw_icon (GtkWidget          *widget,
           GtkSnapshot        *snapshot,
           const SyHealthNode *node,
           float               x,
           float               y)
{
  GtkIconTheme *theme = gtk_icon_theme_get_for_display (gtk_widget_get_display (widget));
  GdkRGBA color = get_state_color (widget, node->state);
  g_autoptr (GtkIconPaintable) icon = NULL;

  icon = gtk_icon_theme_lookup_icon (theme, sya_finding_state_get_icon (node->state), NULL,
                                     ICON_SIZE, gtk_widget_get_scale_factor (widget),
                                     gtk_widget_get_direction (widget),
                                     GTK_ICON_LOOKUP_FORCE_SYMBOLIC);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (mirror (widget, x, ICON_SIZE), y));
  gtk_symbolic_paintable_snapshot_symbolic (GTK_SYMBOLIC_PAINTABLE (icon), snapshot,
                                            ICON_SIZE, ICON_SIZE, &color, 1);
  gtk_snapshot_restore (snapshot);
}

static void
draw_box (GtkWidget             *widget,
          GtkSnapshot           *snapshot,
          const SyHealthNode    *node,
          const graphene_rect_t *box)
{
  graphene_rect_t rect = *box;
  GdkRGBA fill = lookup_color (widget, "card_bg_color");
  GdkRGBA base = lookup_color (widget, "window_bg_color");
  GdkRGBA line = text_color (widget, 0.2f);
  float width = is_bad (node) ? 2 : 1;
  GskRoundedRect outline;

  rect.origin.x = mirror (widget, box->origin.x, box->size.width);
  if (is_bad (node))
    line = get_state_color (widget, node->state);
  gsk_rounded_rect_init_from_rect (&outline, &rect, RADIUS);
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  /* The card's colour is translucent in dark style, and lines end below the box. */
  gtk_snapshot_append_color (snapshot, &base, &rect);
  gtk_snapshot_append_color (snapshot, &fill, &rect);
  if (is_bad (node))
    {
      GdkRGBA tint = line;

      tint.alpha *= 0.08f;
      gtk_snapshot_append_color (snapshot, &tint, &rect);
    }
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_append_border (snapshot, &outline, (float[4]) { width, width, width, width },
                              (GdkRGBA[4]) { line, line, line, line });
}

void
sya_health_columns_init (SyaHealthColumns *self,
                         int               width)
{
  float full = (float) width;

  self->wide = width >= SYA_HEALTH_WIDE;
  self->end = full;
  self->wants = self->wide ? full * 0.46f : 0;
  self->gets = self->wide ? full * 0.68f : 0;
}

float
sya_health_node_measure (GtkWidget              *widget,
                         const SyHealthNode     *node,
                         const SyaHealthColumns *columns,
                         float                   left)
{
  g_auto (Texts) texts = { NULL };
  float height;

  make_texts (widget, node, columns, left, &texts);
  if (columns->wide)
    return 2 * PADDING_Y + MAX (layout_height (texts.title),
                                MAX (layout_height (texts.wants), layout_height (texts.gets)));

  height = layout_height (texts.title);
  if (texts.gets != NULL)
    height += LINE_GAP + layout_height (texts.gets);
  if (texts.wants != NULL)
    height += LINE_GAP + layout_height (texts.wants);

  return 2 * PADDING_Y + height;
}

void
sya_health_node_draw (GtkWidget              *widget,
                      GtkSnapshot            *snapshot,
                      const SyHealthNode     *node,
                      const SyaHealthColumns *columns,
                      const graphene_rect_t  *box)
{
  float left = get_text_left (box->origin.x);
  float y = box->origin.y + PADDING_Y;
  GdkRGBA strong = text_color (widget, 1);
  GdkRGBA soft = text_color (widget, 0.75f);
  GdkRGBA gets = is_bad (node) ? get_state_color (widget, node->state) : strong;
  g_auto (Texts) texts = { NULL };

  make_texts (widget, node, columns, box->origin.x, &texts);
  draw_box (widget, snapshot, node, box);
  if (node->state != SY_FINDING_NOT_APPLICABLE)
    draw_icon (widget, snapshot, node, box->origin.x + PADDING, y + 1);
  draw_layout (widget, snapshot, texts.title, left, y, &strong);
  if (node->state == SY_FINDING_NOT_APPLICABLE)
    gets = soft;
  if (columns->wide)
    {
      draw_layout (widget, snapshot, texts.wants, columns->wants, y, &soft);
      draw_layout (widget, snapshot, texts.gets, columns->gets, y, &gets);
      return;
    }
  y += layout_height (texts.title) + LINE_GAP;
  draw_layout (widget, snapshot, texts.gets, left, y, &gets);
  y += texts.gets != NULL ? layout_height (texts.gets) + LINE_GAP : 0;
  draw_layout (widget, snapshot, texts.wants, left, y, &soft);
}

static PangoLayout *
make_head (GtkWidget  *widget,
           const char *text,
           float       width)
{
  return make_layout (widget, text, width, PANGO_WEIGHT_BOLD, PANGO_SCALE_SMALL);
}

float
sya_health_heads_measure (GtkWidget              *widget,
                          const SyaHealthColumns *columns)
{
  g_autoptr (PangoLayout) wants = NULL;
  g_autoptr (PangoLayout) gets = NULL;

  if (!columns->wide)
    return 0;
  wants = make_head (widget, _("The driver wants"), columns->gets - columns->wants - PADDING);
  gets = make_head (widget, _("It gets"), columns->end - columns->gets - PADDING);

  return MAX (layout_height (wants), layout_height (gets)) + HEADS_GAP;
}

void
sya_health_heads_draw (GtkWidget              *widget,
                       GtkSnapshot            *snapshot,
                       const SyaHealthColumns *columns)
{
  GdkRGBA soft = text_color (widget, 0.75f);
  g_autoptr (PangoLayout) wants = NULL;
  g_autoptr (PangoLayout) gets = NULL;

  if (!columns->wide)
    return;
  wants = make_head (widget, _("The driver wants"), columns->gets - columns->wants - PADDING);
  gets = make_head (widget, _("It gets"), columns->end - columns->gets - PADDING);
  draw_layout (widget, snapshot, wants, columns->wants, 0, &soft);
  draw_layout (widget, snapshot, gets, columns->gets, 0, &soft);
}

void
sya_health_get_line_color (GtkWidget *widget,
                           GdkRGBA   *out_color)
{
  *out_color = text_color (widget, 0.35f);
}
