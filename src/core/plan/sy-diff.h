/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Where two texts differ in more lines than this, what lies between their common first and last
 * lines is shown as removed and added whole: still correct, only not the shortest. */
#define SY_DIFF_MAX_EDITS 1000

/**
 * sy_diff_unified:
 * @before: (nullable): %NULL shows as /dev/null
 * @after: (nullable): the same
 *
 * Compares line by line (E. W. Myers, An O(ND) Difference Algorithm and Its Variations, 1986)
 * and prints the unified format of diff(1) with three lines of context. Bytes that are not UTF-8
 * and control characters other than tab are shown as \xNN: the text is for reading, on terminals
 * too.
 *
 * Returns: (transfer full): the two header lines and the hunks; no hunks for equal texts
 */
char *sy_diff_unified (const char *old_label,
                       const char *new_label,
                       GBytes     *before,
                       GBytes     *after) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
