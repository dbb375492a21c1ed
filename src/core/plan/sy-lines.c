/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plan/sy-lines.h"

#include <string.h>

void
sy_lines_split (SyLines *self,
                GBytes  *bytes)
{
  GArray *lines = g_array_new (FALSE, FALSE, sizeof (SyLine));
  gsize left = 0;
  const char *data = bytes != NULL ? g_bytes_get_data (bytes, &left) : NULL;

  while (left > 0)
    {
      const char *newline = memchr (data, '\n', left);
      SyLine line = { data, newline != NULL ? (gsize) (newline - data) + 1 : left };

      g_array_append_val (lines, line);
      data += line.length;
      left -= line.length;
    }
  self->n_lines = lines->len;
  self->changed = g_new0 (guint8, lines->len + 1);
  self->lines = (SyLine *) (void *) g_array_free (lines, FALSE);
}

void
sy_lines_clear (SyLines *self)
{
  g_clear_pointer (&self->lines, g_free);
  g_clear_pointer (&self->changed, g_free);
  self->n_lines = 0;
}

gboolean
sy_line_equal (const SyLine *a,
               const SyLine *b)
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
compare_middle (const SyLine *a,
                int           n,
                const SyLine *b,
                int           m,
                guint8       *removed,
                guint8       *added)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_free);

  for (int d = 0; d <= MIN (n + m, SY_LINES_MAX_EDITS); d++)
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
          while (x < n && x - k < m && x - k >= 0 && sy_line_equal (&a[x], &b[x - k]))
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

void
sy_lines_compare (SyLines *old,
                  SyLines *new)
{
  guint shorter = MIN (old->n_lines, new->n_lines);
  guint head = 0;
  guint tail = 0;
  guint n;
  guint m;

  while (head < shorter && sy_line_equal (&old->lines[head], &new->lines[head]))
    head++;
  while (tail < shorter - head &&
         sy_line_equal (&old->lines[old->n_lines - tail - 1],
                        &new->lines[new->n_lines - tail - 1]))
    tail++;

  memset (old->changed, FALSE, old->n_lines);
  memset (new->changed, FALSE, new->n_lines);
  n = old->n_lines - head - tail;
  m = new->n_lines - head - tail;
  if (!compare_middle (old->lines + head, (int) n, new->lines + head, (int) m,
                       old->changed + head, new->changed + head))
    {
      memset (old->changed + head, TRUE, n);
      memset (new->changed + head, TRUE, m);
    }
}
