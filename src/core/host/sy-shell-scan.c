/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sy-shell-scan.h"

#include <string.h>

static void
clear_word (gpointer data)
{
  SyShellWord *word = data;

  g_clear_pointer (&word->elements, g_array_unref);
}

GArray *
sy_shell_words_new (void)
{
  GArray *words = g_array_new (FALSE, FALSE, sizeof (SyShellWord));

  g_array_set_clear_func (words, clear_word);

  return words;
}

gboolean
sy_shell_fail (const SyShellScan  *self,
               guint               line,
               GError            **error,
               const char         *format,
               ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, SY_ERROR, SY_ERROR_INVALID_DATA, "%s:%u: %s", self->file, line, message);

  return FALSE;
}

gboolean
sy_shell_fail_unexpected (const SyShellScan  *self,
                          const char         *expected,
                          GError            **error)
{
  const char *here = self->text + self->pos;
  gsize length = strcspn (here, " \t\n");
  g_autofree char *found = NULL;

  if (*here == '\0')
    return sy_shell_fail (self, self->line, error, "found the end of the file, expected %s",
                          expected);
  if (*here == '\n')
    return sy_shell_fail (self, self->line, error, "found the end of the line, expected %s",
                          expected);
  found = g_strndup (here, CLAMP (length, 1, 40));

  return sy_shell_fail (self, self->line, error, "found “%s”, expected %s", found, expected);
}

char
sy_shell_peek (const SyShellScan *self,
               gsize              ahead)
{
  for (gsize i = 0; i < ahead; i++)
    if (self->text[self->pos + i] == '\0')
      return '\0';

  return self->text[self->pos + ahead];
}

gboolean
sy_shell_looking_at (const SyShellScan *self,
                     const char        *text)
{
  return g_str_has_prefix (self->text + self->pos, text);
}

void
sy_shell_advance (SyShellScan *self,
                  gsize        n)
{
  for (gsize i = 0; i < n && self->text[self->pos] != '\0'; i++)
    if (self->text[self->pos++] == '\n')
      self->line++;
}

gboolean
sy_shell_is_name_char (char c)
{
  return g_ascii_isalnum (c) || c == '_';
}

static gboolean
is_metacharacter (char c)
{
  return c == '\0' || strchr (" \t\n;&|<>()", c) != NULL;
}

void
sy_shell_skip_blanks (SyShellScan *self)
{
  while (TRUE)
    {
      char c = sy_shell_peek (self, 0);

      if (c == ' ' || c == '\t')
        sy_shell_advance (self, 1);
      else if (c == '\\' && sy_shell_peek (self, 1) == '\n')
        sy_shell_advance (self, 2);
      else
        break;
    }
  if (sy_shell_peek (self, 0) == '#')
    {
      sy_shell_advance (self, strcspn (self->text + self->pos, "\n"));
      self->comment_end = self->pos;
    }
}

/* Moves over a line. Returns (transfer full): its text; those with a "\" at the end are joined. */
static char *
take_line (SyShellScan *self,
           gboolean     literal)
{
  g_autoptr (GString) line = g_string_new (NULL);

  while (sy_shell_peek (self, 0) != '\0' && sy_shell_peek (self, 0) != '\n')
    {
      gboolean escape = !literal && sy_shell_peek (self, 0) == '\\' &&
                        sy_shell_peek (self, 1) != '\0';
      gsize n = escape ? 2 : 1;

      if (n == 1 || sy_shell_peek (self, 1) != '\n')
        g_string_append_len (line, self->text + self->pos, (gssize) n);
      sy_shell_advance (self, n);
    }
  sy_shell_advance (self, 1);

  return g_string_free (g_steal_pointer (&line), FALSE);
}

/* Whether its expansion could set a variable, as those of "${A:=b}" and "$((A = b))" do. */
static gboolean
may_assign (const char *text)
{
  for (const char *p = strchr (text, '$'); p != NULL; p = strchr (p + 1, '$'))
    {
      const char *end = p + 2;

      if (p[1] == '(' || p[1] == '[')
        return TRUE;
      while (p[1] == '{' && sy_shell_is_name_char (*end))
        end++;
      if (p[1] == '{' && *end != '}')
        return TRUE;
    }

  return FALSE;
}

