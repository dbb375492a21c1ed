/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "packers.h"

#include <lzma.h>
#include <string.h>

#define BLOCK_SYMBOLS 16384
#define N_CHARS       510
#define MIN_MATCH     3
#define MAX_MATCH     256
#define HASH_BITS     15

typedef struct {
  guint symbol;         /* below 256: a byte; else a match */
  guint distance;
} Symbol;

typedef struct {
  GByteArray *bytes;
  guint32     buffer;
  guint       n_bits;
} BitWriter;

static void
put_bits (BitWriter *self,
          guint32    value,
          guint      n)
{
  for (guint i = n; i > 0; i--)
    {
      guint8 byte;

      self->buffer = self->buffer << 1 | (value >> (i - 1) & 1);
      if (++self->n_bits < 8)
        continue;
      byte = (guint8) self->buffer;
      g_byte_array_append (self->bytes, &byte, 1);
      self->n_bits = 0;
      self->buffer = 0;
    }
}

/* The last match of these three bytes only. */
static gsize
find_match (const guint8 *data,
            gsize         size,
            gsize         offset,
            gsize         window,
            gsize        *heads,
            gsize        *out_distance)
{
  guint hash;
  gsize before;
  gsize length = 0;

  if (size - offset < MIN_MATCH)
    return 0;
  hash = ((guint) data[offset] << 16 | (guint) data[offset + 1] << 8 | data[offset + 2]) *
         2654435761u >> (32 - HASH_BITS);
  before = heads[hash];
  heads[hash] = offset + 1;
  if (before == 0 || offset - (before - 1) > window)
    return 0;
  before--;
  while (length < MAX_MATCH && offset + length < size &&
         data[before + length] == data[offset + length])
    length++;
  *out_distance = offset - before;

  return length >= MIN_MATCH ? length : 0;
}

static GArray *
find_symbols (const guint8 *data,
              gsize         size,
              gsize         window)
{
  GArray *symbols = g_array_new (FALSE, FALSE, sizeof (Symbol));
  g_autofree gsize *heads = g_new0 (gsize, 1 << HASH_BITS);

  for (gsize offset = 0; offset < size;)
    {
      gsize distance = 0;
      gsize length = find_match (data, size, offset, window, heads, &distance);
      Symbol symbol = { data[offset], 0 };

      if (length > 0)
        symbol = (Symbol) { (guint) (length - MIN_MATCH + 256), (guint) distance };
      g_array_append_val (symbols, symbol);
      offset += length > 0 ? length : 1;
    }

  return symbols;
}

/* A complete code of @n symbols: the first @n_short have @bits - 1 bits, the others @bits. */
static void
put_code (BitWriter *writer,
          guint      symbol,
          guint      n_short,
          guint      bits)
{
  if (symbol < n_short)
    put_bits (writer, symbol, bits - 1);
  else
    put_bits (writer, n_short + symbol, bits);
}

/* The lengths of the codes of characters are written with a code of their own, which has two
 * symbols of one bit each: 10 is a length of 8 and 11 one of 9. */
static void
put_char_lengths (BitWriter *writer)
{
  put_bits (writer, 12, 5);
  for (guint i = 0; i < 12; i++)
    {
      put_bits (writer, i >= 10 ? 1 : 0, 3);
      if (i == 2)
        {
          put_bits (writer, 3, 2);
          i += 3;
        }
    }
  put_bits (writer, N_CHARS, 9);
  for (guint i = 0; i < N_CHARS; i++)
    put_bits (writer, i < 2 ? 0 : 1, 1);
}

static void
put_distance (BitWriter *writer,
              guint      distance,
              guint      n_short,
              guint      bits)
{
  guint value = distance - 1;
  guint symbol = value < 2 ? value : g_bit_storage (value);

  put_code (writer, symbol, n_short, bits);
  if (symbol > 1)
    put_bits (writer, value - (1u << (symbol - 1)), symbol - 1);
}

