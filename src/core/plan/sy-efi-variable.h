/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sy-error.h"

G_BEGIN_DECLS

/*
 * The variables of the firmware, as files (Linux: Documentation/filesystems/efivarfs.rst). One
 * write is one call of the firmware: a variable is the old or the new one, whole. There are no
 * other files in the folder, and nothing can be renamed.
 */

/** sy_efi_variable_is_folder: whether @directory_fd is a folder of such files */
gboolean sy_efi_variable_is_folder (int          directory_fd);

/**
 * sy_efi_variable_write:
 * @name: of the file
 * @path: for messages
 * @content: four bytes of attributes and the value
 * @replace: whether the variable is there already
 *
 * Writes a variable and reads it back. %SY_ERROR_CONFLICT where one appeared that was to be made.
 */
gboolean sy_efi_variable_write     (int          directory_fd,
                                    const char  *name,
                                    const char  *path,
                                    GBytes      *content,
                                    gboolean     replace,
                                    GError     **error);

/** sy_efi_variable_remove: takes a variable away */
gboolean sy_efi_variable_remove    (int          directory_fd,
                                    const char  *name,
                                    const char  *path,
                                    GError     **error);

G_END_DECLS
