/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "rom/sy-tiano.h"

G_BEGIN_DECLS

/* What the core unpacks is packed here. */

/** pack_tiano: with matches, and with codes of nearly one length, in blocks of 16 Ki symbols */
GBytes *pack_tiano (GBytes      *data,
                    SyTianoForm  form) G_GNUC_WARN_UNUSED_RESULT;

/** pack_lzma: as .lzma files are; @x86: jumps and calls made absolute before */
GBytes *pack_lzma  (GBytes      *data,
                    gboolean     x86) G_GNUC_WARN_UNUSED_RESULT;

/** make_code: @size bytes that can be packed a little, different for each @seed */
GBytes *make_code  (gsize        size,
                    guint32      seed) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
