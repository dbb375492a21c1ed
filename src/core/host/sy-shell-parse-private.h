/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "host/sy-shell-parse.h"

G_BEGIN_DECLS

typedef struct {
  SyShellScan        *scan;
  SyShellCommandFunc  func;       /* nullable: the commands of a substitution are not reported */
  gpointer            user_data;
} SyShellParser;

/* Shared by simple commands (sy-shell-parse.c) and blocks (sy-shell-compound.c). */
gboolean sy_shell_parser_is_word_end   (char                 c);
gboolean sy_shell_parser_at_reserved   (SyShellParser       *self,
                                        const char          *word);
void     sy_shell_parser_report        (SyShellParser       *self,
                                        const SyShellCommand *command);
void     sy_shell_parser_skip_lines    (SyShellParser       *self);
gboolean sy_shell_parser_expect        (SyShellParser       *self,
                                        const char          *word,
                                        GError             **error);
gboolean sy_shell_parser_command       (SyShellParser       *self,
                                        SyShellCommand      *command,
                                        GError             **error);

/** sy_shell_parse_block: the commands up to and with one of the words @closers */
gboolean sy_shell_parse_block          (SyShellParser       *self,
                                        const char * const  *closers,
                                        guint               *out_closer,
                                        GError             **error);

/** sy_shell_parser_compound: a block, where one begins here; @out_found tells */
gboolean sy_shell_parser_compound      (SyShellParser       *self,
                                        SyShellCommand      *command,
                                        gboolean            *out_found,
                                        GError             **error);

/** sy_shell_parser_function_body: what follows NAME () */
gboolean sy_shell_parser_function_body (SyShellParser       *self,
                                        SyShellCommand      *command,
                                        GError             **error);

G_END_DECLS
