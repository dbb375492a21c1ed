/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "sy-error.h"

G_BEGIN_DECLS

/**
 * sy_tree_write:
 * @directory: a host path; created if it is not there, what stands in it stays
 * @name: what @text is called in messages, such as "legion-r720.tree"
 * @text: a description of directories, files and links, in the format of docs/sysroot-format.md
 *
 * Writes a computer's root out of its compact description. Modes are those of @text whatever the
 * umask is; owners and times are the process's. A line may replace a file or a link that an
 * earlier text wrote, so a variation can be laid over a base. @text is trusted to describe a
 * sample, but no line of it can name a place outside @directory.
 *
 * Returns: whether all was written; %SY_ERROR_INVALID_DATA names @name and the line that breaks
 *   the format
 */
gboolean sy_tree_write (const char  *directory,
                        const char  *name,
                        const char  *text,
                        GError     **error);

G_END_DECLS
