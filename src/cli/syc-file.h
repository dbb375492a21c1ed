/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * syc_file_read:
 * @path: a file that the user named, from the current directory
 * @max_size: in bytes; a larger file is an error
 *
 * Returns: (transfer full) (nullable): what is in it, or %NULL with an error that names it
 */
GBytes   *syc_file_read  (const char  *path,
                          gsize        max_size,
                          GError     **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * syc_file_write: replaces the file @path as a whole, with mode 0644
 *
 * Returns: %FALSE with %SY_ERROR_FAILED where that cannot be done
 */
gboolean  syc_file_write (const char  *path,
                          GBytes      *data,
                          GError     **error);

G_END_DECLS
