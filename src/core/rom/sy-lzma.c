/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "rom/sy-lzma.h"

#include <glib/gi18n-lib.h>
#include <lzma.h>
#include <string.h>

/* One byte of properties, the size of the dictionary, the size of the data. */
#define HEADER_SIZE       13
#define OFFSET_DICTIONARY 1
#define OFFSET_SIZE       5

#define MIN_DICTIONARY    4096
#define MEMORY_BESIDE     (1024 * 1024)     /* the decoder's own, without the dictionary */
#define STEP_SIZE         (4 * 1024 * 1024) /* between two looks whether it is cancelled */
#define CHUNK_HEADER      3
#define CHUNK_SIZE        65536

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (lzma_stream, lzma_end)

guint64
sy_lzma_get_size (SySpan packed)
{
  guint64 size;

  return sy_span_u64 (packed, OFFSET_SIZE, &size) && size != G_MAXUINT64 ? size : 0;
}

/* A match never reaches back behind the begin, so that a dictionary larger than the data is never
 * used; headers ask for up to 4 GiB. */
static guint32
make_header (SySpan   packed,
             guint64  size,
             guint8  *out_header)
{
  guint32 dictionary = 0;

  memcpy (out_header, packed.data, HEADER_SIZE);
  sy_span_u32 (packed, OFFSET_DICTIONARY, &dictionary);
  if (dictionary > size)
    {
      /* liblzma takes only 2^n and 2^n + 2^(n-1) in such headers. */
      guint32 power = MIN_DICTIONARY;

      while (power < size)
        power *= 2;
      dictionary = MIN (dictionary, power);
    }
  for (guint i = 0; i < 4; i++)
    out_header[OFFSET_DICTIONARY + i] = (guint8) (dictionary >> (8 * i));

  return dictionary;
}

static gboolean
set_damaged (GError **error)
{
  g_set_error_literal (error, SY_ERROR, SY_ERROR_INVALID_DATA,
                       _("The compressed data are damaged"));

  return FALSE;
}

/* Data may end with a mark or without; either way they are whole when all bytes are there. */
static gboolean
decode (lzma_stream   *stream,
        SySpan         packed,
        const guint8  *header,
        guint8        *unpacked,
        gsize          size,
        GCancellable  *cancellable,
        GError       **error)
{
  lzma_ret result;

  stream->next_in = header;
  stream->avail_in = HEADER_SIZE;
  stream->next_out = unpacked;
  /* Where there is no room for what comes out, liblzma does not even read the header. */
  stream->avail_out = 1;
  result = lzma_code (stream, LZMA_RUN);
  if (result != LZMA_OK)
    return set_damaged (error);
  stream->next_in = packed.data + HEADER_SIZE;
  stream->avail_in = packed.size - HEADER_SIZE;
  while (result == LZMA_OK && stream->total_out < size)
    {
      if (g_cancellable_is_cancelled (cancellable))
        {
          g_set_error_literal (error, SY_ERROR, SY_ERROR_CANCELLED, _("Cancelled"));
          return FALSE;
        }
      stream->avail_out = MIN (STEP_SIZE, size - (gsize) stream->total_out);
      result = lzma_code (stream, LZMA_RUN);
    }

  return stream->total_out == size ? TRUE : set_damaged (error);
}

/* Adds what is left of a chunk; %FALSE: there is something wrong. */
static gboolean
filter_some (lzma_stream  *stream,
             const guint8 *chunk,
             gsize         size)
{
  lzma_ret result = LZMA_OK;

  stream->next_in = chunk;
  stream->avail_in = size;
  while (result == LZMA_OK && stream->avail_in > 0)
    result = lzma_code (stream, LZMA_RUN);

  return result == LZMA_OK || (result == LZMA_STREAM_END && stream->avail_in == 0);
}

/* liblzma has the filter for x86 only before a decoder. LZMA2 can carry chunks that are not
 * compressed (xz-file-format has no text of it; liblzma's lzma2_decoder.c: 01, the size less one,
 * most significant byte first; a byte 00 ends all), so that one gets the data as they are. */
static gboolean
undo_x86 (guint8 *data,
          gsize   size)
{
  g_auto (lzma_stream) stream = LZMA_STREAM_INIT;
  lzma_options_lzma options = { .dict_size = MIN_DICTIONARY };
  const lzma_filter filters[] = {
    { LZMA_FILTER_X86, NULL }, { LZMA_FILTER_LZMA2, &options }, { LZMA_VLI_UNKNOWN, NULL },
  };
  g_autofree guint8 *chunk = g_malloc (CHUNK_HEADER + CHUNK_SIZE);
  guint8 end = 0;

  if (lzma_raw_decoder (&stream, filters) != LZMA_OK)
    return FALSE;
  /* What comes out overwrites what went in, which is always ahead. */
  stream.next_out = data;
  stream.avail_out = size;
  for (gsize offset = 0; offset < size; offset += CHUNK_SIZE)
    {
      gsize length = MIN (CHUNK_SIZE, size - offset);

      chunk[0] = 1;
      chunk[1] = (guint8) ((length - 1) >> 8);
      chunk[2] = (guint8) (length - 1);
      memcpy (chunk + CHUNK_HEADER, data + offset, length);
      if (!filter_some (&stream, chunk, CHUNK_HEADER + length))
        return FALSE;
    }

  return filter_some (&stream, &end, 1) && stream.total_out == size;
}

GBytes *
sy_lzma_decode (SySpan         packed,
                gboolean       x86,
                gsize          max_size,
                GCancellable  *cancellable,
                GError       **error)
{
  g_auto (lzma_stream) stream = LZMA_STREAM_INIT;
  g_autofree guint8 *unpacked = NULL;
  guint64 size = sy_lzma_get_size (packed);
  guint8 header[HEADER_SIZE];
  guint32 dictionary;

  if (size == 0)
    {
      set_damaged (error);
      return NULL;
    }
  if (size > max_size)
    {
      g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
                   _("It would unpack to %" G_GUINT64_FORMAT " bytes, more than %zu"), size,
                   max_size);
      return NULL;
    }
  dictionary = make_header (packed, size, header);
  unpacked = g_try_malloc ((gsize) size);
  if (unpacked == NULL ||
      lzma_alone_decoder (&stream, (guint64) dictionary + MEMORY_BESIDE) != LZMA_OK)
    {
      g_set_error_literal (error, SY_ERROR, SY_ERROR_REFUSED, _("There is not enough memory"));
      return NULL;
    }
  if (!decode (&stream, packed, header, unpacked, (gsize) size, cancellable, error))
    return NULL;
  if (x86 && !undo_x86 (unpacked, (gsize) size))
    {
      set_damaged (error);
      return NULL;
    }

  return g_bytes_new_take (g_steal_pointer (&unpacked), (gsize) size);
}
