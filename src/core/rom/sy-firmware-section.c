/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "rom/sy-firmware-section.h"

#include <glib/gi18n-lib.h>

#include "rom/sy-inflate.h"
#include "rom/sy-lzma.h"
#include "rom/sy-tiano.h"

#define OFFSET_TYPE        3
#define OFFSET_LARGE_SIZE  4
#define HEADER_SIZE        4
#define LARGE_HEADER_SIZE  8
#define IS_LARGE           0xffffff

#define TYPE_COMPRESSION   0x01
#define TYPE_GUID_DEFINED  0x02
#define TYPE_DISPOSABLE    0x03
#define TYPE_VOLUME        0x17
#define TYPE_FREEFORM      0x18

/* Of a compression section, after its header: the size unpacked, and the kind of compression. */
#define COMPRESSION_OFFSET_KIND 4
#define COMPRESSION_SIZE        5
#define COMPRESSION_NONE        0
#define COMPRESSION_STANDARD    1
#define COMPRESSION_CUSTOM      2      /* where it is met, it is LZMA */

/* Of a section that is defined by its GUID: where its data begin, from the section on. */
#define GUIDED_OFFSET_DATA      16
#define GUIDED_OFFSET_ATTRIBUTES 18
#define GUIDED_SIZE             20
#define GUIDED_NEEDS_PROCESSING 0x01

#define ALIGNMENT 4

static const struct {
  const char        *guid;
  SyFirmwareContent  content;
  const char        *name;
} guided[] = {
  { "ee4e5898-3914-4259-9d6e-dc7bd79403cf", SY_FIRMWARE_CONTENT_LZMA, "LZMA" },
  { "0ed85e23-f253-413f-a03c-901987b04397", SY_FIRMWARE_CONTENT_LZMA, "LZMA (HP)" },
  { "d42ae6bd-1352-4bfb-909a-ca72a6eae889", SY_FIRMWARE_CONTENT_LZMA_X86, "LZMA-F86" },
  { "a31280ad-481e-41b6-95e8-127f4c984779", SY_FIRMWARE_CONTENT_TIANO, "Tiano" },
  { "1d301fe9-be79-4353-91c2-d23bc959ae0c", SY_FIRMWARE_CONTENT_GZIP, "gzip" },
  { "fc1bcdb0-7d31-49aa-936a-a4600d9dd083", SY_FIRMWARE_CONTENT_SECTIONS, "CRC32" },
};

static const struct {
  guint8      type;
  const char *name;
} names[] = {
  { 0x10, "PE32" }, { 0x11, "PIC" }, { 0x12, "TE" }, { 0x13, "DXE depex" }, { 0x14, "version" },
  { 0x15, "user interface" }, { 0x16, "16 bit" }, { TYPE_VOLUME, "volume image" },
  { TYPE_FREEFORM, "freeform" }, { 0x19, "raw" }, { 0x1b, "PEI depex" }, { 0x1c, "MM depex" },
  { TYPE_DISPOSABLE, "disposable" },
};

static gboolean
read_compression (SySpan             span,
                  SyFirmwareSection *section)
{
  guint8 kind;

  if (!sy_span_u8 (span, section->data + COMPRESSION_OFFSET_KIND, &kind))
    return FALSE;
  section->data += COMPRESSION_SIZE;
  if (kind == COMPRESSION_NONE)
    section->content = SY_FIRMWARE_CONTENT_SECTIONS;
  else if (kind == COMPRESSION_STANDARD)
    section->content = SY_FIRMWARE_CONTENT_STANDARD;
  else
    section->content = kind == COMPRESSION_CUSTOM ? SY_FIRMWARE_CONTENT_LZMA
                                                  : SY_FIRMWARE_CONTENT_UNKNOWN;

  return section->data <= section->end;
}

/* One whose GUID is not known can be passed through where it says that nothing has to be done: a
 * signature that stands before the sections, for example. */
static gboolean
read_guided (SySpan             span,
             SyFirmwareSection *section)
{
  guint16 data;
  guint16 attributes;

  if (!sy_span_guid (span, section->data, &section->guid) ||
      !sy_span_u16 (span, section->data + GUIDED_OFFSET_DATA, &data) ||
      !sy_span_u16 (span, section->data + GUIDED_OFFSET_ATTRIBUTES, &attributes) ||
      section->offset + data < section->data + GUIDED_SIZE || section->offset + data > section->end)
    return FALSE;
  section->data = section->offset + data;
  section->content = (attributes & GUIDED_NEEDS_PROCESSING) != 0 ? SY_FIRMWARE_CONTENT_UNKNOWN
                                                                 : SY_FIRMWARE_CONTENT_SECTIONS;
  for (guint i = 0; i < G_N_ELEMENTS (guided); i++)
    if (sy_guid_is (&section->guid, guided[i].guid))
      section->content = guided[i].content;

  return TRUE;
}

static gboolean
read_type (SySpan             span,
           SyFirmwareSection *section)
{
  switch (section->type)
    {
    case TYPE_COMPRESSION:
      return read_compression (span, section);

    case TYPE_GUID_DEFINED:
      return read_guided (span, section);

    case TYPE_DISPOSABLE:
      section->content = SY_FIRMWARE_CONTENT_SECTIONS;
      return TRUE;

    case TYPE_VOLUME:
      section->content = SY_FIRMWARE_CONTENT_VOLUME;
      return TRUE;

    case TYPE_FREEFORM:
      if (!sy_span_guid (span, section->data, &section->guid))
        return FALSE;
      section->data += SY_GUID_SIZE;
      return section->data <= section->end;

    default:
      return TRUE;
    }
}

