/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * syc_text_clean:
 * @text: from a file of a system, which may be another computer's report
 * @keep_lines: whether line feeds and tabs stay
 *
 * Makes @text safe for a terminal: valid UTF-8, with control characters and bidirectional
 * overrides (Unicode UAX #9, section 2) written as \xHH or \u{HHHH}.
 *
 * Returns: (transfer full): the text
 */
char   *syc_text_clean  (const char *text,
                         gboolean    keep_lines) G_GNUC_WARN_UNUSED_RESULT;

/** syc_text_width: the terminal cells that @text takes: wide characters two, combining ones none */
guint   syc_text_width  (const char *text);

/**
 * syc_text_wrap:
 * @width: in cells; 0: one line however long
 *
 * Breaks @text at blanks; a word longer than @width stands on a line of its own, unbroken.
 *
 * Returns: (transfer full): the lines, at least one
 */
GStrv   syc_text_wrap   (const char *text,
                         guint       width) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
