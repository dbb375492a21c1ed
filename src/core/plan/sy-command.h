/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "sy-error.h"

G_BEGIN_DECLS

/* Where programs are looked for, whatever the caller's environment says. */
#define SY_COMMAND_PATH "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

/** sy_command_find: (transfer full) (nullable): the program that sy_command_run() would start */
char    *sy_command_find (const char *name) G_GNUC_WARN_UNUSED_RESULT;

typedef void (*SyCommandLineFunc) (const char *line,
                                   gpointer    user_data);

/**
 * sy_command_run:
 * @argv: fixed words; argv[0] without a slash is looked for in %SY_COMMAND_PATH
 * @timeout_ms: after which it is taken as hung
 * @line: (nullable): gets each line of its standard output and error, valid UTF-8, without newline
 *
 * Runs a program in a session of its own (so without a terminal it could ask on), with an empty
 * standard input, the working directory "/" and an environment of PATH and LC_ALL=C.UTF-8 only.
 * On timeout and cancellation its whole process group is asked to end, then killed.
 *
 * Returns: whether it exited with 0; else %SY_ERROR_COMMAND_FAILED with its last lines, or
 *   %SY_ERROR_CANCELLED
 */
gboolean sy_command_run (const char * const  *argv,
                         guint                timeout_ms,
                         SyCommandLineFunc    line,
                         gpointer             user_data,
                         GCancellable        *cancellable,
                         GError             **error);

G_END_DECLS
