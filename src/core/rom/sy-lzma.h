/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "rom/sy-span.h"
#include "sy-error.h"

G_BEGIN_DECLS

/** sy_lzma_get_size: what @packed says that it unpacks to, in bytes; 0 where it does not say */
guint64 sy_lzma_get_size (SySpan         packed);

/**
 * sy_lzma_decode:
 * @packed: from the properties on, in the form of .lzma files; what follows is ignored
 * @x86: whether jumps and calls were made absolute before (LZMA-F86)
 * @max_size: what it may unpack to, in bytes
 *
 * Unpacks a firmware section. Not more memory is taken than for the result and a dictionary of its
 * size, whatever the header asks for.
 *
 * Returns: (transfer full) (nullable): the bytes, or %NULL with %SY_ERROR_INVALID_DATA where they
 *   are damaged, %SY_ERROR_REFUSED where they would be larger, or %SY_ERROR_CANCELLED
 */
GBytes *sy_lzma_decode   (SySpan         packed,
                          gboolean       x86,
                          gsize          max_size,
                          GCancellable  *cancellable,
                          GError       **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
