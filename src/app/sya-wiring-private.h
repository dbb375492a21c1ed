/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sya-wiring.h"

G_BEGIN_DECLS

/**
 * sya_wiring_add_node:
 * @parent: index of the node it stands beside, or -1
 * @title: (transfer full)
 * @subtitle: (transfer full) (nullable)
 *
 * Returns: its index; it counts as known, with an unknown owner
 */
guint          sya_wiring_add_node (SyaWiring  *self,
                                    int         parent,
                                    const char *icon_name,
                                    char       *title,
                                    char       *subtitle);

SyaWiringNode *sya_wiring_get_node (SyaWiring  *self,
                                    guint       index);

/** sya_wiring_add_link: in the colour of the owner of the GPU at its one end; set that before */
void           sya_wiring_add_link (SyaWiring  *self,
                                    guint       from,
                                    guint       to,
                                    SyaTrack    track);

/** sya_wiring_build: adds all nodes and links; in sya-wiring-build.c */
void           sya_wiring_build    (SyaWiring    *self,
                                    SyAssessment *assessment);

/**
 * sya_wiring_add_outputs:
 * @gpu_index: the node of @gpu
 * @skip_panel: the built-in screen is drawn elsewhere, behind its switch
 *
 * Adds what hangs on one GPU; in sya-wiring-outputs.c.
 */
void           sya_wiring_add_outputs (SyaWiring    *self,
                                       guint         gpu_index,
                                       const SyGpu  *gpu,
                                       SyAssessment *assessment,
                                       gboolean      skip_panel);

/** sya_wiring_find_panel: (nullable): the connector of @gpu that is a built-in screen's */
const SyConnector *sya_wiring_find_panel (const SyGpu *gpu);

G_END_DECLS
