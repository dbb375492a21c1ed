/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cab-build.h"

#include <string.h>

#define BLOCK_SIZE  32768
#define HEADER_SIZE 36
#define FOLDER_SIZE 8
#define FILE_SIZE   16

static void
put (GByteArray *into,
     guint64     value,
     guint       n_bytes)
{
  for (guint i = 0; i < n_bytes; i++, value >>= 8)
    {
      guint8 byte = (guint8) value;

      g_byte_array_append (into, &byte, 1);
    }
}

/* "CK", and deflated: what is noise gets larger by a little. */
static GByteArray *
pack_block (const guint8 *data,
            gsize         size)
{
  g_autoptr (GZlibCompressor) compressor = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_RAW, 9);
  GByteArray *packed = g_byte_array_new ();
  gsize n_read;
  gsize n_written;

  g_byte_array_set_size (packed, BLOCK_SIZE + 6144);
  memcpy (packed->data, "CK", 2);
  g_assert_cmpint (g_converter_convert (G_CONVERTER (compressor), data, size, packed->data + 2,
                                        packed->len - 2, G_CONVERTER_INPUT_AT_END, &n_read,
                                        &n_written, NULL), ==, G_CONVERTER_FINISHED);
  g_byte_array_set_size (packed, (guint) n_written + 2);

  return packed;
}

static void
put_block (GByteArray   *into,
           const guint8 *data,
           gsize         size,
           gboolean      mszip)
{
  g_autoptr (GByteArray) packed = NULL;

  if (mszip)
    packed = pack_block (data, size);
  /* No checksum. */
  put (into, 0, 4);
  put (into, packed != NULL ? packed->len : size, 2);
  put (into, size, 2);
  g_byte_array_append (into, packed != NULL ? packed->data : data,
                       packed != NULL ? packed->len : (guint) size);
}

GBytes *
build_cab (const char *name,
           GBytes     *content,
           gboolean    mszip)
{
  GByteArray *cab = g_byte_array_new ();
  gsize size;
  const guint8 *data = g_bytes_get_data (content, &size);
  gsize first = HEADER_SIZE + FOLDER_SIZE + FILE_SIZE + strlen (name) + 1;

  g_byte_array_append (cab, (const guint8 *) "MSCF", 4);
  put (cab, 0, 4 + 4 + 4);                                  /* the size comes last */
  put (cab, HEADER_SIZE + FOLDER_SIZE, 4);
  put (cab, 0, 4);
  put (cab, 0x0103, 2);
  put (cab, 1, 2);
  put (cab, 1, 2);
  put (cab, 0, 2 + 2 + 2);
  put (cab, first, 4);
  put (cab, (size + BLOCK_SIZE - 1) / BLOCK_SIZE, 2);
  put (cab, mszip ? 1 : 0, 2);
  put (cab, size, 4);
  put (cab, 0, 4 + 2);
  put (cab, 0, 2 + 2 + 2);
  g_byte_array_append (cab, (const guint8 *) name, (guint) strlen (name) + 1);
  for (gsize offset = 0; offset < size; offset += BLOCK_SIZE)
    put_block (cab, data + offset, MIN (BLOCK_SIZE, size - offset), mszip);
  for (guint i = 0; i < 4; i++)
    cab->data[8 + i] = (guint8) (cab->len >> (8 * i));

  return g_byte_array_free_to_bytes (cab);
}
