/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sy-error.h"
#include "sy-evidence.h"

G_BEGIN_DECLS

/**
 * SyConnector:
 * @name: "eDP-1"
 * @connected: unknown also where the driver says that it cannot tell
 * @monitor: (nullable): what the EDID of a connected monitor calls itself, "DELL U2720Q"
 *
 * An output of a DRM card.
 */
typedef struct {
  char       *name;
  SyTristate  connected;
  char       *monitor;
} SyConnector;

/** sy_connector_new: (transfer full): of which only the name is known; takes any bytes */
SyConnector *sy_connector_new         (const char    *name) G_GNUC_WARN_UNUSED_RESULT;
void         sy_connector_free        (SyConnector   *self);

/**
 * sy_connector_get_card_length:
 * @entry: a name in /sys/class/drm, "card1-eDP-1"
 *
 * Returns: the length of "card" and its number at the start of @entry; 0 where it does not begin so
 */
gsize        sy_connector_get_card_length (const char *entry);

/**
 * sy_connector_take_status:
 * @status: "connected", "disconnected" or "unknown", as the kernel writes it
 */
void         sy_connector_take_status (SyConnector   *self,
                                       const char    *status);

/**
 * sy_connector_take_edid:
 * @bytes: the file "edid"; none at all is a monitor that says nothing of itself, as behind a
 *   passive adapter
 *
 * Returns: whether it could be read; if not, %SY_ERROR_INVALID_DATA
 */
gboolean     sy_connector_take_edid   (SyConnector   *self,
                                       const guint8  *bytes,
                                       gsize          size,
                                       GError       **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SyConnector, sy_connector_free)

G_END_DECLS
