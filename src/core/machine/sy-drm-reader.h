/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "machine/sy-gpu.h"
#include "sy-sysroot.h"

G_BEGIN_DECLS

/**
 * SyDrmCard:
 * @name: "card1"
 * @address: of the PCI function that it belongs to
 * @connectors: (element-type SyConnector): in the order of their names
 *
 * A DRM card of a PCI function.
 */
typedef struct {
  char         *name;
  SyPciAddress  address;
  GPtrArray    *connectors;
} SyDrmCard;

/** sy_drm_read_cards: (transfer full) (element-type SyDrmCard): of /sys/class/drm, in one pass */
GPtrArray *sy_drm_read_cards (SySysroot *sysroot,
                              GPtrArray *problems) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
