/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "rom/sy-span.h"
#include "sy-error.h"

G_BEGIN_DECLS

/**
 * sy_inflate:
 * @packed: what is packed by zlib, from its header on; what follows is ignored
 * @max_size: what it may unpack to, in bytes
 *
 * Returns: (transfer full) (nullable): the bytes, or %NULL with %SY_ERROR_INVALID_DATA where they
 *   are damaged, %SY_ERROR_REFUSED where they would be larger, or %SY_ERROR_CANCELLED
 */
GBytes *sy_inflate (SySpan                  packed,
                    GZlibCompressorFormat   format,
                    gsize                   max_size,
                    GCancellable           *cancellable,
                    GError                **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
