/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sya-labels.h"

G_BEGIN_DECLS

#define SYA_TYPE_WIRING (sya_wiring_get_type ())
G_DECLARE_FINAL_TYPE (SyaWiring, sya_wiring, SYA, WIRING, GObject)

/**
 * SyaWiring:
 *
 * What the wiring diagram shows, as a tree: the processor, its GPUs, their screens and ports.
 * Immutable, and free of any drawing, so that its content is tested without a display.
 */

/**
 * SyaWiringNode:
 * @parent: index of the parent node, always smaller than the node's own; -1 for the processor
 * @badge: (nullable): who owns it now, in words
 * @live: whether the connection to the parent carries something now
 */
typedef struct {
  int         parent;
  guint       depth;
  char       *title;
  char       *subtitle;   /* nullable */
  char       *badge;
  SyaOwner    owner;
  gboolean    live;
  const char *icon_name;
} SyaWiringNode;

SyaWiring       *sya_wiring_new             (SyAssessment *assessment) G_GNUC_WARN_UNUSED_RESULT;

/** sya_wiring_get_nodes: (element-type SyaWiringNode): parents before their children */
const GPtrArray *sya_wiring_get_nodes       (SyaWiring    *self);

/** sya_wiring_get_description: the same in sentences, for screen readers */
const char      *sya_wiring_get_description (SyaWiring    *self);

G_END_DECLS
