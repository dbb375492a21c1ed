/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "rom/sy-rom-search-private.h"

#include <glib/gi18n-lib.h>

#define MAX_NOTES      64
#define MAX_ALSO       16
#define MAX_FOUNDS     256
#define MAX_PATH_PARTS 40

/* What is kept of a ROM whose images do not say how long it is. */
#define BROKEN_SIZE    65536

/* From here on it is worth to say that nothing could be made of some bytes. */
#define OPAQUE_SIZE    (256 * 1024)

gboolean
sy_rom_search_count (SyRomSearch  *self,
                     guint         depth,
                     const char   *path,
                     GError      **error)
{
  SyRomScan *scan = self->scan;

  if (g_cancellable_is_cancelled (self->cancellable))
    {
      g_set_error_literal (error, SY_ERROR, SY_ERROR_CANCELLED, _("Cancelled"));
      return FALSE;
    }
  if (++scan->n_parts > self->limits.max_parts)
    scan->stopped = g_strdup_printf (_("it has more than %u parts"), self->limits.max_parts);
  else if (depth > self->limits.max_depth)
    scan->stopped = g_strdup_printf (_("more than %u things are in one another"),
                                     self->limits.max_depth);
  else if (g_get_monotonic_time () > self->deadline_us)
    scan->stopped = g_strdup_printf (_("it took more than %u seconds"), self->limits.max_seconds);
  if (scan->stopped != NULL)
    return FALSE;
  if (path != NULL && self->progress != NULL)
    self->progress (CLAMP (self->fraction, 0, 1), path, self->user_data);

  return TRUE;
}

gsize
sy_rom_search_get_room (const SyRomSearch *self)
{
  return (gsize) MIN (self->limits.max_part, self->limits.max_unpacked - self->scan->unpacked);
}

static gboolean
stop_at_size (SyRomSearch *self)
{
  self->scan->stopped = g_strdup_printf (_("it unpacks to more than %" G_GUINT64_FORMAT " bytes"),
                                         self->limits.max_unpacked);

  return FALSE;
}

gboolean
sy_rom_search_unpacked (SyRomSearch *self,
                        gsize        size)
{
  if (size > self->limits.max_unpacked - self->scan->unpacked)
    return stop_at_size (self);
  self->scan->unpacked += size;

  return TRUE;
}

void
sy_rom_search_note (SyRomSearch   *self,
                    SyRomNoteKind  kind,
                    const char    *path,
                    const char    *says)
{
  SyRomScanNote *note;

  if (self->scan->notes->len >= MAX_NOTES)
    {
      self->scan->n_notes_left_out++;
      return;
    }
  note = g_new0 (SyRomScanNote, 1);
  note->kind = kind;
  note->path = g_strdup (path);
  note->says = g_strdup (says);
  g_ptr_array_add (self->scan->notes, note);
}

/* What is too large where little room was left is too much in all. */
gboolean
sy_rom_search_failed (SyRomSearch   *self,
                      const char    *path,
                      const GError  *problem,
                      GError       **error)
{
  SyRomNoteKind kind = SY_ROM_NOTE_DAMAGED;

  if (g_error_matches (problem, SY_ERROR, SY_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_error_copy (problem));
      return FALSE;
    }
  if (g_error_matches (problem, SY_ERROR, SY_ERROR_REFUSED))
    {
      if (sy_rom_search_get_room (self) < self->limits.max_part)
        return stop_at_size (self);
      kind = SY_ROM_NOTE_LIMIT;
    }
  else if (g_error_matches (problem, SY_ERROR, SY_ERROR_NOT_SUPPORTED))
    kind = SY_ROM_NOTE_ENCRYPTED;
  sy_rom_search_note (self, kind, path, problem->message);

  return TRUE;
}

static gboolean
has_part (const SyRomFrame *self,
          guint             index,
          gsize             offset,
          gsize             end)
{
  const SyFirmwarePart *part = self->parts->pdata[index - 1];

  return part->offset <= offset && end <= part->end;
}

/* The part that was added last, or one that it is in; what lies in none of them can be in one of
 * those that the file itself names, which stand side by side. */
static guint
find_parent (const SyRomFrame *self,
             gsize             offset,
             gsize             end)
{
  guint index = self->parts->len;

  while (index > 0 && !has_part (self, index, offset, end))
    index = ((const SyFirmwarePart *) self->parts->pdata[index - 1])->parent;
  if (index > 0)
    return index;
  for (index = MIN (self->n_named, self->parts->len); index > 0; index--)
    if (has_part (self, index, offset, end))
      return index;

  return 0;
}

/* Of a part that lies within another one, that one was added before. What lies in more parts than a
 * path can show is no firmware, and gets no name: headers can each claim all the rest of a file. */
