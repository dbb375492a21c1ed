/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SyRefindLine: one choice of refind_linux.conf
 * @line: its number
 * @options: the kernel parameters; "%v" stands for the version of the kernel
 * @start: of the options in the text, behind the quotation mark
 * @end: the one that ends them
 */
typedef struct {
  guint  line;
  char  *title;
  char  *options;
  gsize  start;
  gsize  end;
} SyRefindLine;

/**
 * sy_refind_options_parse:
 * @file: for messages
 *
 * Reads a refind_linux.conf: lines of a title and the options, both in quotation marks; one that is
 * doubled is a part of them, and "#" begins a comment. The first line is the default (rEFInd,
 * "Methods of Booting Linux"). A block of ours is passed over.
 *
 * Returns: (transfer full) (element-type SyRefindLine): at least one, or %NULL with
 *   %SY_ERROR_INVALID_DATA naming file and line
 */
GPtrArray *sy_refind_options_parse  (const char          *file,
                                     const char          *file_text,
                                     GError             **error) G_GNUC_WARN_UNUSED_RESULT;

/** sy_refind_options_change: (transfer full): @text with @options in @line; the rest stays */
char      *sy_refind_options_change (const char          *text,
                                     const SyRefindLine  *line,
                                     const char          *options) G_GNUC_WARN_UNUSED_RESULT;

/** sy_refind_options_append: (transfer full): @text with a marked line of ours at its end */
char      *sy_refind_options_append (const char          *text,
                                     const char          *title,
                                     const char          *options) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
