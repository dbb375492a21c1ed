/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "syc-table.h"

#include "syc-text.h"

#define COLUMN_GAP 2

/* A last column narrower than this is left unwrapped: a ragged line reads better than a ribbon. */
#define MIN_LAST_COLUMN 24

typedef struct {
  char     *text;
  SycStyle  style;
} Cell;

struct _SycTable {
  guint   n_columns;
  GArray *cells;      /* (element-type Cell): row by row */
};

static void
clear_cell (gpointer data)
{
  g_free (((Cell *) data)->text);
}

SycTable *
syc_table_new (guint n_columns)
{
  SycTable *self = g_new0 (SycTable, 1);

  self->n_columns = n_columns;
  self->cells = g_array_new (FALSE, FALSE, sizeof (Cell));
  g_array_set_clear_func (self->cells, clear_cell);

  return self;
}

void
syc_table_free (SycTable *self)
{
  g_array_unref (self->cells);
  g_free (self);
}

void
syc_table_add (SycTable *self,
               ...)
{
  va_list args;

  va_start (args, self);
  for (guint i = 0; i < self->n_columns; i++)
    {
      Cell cell;

      cell.style = va_arg (args, SycStyle);
      cell.text = syc_text_clean (va_arg (args, const char *), FALSE);
      g_array_append_val (self->cells, cell);
    }
  va_end (args);
}

static guint
get_column_width (SycTable *self,
                  guint     column)
{
  guint width = 0;

  for (guint i = column; i < self->cells->len; i += self->n_columns)
    width = MAX (width, syc_text_width (g_array_index (self->cells, Cell, i).text));

  return width;
}

static void
print_last (const Cell *cell,
            SycOutput  *output,
            guint       column)
{
  guint room = output->width > column ? output->width - column : 0;
  g_auto (GStrv) lines = syc_text_wrap (cell->text, room >= MIN_LAST_COLUMN ? room : 0);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      if (i > 0)
        fprintf (output->stream, "%*s", (int) column, "");
      syc_output_line (output, cell->style, "%s", lines[i]);
    }
}

static void
print_row (const Cell  *row,
           const guint *widths,
           guint        n_columns,
           SycOutput   *output,
           guint        indent)
{
  guint column = indent;

  fprintf (output->stream, "%*s", (int) indent, "");
  for (guint i = 0; i + 1 < n_columns; i++)
    {
      guint padding = widths[i] - syc_text_width (row[i].text) + COLUMN_GAP;

      syc_output_put (output, row[i].style, row[i].text);
      fprintf (output->stream, "%*s", (int) padding, "");
      column += widths[i] + COLUMN_GAP;
    }
  print_last (&row[n_columns - 1], output, column);
}

void
syc_table_print (SycTable  *self,
                 SycOutput *output,
                 guint      indent)
{
  g_autofree guint *widths = g_new0 (guint, self->n_columns);

  for (guint i = 0; i < self->n_columns; i++)
    widths[i] = get_column_width (self, i);
  for (guint i = 0; i < self->cells->len; i += self->n_columns)
    print_row (&g_array_index (self->cells, Cell, i), widths, self->n_columns, output, indent);
}
