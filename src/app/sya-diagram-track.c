/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sya-diagram-track.h"

/* Where a track leaves a node downwards, from its outer edge, and the radius of its bend. */
#define INSET 14
#define BEND 10

/* Curves from the parent's side to the child's, the way a track leaves a switch. */
static void
trace_side (cairo_t               *cr,
            const graphene_rect_t *parent,
            const graphene_rect_t *child,
            int                    rtl)
{
  double x0 = parent->origin.x + (rtl ? 0 : parent->size.width);
  double y0 = parent->origin.y + parent->size.height / 2;
  double x1 = child->origin.x + (rtl ? child->size.width : 0);
  double y1 = child->origin.y + child->size.height / 2;
  double middle = (x0 + x1) / 2;

  cairo_move_to (cr, x0, y0);
  cairo_curve_to (cr, middle, y0, middle, y1, x1, y1);
}

/* The child may stand above the parent, where a track of another parent meets it. */
static void
trace_below (cairo_t               *cr,
             const graphene_rect_t *parent,
             const graphene_rect_t *child,
             int                    rtl)
{
  double side = rtl ? -1 : 1;
  double down = child->origin.y > parent->origin.y ? 1 : -1;
  double x0 = rtl ? parent->origin.x + parent->size.width - INSET : parent->origin.x + INSET;
  double x1 = child->origin.x + (rtl ? child->size.width : 0);
  double y0 = parent->origin.y + (down > 0 ? parent->size.height : 0);
  double y1 = child->origin.y + child->size.height / 2;

  cairo_move_to (cr, x0, y0);
  cairo_line_to (cr, x0, y1 - down * BEND);
  cairo_curve_to (cr, x0, y1, x0, y1, x0 + side * BEND, y1);
  cairo_line_to (cr, x1, y1);
}

void
sya_diagram_trace (cairo_t               *cr,
                   const graphene_rect_t *parent,
                   const graphene_rect_t *child,
                   int                    stacked,
                   int                    rtl)
{
  if (stacked)
    trace_below (cr, parent, child, rtl);
  else
    trace_side (cr, parent, child, rtl);
}
