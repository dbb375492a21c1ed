/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "sya-wiring.h"

G_BEGIN_DECLS

/* One node of the diagram on @widget: how much room its texts need, and how it looks. */

/** sya_diagram_node_measure: the height that @node needs at @width, in pixels */
int     sya_diagram_node_measure (GtkWidget             *widget,
                                  const SyaWiringNode   *node,
                                  int                    width);

void    sya_diagram_node_draw    (GtkWidget             *widget,
                                  GtkSnapshot           *snapshot,
                                  const SyaWiringNode   *node,
                                  const graphene_rect_t *rect);

/** sya_diagram_get_color: of an owner, against the background of @widget */
GdkRGBA sya_diagram_get_color    (GtkWidget             *widget,
                                  SyaOwner               owner);

G_END_DECLS
