/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sy-sysroot.h"

G_BEGIN_DECLS

/**
 * sy_dry_run_prepare:
 * @path: of a file that a command is to make for being looked into only, below @sysroot; its folder
 *   is ours alone
 *
 * Makes the folder, which nobody else may read, with nothing at @path.
 */
gboolean sy_dry_run_prepare (SySysroot   *sysroot,
                             const char  *path,
                             GError     **error);

/** sy_dry_run_remove: the file, which may be gone, and its folder where nothing else is in it */
void     sy_dry_run_remove  (SySysroot   *sysroot,
                             const char  *path);

G_END_DECLS
