/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sy-sysroot.h"

G_BEGIN_DECLS

/**
 * SyDirectory: a directory that a transaction makes for its files, or (an undo) removes again
 */
typedef struct {
  char   *path;
  mode_t  mode;
  uid_t   uid;
  gid_t   gid;
} SyDirectory;

/** sy_directories_new: (element-type SyDirectory): an empty array that frees its elements */
GPtrArray *sy_directories_new          (void) G_GNUC_WARN_UNUSED_RESULT;

/** sy_directories_add: unless @path is there already */
void       sy_directories_add          (GPtrArray    *directories,
                                        const char   *path,
                                        mode_t        mode,
                                        uid_t         uid,
                                        gid_t         gid);

/**
 * sy_directories_add_missing:
 *
 * Adds the directories above @path that do not exist, to be made with mode 0755. One that is a
 * symbolic link to nowhere is %SY_ERROR_REFUSED.
 */
gboolean   sy_directories_add_missing  (GPtrArray    *directories,
                                        SySysroot    *sysroot,
                                        const char   *path,
                                        GError      **error);

/** sy_directories_make_parents: makes those of @directories that are above @path, topmost first */
gboolean   sy_directories_make_parents (const GPtrArray *directories,
                                        SySysroot       *sysroot,
                                        const char      *path,
                                        GError         **error);

/**
 * sy_directories_remove_parents:
 *
 * Removes those of @directories that are above @path, deepest first; one that is not empty or is
 * gone already stays as it is.
 */
gboolean   sy_directories_remove_parents (const GPtrArray *directories,
                                          SySysroot       *sysroot,
                                          const char      *path,
                                          GError         **error);

G_END_DECLS
