/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plan/sy-change.h"
#include "sy-sysroot.h"

G_BEGIN_DECLS

/* Larger files are not configuration and are not changed. */
#define SY_FILE_STATE_MAX_SIZE (1024 * 1024)

/** sy_file_state_copy_to: @source %NULL stands for a file that does not exist */
void      sy_file_state_copy_to  (const SyFileState  *source,
                                  SyFileState        *target);
void      sy_file_state_clear    (SyFileState        *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SyFileState, sy_file_state_clear)

/** sy_file_state_equal: content, mode and owner; two files that do not exist are equal */
gboolean  sy_file_state_equal    (const SyFileState  *a,
                                  const SyFileState  *b);

/**
 * sy_file_state_same_content:
 *
 * What can be compared on a file system that keeps neither mode nor owner (FAT, so most ESPs).
 */
gboolean  sy_file_state_same_content (const SyFileState *a,
                                      const SyFileState *b);

/**
 * sy_file_state_matches:
 * @path: where @now was read
 *
 * sy_file_state_equal(), but for mode and owner where the file system of @path keeps none.
 */
gboolean  sy_file_state_matches  (SySysroot          *sysroot,
                                  const char         *path,
                                  const SyFileState  *expected,
                                  const SyFileState  *now);

/**
 * sy_file_state_read:
 * @path: absolute, without "." and ".." components
 * @out_state: to be cleared; content %NULL where there is no such file
 *
 * Reads a file without following a symbolic link at the end of @path. A link or whatever is no
 * regular file is %SY_ERROR_REFUSED, as is a file over %SY_FILE_STATE_MAX_SIZE.
 */
gboolean  sy_file_state_read     (SySysroot          *sysroot,
                                  const char         *path,
                                  SyFileState        *out_state,
                                  GError            **error);

/**
 * sy_file_path_is_canonical:
 *
 * Whether @path is absolute and has no empty, "." or ".." component, so that two different
 * paths name two different files (but for symbolic links to directories).
 */
gboolean  sy_file_path_is_canonical (const char *path);

/**
 * sy_fd_keeps_modes:
 * @fd: of a file or directory
 *
 * Whether its file system keeps modes and owners. FAT and exFAT do not: fchmod(2) fails there
 * with EPERM unless the mode is the one that the mount options give.
 */
gboolean  sy_fd_keeps_modes      (int fd);

G_END_DECLS
