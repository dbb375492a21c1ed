/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SyMergeConflict: a place that both sides changed, each differently
 * @base: its lines in the text that both came from
 * @ours: the same place in our text
 * @theirs: the same place in theirs
 * @theirs_line: the first line of @theirs in their text, from 1; where it has none, the line that
 *   follows
 * @theirs_count: how many lines that are
 */
typedef struct {
  GBytes *base;
  GBytes *ours;
  GBytes *theirs;
  guint   theirs_line;
  guint   theirs_count;
} SyMergeConflict;

void     sy_merge_conflict_free (SyMergeConflict *self);

/** sy_merge_is_text: whether it can be merged by lines: it has no NUL byte */
gboolean sy_merge_is_text       (GBytes          *bytes);

/**
 * sy_merge:
 * @base: what @ours and @theirs were made from
 * @out_conflicts: (element-type SyMergeConflict): empty where all could be merged
 *
 * Merges three ways by lines: the result is @theirs with what @ours changes in @base. Edits that
 * have a line of @base in common are a conflict unless they say the same. Edits that only touch
 * each other are both made: their order is certain; but two different insertions at one place are
 * a conflict, and so is what would be joined to a last line without a newline.
 *
 * Returns: (transfer full) (nullable): the result, %NULL where there is a conflict
 */
GBytes  *sy_merge               (GBytes          *base,
                                 GBytes          *ours,
                                 GBytes          *theirs,
                                 GPtrArray      **out_conflicts) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
