/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sy-sysroot.h"

G_BEGIN_DECLS

/**
 * sy_place_prepare:
 * @made: the file that a command is to write, beside @path
 * @path: the file that it is to replace
 *
 * Removes what an earlier run was cut off with, and looks whether @path can be replaced: a regular
 * file or none.
 */
gboolean sy_place_prepare (SySysroot   *sysroot,
                           const char  *made,
                           const char  *path,
                           GError     **error);

/**
 * sy_place_move:
 *
 * Gives @made the mode, owner and attributes of @path, syncs it, renames it over @path and syncs
 * the directory: at any moment the file is the old or the new one, whole.
 */
gboolean sy_place_move    (SySysroot   *sysroot,
                           const char  *made,
                           const char  *path,
                           GError     **error);

/** sy_place_remove: @made, and its ".new", which grub-mkconfig leaves when it fails */
void     sy_place_remove  (SySysroot   *sysroot,
                           const char  *made);

G_END_DECLS
