/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "rom-parts.h"
#include "rom/sy-rom-fit.h"

static const SyRomCard here = { 0x10de, 0x1c8d, 0x17aa, 0x39d1 };

static SyOptionRom *
make (SyPciImage *image)
{
  g_autoptr (GByteArray) rom = g_byte_array_new ();

  part_append (rom, image);

  return part_parse (rom);
}

static void
expect (SyPciImage *image,
        SyRomFit    fit,
        const char *says)
{
  g_autoptr (SyOptionRom) rom = make (image);
  g_autofree char *text = sy_rom_fit_explain (fit, rom, &here);

  g_assert_cmpstr (sy_rom_fit_to_string (sy_rom_fit_get (rom, &here)), ==,
                   sy_rom_fit_to_string (fit));
  g_assert_nonnull (strstr (text, says));
}

static void
test_computer (void)
{
  g_autoptr (SyPciImage) image = part_x86_new (16);

  image->subsystem_vendor = 0;
  expect (image, SY_ROM_FIT_CARD, "whole");
  image->subsystem_vendor = 0x17aa;
  image->subsystem_device = 0x39d1;
  expect (image, SY_ROM_FIT_COMPUTER, "made for this computer");
  image->subsystem_vendor = 0x1043;
  expect (image, SY_ROM_FIT_OTHER_COMPUTER, "1043:39d1, and the GPU 17aa:39d1");
}

/* A card that nobody told it the ids, and one of which only the maker is known. */
static void
test_unknown_computer (void)
{
  static const SyRomCard cards[] = {
    { 0x10de, 0x1c8d, 0, 0 }, { 0x10de, 0x1c8d, 0x10de, 0 },
  };
  g_autoptr (SyPciImage) image = part_x86_new (16);
  g_autoptr (SyOptionRom) rom = NULL;

  image->subsystem_vendor = 0x1043;
  image->subsystem_device = 0x1234;
  rom = make (image);
  for (guint i = 0; i < G_N_ELEMENTS (cards); i++)
    g_assert_cmpint (sy_rom_fit_get (rom, &cards[i]), ==, SY_ROM_FIT_CARD);
}

static void
test_of_no_use (void)
{
  g_autoptr (SyPciImage) efi = part_efi_new (16);
  g_autoptr (SyPciImage) other = part_x86_new (16);

  expect (efi, SY_ROM_FIT_EFI_ONLY, "EFI");
  other->device = 0x1c8e;
  expect (other, SY_ROM_FIT_OTHER, "another");
}

static void
test_too_large (void)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autoptr (SyOptionRom) rom = NULL;
  g_autofree char *text = NULL;

  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (SyPciImage) image = part_x86_new (800);

      image->pcir_last = i == 2;
      part_append (bytes, image);
    }
  rom = part_parse (bytes);
  g_assert_true (sy_option_rom_is_whole (rom));
  g_assert_cmpint (sy_rom_fit_get (rom, &here), ==, SY_ROM_FIT_TOO_LARGE);
  text = sy_rom_fit_explain (SY_ROM_FIT_TOO_LARGE, rom, &here);
  g_assert_nonnull (strstr (text, "1228800"));
  g_assert_false (sy_rom_fit_is_usable (SY_ROM_FIT_TOO_LARGE));
}

static void
test_damaged (void)
{
  g_autoptr (SyPciImage) image = part_x86_new (16);
  g_autoptr (GBytes) bytes = part_write (image);
  g_autoptr (GBytes) piece = g_bytes_new_from_bytes (bytes, 0, 15 * 512);
  g_autoptr (SyOptionRom) rom = sy_option_rom_parse (piece);

  g_assert_cmpint (sy_rom_fit_get (rom, &here), ==, SY_ROM_FIT_DAMAGED);
  g_assert_false (sy_rom_fit_is_usable (SY_ROM_FIT_DAMAGED));
}

static void
test_usable (void)
{
  g_assert_false (sy_rom_fit_is_usable (SY_ROM_FIT_EFI_ONLY));
  g_assert_true (sy_rom_fit_is_usable (SY_ROM_FIT_OTHER_COMPUTER));
  g_assert_true (sy_rom_fit_is_usable (SY_ROM_FIT_COMPUTER));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rom-fit/computer", test_computer);
  g_test_add_func ("/rom-fit/unknown-computer", test_unknown_computer);
  g_test_add_func ("/rom-fit/of-no-use", test_of_no_use);
  g_test_add_func ("/rom-fit/too-large", test_too_large);
  g_test_add_func ("/rom-fit/damaged", test_damaged);
  g_test_add_func ("/rom-fit/usable", test_usable);

  return g_test_run ();
}
