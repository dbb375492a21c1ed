/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "health/sy-health-tree.h"

G_BEGIN_DECLS

#define SYA_TYPE_HEALTH_PICTURE (sya_health_picture_get_type ())
G_DECLARE_FINAL_TYPE (SyaHealthPicture, sya_health_picture, SYA, HEALTH_PICTURE, GtkWidget)

/**
 * SyaHealthPicture:
 *
 * The guest's PCI tree, drawn: each part with what NVIDIA's driver wants beside what it gets; below
 * each other where there is little room. Its accessible description says the same in sentences.
 */

/** sya_health_picture_set_tree: @tree: (element-type SyHealthNode) (nullable): is referenced */
void sya_health_picture_set_tree (SyaHealthPicture *self,
                                  GPtrArray        *tree);

G_END_DECLS
