/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "rom-hunt.h"
#include "sample/sy-sample-rom.h"

static GBytes *
make_rom (void)
{
  return sy_sample_rom_make (HUNT_VENDOR, HUNT_DEVICE);
}

static GBytes *
make_raw_section (void)
{
  g_autoptr (GBytes) rom = make_rom ();

  return build_section (0x19, rom);
}

static void
test_plain (void)
{
  g_autoptr (GBytes) rom = make_rom ();
  g_autoptr (GBytes) before = make_code (1234, 1);
  g_autoptr (GBytes) file = build_join (1, before, rom, before, NULL);

  expect_rom (file, rom, "update+0x4d2");
}

static void
test_nothing (void)
{
  g_autoptr (GBytes) code = make_code (300000, 1);
  g_autoptr (GBytes) empty = g_bytes_new (NULL, 0);
  g_autoptr (SyRomScan) scan = hunt (code);
  g_autoptr (SyRomScan) none = hunt (empty);

  g_assert_cmpuint (scan->founds->len, ==, 0);
  g_assert_cmpuint (scan->notes->len, ==, 0);
  g_assert_cmpuint (none->founds->len, ==, 0);
}

typedef GBytes *(*Wrap) (GBytes *sections);

static GBytes *
wrap_plain (GBytes *sections)
{
  return g_bytes_ref (sections);
}

static GBytes *
wrap_lzma (GBytes *sections)
{
  g_autoptr (GBytes) packed = pack_lzma (sections, FALSE);

  return build_guided (LZMA, TRUE, packed);
}

static GBytes *
wrap_lzma_x86 (GBytes *sections)
{
  g_autoptr (GBytes) packed = pack_lzma (sections, TRUE);

  return build_guided (LZMA_X86, TRUE, packed);
}

static GBytes *
wrap_tiano (GBytes *sections)
{
  g_autoptr (GBytes) packed = pack_tiano (sections, SY_TIANO_TIANO);

  return build_guided (TIANO, TRUE, packed);
}

static GBytes *
wrap_standard_efi (GBytes *sections)
{
  g_autoptr (GBytes) packed = pack_tiano (sections, SY_TIANO_EFI);

  return build_compression (1, g_bytes_get_size (sections), packed);
}

static GBytes *
wrap_standard_tiano (GBytes *sections)
{
  g_autoptr (GBytes) packed = pack_tiano (sections, SY_TIANO_TIANO);

  return build_compression (1, g_bytes_get_size (sections), packed);
}

static GBytes *
wrap_not_compressed (GBytes *sections)
{
  return build_compression (0, g_bytes_get_size (sections), sections);
}

/* The sum stands between the header and the sections, and is part of neither. */
static GBytes *
wrap_crc32 (GBytes *sections)
{
  g_autoptr (GBytes) sum = g_bytes_new ("\1\2\3\4", 4);
  g_autoptr (GBytes) content = build_join (1, sum, sections, NULL);
  g_autoptr (GBytes) section = build_guided (CRC32, TRUE, content);
  g_autoptr (GByteArray) array = g_bytes_unref_to_array (g_steal_pointer (&section));

  array->data[20] = 28;

  return g_byte_array_free_to_bytes (g_steal_pointer (&array));
}

/* A volume in a section, in a volume. */
static GBytes *
wrap_volume (GBytes *sections)
{
  g_autoptr (GBytes) volume = build_volume_of (sections);

  return build_section (0x17, volume);
}

static GBytes *
wrap_nested (GBytes *sections)
{
  g_autoptr (GBytes) volume = wrap_volume (sections);
  g_autoptr (GBytes) tiano = wrap_standard_efi (volume);
  g_autoptr (GBytes) outer = wrap_volume (tiano);
  g_autoptr (GBytes) sum = wrap_crc32 (outer);

  return wrap_lzma (sum);
}

static const struct {
  const char *name;
  Wrap        wrap;
  const char *words;
} wraps[] = {
  { "plain", wrap_plain, "FV 8c8c| > file 29206fc2| > raw+0x0" },
  { "lzma", wrap_lzma, "FV 8c8c| > LZMA > raw+0x0" },
  { "lzma-x86", wrap_lzma_x86, "FV 8c8c| > LZMA-F86 > raw+0x0" },
  { "tiano", wrap_tiano, "FV 8c8c| > Tiano > raw+0x0" },
  { "standard-efi", wrap_standard_efi, " > EFI compression > raw+0x0" },
  { "standard-tiano", wrap_standard_tiano, " > EFI compression > raw+0x0" },
  { "not-compressed", wrap_not_compressed, " > compression > raw+0x0" },
  { "crc32", wrap_crc32, " > CRC32 > raw+0x0" },
  { "volume", wrap_volume, " > volume image > FV 8c8c| > file 29206fc2| > raw+0x0" },
  { "nested", wrap_nested,
    " > LZMA > CRC32 > volume image > FV| > EFI compression > volume image > FV| > raw+0x0" },
};

