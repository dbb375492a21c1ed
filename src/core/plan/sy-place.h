/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sy-sysroot.h"

G_BEGIN_DECLS

/*
 * A folder of memory that only root may write to, for programs that choose the name of what they
 * make themselves: what lies in it is copied beside what it is to replace. It is empty when a
 * command starts and gone when it ended.
 */
#define SY_PLACE_FOLDER "/run/switchyard/place"

/**
 * sy_place_prepare:
 * @made: the file that a command is to write, beside @path or below %SY_PLACE_FOLDER
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
 * Gives @made, or its copy beside @path, the mode, owner and attributes of @path, syncs it, renames
 * it over @path and syncs the directory: at any moment the file is the old or the new one, whole.
 */
gboolean sy_place_move    (SySysroot   *sysroot,
                           const char  *made,
                           const char  *path,
                           GError     **error);

/**
 * sy_place_remove:
 *
 * Removes @made, and its ".new", which grub-mkconfig leaves when it fails; or all that lies below
 * %SY_PLACE_FOLDER, and a copy that was not put in place.
 */
void     sy_place_remove  (SySysroot   *sysroot,
                           const char  *made,
                           const char  *path);

G_END_DECLS
