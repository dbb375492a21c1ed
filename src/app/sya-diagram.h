/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "sya-wiring.h"

G_BEGIN_DECLS

#define SYA_TYPE_DIAGRAM (sya_diagram_get_type ())
G_DECLARE_FINAL_TYPE (SyaDiagram, sya_diagram, SYA, DIAGRAM, GtkWidget)

/**
 * SyaDiagram:
 *
 * Draws a #SyaWiring: side by side where there is room, one below the other where there is not,
 * mirrored where text runs from right to left. Colours come from the style, and everything that a
 * colour says stands there in words too.
 */

SyaWiring *sya_diagram_get_wiring (SyaDiagram *self);
void       sya_diagram_set_wiring (SyaDiagram *self,
                                   SyaWiring  *wiring);

G_END_DECLS
