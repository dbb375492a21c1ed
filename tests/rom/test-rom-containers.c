/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cab-build.h"
#include "rom-hunt.h"
#include "sample/sy-sample-rom.h"

static GBytes *
make_rom (void)
{
  return sy_sample_rom_make (HUNT_VENDOR, HUNT_DEVICE);
}

/* In a section that is packed, so that it is found in no way but the right one. */
static GBytes *
make_update (void)
{
  g_autoptr (GBytes) rom = make_rom ();
  g_autoptr (GBytes) raw = build_section (0x19, rom);
  g_autoptr (GBytes) packed = pack_lzma (raw, FALSE);
  g_autoptr (GBytes) guided = build_guided (LZMA, TRUE, packed);

  return build_volume_of (guided);
}

/* Bytes that nothing can be made of. */
static GBytes *
make_noise (gsize size)
{
  guint8 *data = g_malloc (size);
  guint64 state = 88172645463325252u;

  for (gsize i = 0; i < size; i++)
    {
      state ^= state << 13;
      state ^= state >> 7;
      state ^= state << 17;
      data[i] = (guint8) (state >> 32);
    }

  return g_bytes_new_take (data, size);
}

static const struct {
  const char *format;
  const char *words;
} archives[] = {
  { "zip", "update > zip: dir/bios.rom > FV" },
  { "7zip", "update > 7z: dir/bios.rom > FV" },
  { "pax", "update > tar: dir/bios.rom > FV" },
  { "iso9660", "update > iso: dir/bios.rom > FV" },
};

static void
test_archives (void)
{
  g_autoptr (GBytes) rom = make_rom ();
  g_autoptr (GBytes) update = make_update ();

  for (guint i = 0; i < G_N_ELEMENTS (archives); i++)
    {
      g_autoptr (GBytes) archive = build_archive (archives[i].format, "dir/bios.rom", update);

      expect_rom (archive, rom, archives[i].words);
    }
}

/* As fwupd has them: stored, or each block packed. */
static void
test_cab (void)
{
  g_autoptr (GBytes) rom = make_rom ();
  g_autoptr (GBytes) update = make_update ();

  for (guint mszip = 0; mszip < 2; mszip++)
    {
      g_autoptr (GBytes) cab = build_cab ("firmware.cap", update, mszip != 0);
      g_autoptr (GBytes) piece = g_bytes_new_from_bytes (cab, 0, g_bytes_get_size (cab) / 2);
      g_autoptr (SyRomScan) scan = hunt (piece);

      expect_rom (cab, rom, "update > cab: firmware.cap > FV");
      g_assert_cmpuint (scan->notes->len, >, 0);
    }
}

static void
test_archive_in_archive (void)
{
  g_autoptr (GBytes) rom = make_rom ();
  g_autoptr (GBytes) update = make_update ();
  g_autoptr (GBytes) zip = build_archive ("zip", "a.rom", update);
  g_autoptr (GBytes) tar = build_archive ("pax", "b.zip", zip);
  g_autoptr (GBytes) sevenzip = build_archive ("7zip", "c.tar", tar);

  expect_rom (sevenzip, rom, "update > 7z: c.tar > tar: b.zip > zip: a.rom > FV");
}

/* What makers' programs look like: the archive at once behind the program, behind a text, or as a
 * resource; and the image itself as one. */
static void
test_programs (void)
{
  g_autoptr (GBytes) rom = make_rom ();
  g_autoptr (GBytes) update = make_update ();
  g_autoptr (GBytes) sevenzip = build_archive ("7zip", "bios.cap", update);
  g_autoptr (GBytes) zip = build_archive ("zip", "bios.cap", update);
  g_autoptr (GBytes) text = g_bytes_new_static (";!@Install@!UTF-8!\r\n;!@InstallEnd@!", 36);
  g_autoptr (GBytes) with_text = build_join (1, text, sevenzip, NULL);
  g_autoptr (GBytes) plain = build_program (NULL, sevenzip);
  g_autoptr (GBytes) said = build_program (NULL, with_text);
  g_autoptr (GBytes) zipped = build_program (NULL, zip);
  g_autoptr (GBytes) resource = build_program (sevenzip, text);
  g_autoptr (GBytes) image = build_program (update, NULL);
  g_autoptr (GBytes) both = build_program (update, text);
  g_autoptr (GBytes) tool = build_archive ("7zip", "flash.exe", text);
  g_autoptr (GBytes) second = build_program (tool, sevenzip);

  expect_rom (plain, rom, "update > overlay+0x0 > 7z: bios.cap > FV");
  expect_rom (said, rom, "update > overlay+0x24 > 7z: bios.cap > FV");
  expect_rom (zipped, rom, "update > overlay+0x0 > zip: bios.cap > FV");
  expect_rom (resource, rom, "update > resource 10/BIO+0x0 > 7z: bios.cap > FV");
  expect_rom (image, rom, "update > resource 10/BIO > FV");
  expect_rom (both, rom, "update > resource 10/BIO > FV");
  expect_rom (second, rom, "update > overlay+0x0 > 7z: bios.cap > FV");
}

