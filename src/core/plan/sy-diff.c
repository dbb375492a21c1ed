/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "plan/sy-diff.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define CONTEXT 3

/* Of bytes that are no text, a variable of the firmware is still worth looking at. */
#define MAX_BYTES_SHOWN 128

void
sy_diff_append_line (GString      *text,
                     char          sign,
                     const SyLine *line)
{
  gboolean has_newline = line->data[line->length - 1] == '\n';
  const char *p = line->data;
  const char *end = line->data + line->length - (has_newline ? 1 : 0);

  g_string_append_c (text, sign);
  while (p < end)
    {
      gunichar c = g_utf8_get_char_validated (p, end - p);

      if (c == (gunichar) -1 || c == (gunichar) -2 || (g_unichar_iscntrl (c) && c != '\t'))
        {
          g_string_append_printf (text, "\\x%02x", (guint8) *p);
          p++;
        }
      else
        {
          g_string_append_unichar (text, c);
          p = g_utf8_next_char (p);
        }
    }
  g_string_append (text, has_newline ? "\n" : "\n\\ No newline at end of file\n");
}

static void
append_range (GString *text,
              char     sign,
              guint    start,
              guint    count)
{
  /* An empty range is given by the line before it. */
  g_string_append_printf (text, "%c%u", sign, count == 0 ? start : start + 1);
  if (count != 1)
    g_string_append_printf (text, ",%u", count);
}

/* Lines that both sides share from (@i, @j) on until the next change or the end. */
static guint
count_common (const SyLines *old,
              guint          i,
              const SyLines *new,
              guint          j)
{
  guint n = 0;

  while (i + n < old->n_lines && j + n < new->n_lines &&
         !old->changed[i + n] && !new->changed[j + n])
    n++;

  return n;
}

static void
append_changes (GString       *text,
                const SyLines *old,
                guint         *i,
                const SyLines *new,
                guint         *j)
{
  while (*i < old->n_lines && old->changed[*i])
    sy_diff_append_line (text, '-', &old->lines[(*i)++]);
  while (*j < new->n_lines && new->changed[*j])
    sy_diff_append_line (text, '+', &new->lines[(*j)++]);
}

static void
append_common (GString       *text,
               const SyLines *old,
               guint         *i,
               guint         *j,
               guint          n)
{
  for (; n > 0; n--, (*j)++)
    sy_diff_append_line (text, ' ', &old->lines[(*i)++]);
}

/* One hunk from the change at (@i, @j): later changes belong to it where no more than twice the
 * context lies between. */
static void
append_hunk (GString       *text,
             const SyLines *old,
             guint         *i,
             const SyLines *new,
             guint         *j)
{
  g_autoptr (GString) body = g_string_new (NULL);
  guint lead = MIN (MIN (*i, *j), CONTEXT);
  guint old_start;
  guint new_start;
  gboolean at_end;
  guint common;

  *i -= lead;
  *j -= lead;
  old_start = *i;
  new_start = *j;
  append_common (body, old, i, j, lead);
  for (;;)
    {
      append_changes (body, old, i, new, j);
      common = count_common (old, *i, new, *j);
      at_end = *i + common == old->n_lines && *j + common == new->n_lines;
      if (at_end || common > 2 * CONTEXT)
        break;
      append_common (body, old, i, j, common);
    }
  append_common (body, old, i, j, MIN (common, CONTEXT));

  g_string_append (text, "@@ ");
  append_range (text, '-', old_start, *i - old_start);
  g_string_append_c (text, ' ');
  append_range (text, '+', new_start, *j - new_start);
  g_string_append (text, " @@\n");
  g_string_append_len (text, body->str, (gssize) body->len);
}

static gboolean
is_binary (GBytes *bytes)
{
  gsize size;
  const char *data = bytes != NULL ? g_bytes_get_data (bytes, &size) : NULL;

  return data != NULL && size > MAX_BYTES_SHOWN && memchr (data, 0, size) != NULL;
}

/* (transfer full) (nullable): one line in the place of bytes that nobody reads. */
static GBytes *
summarize (GBytes *bytes)
{
  g_autofree char *checksum = NULL;
  char *text;

  if (bytes == NULL)
    return NULL;
  checksum = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
  text = g_strdup_printf (_("%" G_GSIZE_FORMAT " bytes that are no text, SHA-256 %s\n"),
                          g_bytes_get_size (bytes), checksum);

  return g_bytes_new_take (text, strlen (text));
}

char *
sy_diff_unified (const char *old_label,
                 const char *new_label,
                 GBytes     *before,
                 GBytes     *after)
{
  g_auto (SyLines) old = { 0 };
  g_auto (SyLines) new = { 0 };
  gboolean binary = is_binary (before) || is_binary (after);
  g_autoptr (GBytes) old_summary = binary ? summarize (before) : NULL;
  g_autoptr (GBytes) new_summary = binary ? summarize (after) : NULL;
  GString *text = g_string_new (NULL);
  guint i = 0;
  guint j = 0;

  g_string_append_printf (text, "--- %s\n", before != NULL ? old_label : "/dev/null");
  g_string_append_printf (text, "+++ %s\n", after != NULL ? new_label : "/dev/null");
  sy_lines_split (&old, binary ? old_summary : before);
  sy_lines_split (&new, binary ? new_summary : after);
  sy_lines_compare (&old, &new);
  for (;;)
    {
      guint common = count_common (&old, i, &new, j);

      i += common;
      j += common;
      if (i == old.n_lines && j == new.n_lines)
        break;
      append_hunk (text, &old, &i, &new, &j);
    }

  return g_string_free (text, FALSE);
}
