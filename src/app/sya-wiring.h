/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sya-labels.h"

G_BEGIN_DECLS

#define SYA_TYPE_WIRING (sya_wiring_get_type ())
G_DECLARE_FINAL_TYPE (SyaWiring, sya_wiring, SYA, WIRING, GObject)

/**
 * SyaWiring:
 *
 * What the wiring diagram shows: the processor, its GPUs, their screens and ports, and the tracks
 * between them. Immutable, and free of any drawing, so that its content is tested without a
 * display.
 */

/**
 * SyaWiringNode:
 * @parent: index of the node it is placed beside, always smaller than its own; -1 for the processor
 * @depth: column, counted from the processor's
 * @subtitle: (nullable)
 * @badge: (nullable): who owns it now, in words
 * @hint: (nullable): what a hard word in it means
 * @known: %FALSE where it is not certain that this is there, or what it is
 */
typedef struct {
  int         parent;
  guint       depth;
  char       *title;
  char       *subtitle;
  char       *badge;
  const char *hint;
  SyaOwner    owner;
  gboolean    known;
  const char *icon_name;
} SyaWiringNode;

/**
 * SyaTrack:
 * @SYA_TRACK_LIVE: something goes over it now
 * @SYA_TRACK_IDLE: it is there, and nothing goes over it
 * @SYA_TRACK_UNKNOWN: it is not known whether it is there
 */
typedef enum {
  SYA_TRACK_LIVE,
  SYA_TRACK_IDLE,
  SYA_TRACK_UNKNOWN,
} SyaTrack;

/** SyaWiringLink: the track from one node to another, in the colour of @owner */
typedef struct {
  guint    from;
  guint    to;
  SyaOwner owner;
  SyaTrack track;
} SyaWiringLink;

SyaWiring       *sya_wiring_new             (SyAssessment *assessment) G_GNUC_WARN_UNUSED_RESULT;

/** sya_wiring_get_nodes: (element-type SyaWiringNode): parents before their children */
const GPtrArray *sya_wiring_get_nodes       (SyaWiring    *self);

/** sya_wiring_get_links: (element-type SyaWiringLink) */
const GArray    *sya_wiring_get_links       (SyaWiring    *self);

/** sya_wiring_get_description: the same in sentences, for screen readers */
const char      *sya_wiring_get_description (SyaWiring    *self);

G_END_DECLS
