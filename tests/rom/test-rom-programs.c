/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "packers.h"
#include "rom-parts.h"

#define PROGRAM 0x60

/* An image for EFI whose program is that of part_efi_new(), with one word changed, and packed. */
static GByteArray *
make_packed (gsize   at,
             guint16 value)
{
  g_autoptr (SyPciImage) plain = part_efi_new (5);
  g_autoptr (GBytes) written = part_write (plain);
  g_autoptr (GByteArray) program = g_byte_array_new ();
  g_autoptr (GBytes) packed = NULL;
  g_autoptr (GBytes) whole = NULL;
  g_autofree guint8 *body = g_malloc0 (16 * 512);
  g_autoptr (GBytes) content = NULL;

  g_byte_array_append (program, (const guint8 *) g_bytes_get_data (written, NULL) + PROGRAM,
                       5 * 512 - PROGRAM);
  if (at > 0)
    part_put (program, at, 2, value);
  whole = g_bytes_new (program->data, program->len);
  packed = pack_tiano (whole, SY_TIANO_EFI);
  g_assert_cmpuint (g_bytes_get_size (packed) + PROGRAM, <, 16 * 512);
  memcpy (body + PROGRAM, g_bytes_get_data (packed, NULL), g_bytes_get_size (packed));
  content = g_bytes_new (body, 16 * 512);

  plain->size = plain->pcir_size = plain->init_size = 16 * 512;
  plain->efi.compression = 1;
  g_clear_pointer (&written, g_bytes_unref);
  written = sy_pci_image_write (plain, content);

  return g_bytes_unref_to_array (g_steal_pointer (&written));
}

static SyPciProgram
get_program (const SyOptionRom *rom)
{
  g_assert_cmpuint (rom->images->len, ==, 1);

  return ((const SyPciImage *) rom->images->pdata[0])->efi.program;
}

static void
test_whole (void)
{
  g_autoptr (GByteArray) file = make_packed (0, 0);
  g_autoptr (SyOptionRom) rom = part_parse (file);

  g_assert_cmpint (get_program (rom), ==, SY_PCI_PROGRAM_UNKNOWN);
  sy_option_rom_check_programs (rom);
  g_assert_cmpint (get_program (rom), ==, SY_PCI_PROGRAM_RIGHT);
  g_assert_cmpuint (rom->problems->len, ==, 0);
}

/* What is wrong is inside of what was packed: its place is where that begins. */
static void
test_wrong_program (void)
{
  g_autoptr (GByteArray) file = make_packed (0x44, 0x014c);
  g_autoptr (SyOptionRom) rom = part_parse (file);

  sy_option_rom_check_programs (rom);
  g_assert_cmpint (get_program (rom), ==, SY_PCI_PROGRAM_WRONG);
  part_assert_problem (rom, "efi-program", SY_ROM_WARNING, PROGRAM, "0x8664");
}

static void
test_damaged (void)
{
  g_autoptr (GByteArray) file = make_packed (0, 0);
  g_autoptr (SyOptionRom) rom = NULL;
  g_autoptr (SyOptionRom) huge = NULL;

  memset (file->data + PROGRAM + 8, 0xff, 200);
  rom = part_parse (file);
  sy_option_rom_check_programs (rom);
  g_assert_cmpint (get_program (rom), ==, SY_PCI_PROGRAM_WRONG);
  part_assert_problem (rom, "efi-program", SY_ROM_WARNING, PROGRAM, "cannot be unpacked");

  part_put (file, PROGRAM + 4, 4, 0x7fffffff);
  huge = part_parse (file);
  sy_option_rom_check_programs (huge);
  part_assert_problem (huge, "efi-program", SY_ROM_WARNING, PROGRAM, "16777216");
}

/* Of one that is cut off nothing is unpacked. */
static void
test_cut_off (void)
{
  g_autoptr (GByteArray) file = make_packed (0, 0);

  for (guint size = file->len; size-- > 0;)
    {
      g_autoptr (SyOptionRom) rom = NULL;

      g_byte_array_set_size (file, size);
      rom = part_parse (file);
      sy_option_rom_check_programs (rom);
      if (rom->images->len > 0)
        g_assert_cmpint (get_program (rom), ==, SY_PCI_PROGRAM_UNKNOWN);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/rom-programs/whole", test_whole);
  g_test_add_func ("/rom-programs/wrong-program", test_wrong_program);
  g_test_add_func ("/rom-programs/damaged", test_damaged);
  g_test_add_func ("/rom-programs/cut-off", test_cut_off);

  return g_test_run ();
}
