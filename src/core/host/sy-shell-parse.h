/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "host/sy-shell-scan.h"

G_BEGIN_DECLS

/**
 * SyShellCommandKind:
 * @SY_SHELL_SIMPLE: assignments, or a program, function or builtin with its words
 * @SY_SHELL_LOOP: the variable of a loop is set (the only word)
 * @SY_SHELL_ARITHMETIC: ((…)), which may set any variable
 * @SY_SHELL_FUNCTION: a function is defined, so any later word may call it
 */
typedef enum {
  SY_SHELL_SIMPLE,
  SY_SHELL_LOOP,
  SY_SHELL_ARITHMETIC,
  SY_SHELL_FUNCTION,
} SyShellCommandKind;

/**
 * SyShellCommand:
 * @words: (element-type SyShellWord)
 * @certain: whether it runs exactly once, in the shell itself, whatever came before
 */
typedef struct {
  SyShellCommandKind  kind;
  GArray             *words;
  guint               line;
  gboolean            certain;
} SyShellCommand;

typedef void (*SyShellCommandFunc) (const SyShellScan    *scan,
                                    const SyShellCommand *command,
                                    gpointer              user_data);

/**
 * sy_shell_parse:
 *
 * Reads the commands of a whole file (bash(1), SHELL GRAMMAR) and calls @func for each, in order.
 */
gboolean sy_shell_parse (SyShellScan         *scan,
                         SyShellCommandFunc   func,
                         gpointer             user_data,
                         GError             **error);

G_END_DECLS
