/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plan/sy-merge.h"

#include <string.h>

#include "plan/sy-lines.h"

/* Where the edit begins that ends every list. */
#define AFTER_ALL G_MAXUINT

/* One place in which a text differs from the base. The ends are those after the last line. */
typedef struct {
  guint base_start;
  guint base_end;
  guint start;
  guint end;
} Edit;

/* A text beside the base.
 * @next: the first edit that is not merged yet
 * @position: the line of the text that stands beside the line of the base that is next */
typedef struct {
  SyLines  base;
  SyLines  text;
  GArray  *edits;
  guint    next;
  guint    position;
} Side;

/* A part of the base that one side changed, or both at once. */
typedef struct {
  guint start;
  guint end;
  guint n_edits[2];
} Region;

static void
side_clear (Side *self)
{
  sy_lines_clear (&self->base);
  sy_lines_clear (&self->text);
  g_clear_pointer (&self->edits, g_array_unref);
}

static void
side_init (Side   *self,
           GBytes *base,
           GBytes *text)
{
  const Edit none = { AFTER_ALL, AFTER_ALL, 0, 0 };
  guint i = 0;
  guint j = 0;

  self->edits = g_array_new (FALSE, FALSE, sizeof (Edit));
  sy_lines_split (&self->base, base);
  sy_lines_split (&self->text, text);
  sy_lines_compare (&self->base, &self->text);
  while (i < self->base.n_lines || j < self->text.n_lines)
    {
      Edit edit = { i, i, j, j };

      while (edit.base_end < self->base.n_lines && self->base.changed[edit.base_end])
        edit.base_end++;
      while (edit.end < self->text.n_lines && self->text.changed[edit.end])
        edit.end++;
      if (edit.base_end > i || edit.end > j)
        g_array_append_val (self->edits, edit);
      /* What follows is a line that both have, or the end of both. */
      i = edit.base_end + 1;
      j = edit.end + 1;
    }
  g_array_append_val (self->edits, none);
}

static const Edit *
peek (const Side *self)
{
  return &g_array_index (self->edits, Edit, self->next);
}

static gboolean
comes_first (const Edit *a,
             const Edit *b)
{
  return a->base_start < b->base_start ||
         (a->base_start == b->base_start && a->base_end <= b->base_end);
}

static gboolean
ends_without_newline (const Side *self,
                      const Edit *edit)
{
  const SyLine *last = edit->end > edit->start ? &self->text.lines[edit->end - 1] : NULL;

  return last != NULL && last->data[last->length - 1] != '\n';
}

/* Whether @edit has a line in common with @region, or stands where it cannot be told apart. */
static gboolean
belongs (const Region *region,
         const Edit   *edit,
         gboolean      open_end)
{
  if (edit->base_start != region->end)
    return edit->base_start < region->end;

  return open_end || (region->start == region->end && edit->base_start == edit->base_end);
}

static void
take (Region   *region,
      Side      sides[2],
      guint     which,
      gboolean *out_open_end)
{
  const Edit *edit = peek (&sides[which]);

  region->end = MAX (region->end, edit->base_end);
  region->n_edits[which]++;
  *out_open_end = ends_without_newline (&sides[which], edit);
  sides[which].next++;
}

/* The next region: an edit with all those of both sides that overlap it. */
static gboolean
next_region (Side    sides[2],
             Region *out_region)
{
  guint which = comes_first (peek (&sides[0]), peek (&sides[1])) ? 0 : 1;
  gboolean open_end;

  if (peek (&sides[which])->base_start == AFTER_ALL)
    return FALSE;
  *out_region = (Region) { .start = peek (&sides[which])->base_start };
  out_region->end = out_region->start;
  take (out_region, sides, which, &open_end);
  for (;;)
    {
      for (which = 0; which < 2; which++)
        if (belongs (out_region, peek (&sides[which]), open_end))
          break;
      if (which == 2)
        return TRUE;
      take (out_region, sides, which, &open_end);
    }
}

static GBytes *
slice (const SyLines *lines,
       guint          start,
       guint          end)
{
  GByteArray *bytes = g_byte_array_new ();

  for (guint i = start; i < end; i++)
    g_byte_array_append (bytes, (const guint8 *) lines->lines[i].data,
                         (guint) lines->lines[i].length);

  return g_byte_array_free_to_bytes (bytes);
}

static void
append (GByteArray *result,
        GBytes     *bytes)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  g_byte_array_append (result, data, (guint) size);
}

/* The lines of the side's text that stand for the region, which begins at its position. */
static GBytes *
slice_region (Side         *self,
              const Region *region,
              guint         n_edits)
{
  guint start = self->position;

  self->position += region->end - region->start;
  for (guint i = self->next - n_edits; i < self->next; i++)
    {
      const Edit *edit = &g_array_index (self->edits, Edit, i);

      self->position += edit->end - edit->start;
      self->position -= edit->base_end - edit->base_start;
    }

  return slice (&self->text, start, self->position);
}

static void
merge_region (Side          sides[2],
              const Region *region,
              GByteArray   *result,
              GPtrArray    *conflicts)
{
  guint theirs_line = sides[1].position + 1;
  g_autoptr (GBytes) ours = slice_region (&sides[0], region, region->n_edits[0]);
  g_autoptr (GBytes) theirs = slice_region (&sides[1], region, region->n_edits[1]);
  SyMergeConflict *conflict;

  if (region->n_edits[1] == 0 || g_bytes_equal (ours, theirs))
    append (result, ours);
  else if (region->n_edits[0] == 0)
    append (result, theirs);
  else
    {
      conflict = g_new0 (SyMergeConflict, 1);
      conflict->base = slice (&sides[0].base, region->start, region->end);
      conflict->ours = g_steal_pointer (&ours);
      conflict->theirs = g_steal_pointer (&theirs);
      conflict->theirs_line = theirs_line;
      conflict->theirs_count = sides[1].position + 1 - theirs_line;
      g_ptr_array_add (conflicts, conflict);
    }
}

GBytes *
sy_merge (GBytes     *base,
          GBytes     *ours,
          GBytes     *theirs,
          GPtrArray **out_conflicts)
{
  Side sides[2] = { { .next = 0 }, { .next = 0 } };
  g_autoptr (GByteArray) result = g_byte_array_new ();
  g_autoptr (GPtrArray) conflicts =
    g_ptr_array_new_with_free_func ((GDestroyNotify) sy_merge_conflict_free);
  guint position = 0;
  Region region;

  side_init (&sides[0], base, ours);
  side_init (&sides[1], base, theirs);
  for (;;)
    {
      gboolean more = next_region (sides, &region);
      guint end = more ? region.start : sides[0].base.n_lines;
      g_autoptr (GBytes) common = slice (&sides[0].base, position, end);

      append (result, common);
      sides[0].position += end - position;
      sides[1].position += end - position;
      if (!more)
        break;
      merge_region (sides, &region, result, conflicts);
      position = region.end;
    }
  side_clear (&sides[0]);
  side_clear (&sides[1]);
  *out_conflicts = g_steal_pointer (&conflicts);

  return (*out_conflicts)->len == 0 ? g_byte_array_free_to_bytes (g_steal_pointer (&result)) : NULL;
}

gboolean
sy_merge_is_text (GBytes *bytes)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  return size == 0 || memchr (data, '\0', size) == NULL;
}

void
sy_merge_conflict_free (SyMergeConflict *self)
{
  g_bytes_unref (self->base);
  g_bytes_unref (self->ours);
  g_bytes_unref (self->theirs);
  g_free (self);
}
