/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plan/sy-lines.h"

G_BEGIN_DECLS

/**
 * sy_diff_unified:
 * @before: (nullable): %NULL shows as /dev/null
 * @after: (nullable): the same
 *
 * Compares line by line (sy_lines_compare()) and prints the unified format of diff(1) with three
 * lines of context. Bytes that are not UTF-8 and control characters other than tab are shown as
 * \xNN: the text is for reading, on terminals too. Of files of more than 128 bytes that are no text
 * only size and checksum are shown.
 *
 * Returns: (transfer full): the two header lines and the hunks; no hunks for equal texts
 */
char *sy_diff_unified (const char *old_label,
                       const char *new_label,
                       GBytes     *before,
                       GBytes     *after) G_GNUC_WARN_UNUSED_RESULT;

/** sy_diff_append_line: one line of a text, as a diff shows it: @sign, what is in it, a newline */
void  sy_diff_append_line (GString      *text,
                           char          sign,
                           const SyLine *line);

G_END_DECLS
