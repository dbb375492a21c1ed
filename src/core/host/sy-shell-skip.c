/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sy-shell-scan.h"

#include <string.h>

static gboolean
skip_single_quotes (SyShellScan  *self,
                    GError      **error)
{
  guint line = self->line;

  sy_shell_advance (self, 1);
  sy_shell_advance (self, strcspn (self->text + self->pos, "'"));
  if (sy_shell_peek (self, 0) == '\0')
    return sy_shell_fail (self, line, error,
                          "found no end of the quoted text that begins here, expected “'”");
  sy_shell_advance (self, 1);

  return TRUE;
}

/* To the next @quote, where a backslash escapes one; @failure says that there is none. */
static gboolean
skip_to_quote (SyShellScan  *self,
               char          quote,
               const char   *failure,
               GError      **error)
{
  guint line = self->line;

  sy_shell_advance (self, 1);
  while (sy_shell_peek (self, 0) != quote)
    {
      if (sy_shell_peek (self, 0) == '\0')
        return sy_shell_fail (self, line, error, "%s", failure);
      sy_shell_advance (self, sy_shell_peek (self, 0) == '\\' ? 2 : 1);
    }
  sy_shell_advance (self, 1);

  return TRUE;
}

static gboolean
skip_backquotes (SyShellScan  *self,
                 GError      **error)
{
  return skip_to_quote (self, '`',
                        "found no end of the command that begins here, expected “`”", error);
}

static gboolean
skip_double_quotes (SyShellScan  *self,
                    GError      **error)
{
  guint line = self->line;

  sy_shell_advance (self, 1);
  while (sy_shell_peek (self, 0) != '"')
    {
      char c = sy_shell_peek (self, 0);
      gboolean ok = TRUE;

      if (c == '\0')
        return sy_shell_fail (self, line, error,
                              "found no end of the quoted text that begins here, expected “\"”");
      if (c == '$')
        ok = sy_shell_skip_dollar (self, TRUE, error);
      else if (c == '`')
        ok = skip_backquotes (self, error);
      else
        sy_shell_advance (self, c == '\\' ? 2 : 1);
      if (!ok)
        return FALSE;
    }
  sy_shell_advance (self, 1);

  return TRUE;
}

/* $'…', in which a backslash escapes a quote. */
static gboolean
skip_ansi_quotes (SyShellScan  *self,
                  GError      **error)
{
  return skip_to_quote (self, '\'',
                        "found no end of the quoted text that begins here, expected “'”", error);
}

/* One piece of any text: a quoted part, an expansion, or a character. */
gboolean
sy_shell_skip_piece (SyShellScan  *self,
                     gboolean      in_quotes,
                     GError      **error)
{
  switch (sy_shell_peek (self, 0))
    {
    case '\\':
      sy_shell_advance (self, 2);
      return TRUE;

    case '"':
      return skip_double_quotes (self, error);

    case '`':
      return skip_backquotes (self, error);

    case '$':
      return sy_shell_skip_dollar (self, in_quotes, error);

    case '\'':
      if (!in_quotes)
        return skip_single_quotes (self, error);
      G_GNUC_FALLTHROUGH;

    default:
      sy_shell_advance (self, 1);
      return TRUE;
    }
}

/* After the name in ${…}: whether the operation only chooses or cuts text, and assigns nothing. */
static gboolean
is_pure_operation (const SyShellScan *self)
{
  gboolean colon = sy_shell_peek (self, 0) == ':';
  char c = sy_shell_peek (self, colon ? 1 : 0);

  return c != '\0' && strchr (colon ? "-+?" : "}-+?#%/^,", c) != NULL;
}

/* A name, or its length ("#"), with all elements of an array or without; other subscripts are
 * arithmetic, which may assign. Returns whether what follows assigns nothing either. */
static gboolean
skip_pure_name (SyShellScan *self)
{
  gboolean length = sy_shell_peek (self, 0) == '#' &&
                    sy_shell_is_name_char (sy_shell_peek (self, 1));
  gsize name;

  sy_shell_advance (self, length);
  name = self->pos;
  while (sy_shell_is_name_char (sy_shell_peek (self, 0)))
    sy_shell_advance (self, 1);
  if (self->pos == name)
    return FALSE;
  if (sy_shell_peek (self, 0) == '[' && sy_shell_peek (self, 1) != '\0' &&
      strchr ("@*", sy_shell_peek (self, 1)) != NULL && sy_shell_peek (self, 2) == ']')
    sy_shell_advance (self, 3);

  return length ? sy_shell_peek (self, 0) == '}' : is_pure_operation (self);
}