static void
put_block (BitWriter    *writer,
           const Symbol *symbols,
           guint         n,
           SyTianoForm   form)
{
  guint n_positions = form == SY_TIANO_EFI ? 14 : 20;
  guint bits = form == SY_TIANO_EFI ? 4 : 5;
  guint n_short = (1u << bits) - n_positions;

  put_bits (writer, n, 16);
  put_char_lengths (writer);
  put_bits (writer, n_positions, form);
  for (guint i = 0; i < n_positions; i++)
    put_bits (writer, i < n_short ? bits - 1 : bits, 3);
  for (guint i = 0; i < n; i++)
    {
      put_code (writer, symbols[i].symbol, 2, 9);
      if (symbols[i].symbol >= 256)
        put_distance (writer, symbols[i].distance, n_short, bits);
    }
}

static void
put_u32 (guint8  *into,
         guint64  value)
{
  for (guint i = 0; i < 4; i++)
    into[i] = (guint8) (value >> (8 * i));
}

GBytes *
pack_tiano (GBytes      *data,
            SyTianoForm  form)
{
  gsize size;
  const guint8 *bytes = g_bytes_get_data (data, &size);
  g_autoptr (GArray) symbols = find_symbols (bytes, size,
                                             form == SY_TIANO_EFI ? 8192 : 512 * 1024);
  BitWriter writer = { g_byte_array_new (), 0, 0 };

  g_byte_array_set_size (writer.bytes, 8);
  for (guint i = 0; i < symbols->len; i += BLOCK_SYMBOLS)
    put_block (&writer, &g_array_index (symbols, Symbol, i),
               MIN (BLOCK_SYMBOLS, symbols->len - i), form);
  put_bits (&writer, 0, 8);
  put_u32 (writer.bytes->data, writer.bytes->len - 8);
  put_u32 (writer.bytes->data + 4, size);

  return g_byte_array_free_to_bytes (writer.bytes);
}

/* The header of .lzma files; the encoder for them cannot filter before. */
GBytes *
pack_lzma (GBytes   *data,
           gboolean  x86)
{
  lzma_stream stream = LZMA_STREAM_INIT;
  lzma_options_lzma options;
  lzma_filter filters[] = { { LZMA_FILTER_X86, NULL }, { LZMA_FILTER_LZMA1, &options },
                            { LZMA_VLI_UNKNOWN, NULL } };
  gsize size;
  const guint8 *bytes = g_bytes_get_data (data, &size);
  gsize capacity = size + size / 2 + 4096;
  guint8 *packed = g_malloc0 (capacity);

  g_assert_false (lzma_lzma_preset (&options, 6));
  packed[0] = (guint8) ((options.pb * 5 + options.lp) * 9 + options.lc);
  put_u32 (packed + 1, options.dict_size);
  put_u32 (packed + 5, size);
  put_u32 (packed + 9, (guint64) size >> 32);
  g_assert_cmpint (lzma_raw_encoder (&stream, x86 ? filters : filters + 1), ==, LZMA_OK);
  stream.next_in = bytes;
  stream.avail_in = size;
  stream.next_out = packed + 13;
  stream.avail_out = capacity - 13;
  g_assert_cmpint (lzma_code (&stream, LZMA_FINISH), ==, LZMA_STREAM_END);
  size = (gsize) stream.total_out + 13;
  lzma_end (&stream);

  return g_bytes_new_take (packed, size);
}

GBytes *
make_code (gsize   size,
           guint32 seed)
{
  guint8 *data = g_malloc (size);
  guint32 state = seed | 1;

  for (gsize i = 0; i < size; i++)
    {
      state = state * 1664525 + 1013904223;
      /* Calls, whose targets the filter for x86 changes, and some bytes that come again. */
      if (i % 23 == 0)
        data[i] = 0xe8;
      else if (i % 23 == 4)
        data[i] = state >> 31 ? 0xff : 0x00;
      else
        data[i] = state >> 30 == 0 && i > 400 ? data[i - 400] : (guint8) (state >> 24 & 0x3f);
    }

  return g_bytes_new_take (data, size);
}
