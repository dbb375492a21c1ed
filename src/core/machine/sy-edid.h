/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "sy-error.h"

G_BEGIN_DECLS

/* One block (VESA E-EDID A.2, section 2.1); the first is the only one that is looked at. */
#define SY_EDID_BLOCK_SIZE 128

/* The base block counts its extensions in one byte. */
#define SY_EDID_MAX_SIZE   (256 * SY_EDID_BLOCK_SIZE)

/**
 * sy_edid_read_name:
 * @bytes: what a monitor says of itself, @size bytes
 *
 * Reads the name out of the base block (VESA E-EDID A.2): the display product name (section
 * 3.10.3.4, tag 0xFC); else the last of the texts (3.10.3.2, tag 0xFE), where panels have their
 * model; else the manufacturer and the product code (3.4), "AUO 21ED". Serial numbers are not
 * looked at.
 *
 * Returns: (transfer full): printable ASCII, never empty; or %NULL with %SY_ERROR_INVALID_DATA
 *   where this is no EDID or its checksum is wrong
 */
char *sy_edid_read_name (const guint8  *bytes,
                         gsize          size,
                         GError       **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
