/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <cairo.h>
#include <graphene.h>

/**
 * sya_diagram_trace:
 * @stacked: whether the nodes stand below each other rather than side by side
 * @rtl: whether the diagram is mirrored
 *
 * Adds the track from one node of the wiring diagram to its child to the path of @cr.
 */
void sya_diagram_trace (cairo_t               *cr,
                        const graphene_rect_t *parent,
                        const graphene_rect_t *child,
                        int                    stacked,
                        int                    rtl);
