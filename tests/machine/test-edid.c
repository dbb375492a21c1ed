/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "machine/sy-edid.h"

#define DESCRIPTOR(i) (54 + 18 * (i))

static void
seal (guint8 *block)
{
  guint8 sum = 0;

  for (guint i = 0; i < SY_EDID_BLOCK_SIZE - 1; i++)
    sum = (guint8) (sum + block[i]);
  block[SY_EDID_BLOCK_SIZE - 1] = (guint8) -sum;
}

/* AUO's product 21ED with nothing but timings. */
static void
make_block (guint8 *block)
{
  static const guint8 start[] = {
    0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x00, 0x06, 0xaf, 0xed, 0x21,
  };

  memset (block, 1, SY_EDID_BLOCK_SIZE);
  memcpy (block, start, sizeof start);
  block[126] = 0;
  seal (block);
}

static void
set_text (guint8     *block,
          guint       index,
          guint8      tag,
          const char *text,
          gsize       length)
{
  guint8 *descriptor = block + DESCRIPTOR (index);

  memset (descriptor, 0, 18);
  descriptor[3] = tag;
  memset (descriptor + 5, ' ', 13);
  memcpy (descriptor + 5, text, length);
  if (length < 13)
    descriptor[5 + length] = '\n';
  seal (block);
}

static void
assert_name (const guint8 *bytes,
             gsize         size,
             const char   *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *name = sy_edid_read_name (bytes, size, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (name, ==, expected);
}

static void
assert_damaged (const guint8 *bytes,
                gsize         size)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (sy_edid_read_name (bytes, size, &error));
  g_assert_error (error, SY_ERROR, SY_ERROR_INVALID_DATA);
}

static void
test_names (void)
{
  guint8 block[SY_EDID_BLOCK_SIZE];

  make_block (block);
  assert_name (block, sizeof block, "AUO 21ED");
  set_text (block, 1, 0xfe, "AUO", 3);
  assert_name (block, sizeof block, "AUO");
  set_text (block, 2, 0xfe, "B156HAN02.1", 11);
  assert_name (block, sizeof block, "B156HAN02.1");
  set_text (block, 0, 0xfc, "DELL U2720Q", 11);
  assert_name (block, sizeof block, "DELL U2720Q");

  /* Thirteen characters have no line feed after them. */
  set_text (block, 0, 0xfc, "0123456789ABC", 13);
  assert_name (block, sizeof block, "0123456789ABC");

  /* The last of the four descriptors counts too. */
  make_block (block);
  set_text (block, 3, 0xfc, "LAST", 4);
  assert_name (block, sizeof block, "LAST");
}

/* What is no text is no name: panels of Dell's keep codes there. A serial number is none either. */
static void
test_no_names (void)
{
  guint8 block[SY_EDID_BLOCK_SIZE];

  make_block (block);
  set_text (block, 1, 0xfe, "Y8NG9\200B156HTN", 13);
  set_text (block, 2, 0xfe, "\001A\226", 3);
  assert_name (block, sizeof block, "AUO 21ED");
  set_text (block, 2, 0xfc, "", 0);
  assert_name (block, sizeof block, "AUO 21ED");
  set_text (block, 2, 0xfc, "             ", 13);
  assert_name (block, sizeof block, "AUO 21ED");
  set_text (block, 3, 0xff, "SN12345", 7);
  assert_name (block, sizeof block, "AUO 21ED");

  /* A timing has no zeros in front, whatever its fourth byte. */
  make_block (block);
  block[DESCRIPTOR (0)] = 0;
  block[DESCRIPTOR (0) + 1] = 0;
  block[DESCRIPTOR (0) + 3] = 0xfc;
  seal (block);
  assert_name (block, sizeof block, "AUO 21ED");
}

/* Five bits hold more than letters: 0 and 27 to 31. */
static void
test_manufacturer (void)
{
  guint8 block[SY_EDID_BLOCK_SIZE];

  make_block (block);
  block[8] = 0x00;
  block[9] = 0x3b;
  seal (block);
  assert_name (block, sizeof block, "?A? 21ED");
  block[8] = 0xff;
  block[9] = 0xff;
  seal (block);
  assert_name (block, sizeof block, "??? 21ED");
}

static void
test_truncated (void)
{
  guint8 block[2 * SY_EDID_BLOCK_SIZE] = { 0 };

  make_block (block);
  set_text (block, 0, 0xfc, "NAME", 4);
  for (gsize size = 0; size < SY_EDID_BLOCK_SIZE; size++)
    {
      g_autofree guint8 *copy = g_memdup2 (block, size);

      assert_damaged (copy, size);
    }
  assert_name (block, SY_EDID_BLOCK_SIZE, "NAME");
  assert_name (block, sizeof block, "NAME");
}

/* One changed byte breaks the checksum, wherever it is. */
static void
test_damaged (void)
{
  guint8 block[SY_EDID_BLOCK_SIZE];

  make_block (block);
  for (gsize i = 0; i < sizeof block; i++)
    {
      block[i] ^= 0x10;
      assert_damaged (block, sizeof block);
      block[i] ^= 0x10;
    }
  assert_name (block, sizeof block, "AUO 21ED");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/edid/names", test_names);
  g_test_add_func ("/edid/no-names", test_no_names);
  g_test_add_func ("/edid/manufacturer", test_manufacturer);
  g_test_add_func ("/edid/truncated", test_truncated);
  g_test_add_func ("/edid/damaged", test_damaged);

  return g_test_run ();
}