static void
skip_here_document (SyShellScan               *self,
                    const SyShellHereDocument *document)
{
  guint begin = self->line;

  while (sy_shell_peek (self, 0) != '\0')
    {
      guint number = self->line;
      g_autofree char *line = take_line (self, document->literal);
      gsize tabs = document->strip_tabs ? strspn (line, "\t") : 0;

      if (strcmp (line + tabs, document->delimiter) == 0)
        return;
      if (!document->literal && may_assign (line))
        self->assigned_line = number;
    }
  /* A shell takes the end of the file for it. */
  self->open_line = begin - 1;
}

void
sy_shell_skip_newline (SyShellScan *self)
{
  g_return_if_fail (sy_shell_peek (self, 0) == '\n');

  sy_shell_advance (self, 1);
  for (guint i = 0; self->here_documents != NULL && i < self->here_documents->len; i++)
    skip_here_document (self, g_ptr_array_index (self->here_documents, i));
  if (self->here_documents != NULL)
    g_ptr_array_set_size (self->here_documents, 0);
}

static gboolean
scan_elements (SyShellScan  *self,
               GArray       *elements,
               GError      **error)
{
  guint line = self->line;

  sy_shell_advance (self, 1);
  while (TRUE)
    {
      SyShellWord word = { 0 };

      sy_shell_skip_blanks (self);
      switch (sy_shell_peek (self, 0))
        {
        case '\n':
          sy_shell_skip_newline (self);
          continue;

        case ')':
          sy_shell_advance (self, 1);
          return TRUE;

        case '\0':
          return sy_shell_fail (self, line, error,
                                "found no end of the list that begins here, expected “)”");

        default:
          break;
        }
      if (!sy_shell_scan_word (self, FALSE, &word, error))
        return FALSE;
      g_array_append_val (elements, word);
    }
}

/* NAME=, NAME+= or NAME[…]= at the beginning of a word. */
static void
scan_target (SyShellScan *self,
             SyShellWord *word)
{
  SyShellScan ahead = *self;

  if (g_ascii_isdigit (sy_shell_peek (&ahead, 0)))
    return;
  while (sy_shell_is_name_char (sy_shell_peek (&ahead, 0)))
    sy_shell_advance (&ahead, 1);
  word->name_length = ahead.pos - word->start;
  if (word->name_length > 0 && sy_shell_peek (&ahead, 0) == '[')
    {
      sy_shell_advance (&ahead, strcspn (ahead.text + ahead.pos, "]= \t\n"));
      sy_shell_advance (&ahead, sy_shell_peek (&ahead, 0) == ']' ? 1 : 0);
      word->odd = TRUE;
    }
  word->append = sy_shell_looking_at (&ahead, "+=");
  if (word->name_length == 0 || (!word->append && sy_shell_peek (&ahead, 0) != '='))
    {
      word->name_length = 0;
      return;
    }
  sy_shell_advance (&ahead, word->append ? 2 : 1);
  word->value = ahead.pos;
  *self = ahead;
}

static gboolean
scan_array (SyShellScan  *self,
            SyShellWord  *word,
            GError      **error)
{
  g_autoptr (GArray) elements = sy_shell_words_new ();

  if (!scan_elements (self, elements, error))
    return FALSE;
  word->elements = g_steal_pointer (&elements);
  word->end = self->pos;

  return TRUE;
}

gboolean
sy_shell_scan_word (SyShellScan  *self,
                    gboolean      assignments,
                    SyShellWord  *out_word,
                    GError      **error)
{
  SyShellWord word = { .start = self->pos, .line = self->line };

  if (assignments)
    scan_target (self, &word);
  if (word.name_length > 0 && sy_shell_peek (self, 0) == '(')
    {
      if (!scan_array (self, &word, error))
        return FALSE;
      /* What directly follows the list makes plain text of it all, which nobody means. */
      word.odd |= !is_metacharacter (sy_shell_peek (self, 0));
    }

  while (!is_metacharacter (sy_shell_peek (self, 0)))
    {
      gboolean pattern = strchr ("?*+@!", sy_shell_peek (self, 0)) != NULL &&
                         sy_shell_peek (self, 1) == '(';

      if (!sy_shell_skip_piece (self, FALSE, error))
        {
          clear_word (&word);
          return FALSE;
        }
      /* An extended pattern, which mkinitcpio turns on ("shopt -s extglob"). */
      if (pattern && !sy_shell_skip_parentheses (self, error))
        {
          clear_word (&word);
          return FALSE;
        }
    }
  if (self->pos == word.start)
    return sy_shell_fail_unexpected (self, "a word", error);
  word.end = self->pos;
  *out_word = word;

  return TRUE;
}
