/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sy-shell-parse-private.h"

#include <string.h>

static const char * const closers_then[] = { "then", NULL };
static const char * const closers_if[] = { "fi", "else", "elif", NULL };
static const char * const closers_else[] = { "fi", NULL };
static const char * const closers_do[] = { "do", NULL };
static const char * const closers_done[] = { "done", NULL };
static const char * const closers_brace[] = { "}", NULL };
static const char * const closers_case[] = { "esac", ";;&", ";;", ";&", NULL };
static const char * const closers_parenthesis[] = { ")", NULL };

static gboolean
parse_if (SyShellParser  *self,
          GError        **error)
{
  guint closer = 2;
  guint unused;

  while (closer == 2)
    if (!sy_shell_parse_block (self, closers_then, &unused, error) ||
        !sy_shell_parse_block (self, closers_if, &closer, error))
      return FALSE;

  return closer == 0 || sy_shell_parse_block (self, closers_else, &unused, error);
}

static gboolean
parse_while (SyShellParser  *self,
             GError        **error)
{
  guint unused;

  return sy_shell_parse_block (self, closers_do, &unused, error) &&
         sy_shell_parse_block (self, closers_done, &unused, error);
}

static gboolean
parse_for_words (SyShellParser   *self,
                 SyShellCommand  *command,
                 GError         **error)
{
  SyShellWord word = { 0 };

  if (sy_shell_looking_at (self->scan, "(("))
    {
      command->kind = SY_SHELL_ARITHMETIC;
      return sy_shell_skip_parentheses (self->scan, error);
    }
  if (!sy_shell_scan_word (self->scan, FALSE, &word, error))
    return FALSE;
  command->kind = SY_SHELL_LOOP;
  g_array_append_val (command->words, word);
  sy_shell_parser_skip_lines (self);
  if (!sy_shell_parser_at_reserved (self, "in"))
    return TRUE;

  sy_shell_advance (self->scan, 2);
  sy_shell_skip_blanks (self->scan);
  while (!sy_shell_parser_is_word_end (sy_shell_peek (self->scan, 0)))
    {
      if (!sy_shell_scan_word (self->scan, FALSE, &word, error))
        return FALSE;
      sy_shell_skip_blanks (self->scan);
    }

  return TRUE;
}

static gboolean
parse_for (SyShellParser   *self,
           SyShellCommand  *command,
           GError         **error)
{
  guint unused;

  sy_shell_skip_blanks (self->scan);
  if (!parse_for_words (self, command, error))
    return FALSE;
  sy_shell_parser_report (self, command);
  sy_shell_skip_blanks (self->scan);
  if (sy_shell_peek (self->scan, 0) == ';')
    sy_shell_advance (self->scan, 1);

  return sy_shell_parser_expect (self, "do", error) &&
         sy_shell_parse_block (self, closers_done, &unused, error);
}

static gboolean
parse_patterns (SyShellParser  *self,
                GError        **error)
{
  SyShellWord word = { 0 };

  if (sy_shell_peek (self->scan, 0) == '(')
    sy_shell_advance (self->scan, 1);
  while (TRUE)
    {
      sy_shell_skip_blanks (self->scan);
      if (!sy_shell_scan_word (self->scan, FALSE, &word, error))
        return FALSE;
      sy_shell_skip_blanks (self->scan);
      if (sy_shell_peek (self->scan, 0) != '|')
        return sy_shell_parser_expect (self, ")", error);
      sy_shell_advance (self->scan, 1);
    }
}

static gboolean
parse_case (SyShellParser  *self,
            GError        **error)
{
  SyShellWord word = { 0 };
  guint closer = 1;

  sy_shell_skip_blanks (self->scan);
  if (!sy_shell_scan_word (self->scan, FALSE, &word, error) ||
      !sy_shell_parser_expect (self, "in", error))
    return FALSE;
  while (closer != 0)
    {
      sy_shell_parser_skip_lines (self);
      if (sy_shell_parser_at_reserved (self, "esac"))
        {
          sy_shell_advance (self->scan, 4);
          return TRUE;
        }
      if (!parse_patterns (self, error) ||
          !sy_shell_parse_block (self, closers_case, &closer, error))
        return FALSE;
    }

  return TRUE;
}