static void
test_wrap (gconstpointer user_data)
{
  guint index = GPOINTER_TO_UINT (user_data);
  g_autoptr (GBytes) rom = make_rom ();
  g_autoptr (GBytes) raw = make_raw_section ();
  g_autoptr (GBytes) name = g_bytes_new ("V\0i\0d\0e\0o\0\0\0", 12);
  g_autoptr (GBytes) ui = build_section (0x15, name);
  g_autoptr (GBytes) sections = build_join (4, ui, raw, NULL);
  g_autoptr (GBytes) wrapped = wraps[index].wrap (sections);
  g_autoptr (GBytes) volume = build_volume_of (wrapped);

  expect_rom (volume, rom, wraps[index].words);
}

/* Files of every kind before the one with the ROM; an extended header; and a large file, which only
 * FFS3 has. */
static void
test_volume (gconstpointer user_data)
{
  gboolean large = GPOINTER_TO_INT (user_data);
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GBytes) rom = make_rom ();
  g_autoptr (GBytes) raw = make_raw_section ();
  g_autoptr (GBytes) code = make_code (77, 1);
  g_autoptr (GBytes) much = make_code (17 * 1024 * 1024, 1);
  g_autoptr (GBytes) section = build_section (0x19, large ? much : code);
  g_autoptr (GBytes) volume = NULL;

  g_ptr_array_add (files, build_file ("11111111-2222-3333-4444-555555555555", 0xf0, code));
  g_ptr_array_add (files, build_file ("11111111-2222-3333-4444-555555555556", 0x01, code));
  g_ptr_array_add (files, build_file ("11111111-2222-3333-4444-555555555557", 0x07, section));
  g_ptr_array_add (files, build_file (ROM_FILE, 0x02, raw));
  volume = build_volume (large ? FFS3 : FFS2, files, TRUE);
  expect_rom (volume, rom, large ? "FV 5473c07a| > file 29206fc2| > raw+0x0"
                                 : "FV 8c8ce578| > file 29206fc2| > raw+0x0");
}

/* One that is in no structure at all, between volumes whose headers lie about their size. */
static void
test_last_net (void)
{
  g_autoptr (GBytes) rom = make_rom ();
  g_autoptr (GBytes) raw = make_raw_section ();
  g_autoptr (GBytes) lzma = wrap_lzma (raw);
  g_autoptr (GBytes) liar = build_volume_of (raw);
  g_autoptr (GBytes) volume = build_volume_of (lzma);
  g_autoptr (GByteArray) array = g_bytes_unref_to_array (g_steal_pointer (&liar));
  g_autoptr (GBytes) lying = NULL;
  g_autoptr (GBytes) file = NULL;

  array->data[36] = 1;
  array->data[72 + 24 + 4] ^= 0xff;
  lying = g_bytes_new (array->data, array->len);
  file = build_join (1, lying, volume, NULL);
  expect_rom (file, rom, "FV 8c8c| > LZMA > raw+0x0");
}

static const char * const capsules[][2] = {
  { "3b6686bd-0d76-4030-b70e-b5519e2fc5a0", "update > capsule > FV" },
  { "4a3ca68b-7723-48fb-803d-578cc1fec44d", "update > AMI capsule > FV" },
  { "14eebb90-890a-43db-aed1-5d3c4588a418", "update > AMI capsule > FV" },
  { "539182b9-abb5-4391-b69a-e3a943f72fcc", "update > Intel capsule > FV" },
};

static void
test_capsules (void)
{
  g_autoptr (GBytes) rom = make_rom ();
  g_autoptr (GBytes) raw = make_raw_section ();
  g_autoptr (GBytes) volume = build_volume_of (raw);

  for (guint i = 0; i < G_N_ELEMENTS (capsules); i++)
    {
      g_autoptr (GBytes) capsule = build_capsule (capsules[i][0], 4096, volume);

      expect_rom (capsule, rom, capsules[i][1]);
    }
}

/* One payload, 24 bytes from the header for firmware management on, with one of version 3. */
static void
test_fmp_capsule (void)
{
  g_autoptr (GBytes) rom = make_rom ();
  g_autoptr (GBytes) raw = make_raw_section ();
  g_autoptr (GBytes) volume = build_volume_of (raw);
  guint8 header[24 + 48] = { 1, 0, 0, 0, 0, 0, 1, 0, 24 };
  g_autoptr (GBytes) before = NULL;
  g_autoptr (GBytes) image = NULL;
  g_autoptr (GBytes) capsule = NULL;
  guint32 size = (guint32) g_bytes_get_size (volume);

  header[24] = 3;
  memset (header + 28, 0xab, 16);
  for (guint i = 0; i < 4; i++)
    header[24 + 24 + i] = (guint8) (size >> (8 * i));
  before = g_bytes_new (header, sizeof header);
  image = build_join (1, before, volume, NULL);
  capsule = build_capsule ("6dcbd5ed-e82d-4c44-bda1-7194199ad92a", 32, image);
  expect_rom (capsule, rom, "capsule > payload 0 (abababab| > FV");
}

