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

/**
 * sy_shell_declaration_is_plain:
 * @builtin: "export", "declare" and their like
 * @first: of the words of @command behind it
 *
 * In sy-shell-declare.c: whether it does no more than to show variables to other programs.
 */
gboolean sy_shell_declaration_is_plain     (const SyShellScan    *scan,
                                            const char           *builtin,
                                            const SyShellCommand *command,
                                            guint                 first);

/** sy_shell_command_is_harmless: whether the word @first of @command changes no variable */
gboolean sy_shell_command_is_harmless      (const SyShellScan    *scan,
                                            const SyShellCommand *command,
                                            guint                 first);

/** sy_shell_declaration_is_read_only: whether nothing can be assigned to its variables any more */
gboolean sy_shell_declaration_is_read_only (const SyShellScan    *scan,
                                            const char           *builtin,
                                            const SyShellCommand *command,
                                            guint                 first);

G_END_DECLS
