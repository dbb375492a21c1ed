/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plan/sy-file-state.h"

G_BEGIN_DECLS

/**
 * sy_file_writer_write:
 * @path: of a regular file, below @sysroot
 * @state: what it shall be; its content is not %NULL
 * @replace: whether there is a file to replace; if not, one that appears is %SY_ERROR_CONFLICT
 * @xattrs: (nullable) (element-type SyXattr): attributes to set; %NULL copies those of the file
 *   that is replaced
 * @temp_name: a name in the same directory that is ours
 *
 * Writes under the temporary name, syncs, renames, syncs the directory: at any moment and after a
 * power cut the file is the old or the new one. Nothing is left behind on failure.
 */
gboolean sy_file_writer_write       (SySysroot          *sysroot,
                                     const char         *path,
                                     const SyFileState  *state,
                                     gboolean            replace,
                                     const GPtrArray    *xattrs,
                                     const char         *temp_name,
                                     GError            **error);

/** sy_file_writer_remove: unlinks and syncs the directory */
gboolean sy_file_writer_remove      (SySysroot          *sysroot,
                                     const char         *path,
                                     GError            **error);

/** sy_file_writer_remove_temp: removes what a killed run left beside @path, if there is any */
gboolean sy_file_writer_remove_temp (SySysroot          *sysroot,
                                     const char         *path,
                                     const char         *temp_name,
                                     GError            **error);

/**
 * sy_file_writer_create_at:
 * @directory_fd: where
 * @path: for messages
 *
 * Makes a file that is not there yet, with @mode whatever the umask, and syncs it (not its
 * directory).
 */
gboolean sy_file_writer_create_at   (int                 directory_fd,
                                     const char         *name,
                                     const char         *path,
                                     GBytes             *content,
                                     mode_t              mode,
                                     GError            **error);

/** sy_file_writer_open_parent: the directory of @path, to be closed, or -1 */
int      sy_file_writer_open_parent (SySysroot          *sysroot,
                                     const char         *path,
                                     GError            **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
