/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rom-hunt.h"

#include <string.h>

#include "rom/sy-firmware-section.h"
#include "rom/sy-firmware-volume.h"

static const char * const firmwares[] = {
  "/usr/share/OVMF/OVMF_CODE.fd",
  "/usr/share/OVMF/OVMF_CODE_4M.fd",
  "/usr/share/edk2/x64/OVMF_CODE.4m.fd",
  "/usr/share/qemu/ovmf-x86_64-code.bin",
};

const SyRomCard hunt_card = { HUNT_VENDOR, HUNT_DEVICE, 0, 0 };

SyRomScan *
hunt (GBytes *file)
{
  g_autoptr (GError) error = NULL;
  SyRomScan *scan = sy_rom_scan (file, "update", NULL, NULL, NULL, NULL, &error);

  g_assert_no_error (error);

  return scan;
}

void
expect_rom (GBytes     *file,
            GBytes     *rom,
            const char *words)
{
  g_autoptr (SyRomScan) scan = hunt (file);
  const SyRomFound *found = sy_rom_scan_find_best (scan, &hunt_card);
  g_auto (GStrv) parts = g_strsplit (words, "|", -1);
  g_autoptr (GBytes) bytes = NULL;
  const char *at;

  g_assert_null (scan->stopped);
  g_assert_nonnull (found);
  bytes = sy_option_rom_get_bytes (found->rom);
  g_assert_true (g_bytes_equal (bytes, rom));
  g_test_message ("%s", found->path);
  at = found->path;
  for (guint i = 0; parts[i] != NULL; i++)
    {
      at = strstr (at, parts[i]);
      g_assert_nonnull (at);
    }
}

/* Behind its last file, and larger where it has to be. */
static GBytes *
add_file (SySpan  volume_span,
          GBytes *file)
{
  g_autoptr (GByteArray) volume = g_byte_array_new ();
  SyFirmwareVolume header;
  SyFirmwareFile any;
  gsize offset;
  gsize size;
  const guint8 *data = g_bytes_get_data (file, &size);

  g_assert_true (sy_firmware_volume_read (volume_span, &header, NULL));
  offset = header.first_file;
  while (sy_firmware_volume_next (&header, volume_span, &offset, &any))
    ;
  offset = (offset + 7) & ~(gsize) 7;
  g_byte_array_append (volume, volume_span.data, (guint) offset);
  g_byte_array_append (volume, data, (guint) size);
  while (volume->len % 4096 != 0)
    g_byte_array_append (volume, (const guint8 *) "\xff", 1);
  for (guint i = 0; i < 8; i++)
    volume->data[32 + i] = i < 4 ? (guint8) (volume->len >> (8 * i)) : 0;

  return g_byte_array_free_to_bytes (g_steal_pointer (&volume));
}

/* The sections that were packed, of which the last volume gets the ROM. */
static GBytes *
add_to_sections (GBytes *sections,
                 GBytes *rom)
{
  SySpan span = sy_span_from_bytes (sections);
  g_autoptr (GBytes) raw = build_section (0x19, rom);
  g_autoptr (GBytes) file = build_file (ROM_FILE, 0x02, raw);
  g_autoptr (GBytes) volume = NULL;
  g_autoptr (GBytes) last = NULL;
  g_autoptr (GBytes) before = NULL;
  SyFirmwareSection section;
  SyFirmwareSection target = { 0 };
  gsize offset = 0;

  while (sy_firmware_section_next (span, &offset, &section))
    if (section.content == SY_FIRMWARE_CONTENT_VOLUME)
      target = section;
  g_assert_cmpuint (target.end, >, 0);
  volume = add_file (sy_span_from (span, target.data), file);
  last = build_section (0x17, volume);
  before = g_bytes_new_from_bytes (sections, 0, target.offset);

  return build_join (4, before, last, NULL);
}

static GBytes *
unpack_firmware (SySpan span)
{
  SyFirmwareVolume volume;
  SyFirmwareFile file;
  SyFirmwareSection section;
  gsize begin = 0;
  gsize offset;

  g_assert_true (sy_firmware_volume_find (span, 0, &begin));
  span = sy_span_from (span, begin);
  g_assert_true (sy_firmware_volume_read (span, &volume, NULL));
  offset = volume.first_file;
  while (sy_firmware_volume_next (&volume, span, &offset, &file))
    {
      SySpan sections;
      gsize at = 0;

      g_assert_true (sy_span_sub (span, file.content, file.end - file.content, &sections));
      if (file.type != SY_FIRMWARE_FILE_PAD && sy_firmware_section_next (sections, &at, &section) &&
          sy_firmware_section_is_packed (&section))
        return sy_firmware_section_unpack (&section, sections, G_MAXUINT32, NULL, NULL);
    }

  return NULL;
}

GBytes *
hide_in_firmware (GBytes     *rom,
                  const char *packing)
{
  g_autofree char *text = NULL;
  g_autoptr (GBytes) firmware = NULL;
  g_autoptr (GBytes) sections = NULL;
  g_autoptr (GBytes) changed = NULL;
  g_autoptr (GBytes) packed = NULL;
  g_autoptr (GBytes) guided = NULL;
  gsize size = 0;

  for (guint i = 0; i < G_N_ELEMENTS (firmwares) && text == NULL; i++)
    g_file_get_contents (firmwares[i], &text, &size, NULL);
  if (text == NULL)
    return NULL;
  firmware = g_bytes_new_take (g_steal_pointer (&text), size);
  sections = unpack_firmware (sy_span_from_bytes (firmware));
  g_assert_nonnull (sections);
  changed = add_to_sections (sections, rom);
  if (g_str_equal (packing, "LZMA"))
    {
      packed = pack_lzma (changed, FALSE);
      guided = build_guided (LZMA, TRUE, packed);
    }
  else
    {
      packed = pack_tiano (changed, SY_TIANO_TIANO);
      guided = build_guided (TIANO, TRUE, packed);
    }

  return build_volume_of (guided);
}
