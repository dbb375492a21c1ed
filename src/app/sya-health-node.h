/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "health/sy-health-tree.h"

G_BEGIN_DECLS

/* From this width on, what is wanted and what is given stand beside each other. */
#define SYA_HEALTH_WIDE 560

/**
 * SyaHealthColumns: where the texts of all nodes stand, from the start edge of the picture
 * @wide: whether there are columns at all
 */
typedef struct {
  gboolean wide;
  float    wants;
  float    gets;
  float    end;
} SyaHealthColumns;

/** sya_health_columns_init: for a picture that is @width pixels wide */
void  sya_health_columns_init  (SyaHealthColumns       *self,
                                int                     width);

/** sya_health_node_measure: the height that @node needs, of which the box begins at @left */
float sya_health_node_measure  (GtkWidget              *widget,
                                const SyHealthNode     *node,
                                const SyaHealthColumns *columns,
                                float                   left);

/** sya_health_node_draw: @box: as if text ran from left to right; mirrored where it does not */
void  sya_health_node_draw     (GtkWidget              *widget,
                                GtkSnapshot            *snapshot,
                                const SyHealthNode     *node,
                                const SyaHealthColumns *columns,
                                const graphene_rect_t  *box);

/** sya_health_heads_draw: what the columns are */
void  sya_health_heads_draw    (GtkWidget              *widget,
                                GtkSnapshot            *snapshot,
                                const SyaHealthColumns *columns);

/** sya_health_heads_measure: 0 where there are no columns */
float sya_health_heads_measure (GtkWidget              *widget,
                                const SyaHealthColumns *columns);

/** sya_health_get_line_color: of the lines between the boxes */
void  sya_health_get_line_color (GtkWidget             *widget,
                                 GdkRGBA               *out_color);

G_END_DECLS
