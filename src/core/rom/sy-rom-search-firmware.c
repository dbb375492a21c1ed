/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "rom/sy-rom-search-private.h"

#include <glib/gi18n-lib.h>

#include "rom/sy-firmware-section.h"
#include "rom/sy-firmware-volume.h"

#define TYPE_RAW 0x19

static gboolean
unpack (SyRomSearch              *self,
        SyRomFrame               *frame,
        const SyFirmwareSection  *section,
        SySpan                    sections,
        gsize                     begin,
        guint                     depth,
        GError                  **error)
{
  g_autofree char *path = sy_rom_frame_last_path (frame);
  g_autoptr (GError) problem = NULL;
  g_autoptr (GBytes) content = NULL;

  content = sy_firmware_section_unpack (section, sections, sy_rom_search_get_room (self),
                                        self->cancellable, &problem);
  if (content == NULL)
    return sy_rom_search_failed (self, path, problem, error);

  return sy_rom_search_unpacked (self, g_bytes_get_size (content)) &&
         sy_rom_search_bytes (self, content, SY_ROM_BYTES_SECTIONS, path, depth + 1, error);
}

static gboolean
look_into_section (SyRomSearch              *self,
                   SyRomFrame               *frame,
                   const SyFirmwareSection  *section,
                   SySpan                    sections,
                   gsize                     begin,
                   guint                     depth,
                   GError                  **error)
{
  gsize data = begin + section->data;
  gsize end = begin + section->end;
  g_autofree char *name = sy_firmware_section_get_name (section);
  g_autofree char *path = NULL;

  if (!sy_rom_search_count (self, depth, NULL, error))
    return FALSE;
  sy_rom_frame_add (frame, data, end, "%s", name);
  if (sy_firmware_section_is_packed (section))
    return unpack (self, frame, section, sections, begin, depth, error);
  switch ((guint) section->content)
    {
    case SY_FIRMWARE_CONTENT_SECTIONS:
      return sy_rom_search_sections (self, frame, data, end, depth + 1, error);

    case SY_FIRMWARE_CONTENT_VOLUME:
      return sy_rom_search_volumes (self, frame, data, end, depth + 1, error);

    case SY_FIRMWARE_CONTENT_UNKNOWN:
      path = sy_rom_frame_last_path (frame);
      sy_rom_search_note (self, SY_ROM_NOTE_UNSUPPORTED, path,
                          _("The section is packed or encrypted in a way that is not known here"));
      return TRUE;

    default:
      return section->type != TYPE_RAW ||
             sy_rom_search_volumes (self, frame, data, end, depth + 1, error);
    }
}

gboolean
sy_rom_search_sections (SyRomSearch  *self,
                        SyRomFrame   *frame,
                        gsize         begin,
                        gsize         end,
                        guint         depth,
                        GError      **error)
{
  SySpan sections;
  SyFirmwareSection section;
  gsize offset = 0;

  if (!sy_span_sub (frame->span, begin, end - begin, &sections))
    return TRUE;
  while (sy_firmware_section_next (sections, &offset, &section))
    if (!look_into_section (self, frame, &section, sections, begin, depth, error))
      return FALSE;

  return sy_rom_search_volumes (self, frame, begin + offset, end, depth, error);
}

static gboolean
look_into_file (SyRomSearch           *self,
                SyRomFrame            *frame,
                const SyFirmwareFile  *file,
                gsize                  begin,
                guint                  depth,
                GError               **error)
{
  g_autofree char *name = sy_guid_format (&file->name);
  gsize content = begin + file->content;
  gsize end = begin + file->end;

  if (!sy_rom_search_count (self, depth, NULL, error))
    return FALSE;
  sy_rom_frame_add (frame, content, end, "file %s", name);
  if (file->type == SY_FIRMWARE_FILE_PAD)
    return TRUE;
  if (file->type == SY_FIRMWARE_FILE_RAW)
    return sy_rom_search_volumes (self, frame, content, end, depth + 1, error);

  return sy_rom_search_sections (self, frame, content, end, depth + 1, error);
}

static gboolean
look_into_volume (SyRomSearch             *self,
                  SyRomFrame              *frame,
                  const SyFirmwareVolume  *volume,
                  gsize                    begin,
                  guint                    depth,
                  GError                 **error)
{
  SySpan span = sy_span_from (frame->span, begin);
  g_autofree char *format = sy_guid_format (&volume->format);
  gsize offset = volume->first_file;
  SyFirmwareFile file;
  g_autofree char *path = NULL;

  sy_rom_frame_add (frame, begin, begin + volume->size, "FV %s", format);
  path = sy_rom_frame_last_path (frame);
  if (!sy_rom_search_count (self, depth, path, error))
    return FALSE;
  while (sy_firmware_volume_next (volume, span, &offset, &file))
    if (!look_into_file (self, frame, &file, begin, depth + 1, error))
      return FALSE;

  return TRUE;
}

/* Where the next volume may be: not in one that was read, but in one that cannot be believed. */
static gsize
get_step (const SyFirmwareVolume *volume)
{
  const gsize header_size = 56;

  if (volume->cut_off || volume->first_file >= volume->size)
    return MIN (header_size, volume->size);

  return volume->size;
}

gboolean
sy_rom_search_volumes (SyRomSearch  *self,
                       SyRomFrame   *frame,
                       gsize         begin,
                       gsize         end,
                       guint         depth,
                       GError      **error)
{
  double fraction = self->fraction;
  double share = self->share;
  SyFirmwareVolume volume;
  SySpan span;
  gsize offset = begin;

  if (!sy_span_sub (frame->span, 0, MIN (end, frame->span.size), &span))
    return TRUE;
  while (sy_firmware_volume_find (span, offset, &offset) &&
         sy_firmware_volume_read (sy_span_from (span, offset), &volume, NULL))
    {
      self->share = share * (double) volume.size / (double) MAX (end - begin, volume.size);
      if (!look_into_volume (self, frame, &volume, offset, depth, error))
        return FALSE;
      offset += get_step (&volume);
      self->fraction = fraction + share * (double) (offset - begin) / (double) (end - begin);
    }
  self->fraction = fraction;
  self->share = share;

  return TRUE;
}