gboolean
sy_firmware_section_next (SySpan             span,
                          gsize             *offset,
                          SyFirmwareSection *out_section)
{
  gsize start = (*offset + ALIGNMENT - 1) & ~(gsize) (ALIGNMENT - 1);
  SyFirmwareSection section = { .offset = start, .data = start + HEADER_SIZE };
  guint32 size;

  if (!sy_span_u24 (span, start, &size) || !sy_span_u8 (span, start + OFFSET_TYPE, &section.type))
    return FALSE;
  if (size == IS_LARGE)
    {
      section.data = start + LARGE_HEADER_SIZE;
      if (!sy_span_u32 (span, start + OFFSET_LARGE_SIZE, &size))
        return FALSE;
    }
  if (size < section.data - start || size > span.size - start)
    return FALSE;
  section.end = start + size;
  if (!sy_span_sub (span, 0, section.end, &span) || !read_type (span, &section))
    return FALSE;
  *offset = section.end;
  *out_section = section;

  return TRUE;
}

gboolean
sy_firmware_section_are (SySpan span)
{
  SyFirmwareSection section;
  gsize offset = 0;
  guint n = 0;

  while (sy_firmware_section_next (span, &offset, &section))
    {
      if (section.type == 0 || section.type > 0x1c)
        return FALSE;
      n++;
    }

  return n > 0 && span.size - offset < 2 * ALIGNMENT;
}

gboolean
sy_firmware_section_is_packed (const SyFirmwareSection *self)
{
  return self->content >= SY_FIRMWARE_CONTENT_LZMA && self->content < SY_FIRMWARE_CONTENT_UNKNOWN;
}

/* Both forms may come to an end without an error; only one of them gives sections then. */
static GBytes *
unpack_standard (SySpan         packed,
                 gsize          max_size,
                 GCancellable  *cancellable,
                 GError       **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GBytes) efi = sy_tiano_decode (packed, SY_TIANO_EFI, max_size, cancellable,
                                            &local_error);
  GBytes *tiano;

  if (efi != NULL && sy_firmware_section_are (sy_span_from_bytes (efi)))
    return g_steal_pointer (&efi);
  if (g_error_matches (local_error, SY_ERROR, SY_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  tiano = sy_tiano_decode (packed, SY_TIANO_TIANO, max_size, cancellable,
                           efi == NULL ? error : NULL);

  return tiano != NULL ? tiano : g_steal_pointer (&efi);
}

GBytes *
sy_firmware_section_unpack (const SyFirmwareSection  *self,
                            SySpan                    span,
                            gsize                     max_size,
                            GCancellable             *cancellable,
                            GError                  **error)
{
  SySpan packed = { 0 };

  if (!sy_span_sub (span, self->data, self->end - self->data, &packed))
    {
      g_set_error_literal (error, SY_ERROR, SY_ERROR_INVALID_DATA, _("The section is cut off"));
      return NULL;
    }
  switch (self->content)
    {
    case SY_FIRMWARE_CONTENT_LZMA:
      return sy_lzma_decode (packed, FALSE, max_size, cancellable, error);

    case SY_FIRMWARE_CONTENT_LZMA_X86:
      return sy_lzma_decode (packed, TRUE, max_size, cancellable, error);

    case SY_FIRMWARE_CONTENT_STANDARD:
      return unpack_standard (packed, max_size, cancellable, error);

    case SY_FIRMWARE_CONTENT_TIANO:
      return sy_tiano_decode (packed, SY_TIANO_TIANO, max_size, cancellable, error);

    case SY_FIRMWARE_CONTENT_GZIP:
      return sy_inflate (packed, G_ZLIB_COMPRESSOR_FORMAT_GZIP, max_size, cancellable, error);

    case SY_FIRMWARE_CONTENT_DATA:
    case SY_FIRMWARE_CONTENT_SECTIONS:
    case SY_FIRMWARE_CONTENT_VOLUME:
    case SY_FIRMWARE_CONTENT_UNKNOWN:
    default:
      g_return_val_if_reached (NULL);
    }
}

char *
sy_firmware_section_get_name (const SyFirmwareSection *self)
{
  g_autofree char *guid = sy_guid_format (&self->guid);

  if (self->type == TYPE_COMPRESSION)
    return g_strdup (self->content == SY_FIRMWARE_CONTENT_STANDARD ? "EFI compression" :
                     self->content == SY_FIRMWARE_CONTENT_LZMA ? "LZMA" : "compression");
  if (self->type == TYPE_GUID_DEFINED)
    for (guint i = 0; i < G_N_ELEMENTS (guided); i++)
      if (sy_guid_is (&self->guid, guided[i].guid))
        return g_strdup (guided[i].name);
  if (self->type == TYPE_GUID_DEFINED)
    return g_strdup_printf ("section %s", guid);
  if (self->type == TYPE_FREEFORM)
    return g_strdup_printf ("freeform %s", guid);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (names[i].type == self->type)
      return g_strdup (names[i].name);

  return g_strdup_printf ("section %02x", self->type);
}
