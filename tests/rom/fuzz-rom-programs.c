/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdint.h>
#include <string.h>

#include "packers.h"
#include "rom-parts.h"
#include "rom/sy-inflate.h"

#define PACKED_SIZE (60 * 512)
#define MAX_SIZE    (256 * 1024)

int LLVMFuzzerTestOneInput (const uint8_t *data,
                            size_t         size);

/* An image for EFI that says that its program is compressed. */
static GBytes *
make_image (const uint8_t *packed,
            size_t         size)
{
  g_autoptr (SyPciImage) image = part_efi_new (PACKED_SIZE / 512 + 4);
  g_autoptr (GByteArray) rom = g_byte_array_new ();
  gsize offset;

  image->efi.compression = 1;
  part_append (rom, image);
  offset = image->efi.image_offset;
  memcpy (rom->data + offset, packed, MIN (size, rom->len - offset));

  return g_byte_array_free_to_bytes (g_steal_pointer (&rom));
}

static void
check (GBytes *file)
{
  g_autoptr (SyOptionRom) rom = sy_option_rom_parse (file);

  sy_option_rom_check_programs (rom);
  for (guint i = 0; i < rom->problems->len; i++)
    g_assert_true (g_utf8_validate (((SyRomProblem *) rom->problems->pdata[i])->says, -1, NULL));
}

/* A program that is packed well, but was changed before: place and value, three bytes each time. */
static GBytes *
make_changed (const uint8_t *data,
              size_t         size)
{
  g_autoptr (SyPciImage) image = part_efi_new (8);
  g_autoptr (GBytes) whole = part_write (image);
  g_autoptr (GByteArray) program = g_byte_array_new ();
  g_autoptr (GBytes) changed = NULL;
  g_autoptr (GBytes) packed = NULL;

  g_byte_array_append (program, (const guint8 *) g_bytes_get_data (whole, NULL) +
                                image->efi.image_offset,
                       (guint) (g_bytes_get_size (whole) - image->efi.image_offset));
  for (; size >= 3; data += 3, size -= 3)
    program->data[(data[0] | (guint) data[1] << 8) % program->len] = data[2];
  changed = g_byte_array_free_to_bytes (g_steal_pointer (&program));
  packed = pack_tiano (changed, SY_TIANO_EFI);

  return make_image (g_bytes_get_data (packed, NULL), g_bytes_get_size (packed));
}

static void
inflate (SySpan                packed,
         GZlibCompressorFormat format)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = sy_inflate (packed, format, MAX_SIZE, NULL, &error);

  g_assert_true ((bytes == NULL) == (error != NULL));
  g_assert_true (bytes == NULL || g_bytes_get_size (bytes) <= MAX_SIZE);
}

/* Programs that come compressed, in ROMs and (deflated) in firmware. */
int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr (GBytes) image = make_image (data, size);
  g_autoptr (GBytes) changed = make_changed (data, size);

  check (image);
  check (changed);
  inflate ((SySpan) { data, size }, G_ZLIB_COMPRESSOR_FORMAT_ZLIB);
  inflate ((SySpan) { data, size }, G_ZLIB_COMPRESSOR_FORMAT_GZIP);
  inflate ((SySpan) { data, size }, G_ZLIB_COMPRESSOR_FORMAT_RAW);

  return 0;
}
