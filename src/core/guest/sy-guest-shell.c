/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "sy-error.h"
#include "sy-guest-qemu-private.h"

/** Reader: goes through a text by words of a shell; a line that is continued goes on */
typedef struct {
  const char *at;
  guint       line;
} Reader;

static gboolean
skip_continuation (Reader *self)
{
  const char *next = self->at + 1;

  if (*self->at != '\\')
    return FALSE;
  /* Pages turn a line end into blanks behind the backslash, or into that of Windows. */
  next += strspn (next, " \t\r");
  if (*next != '\n')
    return FALSE;
  self->at = next + 1;
  self->line++;

  return TRUE;
}

static gboolean
read_quoted (Reader   *self,
             GString  *word,
             GError  **error)
{
  char quote = *self->at++;
  guint line = self->line;

  for (; *self->at != quote; self->at++)
    {
      if (*self->at == '\0')
        {
          g_set_error (error, SY_ERROR, SY_ERROR_INVALID_DATA,
                       _("Line %u of the command line: the quote %c that begins there has no end"),
                       line, quote);
          return FALSE;
        }
      if (quote == '"' && *self->at == '\\' && self->at[1] == '\n')
        {
          self->at++;
          self->line++;
          continue;
        }
      /* Between double quotes a backslash stands for itself before anything but these. */
      if (quote == '"' && *self->at == '\\' && self->at[1] != '\0' &&
          strchr ("\\\"$`", self->at[1]) != NULL)
        self->at++;
      self->line += *self->at == '\n' ? 1 : 0;
      g_string_append_c (word, *self->at);
    }
  self->at++;

  return TRUE;
}

/* JSON that somebody pasted without its quotes: as far as its braces go. */
static void
read_json (Reader  *self,
           GString *word)
{
  guint depth = 0;

  do
    {
      depth += *self->at == '{' ? 1 : 0;
      depth -= *self->at == '}' ? 1 : 0;
      g_string_append_c (word, *self->at++);
    }
  while (depth > 0 && *self->at != '\0' && *self->at != '\n');
}

/* (nullable): %NULL at the end of the line, or with an error */
static char *
read_word (Reader  *self,
           GError **error)
{
  g_autoptr (GString) word = g_string_new (NULL);
  gboolean any = FALSE;

  while (*self->at == ' ' || *self->at == '\t' || *self->at == '\r' || skip_continuation (self))
    if (*self->at == ' ' || *self->at == '\t' || *self->at == '\r')
      self->at++;
  while (*self->at != '\0' && strchr (" \t\r\n", *self->at) == NULL)
    {
      any = TRUE;
      if (*self->at == '\'' || *self->at == '"')
        {
          if (!read_quoted (self, word, error))
            return NULL;
        }
      else if (word->len == 0 && g_str_has_prefix (self->at, "{\""))
        read_json (self, word);
      else if (skip_continuation (self))
        break;
      else
        {
          if (*self->at == '\\' && self->at[1] != '\0')
            self->at++;
          g_string_append_c (word, *self->at++);
        }
    }

  return any ? g_string_free (g_steal_pointer (&word), FALSE) : NULL;
}

static gboolean
is_qemu (const char *word)
{
  const char *base = strrchr (word, '/');

  base = base != NULL ? base + 1 : word;

  return strchr (base, ':') == NULL &&
         (g_str_has_prefix (base, "qemu-system-") || strcmp (base, "qemu-kvm") == 0 ||
          strcmp (base, "kvm") == 0);
}

static gboolean
is_assignment (const char *word)
{
  gsize length = strspn (word, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789");

  return length > 0 && word[length] == '=';
}

/* "-acpitable file=a: warning: …": QEMU quotes the option that it complains about. */
static gboolean
is_complaint (const char *line)
{
  char quote = '\0';

  for (const char *p = line; *p != '\0' && *p != '\n'; p++)
    {
      if (quote != '\0')
        quote = *p == quote ? '\0' : quote;
      else if (*p == '"' || *p == '\'')
        quote = *p;
      else if (*p == ':' && p[1] == ' ')
        return TRUE;
    }

  return FALSE;
}

/*
 * Whether a line is of a command line: options, QEMU, or what may stand before it. What QEMU says
 * begins with its name too, but with a colon behind it; libvirt's log with a time.
 */
static gboolean
is_command (const char *line)
{
  gsize length = strcspn (line, " \t\r\n");
  g_autofree char *first = g_strndup (line, length);

  return (first[0] == '-' && !is_complaint (line) &&
          (g_ascii_isalpha (first[1]) || (first[1] == '-' && g_ascii_isalpha (first[2])))) ||
         is_qemu (first) || is_assignment (first) || strcmp (first, "sudo") == 0 ||
         strcmp (first, "exec") == 0 || strcmp (first, "taskset") == 0 ||
         strcmp (first, "env") == 0;
}

/* A new start in a log: what was before it is of another one. */
static gboolean
begins_start (const char *line)
{
  gsize length = strcspn (line, " \t\r\n");
  g_autofree char *first = g_strndup (line, length);

  return first[0] != '-' && is_command (line);
}

static gboolean
read_command (Reader     *reader,
              GPtrArray  *words,
              GError    **error)
{
  GError *local_error = NULL;
  char *word;

  while ((word = read_word (reader, &local_error)) != NULL)
    sy_guest_add_argument (words, word, reader->line);
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, local_error);

  return FALSE;
}

static char *
read_message (Reader *reader)
{
  gsize length = strcspn (reader->at, "\n");
  char *message = g_strstrip (g_strndup (reader->at, length));

  reader->at += length;

  return message;
}

gboolean
sy_guest_split_commands (const char  *text,
                         GPtrArray   *words,
                         GPtrArray   *messages,
                         GError     **error)
{
  Reader reader = { text, 1 };
  gboolean in_command = FALSE;

  while (*reader.at != '\0')
    {
      reader.at += strspn (reader.at, " \t\r");
      if (is_command (reader.at))
        {
          if (begins_start (reader.at) && !in_command)
            {
              g_ptr_array_set_size (words, 0);
              g_ptr_array_set_size (messages, 0);
            }
          in_command = TRUE;
          if (!read_command (&reader, words, error))
            return FALSE;
        }
      else if (*reader.at != '\n' && *reader.at != '\0')
        {
          guint line = reader.line;
          g_autofree char *message = read_message (&reader);

          in_command = FALSE;
          if (message[0] != '#')
            sy_guest_add_argument (messages, g_steal_pointer (&message), line);
        }
      if (*reader.at == '\n')
        {
          reader.at++;
          reader.line++;
        }
    }

  return TRUE;
}
