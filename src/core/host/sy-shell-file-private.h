/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "host/sy-shell-file.h"
#include "host/sy-shell-scan.h"

G_BEGIN_DECLS

/** SyShellLookup: the value of a variable's first element; %NULL: unknown */
typedef const char *(*SyShellLookup) (const char *name,
                                      gpointer    user_data);

/**
 * sy_shell_expand:
 * @start: in the text of @scan, a span that sy_shell_scan_word() accepted
 * @split: whether the span is an element of an array, so that an expansion may give several words,
 *   or none; else it gives exactly one
 * @words: (element-type utf8): where the results are added
 *
 * Returns: whether the value is known; nothing is added if not
 */
gboolean sy_shell_expand (const SyShellScan *scan,
                          gsize              start,
                          gsize              end,
                          gboolean           split,
                          SyShellLookup      lookup,
                          gpointer           user_data,
                          GPtrArray         *words);

G_END_DECLS
