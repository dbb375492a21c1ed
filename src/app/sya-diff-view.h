/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** SyaDiffLine: what a line of a unified diff is */
typedef enum {
  SYA_DIFF_CONTEXT,
  SYA_DIFF_HEADER,
  SYA_DIFF_HUNK,
  SYA_DIFF_REASON,    /* why the hunk is there */
  SYA_DIFF_ADDED,
  SYA_DIFF_REMOVED,
} SyaDiffLine;

#define SYA_TYPE_DIFF_VIEW (sya_diff_view_get_type ())
G_DECLARE_FINAL_TYPE (SyaDiffView, sya_diff_view, SYA, DIFF_VIEW, GtkTextView)

/**
 * SyaDiffView:
 *
 * A unified diff, to read and to select. Colours repeat what + and - say already.
 */
GtkWidget   *sya_diff_view_new           (const char  *diff) G_GNUC_WARN_UNUSED_RESULT;

/** sya_diff_classify: @in_hunk: whether a line of @@ came before; pure */
SyaDiffLine  sya_diff_classify           (const char  *line,
                                          gboolean     in_hunk);

G_END_DECLS
