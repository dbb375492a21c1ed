/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "rom/sy-firmware-volume.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* The header (PI 1.7, volume 3, section 3.2.1). */
#define OFFSET_FORMAT        16
#define OFFSET_SIZE          32
#define OFFSET_SIGNATURE     40
#define OFFSET_ATTRIBUTES    44
#define OFFSET_HEADER_SIZE   48
#define OFFSET_EXTENDED      52
#define MIN_HEADER_SIZE      56
#define EXTENDED_OFFSET_SIZE 16
#define ERASED_TO_ONES       0x800

/* The header of a file (section 3.2.3). */
#define FILE_OFFSET_TYPE       18
#define FILE_OFFSET_ATTRIBUTES 19
#define FILE_OFFSET_SIZE       20
#define FILE_OFFSET_LARGE_SIZE 24
#define FILE_HEADER_SIZE       24
#define FILE_LARGE_HEADER_SIZE 32
#define FILE_IS_LARGE          0x01

#define ALIGNMENT 8

static const char signature[] = { '_', 'F', 'V', 'H' };

/* FFS1, FFS2, FFS3 and those of makers, which differ in the identifier only (Apple, Intel, Sony:
 * UEFITool, ffs.cpp). */
static const char * const known_formats[] = {
  "7a9354d9-0468-444a-81ce-0bf617d890df",
  "8c8ce578-8a3d-4f1c-9935-896185c32dd3",
  "5473c07a-3dcb-4dca-bd6f-1e9689e7349a",
  "ad3fffff-d28b-44c4-9f13-9ea98a97f9f0",
  "d6a1cd70-4b33-4994-a6ea-375f2ccc5437",
  "4f494156-aed6-4d64-a537-b8a5557bceec",
};

gboolean
sy_firmware_volume_find (SySpan  span,
                         gsize   start,
                         gsize  *out_offset)
{
  gsize found = start + OFFSET_SIGNATURE;

  while (sy_span_find (span, found, signature, sizeof signature, &found))
    {
      SyFirmwareVolume volume;

      if (sy_firmware_volume_read (sy_span_from (span, found - OFFSET_SIGNATURE), &volume, NULL))
        {
          *out_offset = found - OFFSET_SIGNATURE;
          return TRUE;
        }
      found++;
    }

  return FALSE;
}

static gboolean
has_known_format (const SyFirmwareVolume *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (known_formats); i++)
    if (sy_guid_is (&self->format, known_formats[i]))
      return TRUE;

  return FALSE;
}

/* Counted from the begin of the volume, as files are aligned. */
static gsize
align (gsize offset)
{
  return (offset + ALIGNMENT - 1) & ~(gsize) (ALIGNMENT - 1);
}

/* Behind the header, or behind the extended one, which stands after it or anywhere else. */
static gsize
find_first_file (const SyFirmwareVolume *self,
                 SySpan                  span)
{
  guint16 header = 0;
  guint16 extended = 0;
  guint32 size = 0;

  if (!has_known_format (self))
    return self->size;
  sy_span_u16 (span, OFFSET_HEADER_SIZE, &header);
  sy_span_u16 (span, OFFSET_EXTENDED, &extended);
  if (extended >= MIN_HEADER_SIZE && sy_span_u32 (span, extended + EXTENDED_OFFSET_SIZE, &size))
    return MIN (align ((gsize) extended + size), self->size);

  return MIN (align (header), self->size);
}

gboolean
sy_firmware_volume_read (SySpan             span,
                         SyFirmwareVolume  *out_volume,
                         GError           **error)
{
  SyFirmwareVolume volume = { 0 };
  guint32 attributes;
  guint16 header;
  guint64 size;

  if (!sy_span_has (span, OFFSET_SIGNATURE, signature, sizeof signature) ||
      !sy_span_guid (span, OFFSET_FORMAT, &volume.format) ||
      !sy_span_u64 (span, OFFSET_SIZE, &size) ||
      !sy_span_u32 (span, OFFSET_ATTRIBUTES, &attributes) ||
      !sy_span_u16 (span, OFFSET_HEADER_SIZE, &header) || span.size < MIN_HEADER_SIZE ||
      header < MIN_HEADER_SIZE || size < header)
    {
      g_set_error_literal (error, SY_ERROR, SY_ERROR_INVALID_DATA,
                           _("There is no firmware volume"));
      return FALSE;
    }
  volume.cut_off = size > span.size;
  volume.size = (gsize) MIN (size, span.size);
  volume.erased = (attributes & ERASED_TO_ONES) != 0 ? 0xff : 0x00;
  volume.first_file = find_first_file (&volume, span);
  *out_volume = volume;

  return TRUE;
}

/* What was never written is free space, and ends the files. */
static gboolean
is_free (const SyFirmwareVolume *self,
         SySpan                  span,
         gsize                   offset)
{
  for (gsize i = 0; i < FILE_HEADER_SIZE; i++)
    if (span.data[offset + i] != self->erased)
      return FALSE;

  return TRUE;
}

gboolean
sy_firmware_volume_next (const SyFirmwareVolume *self,
                         SySpan                  span,
                         gsize                  *offset,
                         SyFirmwareFile         *out_file)
{
  SyFirmwareFile file = { .offset = align (*offset) };
  gsize header = FILE_HEADER_SIZE;
  guint8 attributes;
  guint32 small;
  guint64 size;

  if (!sy_span_sub (span, 0, self->size, &span) ||
      !sy_span_guid (span, file.offset, &file.name) ||
      !sy_span_u8 (span, file.offset + FILE_OFFSET_TYPE, &file.type) ||
      !sy_span_u8 (span, file.offset + FILE_OFFSET_ATTRIBUTES, &attributes) ||
      !sy_span_u24 (span, file.offset + FILE_OFFSET_SIZE, &small) ||
      span.size - file.offset < FILE_HEADER_SIZE || is_free (self, span, file.offset))
    return FALSE;
  size = small;
  if ((attributes & FILE_IS_LARGE) != 0)
    {
      header = FILE_LARGE_HEADER_SIZE;
      if (!sy_span_u64 (span, file.offset + FILE_OFFSET_LARGE_SIZE, &size))
        return FALSE;
    }
  if (size < header || size > span.size - file.offset)
    return FALSE;
  file.content = file.offset + header;
  file.end = file.offset + (gsize) size;
  *offset = file.end;
  *out_file = file;

  return TRUE;
}
