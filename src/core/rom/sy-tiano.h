/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "rom/sy-span.h"
#include "sy-error.h"

G_BEGIN_DECLS

/**
 * SyTianoForm: how many bits say how many position codes there are
 * @SY_TIANO_EFI: 4; the window has 8 KiB (UEFI specification 2.10, chapter 19)
 * @SY_TIANO_TIANO: 5; the window has 512 KiB (EDK II, GUID a31280ad-481e-41b6-95e8-127f4c984779)
 */
typedef enum {
  SY_TIANO_EFI = 4,
  SY_TIANO_TIANO = 5,
} SyTianoForm;

/** sy_tiano_get_size: what @packed says that it unpacks to, in bytes; 0 where it is no such data */
guint64 sy_tiano_get_size (SySpan         packed);

/**
 * sy_tiano_decode:
 * @packed: from the two sizes on; what follows the compressed bytes is ignored
 * @max_size: what it may unpack to, in bytes
 *
 * Unpacks what EFI calls standard compression: LZ77 with Huffman codes in blocks. The data do not
 * say which form they have, and the wrong one mostly, but not always, ends in an error.
 *
 * Returns: (transfer full) (nullable): the bytes, or %NULL with %SY_ERROR_INVALID_DATA where they
 *   are damaged, %SY_ERROR_REFUSED where they would be larger, or %SY_ERROR_CANCELLED
 */
GBytes *sy_tiano_decode   (SySpan         packed,
                           SyTianoForm    form,
                           gsize          max_size,
                           GCancellable  *cancellable,
                           GError       **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
