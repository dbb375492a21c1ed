/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plan/sy-diff.h"

#include <string.h>

#define CONTEXT 3

typedef struct {
  const char *data;
  gsize       length;   /* with its newline; the last line may have none */
} Line;

typedef struct {
  const Line *lines;
  guint       n_lines;
  guint8     *changed;  /* one a line: removed from the old text, added in the new one */
} Side;

static GArray *
split_lines (GBytes *bytes)
{
  GArray *lines = g_array_new (FALSE, FALSE, sizeof (Line));
  gsize left = 0;
  const char *data = bytes != NULL ? g_bytes_get_data (bytes, &left) : NULL;

  while (left > 0)
    {
      const char *newline = memchr (data, '\n', left);
      Line line = { data, newline != NULL ? (gsize) (newline - data) + 1 : left };

      g_array_append_val (lines, line);
      data += line.length;
      left -= line.length;
    }

  return lines;
}

static gboolean
line_equal (const Line *a,
            const Line *b)
{
  return a->length == b->length && memcmp (a->data, b->data, a->length) == 0;
}

/* Walks back through the saved rows of the furthest reaching paths and marks each edit. */
static void
mark_edits (GPtrArray *rows,
            int        n,
            int        m,
            guint8    *removed,
            guint8    *added)
{
  int x = n;
  int y = m;

  for (int d = (int) rows->len - 1; d > 0; d--)
    {
      const int *row = (const int *) g_ptr_array_index (rows, d - 1) + d;
      int k = x - y;
      gboolean down = k == -d || (k != d && row[k - 1] < row[k + 1]);
      int previous_k = down ? k + 1 : k - 1;

      x = row[previous_k];
      y = x - previous_k;
      if (down)
        added[y] = TRUE;
      else
        removed[x] = TRUE;
    }
}

/* The shortest edit of @a into @b, or FALSE where it is longer than the cap. Row d is kept with
 * one unused cell at each end, so that its diagonal k stands at d + 1 + k. */
static gboolean
compare_middle (const Line *a,
                int         n,
                const Line *b,
                int         m,
                guint8     *removed,
                guint8     *added)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_free);

  for (int d = 0; d <= MIN (n + m, SY_DIFF_MAX_EDITS); d++)
    {
      const int *last = d > 0 ? (const int *) g_ptr_array_index (rows, d - 1) + d : NULL;
      int *row = g_new0 (int, 2 * (gsize) d + 3);

      g_ptr_array_add (rows, row);
      row += d + 1;
      for (int k = -d; k <= d; k += 2)
        {
          int x = 0;

          if (d > 0)
            x = k == -d || (k != d && last[k - 1] < last[k + 1]) ? last[k + 1] : last[k - 1] + 1;
          while (x < n && x - k < m && x - k >= 0 && line_equal (&a[x], &b[x - k]))
            x++;
          row[k] = x;
          if (x >= n && x - k >= m)
            {
              mark_edits (rows, n, m, removed, added);
              return TRUE;
            }
        }
    }

  return FALSE;
}

static void
compare (Side *old,
         Side *new)
{
  guint shorter = MIN (old->n_lines, new->n_lines);
  guint head = 0;
  guint tail = 0;
  guint n;
  guint m;

  while (head < shorter && line_equal (&old->lines[head], &new->lines[head]))
    head++;
  while (tail < shorter - head &&
         line_equal (&old->lines[old->n_lines - tail - 1], &new->lines[new->n_lines - tail - 1]))
    tail++;

  n = old->n_lines - head - tail;
  m = new->n_lines - head - tail;
  if (!compare_middle (old->lines + head, (int) n, new->lines + head, (int) m,
                       old->changed + head, new->changed + head))
    {
      memset (old->changed + head, TRUE, n);
      memset (new->changed + head, TRUE, m);
    }
}

static void
append_line (GString    *text,
             char        sign,
             const Line *line)
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
count_common (const Side *old,
              guint       i,
              const Side *new,
              guint       j)
{
  guint n = 0;

  while (i + n < old->n_lines && j + n < new->n_lines &&
         !old->changed[i + n] && !new->changed[j + n])
    n++;

  return n;
}

static void
append_changes (GString    *text,
                const Side *old,
                guint      *i,
                const Side *new,
                guint      *j)
{
  while (*i < old->n_lines && old->changed[*i])
    append_line (text, '-', &old->lines[(*i)++]);
  while (*j < new->n_lines && new->changed[*j])
    append_line (text, '+', &new->lines[(*j)++]);
}

static void
append_common (GString    *text,
               const Side *old,
               guint      *i,
               guint      *j,
               guint       n)
{
  for (; n > 0; n--, (*j)++)
    append_line (text, ' ', &old->lines[(*i)++]);
}

/* One hunk from the change at (@i, @j): later changes belong to it where no more than twice the
 * context lies between. */
static void
append_hunk (GString    *text,
             const Side *old,
             guint      *i,
             const Side *new,
             guint      *j)
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

char *
sy_diff_unified (const char *old_label,
                 const char *new_label,
                 GBytes     *before,
                 GBytes     *after)
{
  g_autoptr (GArray) old_lines = split_lines (before);
  g_autoptr (GArray) new_lines = split_lines (after);
  g_autofree guint8 *removed = g_new0 (guint8, old_lines->len + 1);
  g_autofree guint8 *added = g_new0 (guint8, new_lines->len + 1);
  Side old = { (const Line *) (void *) old_lines->data, old_lines->len, removed };
  Side new = { (const Line *) (void *) new_lines->data, new_lines->len, added };
  GString *text = g_string_new (NULL);
  guint i = 0;
  guint j = 0;

  g_string_append_printf (text, "--- %s\n", before != NULL ? old_label : "/dev/null");
  g_string_append_printf (text, "+++ %s\n", after != NULL ? new_label : "/dev/null");
  compare (&old, &new);
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