void
sy_rom_frame_add (SyRomFrame *self,
                  gsize       offset,
                  gsize       end,
                  const char *format,
                  ...)
{
  guint parent = find_parent (self, offset, end);
  guint depth = 0;
  SyFirmwarePart *part;
  va_list arguments;

  if (parent > 0)
    depth = ((const SyFirmwarePart *) self->parts->pdata[parent - 1])->depth + 1;
  if (depth > MAX_PATH_PARTS)
    return;
  part = g_new0 (SyFirmwarePart, 1);
  part->offset = offset;
  part->end = end;
  part->parent = parent;
  part->depth = depth;
  va_start (arguments, format);
  part->label = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_ptr_array_add (self->parts, part);
}

static char *
make_path (const SyRomFrame *self,
           guint             last)
{
  g_autoptr (GPtrArray) labels = g_ptr_array_new ();
  GString *path = g_string_new (self->path);

  for (guint i = last; i > 0; i = ((const SyFirmwarePart *) self->parts->pdata[i - 1])->parent)
    g_ptr_array_insert (labels, 0, ((const SyFirmwarePart *) self->parts->pdata[i - 1])->label);
  for (guint i = 0; i < labels->len; i++)
    g_string_append_printf (path, " > %s", (const char *) labels->pdata[i]);

  return g_string_free (path, FALSE);
}

char *
sy_rom_frame_last_path (const SyRomFrame *self)
{
  return make_path (self, self->parts->len);
}

char *
sy_rom_frame_path (const SyRomFrame *self,
                   gsize             offset,
                   gboolean          exact)
{
  g_autofree char *path = NULL;
  gsize begin = 0;
  guint last = 0;

  for (guint i = 0; i < self->parts->len; i++)
    {
      const SyFirmwarePart *part = self->parts->pdata[i];

      if (offset < part->offset || offset >= part->end)
        continue;
      last = i + 1;
      begin = part->offset;
    }
  path = make_path (self, last);

  return exact ? g_strdup_printf ("%s+0x%zx", path, offset - begin) : g_steal_pointer (&path);
}

static void
rom_found_free (gpointer data)
{
  SyRomFound *self = data;

  g_free (self->path);
  g_ptr_array_unref (self->also);
  sy_option_rom_free (self->rom);
  g_free (self->sha256);
  g_free (self);
}

static gsize
get_found_size (const SyOptionRom *rom,
                gsize              size)
{
  gsize end = rom->offset + rom->size;

  for (guint i = 0; i < rom->images->len; i++)
    {
      const SyPciImage *image = rom->images->pdata[i];

      end = MAX (end, image->offset + image->n_present);
    }
  if (end <= rom->offset)
    end = rom->offset + BROKEN_SIZE;

  return MIN (end, size) - rom->offset;
}

/* A copy, so that not all of what it was in stays in memory. */
static void
add_found (SyRomSearch       *self,
           const SyRomFrame  *frame,
           const SyOptionRom *rom)
{
  gsize size = get_found_size (rom, frame->span.size);
  g_autoptr (GBytes) copy = g_bytes_new (frame->span.data + rom->offset, size);
  g_autofree char *sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, copy);
  SyRomFound *found = g_hash_table_lookup (self->by_sha256, sha256);

  if (found != NULL)
    {
      if (found->also->len < MAX_ALSO)
        g_ptr_array_add (found->also, sy_rom_frame_path (frame, rom->offset, TRUE));
      return;
    }
  if (self->scan->founds->len >= MAX_FOUNDS)
    return;
  found = g_new0 (SyRomFound, 1);
  found->path = sy_rom_frame_path (frame, rom->offset, TRUE);
  found->also = g_ptr_array_new_with_free_func (g_free);
  found->rom = sy_option_rom_parse_at (copy, 0);
  found->sha256 = g_steal_pointer (&sha256);
  g_ptr_array_add (self->scan->founds, found);
  g_hash_table_insert (self->by_sha256, found->sha256, found);
}

/* Where the bytes have no form, this is all that is done with them, and can take long: ROMs that
 * are damaged are summed up one after the other. */
static void
report_place (SyRomSearch      *self,
              const SyRomFrame *frame,
              gsize             offset)
{
  double place = (double) offset / (double) frame->span.size;

  if (self->progress != NULL && frame->parts->len == 0)
    self->progress (CLAMP (self->fraction + self->share * place, 0, 1), frame->path,
                    self->user_data);
}

static gboolean
look_for_roms (SyRomSearch       *self,
               const SyRomFrame  *frame,
               GError           **error)
{
  gsize offset = 0;
  gboolean more = sy_option_rom_find (frame->span, 0, &offset);

  while (more)
    {
      g_autoptr (SyOptionRom) rom = sy_option_rom_parse_at (frame->bytes, offset);

      if (!sy_rom_search_count (self, frame->depth, NULL, error))
        return FALSE;
      report_place (self, frame, offset);
      if (rom->images->len > 0 && (!frame->quiet || sy_option_rom_is_whole (rom)))
        add_found (self, frame, rom);
      more = sy_option_rom_find_next (rom, frame->span, &offset);
    }

  return TRUE;
}