static void
test_flash (void)
{
  g_autoptr (GBytes) rom = make_rom ();
  g_autoptr (GBytes) raw = make_raw_section ();
  g_autoptr (GBytes) volume = build_volume_of (raw);
  g_autoptr (GBytes) flash = build_flash (volume);
  g_autoptr (GBytes) capsule = build_capsule (capsules[0][0], 4096, flash);

  expect_rom (flash, rom, "update > flash BIOS > FV 8c8c");
  expect_rom (capsule, rom, "update > capsule > flash BIOS > FV 8c8c");
}

/* Twice the same is one ROM, and both places are told. */
static void
test_duplicates (void)
{
  g_autoptr (GBytes) rom = make_rom ();
  g_autoptr (GBytes) raw = make_raw_section ();
  g_autoptr (GBytes) lzma = wrap_lzma (raw);
  g_autoptr (GBytes) sections = build_join (4, raw, lzma, NULL);
  g_autoptr (GBytes) volume = build_volume_of (sections);
  g_autoptr (SyRomScan) scan = hunt (volume);
  const SyRomFound *found;

  g_assert_cmpuint (scan->founds->len, ==, 1);
  found = scan->founds->pdata[0];
  g_assert_cmpuint (found->also->len, ==, 1);
  g_assert_nonnull (strstr (found->path, "LZMA"));
  g_assert_null (strstr (found->also->pdata[0], "LZMA"));
}

/* The whole way, through the drivers of the firmware that QEMU has. */
static void
test_firmware (gconstpointer user_data)
{
  const char *packing = user_data;
  g_autofree char *words = g_strdup_printf ("7z: bios.cap > AMI capsule > FV 8c8c| > %s > "
                                            "volume image > FV 8c8c| > file 29206fc2| > raw+0x0",
                                            packing);
  g_autoptr (GBytes) rom = make_rom ();
  g_autoptr (GBytes) firmware = hide_in_firmware (rom, packing);
  g_autoptr (GBytes) capsule = NULL;
  g_autoptr (GBytes) archive = NULL;
  g_autoptr (GBytes) program = NULL;

  if (firmware == NULL)
    {
      g_test_skip ("There is no firmware for QEMU: install OVMF.");
      return;
    }
  capsule = build_capsule (capsules[1][0], 2048, firmware);
  archive = build_archive ("7zip", "bios.cap", capsule);
  program = build_program (NULL, archive);
  expect_rom (firmware, rom, "volume image");
  expect_rom (program, rom, words);
}

/* Every piece of a small capsule is looked through without harm, and no ROM comes out of one that
 * is cut off. */
static void
test_truncation (void)
{
  g_autoptr (GBytes) raw = make_raw_section ();
  g_autoptr (GBytes) nested = wrap_nested (raw);
  g_autoptr (GBytes) volume = build_volume_of (nested);
  g_autoptr (GBytes) capsule = build_capsule (capsules[0][0], 32, volume);
  gsize end = 32 + 72 + 24 + g_bytes_get_size (nested);

  for (gsize size = 0; size < end; size++)
    {
      g_autoptr (GBytes) piece = g_bytes_new (g_bytes_get_data (capsule, NULL), size);
      g_autoptr (SyRomScan) scan = hunt (piece);

      g_assert_null (sy_rom_scan_find_best (scan, &hunt_card));
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rom-scan/plain", test_plain);
  g_test_add_func ("/rom-scan/nothing", test_nothing);
  for (guint i = 0; i < G_N_ELEMENTS (wraps); i++)
    {
      g_autofree char *path = g_strconcat ("/rom-scan/section/", wraps[i].name, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_wrap);
    }
  g_test_add_data_func ("/rom-scan/volume/small", GINT_TO_POINTER (FALSE), test_volume);
  g_test_add_data_func ("/rom-scan/volume/large", GINT_TO_POINTER (TRUE), test_volume);
  g_test_add_func ("/rom-scan/last-net", test_last_net);
  g_test_add_func ("/rom-scan/capsules", test_capsules);
  g_test_add_func ("/rom-scan/fmp-capsule", test_fmp_capsule);
  g_test_add_func ("/rom-scan/flash", test_flash);
  g_test_add_func ("/rom-scan/duplicates", test_duplicates);
  g_test_add_data_func ("/rom-scan/firmware/lzma", "LZMA", test_firmware);
  g_test_add_data_func ("/rom-scan/firmware/tiano", "Tiano", test_firmware);
  g_test_add_func ("/rom-scan/truncation", test_truncation);

  return g_test_run ();
}
