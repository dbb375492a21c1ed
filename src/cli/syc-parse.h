/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "syc-context.h"

G_BEGIN_DECLS

/**
 * syc_parse:
 * @argv: (array zero-terminated=1): the program's arguments, its name first
 *
 * Fills in the options, the command and its arguments. Global options stand before or after the
 * command. With --help or --version no command is needed.
 *
 * Returns: whether the usage was right; if not, %SY_ERROR_INVALID_REQUEST. Whether --json was given
 *   is known in either case.
 */
gboolean  syc_parse      (SycContext          *context,
                          const char * const  *argv,
                          GError             **error);

/**
 * syc_parse_help:
 *
 * Returns: (transfer full): the help of the context's command, or of the program where it has none
 */
char     *syc_parse_help (SycContext          *context) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