/* Insyde's mark and two sizes before the image. */
static void
test_insyde (void)
{
  g_autoptr (GBytes) rom = make_rom ();
  g_autoptr (GBytes) update = make_update ();
  guint32 size = (guint32) g_bytes_get_size (update);
  guint8 mark[24] = "$_IFLASH_BIOSIMG";
  g_autoptr (GBytes) before = NULL;
  g_autoptr (GBytes) overlay = NULL;
  g_autoptr (GBytes) program = NULL;

  for (guint i = 0; i < 4; i++)
    mark[20 + i] = (guint8) (size >> (8 * i));
  before = g_bytes_new (mark, sizeof mark);
  overlay = build_join (1, before, update, NULL);
  program = build_program (NULL, overlay);
  expect_rom (program, rom, "update > overlay > Insyde image > FV");
}

static GBytes *
deflate (GBytes *bytes)
{
  g_autoptr (GZlibCompressor) compressor = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB,
                                                                  6);
  gsize size;
  const void *data = g_bytes_get_data (bytes, &size);
  gsize capacity = size + size / 2 + 1024;
  guint8 *packed = g_malloc (capacity);
  gsize n_read;
  gsize n_written;

  g_assert_cmpint (g_converter_convert (G_CONVERTER (compressor), data, size, packed, capacity,
                                        G_CONVERTER_INPUT_AT_END, &n_read, &n_written, NULL), ==,
                   G_CONVERTER_FINISHED);

  return g_bytes_new_take (packed, n_written);
}

static GBytes *
make_dell (GBytes *content)
{
  g_autoptr (GBytes) header = g_bytes_new_static ("PFS.HDR.\1\0\0\0\0\0\0\0", 16);
  g_autoptr (GBytes) all = build_join (1, header, content, NULL);
  g_autoptr (GBytes) packed = deflate (all);
  g_autoptr (GBytes) mark = g_bytes_new_static ("\0\0\0\0\xaa\xee\xaa\x76\x1b\xec\xbb\x20"
                                                "\xf1\xe6\x51\x00", 16);
  g_autoptr (GBytes) overlay = build_join (1, mark, packed, NULL);

  return build_program (NULL, overlay);
}

static void
expect_note (GBytes        *file,
             SyRomNoteKind  kind,
             const char    *word)
{
  g_autoptr (SyRomScan) scan = hunt (file);

  for (guint i = 0; i < scan->notes->len; i++)
    {
      const SyRomScanNote *note = scan->notes->pdata[i];

      g_test_message ("%s: %s: %s", sy_rom_note_kind_to_string (note->kind), note->path,
                      note->says);
      if (note->kind == kind && strstr (note->says, word) != NULL)
        return;
    }
  g_assert_not_reached ();
}

static void
test_dell (void)
{
  g_autoptr (GBytes) rom = make_rom ();
  g_autoptr (GBytes) update = make_update ();
  g_autoptr (GBytes) noise = make_noise (300000);
  g_autoptr (GBytes) good = make_dell (update);
  g_autoptr (GBytes) bad = make_dell (noise);
  g_autoptr (GBytes) program = make_dell (update);
  gsize mark = 0x3400 + 4;
  g_autoptr (GBytes) cut = g_bytes_new_from_bytes (program, 0, mark + 11);

  expect_rom (good, rom, "update > Dell PFS > PFS > FV");
  expect_note (cut, SY_ROM_NOTE_DAMAGED, "cut off");
  expect_note (bad, SY_ROM_NOTE_UNSUPPORTED, "Dell");
}

static void
test_encrypted (void)
{
  g_autoptr (GBytes) noise = make_noise (300000);
  g_autoptr (GBytes) little = make_noise (100000);
  g_autoptr (GBytes) archive = build_archive ("zip", "08F8A.bin", noise);
  g_autoptr (SyRomScan) quiet = hunt (little);

  expect_note (archive, SY_ROM_NOTE_ENCRYPTED, "GPU-Z");
  g_assert_cmpuint (quiet->notes->len, ==, 0);
}