static const char * const unary_operators = "abcdefghknoprstuvwxzGLNORS";
static const char * const binary_operators[] = {
  "=", "==", "!=", "-nt", "-ot", "-ef", "-eq", "-ne", "-lt", "-le", "-gt", "-ge", NULL,
};

static gboolean parse_test_or (SyShellParser  *self,
                               GError        **error);

/* The right side of "=~", in which parentheses and bars are ordinary. */
static gboolean
parse_regex (SyShellParser  *self,
             GError        **error)
{
  gsize start;

  sy_shell_skip_blanks (self->scan);
  start = self->scan->pos;
  while (TRUE)
    {
      char c = sy_shell_peek (self->scan, 0);
      SyShellWord word = { 0 };
      gboolean ok = TRUE;

      if (c == '(')
        ok = sy_shell_skip_parentheses (self->scan, error);
      else if (c == '|')
        sy_shell_advance (self->scan, 1);
      else if (!sy_shell_parser_is_word_end (c))
        ok = sy_shell_scan_word (self->scan, FALSE, &word, error);
      else
        return self->scan->pos > start ||
               sy_shell_fail_unexpected (self->scan, "a regular expression", error);
      if (!ok)
        return FALSE;
    }
}

static gboolean
parse_test_word (SyShellParser  *self,
                 GError        **error)
{
  SyShellWord word = { 0 };

  sy_shell_skip_blanks (self->scan);
  if (sy_shell_parser_at_reserved (self, "]]"))
    return sy_shell_fail_unexpected (self->scan, "a word", error);

  return sy_shell_scan_word (self->scan, FALSE, &word, error);
}

static gboolean
parse_comparison (SyShellParser  *self,
                  GError        **error)
{
  static const char * const ends[] = { "]]", "&&", "||", ")", NULL };

  if (!parse_test_word (self, error))
    return FALSE;
  sy_shell_skip_blanks (self->scan);
  for (guint i = 0; ends[i] != NULL; i++)
    if (sy_shell_parser_at_reserved (self, ends[i]))
      return TRUE;
  if (sy_shell_looking_at (self->scan, "=~") &&
      sy_shell_parser_is_word_end (sy_shell_peek (self->scan, 2)))
    {
      sy_shell_advance (self->scan, 2);
      return parse_regex (self, error);
    }
  if (strchr ("<>", sy_shell_peek (self->scan, 0)) != NULL)
    {
      sy_shell_advance (self->scan, 1);
      return parse_test_word (self, error);
    }
  for (guint i = 0; binary_operators[i] != NULL; i++)
    {
      gsize length = strlen (binary_operators[i]);

      if (sy_shell_looking_at (self->scan, binary_operators[i]) &&
          sy_shell_parser_is_word_end (sy_shell_peek (self->scan, length)))
        {
          sy_shell_advance (self->scan, length);
          return parse_test_word (self, error);
        }
    }

  return sy_shell_fail_unexpected (self->scan, "a comparison or “]]”", error);
}

static gboolean
parse_test_term (SyShellParser  *self,
                 GError        **error)
{
  sy_shell_parser_skip_lines (self);
  while (sy_shell_parser_at_reserved (self, "!"))
    {
      sy_shell_advance (self->scan, 1);
      sy_shell_skip_blanks (self->scan);
    }
  if (sy_shell_peek (self->scan, 0) == '(')
    {
      sy_shell_advance (self->scan, 1);
      return parse_test_or (self, error) && sy_shell_parser_expect (self, ")", error);
    }
  if (sy_shell_peek (self->scan, 0) == '-' && sy_shell_peek (self->scan, 1) != '\0' &&
      strchr (unary_operators, sy_shell_peek (self->scan, 1)) != NULL &&
      sy_shell_parser_is_word_end (sy_shell_peek (self->scan, 2)))
    {
      sy_shell_advance (self->scan, 2);
      return parse_test_word (self, error);
    }

  return parse_comparison (self, error);
}

static gboolean
parse_test_or (SyShellParser  *self,
               GError        **error)
{
  gboolean more = TRUE;

  if (self->scan->depth >= SY_SHELL_MAX_DEPTH)
    return sy_shell_fail (self->scan, self->scan->line, error,
                          "found more than %d tests inside each other", SY_SHELL_MAX_DEPTH);
  self->scan->depth++;
  while (more)
    {
      if (!parse_test_term (self, error))
        return FALSE;
      sy_shell_parser_skip_lines (self);
      more = sy_shell_looking_at (self->scan, "&&") || sy_shell_looking_at (self->scan, "||");
      if (more)
        sy_shell_advance (self->scan, 2);
    }
  self->scan->depth--;

  return TRUE;
}

