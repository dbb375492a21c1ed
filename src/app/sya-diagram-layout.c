/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sya-diagram-layout.h"

#define GAP_X 40
#define GAP_Y 14
#define INDENT 30
#define MAX_COLUMNS 4

/* Shares of the width that the columns get: processor, GPUs, outputs, the screen behind a mux. */
static const float column_shares[MAX_COLUMNS][MAX_COLUMNS] = {
  { 1 },
  { 0.35f, 0.65f },
  { 0.19f, 0.43f, 0.38f },
  { 0.17f, 0.34f, 0.27f, 0.22f },
};

typedef struct {
  const GPtrArray   *nodes;
  int                width;
  SyaDiagramMeasure  measure;
  gpointer           user_data;
  graphene_rect_t   *rects;
} Layout;

static const SyaWiringNode *
get_node (const Layout *layout,
          guint         index)
{
  return g_ptr_array_index (layout->nodes, index);
}

static void
place_columns (const Layout *layout)
{
  guint last = 0;
  const float *column_share;
  float room;

  for (guint i = 0; i < layout->nodes->len; i++)
    last = MAX (last, get_node (layout, i)->depth);
  last = MIN (last, MAX_COLUMNS - 1);
  column_share = column_shares[last];
  room = (float) (layout->width - (int) last * GAP_X);

  for (guint i = 0; i < layout->nodes->len; i++)
    {
      guint depth = MIN (get_node (layout, i)->depth, MAX_COLUMNS - 1);
      graphene_rect_t *rect = &layout->rects[i];

      rect->origin.x = 0;
      for (guint column = 0; column < depth; column++)
        rect->origin.x += room * column_share[column] + GAP_X;
      rect->size.width = room * column_share[depth];
      rect->size.height = (float) layout->measure (i, (int) rect->size.width, layout->user_data);
    }
}

/* Returns the height of the subtree below @index, which is placed from @top down. */
static float
place_subtree (const Layout *layout,
               guint         index,
               float         top)
{
  graphene_rect_t *rect = &layout->rects[index];
  float children = 0;
  float shift;

  for (guint i = index + 1; i < layout->nodes->len; i++)
    if (get_node (layout, i)->parent == (int) index)
      children += (children > 0 ? GAP_Y : 0) + place_subtree (layout, i, top + children
                                                              + (children > 0 ? GAP_Y : 0));

  if (children >= rect->size.height)
    {
      rect->origin.y = top + (children - rect->size.height) / 2;
      return children;
    }

  rect->origin.y = top;
  shift = (rect->size.height - children) / 2;
  for (guint i = index + 1; i < layout->nodes->len; i++)
    {
      /* A node's whole subtree moves with it; parents come before their children. */
      int ancestor = get_node (layout, i)->parent;

      while (ancestor > (int) index)
        ancestor = get_node (layout, (guint) ancestor)->parent;
      if (ancestor == (int) index)
        layout->rects[i].origin.y += shift;
    }

  return rect->size.height;
}

static float
place_stacked (const Layout *layout)
{
  float y = 0;

  for (guint i = 0; i < layout->nodes->len; i++)
    {
      graphene_rect_t *rect = &layout->rects[i];

      rect->origin.x = (float) (INDENT * get_node (layout, i)->depth);
      rect->origin.y = y;
      rect->size.width = (float) layout->width - rect->origin.x;
      rect->size.height = (float) layout->measure (i, (int) rect->size.width, layout->user_data);
      y += rect->size.height + GAP_Y;
    }

  return MAX (0, y - GAP_Y);
}

int
sya_diagram_layout (const GPtrArray   *nodes,
                    int                width,
                    SyaDiagramMeasure  measure,
                    gpointer           user_data,
                    graphene_rect_t   *out_rects)
{
  Layout layout = { nodes, width, measure, user_data, out_rects };
  float height;

  if (nodes->len == 0)
    return 0;

  if (width < SYA_DIAGRAM_WIDE)
    {
      height = place_stacked (&layout);
    }
  else
    {
      place_columns (&layout);
      height = place_subtree (&layout, 0, 0);
    }

  return (int) (height + 0.999f);
}

void
sya_diagram_layout_mirror (graphene_rect_t *rects,
                           guint            n_rects,
                           int              width)
{
  for (guint i = 0; i < n_rects; i++)
    rects[i].origin.x = (float) width - rects[i].origin.x - rects[i].size.width;
}