/* The image says nothing of its maker, but what stands beside it does; later, too. */
static void
test_hp (void)
{
  g_autoptr (GBytes) noise = make_noise (300000);
  g_autoptr (GBytes) inner = build_archive ("zip", "08F8A.bin", noise);
  g_autoptr (GBytes) archive = build_archive ("7zip", "HpFirmwareUpdRec64/08F8A.zip", inner);
  g_autoptr (SyRomScan) scan = sy_rom_scan (inner, "sp123456.exe", NULL, NULL, NULL, NULL, NULL);

  expect_note (archive, SY_ROM_NOTE_ENCRYPTED, "HP");
  g_assert_nonnull (strstr (((SyRomScanNote *) scan->notes->pdata[0])->says, "HP"));
}

/* A section of a GUID that nobody knows here. */
static void
test_unknown_section (void)
{
  g_autoptr (GBytes) noise = make_noise (5000);
  g_autoptr (GBytes) guided = build_guided ("01234567-89ab-cdef-0123-456789abcdef", TRUE, noise);
  g_autoptr (GBytes) volume = build_volume_of (guided);

  expect_note (volume, SY_ROM_NOTE_UNSUPPORTED, "packed");
}

static void
test_damaged (void)
{
  g_autoptr (GBytes) update = make_update ();
  g_autoptr (GBytes) archive = build_archive ("7zip", "bios.cap", update);
  g_autoptr (GByteArray) array = g_byte_array_new ();
  g_autoptr (GBytes) damaged = NULL;

  g_byte_array_append (array, g_bytes_get_data (archive, NULL),
                       (guint) g_bytes_get_size (archive));
  memset (array->data + 100, 0xee, 100);
  damaged = g_bytes_new (array->data, array->len);
  expect_note (damaged, SY_ROM_NOTE_DAMAGED, "");
}

/* A program that has a table with the place of setup data, which are none. */
static GBytes *
make_installer (guint32 offset)
{
  g_autoptr (GByteArray) overlay = g_byte_array_new ();
  g_autoptr (GBytes) bytes = NULL;

  g_byte_array_append (overlay, (const guint8 *) "rDlPtS\xcd\xe6\xd7\x7b\x0b\x2a\1\0\0\0", 16);
  g_byte_array_append (overlay, (const guint8 *) &offset, 4);
  g_byte_array_append (overlay, (const guint8 *) "Inno Setup Setup Data (5.5.0)", 30);
  bytes = g_bytes_new (overlay->data, overlay->len);

  return build_program (NULL, bytes);
}

/* Whether innoextract is here or not, a file that only looks like an installer does no harm; one
 * that has the words in its code, as the parts of Inno Setup itself have, is none. */
static void
test_inno (void)
{
  g_autoptr (GBytes) code = make_installer (0);
  g_autoptr (SyRomScan) scan = hunt (code);
  gsize size = g_bytes_get_size (code);
  g_autoptr (GBytes) program = make_installer (GUINT32_TO_LE ((guint32) size - 30));
  g_autofree char *innoextract = g_find_program_in_path ("innoextract");

  g_assert_cmpuint (scan->notes->len, ==, 0);
  if (innoextract == NULL)
    expect_note (program, SY_ROM_NOTE_PROGRAM, "innoextract");
  else
    expect_note (program, SY_ROM_NOTE_UNSUPPORTED, "Inno Setup 5.5.0");
}

static void
test_truncation (void)
{
  g_autoptr (GBytes) code = make_code (600, 1);
  g_autoptr (GBytes) archive = build_archive ("7zip", "bios.cap", code);
  g_autoptr (GBytes) program = build_program (archive, archive);
  gsize size = g_bytes_get_size (program);

  for (gsize length = 0; length < size; length += length > 0x400 && length < 0x3300 ? 61 : 1)
    {
      g_autoptr (GBytes) piece = g_bytes_new (g_bytes_get_data (program, NULL), length);
      g_autoptr (SyRomScan) scan = hunt (piece);

      g_assert_cmpuint (scan->founds->len, ==, 0);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rom-containers/archives", test_archives);
  g_test_add_func ("/rom-containers/cab", test_cab);
  g_test_add_func ("/rom-containers/archive-in-archive", test_archive_in_archive);
  g_test_add_func ("/rom-containers/programs", test_programs);
  g_test_add_func ("/rom-containers/insyde", test_insyde);
  g_test_add_func ("/rom-containers/dell", test_dell);
  g_test_add_func ("/rom-containers/encrypted", test_encrypted);
  g_test_add_func ("/rom-containers/hp", test_hp);
  g_test_add_func ("/rom-containers/unknown-section", test_unknown_section);
  g_test_add_func ("/rom-containers/damaged", test_damaged);
  g_test_add_func ("/rom-containers/inno", test_inno);
  g_test_add_func ("/rom-containers/truncation", test_truncation);

  return g_test_run ();
}