/* [[ … ]] (bash(1), "Compound Commands"). */
static gboolean
parse_test (SyShellParser  *self,
            GError        **error)
{
  guint line = self->scan->line;

  if (!parse_test_or (self, error))
    return FALSE;
  if (sy_shell_peek (self->scan, 0) == '\0')
    return sy_shell_fail (self->scan, line, error,
                          "found no end of the test that begins here, expected “]]”");

  return sy_shell_parser_expect (self, "]]", error);
}

/* NAME () or function NAME: the body is a block that runs later, if at all. */
gboolean
sy_shell_parser_function_body (SyShellParser   *self,
                               SyShellCommand  *command,
                               GError         **error)
{
  g_autoptr (GArray) words = sy_shell_words_new ();
  SyShellCommand body = { .words = words };
  gboolean found;
  gboolean ok;

  if (self->scan->depth >= SY_SHELL_MAX_DEPTH)
    return sy_shell_fail (self->scan, self->scan->line, error,
                          "found more than %d functions inside each other", SY_SHELL_MAX_DEPTH);
  command->kind = SY_SHELL_FUNCTION;
  sy_shell_parser_report (self, command);
  sy_shell_parser_skip_lines (self);

  self->scan->depth++;
  ok = sy_shell_parser_compound (self, &body, &found, error);
  self->scan->depth--;
  if (ok && !found)
    return sy_shell_fail_unexpected (self->scan, "the body of the function in braces", error);

  return ok;
}

static gboolean
parse_function (SyShellParser   *self,
                SyShellCommand  *command,
                GError         **error)
{
  SyShellWord word = { 0 };

  sy_shell_skip_blanks (self->scan);
  if (!sy_shell_scan_word (self->scan, FALSE, &word, error))
    return FALSE;
  sy_shell_skip_blanks (self->scan);
  if (sy_shell_peek (self->scan, 0) == '(')
    {
      sy_shell_advance (self->scan, 1);
      if (!sy_shell_parser_expect (self, ")", error))
        return FALSE;
    }

  return sy_shell_parser_function_body (self, command, error);
}

static gboolean
parse_parentheses (SyShellParser   *self,
                   SyShellCommand  *command,
                   GError         **error)
{
  guint unused;

  if (sy_shell_looking_at (self->scan, "(("))
    {
      SyShellScan ahead = *self->scan;

      if (sy_shell_skip_parentheses (&ahead, NULL) && ahead.text[ahead.pos - 2] == ')')
        {
          *self->scan = ahead;
          command->kind = SY_SHELL_ARITHMETIC;
          sy_shell_parser_report (self, command);
          return TRUE;
        }
    }
  sy_shell_advance (self->scan, 1);

  return sy_shell_parse_block (self, closers_parenthesis, &unused, error);
}

gboolean
sy_shell_parser_compound (SyShellParser   *self,
                          SyShellCommand  *command,
                          gboolean        *out_found,
                          GError         **error)
{
  static const char * const openers[] = {
    "if", "while", "until", "for", "select", "case", "{", "[[", "function", NULL,
  };
  guint unused;
  guint i = 0;

  *out_found = TRUE;
  if (sy_shell_peek (self->scan, 0) == '(')
    return parse_parentheses (self, command, error);
  while (openers[i] != NULL && !sy_shell_parser_at_reserved (self, openers[i]))
    i++;
  *out_found = openers[i] != NULL;
  if (!*out_found)
    return TRUE;

  sy_shell_advance (self->scan, strlen (openers[i]));
  switch (openers[i][0])
    {
    case 'i':
      return parse_if (self, error);
    case 'w':
    case 'u':
      return parse_while (self, error);
    case 's':
      return parse_for (self, command, error);
    case 'c':
      return parse_case (self, error);
    case '{':
      return sy_shell_parse_block (self, closers_brace, &unused, error);
    case '[':
      return parse_test (self, error);
    default:
      return openers[i][1] == 'o' ? parse_for (self, command, error)
                                  : parse_function (self, command, error);
    }
}
