/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Where a tool reads one file only, ours is a marked block at its end:
 * a line "# BEGIN Switchyard: …", the lines, and a line "# END Switchyard".
 */

/**
 * sy_marked_block_set:
 * @text: the file
 * @says: what the block is for and how to remove it, one line
 * @lines: what it holds, each line ended by a newline
 *
 * Returns: (transfer full): @text with the block, which replaces one of ours that was there;
 *   @text itself where the block stands in it already
 */
char *sy_marked_block_set (const char *text,
                           const char *says,
                           const char *lines) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sy_marked_block_blank: (transfer full): @text with blanks in its place, so that what is the
 * user's stays in the same lines and at the same offsets
 */
char *sy_marked_block_blank (const char *text) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