/* ${…}: a name, or an operation that may itself assign (":="). */
static gboolean
skip_braces (SyShellScan  *self,
             gboolean      in_quotes,
             GError      **error)
{
  guint line = self->line;

  sy_shell_advance (self, 1);
  if (!skip_pure_name (self))
    self->assigned_line = line;
  while (sy_shell_peek (self, 0) != '}')
    {
      if (sy_shell_peek (self, 0) == '\0')
        return sy_shell_fail (self, line, error,
                              "found no end of the “${” that begins here, expected “}”");
      if (!sy_shell_skip_piece (self, in_quotes, error))
        return FALSE;
    }
  sy_shell_advance (self, 1);

  return TRUE;
}

gboolean
sy_shell_skip_parentheses (SyShellScan  *self,
                           GError      **error)
{
  guint line = self->line;
  guint open = 0;

  do
    {
      char c = sy_shell_peek (self, 0);

      if (c == '\0')
        return sy_shell_fail (self, line, error,
                              "found no end of the “(” that begins here, expected “)”");
      open += c == '(';
      open -= c == ')';
      if (!sy_shell_skip_piece (self, FALSE, error))
        return FALSE;
    }
  while (open > 0);

  return TRUE;
}

/* $((…)), unless it turns out to be a substitution that begins with a subshell: $( (…) … ). */
static gboolean
skip_arithmetic (SyShellScan  *self,
                 gboolean     *out_done,
                 GError      **error)
{
  SyShellScan ahead = *self;

  sy_shell_advance (&ahead, 1);
  if (!sy_shell_skip_parentheses (&ahead, error))
    return FALSE;
  self->n_retries = ahead.n_retries;
  *out_done = sy_shell_peek (&ahead, 0) == ')';
  if (*out_done)
    {
      sy_shell_advance (&ahead, 1);
      ahead.assigned_line = self->line;
      *self = ahead;
    }
  else if (++self->n_retries > SY_SHELL_MAX_RETRIES)
    {
      return sy_shell_fail (self, self->line, error, "found too many “$((” that are no arithmetic");
    }

  return TRUE;
}

static gboolean
skip_substitution (SyShellScan  *self,
                   GError      **error)
{
  g_autoptr (GPtrArray) here_documents = g_ptr_array_new_with_free_func (g_free);
  GPtrArray *outer = self->here_documents;
  guint assigned_line = self->assigned_line;
  gboolean ok;

  sy_shell_advance (self, 1);
  self->here_documents = here_documents;
  ok = sy_shell_skip_commands (self, error);
  self->here_documents = outer;

  /* What a subshell assigns is gone with it. */
  self->assigned_line = assigned_line;

  return ok;
}

/* $[…], the old form of $((…)). */
static gboolean
skip_brackets (SyShellScan  *self,
               GError      **error)
{
  guint line = self->line;
  guint open = 0;

  do
    {
      char c = sy_shell_peek (self, 0);

      if (c == '\0')
        return sy_shell_fail (self, line, error,
                              "found no end of the “$[” that begins here, expected “]”");
      open += c == '[';
      open -= c == ']';
      if (!sy_shell_skip_piece (self, FALSE, error))
        return FALSE;
    }
  while (open > 0);
  self->assigned_line = line;

  return TRUE;
}

static gboolean
skip_expansion (SyShellScan  *self,
                gboolean      in_quotes,
                GError      **error)
{
  gboolean done = FALSE;

  sy_shell_advance (self, 1);
  while (sy_shell_looking_at (self, "\\\n"))
    sy_shell_advance (self, 2);
  switch (sy_shell_peek (self, 0))
    {
    case '(':
      if (sy_shell_peek (self, 1) == '(' && !skip_arithmetic (self, &done, error))
        return FALSE;
      return done || skip_substitution (self, error);

    case '{':
      return skip_braces (self, in_quotes, error);

    case '[':
      return skip_brackets (self, error);

    case '\'':
      return in_quotes || skip_ansi_quotes (self, error);

    /* Not "?" and "!": bash takes "$!(" for a lone dollar sign before a pattern. */
    case '$':
    case '#':
      sy_shell_advance (self, 1);
      return TRUE;

    default:
      return TRUE;
    }
}

gboolean
sy_shell_skip_dollar (SyShellScan  *self,
                      gboolean      in_quotes,
                      GError      **error)
{
  gboolean ok;

  if (self->depth >= SY_SHELL_MAX_DEPTH)
    return sy_shell_fail (self, self->line, error,
                          "found more than %d expansions inside each other", SY_SHELL_MAX_DEPTH);
  self->depth++;
  ok = skip_expansion (self, in_quotes, error);
  self->depth--;

  return ok;
}
