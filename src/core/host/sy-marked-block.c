/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sy-marked-block.h"

#include <string.h>

#define BEGIN "# BEGIN Switchyard"
#define END   "# END Switchyard\n"

/* Finds @marker at the beginning of a line. */
static const char *
find_line (const char *text,
           const char *marker)
{
  const char *found = strstr (text, marker);

  while (found != NULL && found > text && found[-1] != '\n')
    found = strstr (found + 1, marker);

  return found;
}

/* A beginning whose end was deleted is no block: what the user wrote behind it is none of ours. */
static gboolean
find_block (const char  *text,
            const char **out_begin,
            const char **out_end)
{
  const char *begin = find_line (text, BEGIN);
  const char *end = begin != NULL ? find_line (begin, END) : NULL;

  for (const char *next = begin; end != NULL && next != NULL && next < end;
       next = find_line (next + 1, BEGIN))
    begin = next;
  *out_begin = begin;
  *out_end = end != NULL ? end + strlen (END) : NULL;

  return end != NULL;
}

char *
sy_marked_block_set (const char *text,
                     const char *says,
                     const char *lines)
{
  g_autofree char *block = g_strconcat (BEGIN ": ", says, "\n", lines, END, NULL);
  const char *begin;
  const char *end;

  if (find_block (text, &begin, &end))
    {
      g_autofree char *before = g_strndup (text, (gsize) (begin - text));

      return g_strconcat (before, block, end, NULL);
    }

  /* A last line without its newline would run into ours. */
  return g_strconcat (text, *text != '\0' && !g_str_has_suffix (text, "\n") ? "\n" : "", block,
                      NULL);
}

char *
sy_marked_block_blank (const char *text)
{
  char *users = g_strdup (text);
  const char *begin;
  const char *end;

  if (find_block (text, &begin, &end))
    for (const char *p = begin; p < end; p++)
      if (*p != '\n')
        users[p - text] = ' ';

  return users;
}
