/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sy-error.h"

G_BEGIN_DECLS

/* Substitutions, groups and blocks inside each other; a file by a person has three or four. */
#define SY_SHELL_MAX_DEPTH   50
#define SY_SHELL_MAX_RETRIES 100

/**
 * SyShellHereDocument:
 * @strip_tabs: "<<-": tabs before the text of a line do not count
 * @literal: nothing in it is expanded, nor are its lines joined
 */
typedef struct {
  gboolean strip_tabs;
  gboolean literal;
  char     delimiter[];
} SyShellHereDocument;

/**
 * SyShellScan:
 *
 * A place in a shell file. The functions below move over one piece of the grammar each
 * (bash(1), QUOTING and EXPANSION) and evaluate nothing.
 */
typedef struct {
  const char *file;           /* for messages */
  const char *text;           /* ends with NUL */
  gsize       pos;
  guint       line;           /* of pos, from 1 */
  guint       depth;
  guint       n_retries;      /* of "$((" that was no arithmetic: each doubles the work */
  guint       assigned_line;  /* of an expansion that may assign to variables; 0: none */
  GPtrArray  *here_documents; /* (element-type SyShellHereDocument): that follow this line */
  guint       open_line;      /* of a here-document that nothing ends; 0: none */
  gsize       comment_end;    /* where the last comment ended */
} SyShellScan;

/**
 * SyShellWord:
 * @start: in the text
 * @end: after its last byte
 * @name_length: of the variable, where the word is an assignment; 0: it is none
 * @odd: NAME[…]=… or NAME=(…)…: an assignment that is not evaluated
 * @elements: (element-type SyShellWord) (nullable): of NAME=(…)
 */
typedef struct {
  gsize     start;
  gsize     end;
  guint     line;
  gsize     name_length;
  gboolean  odd;
  gboolean  append;       /* NAME+= */
  gsize     value;        /* where the value begins */
  GArray   *elements;
} SyShellWord;

/** sy_shell_words_new: (element-type SyShellWord): an array that clears its elements */
GArray   *sy_shell_words_new        (void) G_GNUC_WARN_UNUSED_RESULT;

/** sy_shell_fail: sets %SY_ERROR_INVALID_DATA "FILE:LINE: …" and returns %FALSE */
gboolean  sy_shell_fail             (const SyShellScan  *self,
                                     guint               line,
                                     GError            **error,
                                     const char         *format,
                                     ...) G_GNUC_PRINTF (4, 5);

/** sy_shell_fail_unexpected: the same for what stands here */
gboolean  sy_shell_fail_unexpected  (const SyShellScan  *self,
                                     const char         *expected,
                                     GError            **error);

char      sy_shell_peek             (const SyShellScan  *self,
                                     gsize               ahead);
gboolean  sy_shell_looking_at       (const SyShellScan  *self,
                                     const char         *text);
void      sy_shell_advance          (SyShellScan        *self,
                                     gsize               n);
gboolean  sy_shell_is_name_char     (char                c);

/** sy_shell_skip_blanks: blanks, continued lines, and a comment */
void      sy_shell_skip_blanks      (SyShellScan        *self);

/** sy_shell_skip_newline: the end of a line, and the here-documents that follow it */
void      sy_shell_skip_newline     (SyShellScan        *self);

/** sy_shell_skip_piece: a quoted part, an expansion, or one character */
gboolean  sy_shell_skip_piece         (SyShellScan      *self,
                                       gboolean          in_quotes,
                                       GError          **error);

/** sy_shell_skip_dollar: an expansion, or a lone dollar sign */
gboolean  sy_shell_skip_dollar        (SyShellScan      *self,
                                       gboolean          in_quotes,
                                       GError          **error);

/** sy_shell_skip_parentheses: balanced ones, for arithmetic and patterns */
gboolean  sy_shell_skip_parentheses   (SyShellScan      *self,
                                       GError          **error);

/**
 * sy_shell_scan_word:
 * @assignments: whether NAME=… is an assignment here
 *
 * Moves over a word. An empty word, where an operator stands here, is an error.
 */
gboolean  sy_shell_scan_word          (SyShellScan      *self,
                                       gboolean          assignments,
                                       SyShellWord      *out_word,
                                       GError          **error);

/* In sy-shell-parse.c: the commands of a substitution, up to and with the closing parenthesis. */
gboolean  sy_shell_skip_commands      (SyShellScan      *self,
                                       GError          **error);

G_END_DECLS