/* Nothing was recognised, and no structure can be in it. */
static void
note_if_opaque (SyRomSearch      *self,
                const SyRomFrame *frame,
                guint             n_before,
                guint             n_founds_before)
{
  if (frame->advice != NULL && self->scan->founds->len == n_founds_before)
    sy_rom_search_note (self, SY_ROM_NOTE_UNSUPPORTED, frame->path, frame->advice);
  if (self->scan->n_parts > n_before || frame->parts->len > 0 || frame->quiet ||
      frame->span.size < OPAQUE_SIZE || !sy_entropy_is_high (frame->span))
    return;
  sy_rom_search_note (self, SY_ROM_NOTE_ENCRYPTED, frame->path,
                      _("It is encrypted, or packed in a way that only the maker’s own program "
                        "undoes. Take the video BIOS from the running computer instead: from Linux "
                        "or, with GPU-Z, from Windows; or look on fwupd.org whether the maker has "
                        "the same update as a CAB file"));
}

gboolean
sy_rom_search_bytes (SyRomSearch  *self,
                     GBytes       *bytes,
                     SyRomBytes    kind,
                     const char   *path,
                     guint         depth,
                     GError      **error)
{
  g_autoptr (GPtrArray) parts = sy_firmware_parts_new ();
  SyRomFrame frame = { bytes, sy_span_from_bytes (bytes), path, parts, depth, 0, FALSE, NULL };
  guint n_founds_before = self->scan->founds->len;
  guint n_before;
  gboolean done;

  if (!sy_rom_search_count (self, depth, path, error))
    return FALSE;
  n_before = self->scan->n_parts;
  if (kind == SY_ROM_BYTES_SECTIONS)
    done = sy_rom_search_sections (self, &frame, 0, frame.span.size, depth, error);
  else
    done = sy_rom_search_file (self, &frame, error) &&
           sy_rom_search_volumes (self, &frame, 0, frame.span.size, depth, error);
  if (!done || !look_for_roms (self, &frame, error))
    return FALSE;
  if (kind == SY_ROM_BYTES_FILE)
    note_if_opaque (self, &frame, n_before, n_founds_before);

  return TRUE;
}

/* SoftPaqs are called sp and a number; in them are HP's programs, and signatures for the image. */
void
sy_rom_search_see_name (SyRomSearch *self,
                        const char  *name)
{
  g_autofree char *lower = g_ascii_strdown (name, -1);

  self->hp = self->hp ||
             g_regex_match_simple ("(^|/)sp[0-9]{5,6}\\.exe$|hpqflash|hpbiosupdrec|"
                                   "hpfirmwareupdrec|hpflashwin|\\.s(09|12|14)$", lower, 0, 0);
}

/* What stands beside an encrypted image can tell more than it does. */
static void
explain_notes (const SyRomSearch *self)
{
  for (guint i = 0; self->hp && i < self->scan->notes->len; i++)
    {
      SyRomScanNote *note = self->scan->notes->pdata[i];

      if (note->kind != SY_ROM_NOTE_ENCRYPTED)
        continue;
      g_free (note->says);
      note->says = g_strdup (_("HP encrypts many of its updates so that only its own program, in "
                               "Windows, can read them. Take the video BIOS from the running "
                               "computer instead: from Linux or, with GPU-Z, from Windows; or try "
                               "another version of the update, as not all are encrypted"));
    }
}

static void
rom_scan_note_free (gpointer data)
{
  SyRomScanNote *self = data;

  g_free (self->path);
  g_free (self->says);
  g_free (self);
}

void
sy_rom_scan_limits_set_default (SyRomScanLimits *self)
{
  *self = (SyRomScanLimits) {
    .max_unpacked = (guint64) 1024 * 1024 * 1024,
    .max_part = 256 * 1024 * 1024,
    .max_depth = 32,
    .max_parts = 100000,
    .max_seconds = 180,
    .run_programs = TRUE,
  };
}

SyRomScan *
sy_rom_scan (GBytes                 *file,
             const char             *name,
             const SyRomScanLimits  *limits,
             SyRomScanProgress       progress,
             gpointer                user_data,
             GCancellable           *cancellable,
             GError                **error)
{
  g_autoptr (SyRomScan) scan = g_new0 (SyRomScan, 1);
  g_autoptr (GHashTable) by_sha256 = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GError) local_error = NULL;
  SyRomSearch search = { .scan = scan, .by_sha256 = by_sha256, .progress = progress,
                         .user_data = user_data, .cancellable = cancellable, .share = 1 };

  scan->name = g_strdup (name);
  scan->founds = g_ptr_array_new_with_free_func (rom_found_free);
  scan->notes = g_ptr_array_new_with_free_func (rom_scan_note_free);
  sy_rom_scan_limits_set_default (&search.limits);
  if (limits != NULL)
    search.limits = *limits;
  search.deadline_us = g_get_monotonic_time () +
                       (gint64) search.limits.max_seconds * G_USEC_PER_SEC;
  sy_rom_search_see_name (&search, name);
  sy_rom_search_bytes (&search, file, SY_ROM_BYTES_FILE, name, 0, &local_error);
  explain_notes (&search);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }

  return g_steal_pointer (&scan);
}
