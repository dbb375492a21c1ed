/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sy-shell-file-private.h"

#include <string.h>

typedef struct {
  const char    *text;
  gsize          pos;
  gsize          end;
  gboolean       split;
  SyShellLookup  lookup;
  gpointer       user_data;
  GPtrArray     *words;     /* those that are complete */
  GString       *word;      /* the one that grows */
  gboolean       begun;     /* there is one, be it empty: quotes make an empty word */
} Expansion;

static void
finish_word (Expansion *self)
{
  if (self->begun)
    g_ptr_array_add (self->words, g_strdup (self->word->str));
  g_string_truncate (self->word, 0);
  self->begun = FALSE;
}

static void
add_char (Expansion *self,
          char       c)
{
  g_string_append_c (self->word, c);
  self->begun = TRUE;
}

/* bash(1), "Word Splitting", with the default IFS; a name pattern would be matched with files. */
static gboolean
add_unquoted_value (Expansion  *self,
                    const char *value)
{
  if (!self->split)
    {
      g_string_append (self->word, value);
      self->begun = TRUE;
      return TRUE;
    }
  for (const char *p = value; *p != '\0'; p++)
    {
      if (strchr ("*?[\\", *p) != NULL)
        return FALSE;
      if (strchr (" \t\n", *p) != NULL)
        finish_word (self);
      else
        add_char (self, *p);
    }

  return TRUE;
}

static gboolean expand_dollar (Expansion *self,
                               gboolean   quoted);

/* (bash(1), "Parameter Expansion"): where the "}" of what begins at @pos stands; 0: there is more
 * in it than plain text and further expansions in braces. */
static gsize
find_brace (const Expansion *self,
            gsize            pos)
{
  guint depth = 0;

  for (; pos < self->end && strchr ("\"'`\\\n", self->text[pos]) == NULL; pos++)
    {
      if (self->text[pos] == '}' && depth == 0)
        return pos;
      depth -= self->text[pos] == '}';
      depth += self->text[pos] == '$' && pos + 1 < self->end && self->text[pos + 1] == '{';
    }

  return 0;
}

/*
 * At the operation of "${NAME:-WORD}", "${NAME:+WORD}" and of both without the colon, which then
 * hangs on whether a variable without a text was assigned: that is not told here.
 */
static gboolean
expand_choice (Expansion  *self,
               const char *name,
               gsize       pos)
{
  gboolean colon = self->text[pos] == ':';
  char operation = self->text[pos + colon];
  const char *value = strchr ("-+", operation) != NULL ? self->lookup (name, self->user_data)
                                                       : NULL;
  gsize stop = find_brace (self, pos + colon + 1);
  gboolean empty;

  if (operation == '\0' || value == NULL || stop == 0 || (!colon && *value == '\0'))
    return FALSE;
  empty = *value == '\0';
  if (operation == '-' && !empty)
    g_string_append (self->word, value);
  for (self->pos = pos + colon + 1; (operation == '-') == empty && self->pos < stop;)
    if (self->text[self->pos] != '$')
      add_char (self, self->text[self->pos++]);
    else if (!expand_dollar (self, TRUE))
      return FALSE;
  self->pos = stop + 1;

  return TRUE;
}

/* At a dollar sign: a plain name, a name in braces, a lone sign, or what is not evaluated here. */
static gboolean
expand_dollar (Expansion *self,
               gboolean   quoted)
{
  g_autofree char *name = NULL;
  gsize begin = self->pos + 1;
  gboolean braces = begin < self->end && self->text[begin] == '{';
  const char *value;
  gsize stop;

  begin += braces;
  stop = begin;
  while (stop < self->end && sy_shell_is_name_char (self->text[stop]))
    stop++;
  if (stop == begin && !braces)
    {
      if (begin < self->end && strchr ("([?$!#*@-'\"\\", self->text[begin]) != NULL &&
          !(quoted && strchr ("'\"", self->text[begin]) != NULL) &&
          !(self->text[begin] == '\\' && begin + 1 < self->end && self->text[begin + 1] != '\n'))
        return FALSE;
      add_char (self, '$');
      self->pos++;
      return TRUE;
    }
  if (stop == begin || g_ascii_isdigit (self->text[begin]) || (braces && stop == self->end))
    return FALSE;

  name = g_strndup (self->text + begin, stop - begin);
  if (braces && self->text[stop] != '}')
    return quoted && expand_choice (self, name, stop);
  value = self->lookup (name, self->user_data);
  if (value == NULL)
    return FALSE;
  self->pos = stop + braces;
  if (!quoted)
    return add_unquoted_value (self, value);
  g_string_append (self->word, value);

  return TRUE;
}

static gboolean
expand_double_quotes (Expansion *self)
{
  self->begun = TRUE;
  self->pos++;
  while (self->pos < self->end && self->text[self->pos] != '"')
    {
      char c = self->text[self->pos];

      if (c == '`')
        return FALSE;
      if (c == '$')
        {
          if (!expand_dollar (self, TRUE))
            return FALSE;
          continue;
        }
      if (c == '\\' && self->pos + 1 < self->end && strchr ("$`\"\\\n", self->text[self->pos + 1]))
        {
          c = self->text[++self->pos];
          if (c == '\n')
            {
              self->pos++;
              continue;
            }
        }
      add_char (self, c);
      self->pos++;
    }
  self->pos++;

  return TRUE;
}

static void
expand_single_quotes (Expansion *self)
{
  self->begun = TRUE;
  for (self->pos++; self->pos < self->end && self->text[self->pos] != '\''; self->pos++)
    add_char (self, self->text[self->pos]);
  self->pos++;
}

static void
expand_backslash (Expansion *self)
{
  gboolean last = self->pos + 1 >= self->end;

  /* A backslash as the file's last byte stands for itself; before a line's end both go. */
  if (last)
    add_char (self, '\\');
  else if (self->text[self->pos + 1] != '\n')
    add_char (self, self->text[self->pos + 1]);
  self->pos += 2;
}

/* A tilde is a home directory where a word, or a part of a path list, begins. */
static gboolean
is_tilde_prefix (Expansion *self)
{
  return self->text[self->pos] == '~' &&
         (self->word->len == 0 || strchr (":=", self->word->str[self->word->len - 1]) != NULL);
}

static gboolean
expand_piece (Expansion *self)
{
  char c = self->text[self->pos];

  switch (c)
    {
    case '\\':
      expand_backslash (self);
      return TRUE;

    case '\'':
      expand_single_quotes (self);
      return TRUE;

    case '"':
      return expand_double_quotes (self);

    case '$':
      return expand_dollar (self, FALSE);

    default:
      if (c == '`' || is_tilde_prefix (self) ||
          (self->split && strchr ("*?[{(", c) != NULL))
        return FALSE;
      add_char (self, c);
      self->pos++;
      return TRUE;
    }
}

gboolean
sy_shell_expand (const SyShellScan *scan,
                 gsize              start,
                 gsize              end,
                 gboolean           split,
                 SyShellLookup      lookup,
                 gpointer           user_data,
                 GPtrArray         *words)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) word = g_string_new (NULL);
  Expansion self = {
    .text = scan->text, .pos = start, .end = end, .split = split, .lookup = lookup,
    .user_data = user_data, .words = found, .word = word, .begun = !split,
  };

  while (self.pos < end)
    if (!expand_piece (&self))
      return FALSE;
  finish_word (&self);
  g_ptr_array_extend_and_steal (words, g_steal_pointer (&found));

  return TRUE;
}
