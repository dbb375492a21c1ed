/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <graphene.h>

#include "sya-wiring.h"

G_BEGIN_DECLS

/* Below this width, in pixels, the diagram stands one node below the other. */
#define SYA_DIAGRAM_WIDE 620

/**
 * SyaDiagramMeasure: the height in pixels that node @index needs at @width, padding included
 */
typedef int (*SyaDiagramMeasure) (guint    index,
                                  int      width,
                                  gpointer user_data);

/**
 * sya_diagram_layout:
 * @width: in pixels
 * @out_rects: (array length=number of nodes): where each node goes, left to right
 *
 * Places the tree's nodes. Pure geometry.
 *
 * Returns: the height that is needed, in pixels
 */
int  sya_diagram_layout        (const GPtrArray   *nodes,
                                int                width,
                                SyaDiagramMeasure  measure,
                                gpointer           user_data,
                                graphene_rect_t   *out_rects);

/** sya_diagram_layout_mirror: for right-to-left text */
void sya_diagram_layout_mirror (graphene_rect_t   *rects,
                                guint              n_rects,
                                int                width);

G_END_DECLS
