/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "packers.h"
#include "rom/sy-lzma.h"

#define MAX_SIZE (16 * 1024 * 1024)

static void
expect_bytes (GBytes       *unpacked,
              GBytes       *data,
              const GError *error)
{
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (unpacked, data));
}

static GBytes *
unpack_tiano (GBytes       *packed,
              SyTianoForm   form,
              gsize         max_size,
              GError      **error)
{
  return sy_tiano_decode (sy_span_from_bytes (packed), form, max_size, NULL, error);
}

static void
test_tiano (gconstpointer user_data)
{
  SyTianoForm form = GPOINTER_TO_UINT (user_data);
  const gsize sizes[] = { 1, 2, 3, 511, 70000, 900000 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (GBytes) data = make_code (sizes[i], i);
      g_autoptr (GBytes) packed = pack_tiano (data, form);
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) unpacked = unpack_tiano (packed, form, MAX_SIZE, &error);

      expect_bytes (unpacked, data, error);
      g_assert_cmpuint (sy_tiano_get_size (sy_span_from_bytes (packed)), ==, sizes[i]);
    }
}

/* Blocks of one symbol, whose code has no bits at all: 40 times the byte 5, written by hand from
 * the specification. */
static void
test_tiano_one_symbol (void)
{
  /* block of 40: 0000000000101000; extras: 5 bits 0, symbol 5 bits 0; characters: 9 bits 0,
   * symbol 000000101; positions: 4 bits 0, symbol 0000 */
  const guint8 packed[] = { 7, 0, 0, 0, 40, 0, 0, 0, 0x00, 0x28, 0x00, 0x00, 0x00, 0x50, 0x00 };
  g_autoptr (GBytes) bytes = g_bytes_new (packed, sizeof packed);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) unpacked = unpack_tiano (bytes, SY_TIANO_EFI, MAX_SIZE, &error);
  const guint8 *data;

  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (unpacked), ==, 40);
  data = g_bytes_get_data (unpacked, NULL);
  for (guint i = 0; i < 40; i++)
    g_assert_cmpuint (data[i], ==, 5);
}

/* A piece of every length is refused; one that lies about its own length too. */
static void
test_tiano_truncation (void)
{
  g_autoptr (GBytes) data = make_code (300, 1);
  g_autoptr (GBytes) packed = pack_tiano (data, SY_TIANO_TIANO);
  gsize size = g_bytes_get_size (packed);

  for (gsize length = 0; length + 2 < size; length++)
    {
      g_autofree guint8 *piece = g_memdup2 (g_bytes_get_data (packed, NULL), MAX (length, 1));
      g_autoptr (GBytes) bytes = g_bytes_new (piece, length);
      g_autoptr (GBytes) shorter = NULL;

      g_assert_null (unpack_tiano (bytes, SY_TIANO_TIANO, MAX_SIZE, NULL));
      if (length < 8)
        continue;
      piece[0] = (guint8) (length - 8);
      piece[1] = (guint8) ((length - 8) >> 8);
      shorter = g_bytes_new (piece, length);
      g_assert_null (unpack_tiano (shorter, SY_TIANO_TIANO, MAX_SIZE, NULL));
    }
}

static void
test_tiano_limit (void)
{
  g_autoptr (GBytes) data = make_code (5000, 1);
  g_autoptr (GBytes) packed = pack_tiano (data, SY_TIANO_EFI);
  g_autoptr (GError) error = NULL;

  g_assert_null (unpack_tiano (packed, SY_TIANO_EFI, 4999, &error));
  g_assert_error (error, SY_ERROR, SY_ERROR_REFUSED);
  g_assert_nonnull (strstr (error->message, "5000"));
}

static GBytes *
unpack_lzma (GBytes   *packed,
             gboolean  x86,
             GError  **error)
{
  return sy_lzma_decode (sy_span_from_bytes (packed), x86, MAX_SIZE, NULL, error);
}

static void
test_lzma (gconstpointer user_data)
{
  gboolean x86 = GPOINTER_TO_INT (user_data);
  const gsize sizes[] = { 1, 4, 5, 4096, 65536, 65540, 700001 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (GBytes) data = make_code (sizes[i], i);
      g_autoptr (GBytes) packed = pack_lzma (data, x86);
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) unpacked = unpack_lzma (packed, x86, &error);

      expect_bytes (unpacked, data, error);
      if (sizes[i] < 4096)
        continue;
      /* The filter does something, so that it was undone indeed. */
      g_clear_pointer (&unpacked, g_bytes_unref);
      unpacked = unpack_lzma (packed, !x86, NULL);
      g_assert_false (g_bytes_equal (unpacked, data));
    }
}

static void
test_lzma_truncation (void)
{
  g_autoptr (GBytes) data = make_code (300, 1);
  g_autoptr (GBytes) packed = pack_lzma (data, FALSE);
  gsize size = g_bytes_get_size (packed);

  /* At the end stand a mark that is not needed and what the coder pads with. */
  for (gsize length = 0; length + 12 < size; length++)
    {
      g_autofree guint8 *piece = g_memdup2 (g_bytes_get_data (packed, NULL), MAX (length, 1));
      g_autoptr (GBytes) bytes = g_bytes_new (piece, length);

      g_assert_null (unpack_lzma (bytes, FALSE, NULL));
    }
}

/* A header that asks for a dictionary of 4 GiB gets one of the size of the data. */
static void
test_lzma_dictionary (void)
{
  g_autoptr (GBytes) data = make_code (100000, 1);
  g_autoptr (GBytes) packed = pack_lzma (data, FALSE);
  g_autoptr (GByteArray) array = g_bytes_unref_to_array (g_steal_pointer (&packed));
  g_autoptr (GBytes) changed = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) unpacked = NULL;

  memset (array->data + 1, 0xff, 4);
  changed = g_bytes_new (array->data, array->len);
  unpacked = unpack_lzma (changed, FALSE, &error);
  expect_bytes (unpacked, data, error);

  /* The data themselves are another matter. */
  memset (array->data + 5, 0xee, 7);
  g_clear_pointer (&changed, g_bytes_unref);
  changed = g_bytes_new (array->data, array->len);
  g_assert_null (unpack_lzma (changed, FALSE, &error));
  g_assert_error (error, SY_ERROR, SY_ERROR_REFUSED);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/unpack/tiano/efi", GUINT_TO_POINTER (SY_TIANO_EFI), test_tiano);
  g_test_add_data_func ("/unpack/tiano/tiano", GUINT_TO_POINTER (SY_TIANO_TIANO), test_tiano);
  g_test_add_func ("/unpack/tiano/one-symbol", test_tiano_one_symbol);
  g_test_add_func ("/unpack/tiano/truncation", test_tiano_truncation);
  g_test_add_func ("/unpack/tiano/limit", test_tiano_limit);
  g_test_add_data_func ("/unpack/lzma/plain", GINT_TO_POINTER (FALSE), test_lzma);
  g_test_add_data_func ("/unpack/lzma/x86", GINT_TO_POINTER (TRUE), test_lzma);
  g_test_add_func ("/unpack/lzma/truncation", test_lzma_truncation);
  g_test_add_func ("/unpack/lzma/dictionary", test_lzma_dictionary);

  return g_test_run ();
}
