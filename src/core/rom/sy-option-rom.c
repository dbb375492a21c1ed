/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "rom/sy-option-rom-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

void
sy_option_rom_free (SyOptionRom *self)
{
  g_clear_pointer (&self->file, g_bytes_unref);
  g_clear_pointer (&self->images, g_ptr_array_unref);
  g_clear_pointer (&self->problems, g_ptr_array_unref);
  g_free (self);
}

static SyOptionRom *
option_rom_new (GBytes *file)
{
  SyOptionRom *self = g_new0 (SyOptionRom, 1);

  self->file = g_bytes_ref (file);
  self->images = g_ptr_array_new_with_free_func ((GDestroyNotify) sy_pci_image_free);
  self->problems = sy_rom_problems_new ();

  return self;
}

/* Follows the chain of images from @offset on, as far as it goes. */
static void
read_chain (SyOptionRom *self,
            SySpan       file,
            gsize        offset)
{
  gboolean last = FALSE;

  self->offset = offset;
  while (!last)
    {
      SyPciImage *image;

      if (self->images->len == SY_OPTION_ROM_MAX_IMAGES)
        {
          sy_rom_problems_add (self->problems, SY_ROM_ERROR, "chain", offset,
                               _("The ROM at 0x%zx has more than %d images"), self->offset,
                               SY_OPTION_ROM_MAX_IMAGES);
          return;
        }
      image = sy_pci_image_parse (file, offset, self->problems);
      if (image == NULL)
        return;
      g_ptr_array_add (self->images, image);
      if (image->size == 0 || image->n_present < image->size)
        return;
      offset += image->size;
      self->size = offset - self->offset;
      last = image->last;
    }
}

/*
 * Where the ROM is meant to begin: nowhere special where the file begins with anything else.
 * Returns %FALSE then.
 */
static gboolean
find_head (SyOptionRom *self,
           SySpan       file,
           gsize       *out_head)
{
  if (sy_option_rom_read_nvgi (file, out_head, self->problems))
    {
      self->before = SY_OPTION_ROM_BEFORE_NVGI;
      return *out_head > 0;
    }
  *out_head = 0;

  return sy_pci_image_has_signature (file, 0);
}

/*
 * What stands where the ROM is meant to begin is none. The images behind it can be the rest of it:
 * they are where the first of them is none for x86, as that of a whole ROM of a GPU is.
 */
static void
judge_head (SyOptionRom *self,
            guint        n_problems)
{
  const SyPciImage *first = self->images->len > 0 ? self->images->pdata[0] : NULL;

  if (first == NULL)
    return;
  self->headless = first->code_type != SY_PCI_CODE_X86;
  for (guint i = 0; !self->headless && i < n_problems; i++)
    ((SyRomProblem *) self->problems->pdata[i])->severity = SY_ROM_WARNING;
}

static void
note_before (SyOptionRom *self)
{
  if (self->images->len == 0 || self->offset == 0)
    return;
  if (self->before == SY_OPTION_ROM_BEFORE_NVGI)
    {
      sy_rom_problems_add (self->problems, SY_ROM_NOTE, "before", 0,
                           _("The first %zu bytes are a header that NVIDIA’s tools write; they are "
                             "no part of the ROM"), self->offset);
      return;
    }
  self->before = SY_OPTION_ROM_BEFORE_OTHER;
  sy_rom_problems_add (self->problems, SY_ROM_NOTE, "before", 0,
                       _("The first %zu bytes are no part of the ROM"), self->offset);
}

static gboolean
is_padding (SySpan span)
{
  guint8 first = span.data[0];

  if (first != 0x00 && first != 0xff)
    return FALSE;

  return span.size == 1 || memcmp (span.data, span.data + 1, span.size - 1) == 0;
}

static void
note_after (SyOptionRom *self,
            SySpan       file)
{
  gsize end = self->offset + self->size;
  SySpan rest = sy_span_from (file, end);
  gsize another;

  if (rest.size == 0 || !sy_option_rom_is_whole (self))
    return;
  if (is_padding (rest))
    sy_rom_problems_add (self->problems, SY_ROM_NOTE, "padding", end,
                         _("The last %zu bytes are padding: each is 0x%02x"), rest.size,
                         (guint) rest.data[0]);
  else if (sy_option_rom_find (file, end, &another))
    sy_rom_problems_add (self->problems, SY_ROM_NOTE, "another", another,
                         _("After the end of the ROM, 0x%zx, another one begins"), end);
  else
    sy_rom_problems_add (self->problems, SY_ROM_NOTE, "after", end,
                         _("The last %zu bytes, after the last image, are no part of the ROM"),
                         rest.size);
}

