/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "rom/sy-vbios.h"
#include "sample/sy-sample-rom.h"

#define VENDOR 0x10de
#define DEVICE 0x1c8d
#define PCIR   0x40

static GByteArray *
make_rom (void)
{
  g_autoptr (GBytes) rom = sy_sample_rom_make (VENDOR, DEVICE);

  return g_bytes_unref_to_array (g_steal_pointer (&rom));
}

static guint8
sum_up (const GByteArray *rom)
{
  guint8 sum = 0;

  for (gsize i = 0; i < rom->len; i++)
    sum = (guint8) (sum + rom->data[i]);

  return sum;
}

/* Makes the first @size bytes sum up to zero again. */
static void
fix_sum (GByteArray *rom,
         gsize       size)
{
  guint8 sum = 0;

  for (gsize i = 0; i < size; i++)
    sum = (guint8) (sum + rom->data[i]);
  rom->data[size - 1] = (guint8) (rom->data[size - 1] - sum);
}

static GBytes *
extract (const GByteArray  *file,
         GError           **error)
{
  /* A copy of its own size, so that a sanitizer sees what reads past it. */
  g_autoptr (GBytes) bytes = g_bytes_new (file->data, file->len);

  return sy_vbios_extract (bytes, VENDOR, DEVICE, error);
}

static void
expect_same (const GByteArray *file,
             gsize             start,
             gsize             size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) rom = extract (file, &error);

  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (rom, NULL), g_bytes_get_size (rom), file->data + start, size);
}

static void
expect_error (const GByteArray *file,
              int               code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (extract (file, &error));
  g_assert_error (error, SY_ERROR, code);
}

static void
test_plain (void)
{
  g_autoptr (GByteArray) rom = make_rom ();

  expect_same (rom, 0, rom->len);
}

/* A header before it, as GPU-Z writes, and padding after it are no part of it. */
static void
test_header_and_padding (void)
{
  g_autoptr (GByteArray) rom = make_rom ();
  gsize size = rom->len;
  g_autofree guint8 *header = g_malloc0 (1024 + 4);
  guint8 padding[999];

  memcpy (header, "NVGI", 4);
  memset (padding, 0xff, sizeof padding);
  g_byte_array_prepend (rom, header, 1024 + 4);
  g_byte_array_append (rom, padding, sizeof padding);
  expect_same (rom, 1024 + 4, size);
}

static void
test_truncation (void)
{
  g_autoptr (GByteArray) rom = make_rom ();

  for (guint size = rom->len - 1; size > 0; size -= size > 300 ? 97 : 1)
    {
      g_byte_array_set_size (rom, size);
      expect_error (rom, size < PCIR + 0x18 ? SY_ERROR_NOT_FOUND : SY_ERROR_INVALID_DATA);
    }
}

static void
test_damage (void)
{
  g_autoptr (GByteArray) rom = make_rom ();

  rom->data[5000] ^= 1;
  expect_error (rom, SY_ERROR_INVALID_DATA);
}

static void
test_other_gpu (void)
{
  g_autoptr (GByteArray) rom = make_rom ();
  g_autoptr (GError) error = NULL;

  rom->data[PCIR + 6] = 0x8e;
  fix_sum (rom, rom->len);
  g_assert_null (extract (rom, &error));
  g_assert_error (error, SY_ERROR, SY_ERROR_REFUSED);
  g_assert_nonnull (strstr (error->message, "10de:1c8e"));
  g_assert_nonnull (strstr (error->message, "10de:1c8d"));
}

static void
test_device_list (void)
{
  g_autoptr (GByteArray) rom = make_rom ();
  guint8 *list = rom->data + PCIR + 0x20;

  rom->data[PCIR + 6] = 0x8e;
  rom->data[PCIR + 0xc] = 3;
  rom->data[PCIR + 8] = 0x20;
  memcpy (list, "\x8c\x1c\x8d\x1c\0\0", 6);
  fix_sum (rom, rom->len);
  expect_same (rom, 0, rom->len);
  rom->data[PCIR + 0xc] = 0;
  fix_sum (rom, rom->len);
  expect_error (rom, SY_ERROR_REFUSED);
}

/* Two images: the chain is followed, and one whose second image is missing is not whole. */
static void
test_chain (void)
{
  g_autoptr (GByteArray) rom = make_rom ();
  g_autoptr (GByteArray) second = make_rom ();
  gsize size = rom->len;

  rom->data[PCIR + 0x15] = 0;
  fix_sum (rom, size);
  expect_error (rom, SY_ERROR_INVALID_DATA);
  second->data[PCIR + 0x14] = 3;
  second->data[700] ^= 0xff;
  g_byte_array_append (rom, second->data, second->len);
  expect_same (rom, 0, 2 * size);
  memcpy (rom->data + size, "\x56\x4e", 2);
  memcpy (rom->data + size + PCIR, "NPDS", 4);
  expect_same (rom, 0, 2 * size);
}

/* NVIDIA's own length and end override those of PCIR, which cut the ROMs of laptops short. */
static void
test_npde (void)
{
  g_autoptr (GByteArray) rom = make_rom ();
  guint8 *npde = rom->data + PCIR + 0x20;

  memcpy (npde, "NPDE\0\1\x0b\0", 8);
  npde[8] = rom->data[2];
  npde[10] = 0x80;
  rom->data[PCIR + 0x10] = 10;
  rom->data[PCIR + 0x15] = 0;
  fix_sum (rom, rom->len);
  expect_same (rom, 0, rom->len);
}

