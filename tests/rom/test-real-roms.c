/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rom-parts.h"

/*
 * The ROMs that QEMU gives its cards, as SeaBIOS and iPXE build them. The ids are those that a hex
 * editor shows four bytes behind "PCIR"; the kinds and classes are in its bytes 0x14 and 0x0d.
 */

#define VGABIOS "/usr/share/seabios"
#define IPXE    "/usr/lib/ipxe/qemu"
#define QEMU    "/usr/share/qemu"

typedef struct {
  const char *name;
  guint16     vendor;
  guint16     device;
} Card;

static const Card displays[] = {
  { "ati", 0x1002, 0x5159 },
  { "bochs-display", 0x1234, 0x1111 },
  { "cirrus", 0x1013, 0x00b8 },
  { "qxl", 0x1b36, 0x0100 },
  { "stdvga", 0x1234, 0x1111 },
  { "virtio", 0x1af4, 0x1050 },
  { "vmware", 0x15ad, 0x0405 },
};

static const Card networks[] = {
  { "e1000", 0x8086, 0x100e },
  { "e1000e", 0x8086, 0x10d3 },
  { "eepro100", 0x8086, 0x1229 },
  { "ne2k_pci", 0x0000, 0x0000 },
  { "pcnet", 0x1022, 0x2000 },
  { "rtl8139", 0x10ec, 0x8139 },
  { "virtio", 0x1af4, 0x1041 },
  { "vmxnet3", 0x15ad, 0x07b0 },
};

/* ROMs of no PCI card: they begin with 55 AA, or not even that. */
static const char * const others[] = {
  VGABIOS "/vgabios-isavga.bin", VGABIOS "/vgabios-ramfb.bin", QEMU "/kvmvapic.bin",
  QEMU "/linuxboot.bin", QEMU "/linuxboot_dma.bin", QEMU "/multiboot.bin",
  QEMU "/multiboot_dma.bin", QEMU "/pvh.bin", QEMU "/sgabios.bin",
};

static SyOptionRom *
parse_file (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  char *data;
  gsize size;

  g_test_message ("%s", path);
  g_file_get_contents (path, &data, &size, &error);
  g_assert_no_error (error);
  bytes = g_bytes_new_take (data, size);

  return sy_option_rom_parse (bytes);
}

static void
assert_image (const SyOptionRom *rom,
              guint              index,
              const char        *type,
              const Card        *card,
              guint32            class_code)
{
  const SyPciImage *image = rom->images->pdata[index];
  g_autoptr (GBytes) bytes = sy_option_rom_get_image_bytes (rom, index);
  g_autoptr (GBytes) written = sy_pci_image_write (image, bytes);

  g_assert_cmpstr (sy_pci_code_to_string (image->code_type), ==, type);
  g_assert_cmphex (image->vendor, ==, card->vendor);
  g_assert_cmphex (image->device, ==, card->device);
  g_assert_cmphex (image->class_code, ==, class_code);
  if (image->code_type == SY_PCI_CODE_X86)
    g_assert_cmpint (image->sum, ==, SY_PCI_SUM_RIGHT);
  g_assert_true (g_bytes_equal (written, bytes));
}

static void
assert_clean (const SyOptionRom *rom)
{
  for (guint i = 0; i < rom->problems->len; i++)
    g_test_message ("%s", ((SyRomProblem *) rom->problems->pdata[i])->says);
  g_assert_true (sy_option_rom_is_whole (rom));
  g_assert_null (sy_rom_problems_find (rom->problems, SY_ROM_WARNING));
  g_assert_cmpuint (rom->offset, ==, 0);
  g_assert_cmpuint (rom->size, ==, g_bytes_get_size (rom->file));
}

static gboolean
is_missing (const char *folder)
{
  if (g_file_test (folder, G_FILE_TEST_IS_DIR))
    return FALSE;
  g_test_skip (folder);

  return TRUE;
}

static void
test_displays (void)
{
  if (is_missing (VGABIOS))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (displays); i++)
    {
      g_autofree char *path = g_strdup_printf (VGABIOS "/vgabios-%s.bin", displays[i].name);
      g_autoptr (SyOptionRom) rom = parse_file (path);

      assert_clean (rom);
      g_assert_cmpuint (rom->images->len, ==, 1);
      assert_image (rom, 0, "x86", &displays[i], 0x030000);
    }
}

/* For a BIOS alone, and one after the other for a BIOS and for EFI. */
static void
test_networks (void)
{
  static const Card ne2k_efi = { NULL, 0xfff3, 0x0000 };

  if (is_missing (IPXE))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (networks); i++)
    {
      const Card *card = &networks[i];
      g_autofree char *pxe_path = g_strdup_printf (IPXE "/pxe-%s.rom", card->name);
      g_autofree char *efi_path = g_strdup_printf (IPXE "/efi-%s.rom", card->name);
      g_autoptr (SyOptionRom) pxe = parse_file (pxe_path);
      g_autoptr (SyOptionRom) efi = parse_file (efi_path);

      assert_clean (pxe);
      g_assert_cmpuint (pxe->images->len, ==, 1);
      assert_image (pxe, 0, "x86", card, 0x020000);
      assert_clean (efi);
      g_assert_cmpuint (efi->images->len, ==, 2);
      assert_image (efi, 0, "x86", card, 0x020000);
      assert_image (efi, 1, "efi", card->vendor != 0 ? card : &ne2k_efi, 0x020000);
    }
}

static void
test_others (void)
{
  if (is_missing (QEMU))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autoptr (SyOptionRom) rom = NULL;

      /* Newer versions of QEMU have no longer all of them. */
      if (!g_file_test (others[i], G_FILE_TEST_EXISTS))
        continue;
      rom = parse_file (others[i]);
      g_assert_cmpuint (rom->images->len, ==, 0);
      g_assert_cmpuint (rom->problems->len, >=, 1);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/real-roms/displays", test_displays);
  g_test_add_func ("/real-roms/networks", test_networks);
  g_test_add_func ("/real-roms/others", test_others);

  return g_test_run ();
}
