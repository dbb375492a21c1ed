/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Where two texts differ in more lines than this, what lies between their common first and last
 * lines counts as removed and added whole: still correct, only not the shortest. */
#define SY_LINES_MAX_EDITS 1000

/** SyLine: @length: with its newline; the last line of a text may have none */
typedef struct {
  const char *data;
  gsize       length;
} SyLine;

/**
 * SyLines: a text as its lines, which point into it
 * @changed: one a line, of the last comparison: removed from the old text, added in the new one
 */
typedef struct {
  SyLine *lines;
  guint   n_lines;
  guint8 *changed;
} SyLines;

/** sy_lines_split: @self: (out): to be cleared before @bytes goes; @bytes: (nullable): no lines */
void     sy_lines_split   (SyLines      *self,
                           GBytes       *bytes);
void     sy_lines_clear   (SyLines      *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SyLines, sy_lines_clear)

/** sy_line_equal: byte for byte, the newline included */
gboolean sy_line_equal    (const SyLine *a,
                           const SyLine *b);

/**
 * sy_lines_compare:
 *
 * Marks the lines in which the two differ (E. W. Myers, An O(ND) Difference Algorithm and Its
 * Variations, 1986). Unmarked lines of both are the same ones in the same order.
 */
void     sy_lines_compare (SyLines      *old,
                           SyLines      *new);

G_END_DECLS