/* NVIDIA's flag that its images need not sum up to zero. */
static void
test_npde_without_sum (void)
{
  g_autoptr (GByteArray) rom = make_rom ();
  guint8 *npde = rom->data + PCIR + 0x20;

  memcpy (npde, "NPDE\1\1\x0c\0", 8);
  npde[8] = rom->data[2];
  npde[10] = 0x80;
  fix_sum (rom, rom->len);
  rom->data[5000] ^= 1;
  expect_error (rom, SY_ERROR_INVALID_DATA);
  npde[11] = 0x04;
  expect_same (rom, 0, rom->len);
}

/* An old copy stands before the ROM that the header tells of. */
static void
test_nvgi_offset (void)
{
  g_autoptr (GByteArray) file = g_byte_array_new ();
  g_autoptr (GByteArray) old = make_rom ();
  g_autoptr (GByteArray) rom = make_rom ();
  guint8 header[0x200] = "NVGI";
  guint offset = (guint) (sizeof header + old->len);

  header[5] = 1;                              /* version */
  header[6] = 0x40;                           /* how long its fixed part is */
  header[0x44] = (guint8) (offset & 0xff);
  header[0x45] = (guint8) (offset >> 8);
  old->data[9000] ^= 0x55;
  fix_sum (old, old->len);
  g_byte_array_append (file, header, sizeof header);
  g_byte_array_append (file, old->data, old->len);
  g_byte_array_append (file, rom->data, rom->len);
  expect_same (file, offset, rom->len);
}

/* What is behind the image is not in its list, though no zero ends that. */
static void
test_device_list_without_end (void)
{
  g_autoptr (GByteArray) rom = make_rom ();
  gsize list = rom->len - 4 - PCIR;

  rom->data[PCIR + 6] = 0x8e;
  rom->data[PCIR + 0xc] = 3;
  rom->data[PCIR + 8] = (guint8) (list & 0xff);
  rom->data[PCIR + 9] = (guint8) (list >> 8);
  memset (rom->data + PCIR + list, 0x11, 4);
  rom->data[700] = 0;
  rom->data[700] = (guint8) -sum_up (rom);
  g_byte_array_append (rom, (const guint8 *) "\x8d\x1c\0\0", 4);
  expect_error (rom, SY_ERROR_REFUSED);
}

/* The image for EFI that follows a damaged one is no ROM for a GPU by itself. */
static void
test_bad_first_image (void)
{
  g_autoptr (GByteArray) rom = make_rom ();
  g_autoptr (GByteArray) second = make_rom ();

  rom->data[PCIR + 0x15] = 0;
  fix_sum (rom, rom->len);
  second->data[PCIR + 0x14] = 3;
  g_byte_array_append (rom, second->data, second->len);
  expect_same (rom, 0, rom->len);
  rom->data[0x19] = 0x40;
  expect_error (rom, SY_ERROR_INVALID_DATA);
  rom->data[0x19] = 0;
  rom->data[PCIR + 0x10]++;
  expect_error (rom, SY_ERROR_INVALID_DATA);
}

/* A damaged copy before the whole one, as flash chips with a backup have it. */
static void
test_damaged_before_whole (void)
{
  g_autoptr (GByteArray) file = make_rom ();
  g_autoptr (GByteArray) rom = make_rom ();
  gsize size = file->len;

  file->data[5000] ^= 1;
  g_byte_array_append (file, rom->data, rom->len);
  expect_same (file, size, rom->len);
}

/* Three in one file: one for the GPU, one for another, one cut off by the end. */
static void
test_scan (void)
{
  g_autoptr (GByteArray) file = make_rom ();
  g_autoptr (GByteArray) other = make_rom ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GPtrArray) founds = NULL;
  g_autoptr (GError) error = NULL;
  gsize size = file->len;
  const SyVbiosFound *found;

  other->data[PCIR + 6] = 0x8e;
  fix_sum (other, size);
  g_byte_array_append (file, (const guint8 *) "\x55\xaa?", 3);
  g_byte_array_append (file, other->data, other->len);
  g_byte_array_append (file, other->data, 1000);
  bytes = g_bytes_new (file->data, file->len);
  founds = sy_vbios_scan (bytes, VENDOR, DEVICE, cancellable, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (founds->len, ==, 3);
  found = founds->pdata[0];
  g_assert_true (found->matches && found->offset == 0 && g_bytes_get_size (found->rom) == size);
  found = founds->pdata[1];
  g_assert_true (!found->matches && found->offset == size + 3 && found->device == 0x1c8e);
  g_assert_nonnull (found->rom);
  found = founds->pdata[2];
  g_assert_true (found->rom == NULL && found->problem != NULL);

  g_cancellable_cancel (cancellable);
  g_assert_null (sy_vbios_scan (bytes, VENDOR, DEVICE, cancellable, &error));
  g_assert_error (error, SY_ERROR, SY_ERROR_CANCELLED);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/vbios/plain", test_plain);
  g_test_add_func ("/vbios/header-and-padding", test_header_and_padding);
  g_test_add_func ("/vbios/truncation", test_truncation);
  g_test_add_func ("/vbios/damage", test_damage);
  g_test_add_func ("/vbios/other-gpu", test_other_gpu);
  g_test_add_func ("/vbios/device-list", test_device_list);
  g_test_add_func ("/vbios/chain", test_chain);
  g_test_add_func ("/vbios/npde", test_npde);
  g_test_add_func ("/vbios/npde-without-sum", test_npde_without_sum);
  g_test_add_func ("/vbios/nvgi-offset", test_nvgi_offset);
  g_test_add_func ("/vbios/device-list-without-end", test_device_list_without_end);
  g_test_add_func ("/vbios/bad-first-image", test_bad_first_image);
  g_test_add_func ("/vbios/damaged-before-whole", test_damaged_before_whole);
  g_test_add_func ("/vbios/scan", test_scan);

  return g_test_run ();
}