SyOptionRom *
sy_option_rom_parse (GBytes *file)
{
  SyOptionRom *self = option_rom_new (file);
  SySpan span = sy_span_from_bytes (file);
  gsize head;
  gsize start;
  gboolean expected = find_head (self, span, &head);
  guint n_problems;

  if (expected)
    read_chain (self, span, head);
  n_problems = self->problems->len;
  if (self->images->len == 0)
    {
      if (sy_option_rom_find (span, expected && head == 0 ? 1 : 0, &start))
        read_chain (self, span, start);
      else if (n_problems == 0)
        sy_rom_problems_add (self->problems, SY_ROM_ERROR, "no-image", 0,
                             _("There is no ROM in the file: it would begin with 55 AA, and point "
                               "to a PCI data structure"));
      judge_head (self, n_problems);
    }
  note_before (self);
  note_after (self, span);

  return self;
}

SyOptionRom *
sy_option_rom_parse_at (GBytes *file,
                        gsize   offset)
{
  SyOptionRom *self = option_rom_new (file);

  read_chain (self, sy_span_from_bytes (file), offset);

  return self;
}

/* Code has many 55 in it, and few AA: of these, the C library looks at many bytes at once. */
gboolean
sy_option_rom_find (SySpan  data,
                    gsize   from,
                    gsize  *out_offset)
{
  gsize second = from;

  while (second < data.size && data.size - second > 1)
    {
      const guint8 *found = memchr (data.data + second + 1, 0xaa, data.size - second - 1);

      if (found == NULL)
        return FALSE;
      second = (gsize) (found - data.data);
      if (found[-1] == 0x55 && sy_pci_image_begins_at (data, second - 1, TRUE))
        {
          *out_offset = second - 1;
          return TRUE;
        }
    }

  return FALSE;
}

static gboolean
has_image_at (const SyOptionRom *self,
              gsize              offset)
{
  for (guint i = 0; i < self->images->len; i++)
    if (((SyPciImage *) self->images->pdata[i])->offset == offset)
      return TRUE;

  return FALSE;
}

gboolean
sy_option_rom_find_next (const SyOptionRom *self,
                         SySpan             data,
                         gsize             *out_offset)
{
  gsize from = self->offset + (sy_option_rom_is_whole (self) ? self->size : 1);
  gsize offset;

  while (sy_option_rom_find (data, from, &offset))
    {
      if (!has_image_at (self, offset))
        {
          *out_offset = offset;
          return TRUE;
        }
      from = offset + 1;
    }

  return FALSE;
}

gboolean
sy_option_rom_is_whole (const SyOptionRom *self)
{
  return self->images->len > 0 && sy_rom_problems_find (self->problems, SY_ROM_ERROR) == NULL;
}

GBytes *
sy_option_rom_get_bytes (const SyOptionRom *self)
{
  return g_bytes_new_from_bytes (self->file, self->offset, self->size);
}

GBytes *
sy_option_rom_get_image_bytes (const SyOptionRom *self,
                               guint              index)
{
  const SyPciImage *image;

  g_return_val_if_fail (index < self->images->len, NULL);

  image = self->images->pdata[index];

  return g_bytes_new_from_bytes (self->file, image->offset, image->n_present);
}

SyOptionRomMatch
sy_option_rom_match (const SyOptionRom *self,
                     guint16            vendor,
                     guint16            device)
{
  const SyPciImage *first = self->images->len > 0 ? self->images->pdata[0] : NULL;

  if (first == NULL || first->vendor != vendor)
    return SY_OPTION_ROM_MATCH_OTHER;
  if (first->device == device)
    return SY_OPTION_ROM_MATCH_SAME;

  return sy_pci_image_lists (first, device) ? SY_OPTION_ROM_MATCH_LISTED
                                            : SY_OPTION_ROM_MATCH_OTHER;
}

SyTristate
sy_option_rom_match_subsystem (const SyOptionRom *self,
                               guint16            vendor,
                               guint16            device)
{
  const SyPciImage *first = self->images->len > 0 ? self->images->pdata[0] : NULL;

  /* A card of which nobody told it the ids has zeros, or the maker's id with a zero. */
  if (first == NULL || first->subsystem_vendor == 0 || vendor == 0 || device == 0)
    return SY_TRISTATE_UNKNOWN;

  return first->subsystem_vendor == vendor && first->subsystem_device == device
         ? SY_TRISTATE_YES : SY_TRISTATE_NO;
}

const char *
sy_option_rom_match_to_string (SyOptionRomMatch match)
{
  static const char * const names[] = { "other", "listed", "same" };

  return names[MIN (match, G_N_ELEMENTS (names) - 1)];
}
