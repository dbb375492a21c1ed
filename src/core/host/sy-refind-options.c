/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "host/sy-refind-options.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "host/sy-marked-block.h"
#include "machine/sy-kernel-cmdline.h"
#include "sy-error.h"

static const char says[] = "a choice that sets the GPU aside for the virtual machine; undo it in "
                           "Switchyard, or delete this block";

static void
line_free (gpointer data)
{
  SyRefindLine *self = data;

  g_free (self->title);
  g_free (self->options);
  g_free (self);
}

/* (transfer full): doubled as rEFInd wants it. */
static char *
quote (const char *options)
{
  g_autoptr (GString) text = g_string_new (options);

  g_string_replace (text, "\"", "\"\"", 0);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/*
 * (transfer full) (nullable): what stands in quotation marks at @pos, which is moved behind it.
 * NULL where there is none, or none that ends in this line.
 */
static char *
read_quoted (const char *text,
             gsize      *pos)
{
  g_autoptr (GString) value = g_string_new (NULL);
  gsize i = *pos;

  if (text[i] != '"')
    return NULL;
  for (i++; text[i] != '\0' && text[i] != '\n'; i++)
    {
      if (text[i] == '"' && text[i + 1] != '"')
        {
          *pos = i + 1;
          return g_string_free (g_steal_pointer (&value), FALSE);
        }
      if (text[i] == '"')
        i++;
      g_string_append_c (value, text[i]);
    }

  return NULL;
}

static gboolean
set_bad (const char  *file,
         guint        number,
         const char  *text,
         GError     **error)
{
  g_autofree char *line = g_strndup (text, strcspn (text, "\r\n"));

  g_set_error (error, SY_ERROR, SY_ERROR_INVALID_DATA,
               _("%s:%u: found “%s”, expected a title and the options, each in quotation marks"),
               file, number, line);

  return FALSE;
}

/* @pos: of the first character of the line that is no blank. */
static gboolean
read_line (GPtrArray   *lines,
           const char  *file,
           const char  *text,
           gsize        pos,
           guint        number,
           GError     **error)
{
  const char *begin = text + pos;
  SyRefindLine *line = g_new0 (SyRefindLine, 1);

  line->line = number;
  g_ptr_array_add (lines, line);
  line->title = read_quoted (text, &pos);
  if (line->title == NULL)
    return set_bad (file, number, begin, error);
  pos += strspn (text + pos, " \t=,");
  line->start = pos + 1;
  line->options = read_quoted (text, &pos);
  if (line->options == NULL)
    return set_bad (file, number, begin, error);
  line->end = pos - 1;
  pos += strspn (text + pos, " \t\r");
  if (text[pos] != '\0' && text[pos] != '\n' && text[pos] != '#')
    return set_bad (file, number, begin, error);
  if (!sy_kernel_cmdline_is_open (line->options))
    return TRUE;

  g_set_error (error, SY_ERROR, SY_ERROR_INVALID_DATA,
               _("%s:%u: found a quotation mark that does not end, expected a second one"), file,
               number);

  return FALSE;
}

GPtrArray *
sy_refind_options_parse (const char  *file,
                         const char  *file_text,
                         GError     **error)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (line_free);
  g_autofree char *text = sy_marked_block_blank (file_text);
  guint number = 1;

  for (gsize pos = 0; text[pos] != '\0'; number++)
    {
      gsize first = pos + strspn (text + pos, " \t\r");

      if (text[first] != '#' && text[first] != '\n' && text[first] != '\0' &&
          !read_line (lines, file, text, first, number, error))
        return NULL;
      pos += strcspn (text + pos, "\n");
      pos += text[pos] == '\n';
    }
  if (lines->len > 0)
    return g_steal_pointer (&lines);

  g_set_error (error, SY_ERROR, SY_ERROR_INVALID_DATA,
               _("%s:%u: found no line, expected one of a title and the options, each in quotation "
                 "marks"), file, number);

  return NULL;
}

char *
sy_refind_options_change (const char         *text,
                          const SyRefindLine *line,
                          const char         *options)
{
  g_autofree char *before = g_strndup (text, line->start);
  g_autofree char *quoted = quote (options);

  return g_strconcat (before, quoted, text + line->end, NULL);
}

char *
sy_refind_options_append (const char *text,
                          const char *title,
                          const char *options)
{
  g_autofree char *quoted = quote (options);
  g_autofree char *line = g_strdup_printf ("\"%s\" \"%s\"\n", title, quoted);

  return sy_marked_block_set (text, says, line);
}
