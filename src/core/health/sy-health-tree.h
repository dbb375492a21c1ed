/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "health/sy-health.h"

G_BEGIN_DECLS

typedef enum {
  SY_HEALTH_NODE_BOARD,
  SY_HEALTH_NODE_PORT,
  SY_HEALTH_NODE_GPU,
  SY_HEALTH_NODE_IDS,         /* of the GPU, as the next ones */
  SY_HEALTH_NODE_ROM,
  SY_HEALTH_NODE_FUNCTION,
  SY_HEALTH_NODE_BATTERY,
} SyHealthNodeKind;

/* What a part gets of a GPU that is not handed over. */
#define SY_HEALTH_NODE_NOTHING "–"

/**
 * SyHealthNode: a part of the guest's PCI tree
 * @depth: 0 for the board
 * @title: translated
 * @wants: translated: what NVIDIA's driver is known to work with here
 * @gets: translated: what the virtual machine is given
 * @state: the worst finding about it, which says more
 */
typedef struct {
  SyHealthNodeKind  kind;
  guint             depth;
  char             *title;
  char             *wants;
  char             *gets;
  SyFindingState    state;
} SyHealthNode;

/**
 * sy_health_tree_new:
 * @findings: what sy_health_check() found of @input
 *
 * The way from the guest's chipset to the GPU as NVIDIA's driver wants it, beside how it is. A pure
 * function.
 *
 * Returns: (transfer full) (element-type SyHealthNode): parents before their children; empty where
 *   there is no GPU that this could be about
 */
GPtrArray *sy_health_tree_new      (const SyHealthInput *input,
                                    const GPtrArray     *findings) G_GNUC_WARN_UNUSED_RESULT;

/** sy_health_tree_describe: (transfer full): the same in translated sentences */
char      *sy_health_tree_describe (const GPtrArray     *tree) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
