/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * build_cab:
 * @mszip: whether each block is deflated by itself
 *
 * A cabinet with one file, as fwupd's updates come (Microsoft Cabinet Format, [MS-CAB]).
 */
GBytes *build_cab (const char *name,
                   GBytes     *content,
                   gboolean    mszip) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
