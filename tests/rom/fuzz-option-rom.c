/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdint.h>

#include "rom-parts.h"
#include "rom/sy-vbios.h"

/*
 * Beside what sanitizers see: everything lies inside of the file, what is whole is written again as
 * it was read, and finds itself again.
 */

int LLVMFuzzerTestOneInput (const uint8_t *data,
                            size_t         size);

static void
check_images (const SyOptionRom *rom,
              gsize              file_size)
{
  for (guint i = 0; i < rom->images->len; i++)
    {
      const SyPciImage *image = rom->images->pdata[i];
      g_autoptr (GBytes) bytes = sy_option_rom_get_image_bytes (rom, i);
      g_autoptr (GBytes) written = NULL;

      g_assert_cmpuint (image->offset + image->n_present, <=, file_size);
      if (image->n_present < image->size || image->size == 0)
        continue;
      written = sy_pci_image_write (image, bytes);
      /* A sum that was wrong, or that needs not be right, is the only thing that is repaired. */
      if (image->sum != SY_PCI_SUM_WRONG && image->device_list == 0)
        g_assert_true (g_bytes_equal (written, bytes));
    }
}

static void
check_again (const SyOptionRom *rom)
{
  g_autoptr (GBytes) bytes = sy_option_rom_get_bytes (rom);
  g_autoptr (SyOptionRom) again = sy_option_rom_parse_at (bytes, 0);

  if (!sy_option_rom_is_whole (rom))
    return;
  g_assert_true (sy_option_rom_is_whole (again));
  g_assert_cmpuint (again->size, ==, rom->size);
  g_assert_cmpuint (again->images->len, ==, rom->images->len);
}

/* A whole ROM with a few words changed: place and value, four bytes each time. */
static GBytes *
make_changed (const uint8_t *data,
              size_t         size)
{
  GByteArray *rom = part_chain_new ();

  for (; size >= 4; data += 4, size -= 4)
    {
      guint at = (data[0] | (guint) data[1] << 8) % (rom->len - 1);

      rom->data[at] = data[2];
      rom->data[at + 1] = data[3];
    }

  return g_byte_array_free_to_bytes (rom);
}

static void
check (GBytes *bytes)
{
  gsize size = g_bytes_get_size (bytes);
  g_autoptr (SyOptionRom) rom = sy_option_rom_parse (bytes);
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (GPtrArray) founds = NULL;

  g_assert_cmpuint (rom->offset + rom->size, <=, size);
  g_assert_true (rom->images->len > 0 || rom->problems->len > 0);
  for (guint i = 0; i < rom->problems->len; i++)
    g_assert_true (g_utf8_validate (((SyRomProblem *) rom->problems->pdata[i])->says, -1, NULL));
  check_images (rom, size);
  check_again (rom);
  sy_option_rom_check_programs (rom);

  json_builder_begin_object (builder);
  sy_option_rom_build_json (rom, builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  founds = sy_vbios_scan (bytes, 0x10de, 0x1c8d, NULL, NULL);
  g_assert_cmpint (founds->len > 0, ==, rom->images->len > 0);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GBytes) changed = make_changed (data, size);

  check (bytes);
  check (changed);

  return 0;
}
