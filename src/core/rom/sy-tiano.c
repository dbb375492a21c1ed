/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "rom/sy-tiano.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define HEADER_SIZE     8

/* The alphabets (UEFI specification 2.10, section 19.2.3). */
#define MAX_CODE_LENGTH 16
#define N_CHARS         510     /* 256 bytes, and matches of 3 to 256 bytes */
#define N_EXTRAS        19      /* lengths of codes, and runs of zeros */
#define MAX_POSITIONS   31
#define CHAR_BITS       9
#define EXTRA_BITS      5
#define MIN_MATCH       3

/* Symbols up to this length of their code are found by one look into a table. */
#define FAST_BITS       10

/* Canonical: of one length, codes are given in the order of the symbols. */
typedef struct {
  guint16  symbols[N_CHARS];                /* sorted by length, then by value */
  guint16  counts[MAX_CODE_LENGTH + 1];     /* of codes of a length */
  guint16  fast[1 << FAST_BITS];            /* symbol << 5 | length; 0: longer */
  guint16  only;                            /* the one symbol there is, of no bits at all */
  gboolean is_only;
} Code;

typedef struct {
  SySpan       packed;
  gsize        next;            /* byte that comes into the buffer next */
  guint64      buffer;          /* bits, the next one at the top */
  guint        n_bits;
  gsize        n_missing;       /* bytes that were read behind the end, as zeros */
  SyTianoForm  form;
  guint        block_left;      /* symbols until the next block */
  Code         chars;
  Code         positions;
} Decoder;

static void
fill (Decoder *self)
{
  while (self->n_bits <= 56)
    {
      guint8 byte = 0;

      if (!sy_span_u8 (self->packed, self->next, &byte))
        self->n_missing++;
      self->next++;
      self->buffer |= (guint64) byte << (56 - self->n_bits);
      self->n_bits += 8;
    }
}

/* At most 32 of them. */
static guint32
peek_bits (Decoder *self,
           guint    n)
{
  if (self->n_bits < n)
    fill (self);

  return n > 0 ? (guint32) (self->buffer >> (64 - n)) : 0;
}

static void
drop_bits (Decoder *self,
           guint    n)
{
  self->buffer = n > 0 ? self->buffer << n : self->buffer;
  self->n_bits -= n;
}

static guint32
get_bits (Decoder *self,
          guint    n)
{
  guint32 bits = peek_bits (self, n);

  drop_bits (self, n);

  return bits;
}

/* What was taken, and not only looked at, must have been there. */
static gboolean
is_past_end (const Decoder *self)
{
  return self->n_missing > self->n_bits / 8;
}

static void
fill_fast (Code *self)
{
  guint code = 0;
  guint index = 0;

  memset (self->fast, 0, sizeof self->fast);
  for (guint length = 1; length <= FAST_BITS; length++, code <<= 1)
    for (guint i = 0; i < self->counts[length]; i++, code++, index++)
      {
        guint first = code << (FAST_BITS - length);

        for (guint k = 0; k < 1u << (FAST_BITS - length); k++)
          self->fast[first + k] = (guint16) (self->symbols[index] << 5 | length);
      }
}

/* The codes must be all that there can be of their lengths: neither may two have one beginning,
 * nor may there be bits that are no code. */
static gboolean
code_init (Code         *self,
           const guint8 *lengths,
           guint         n_symbols)
{
  guint offsets[MAX_CODE_LENGTH + 2] = { 0 };
  guint used = 0;

  memset (self->counts, 0, sizeof self->counts);
  self->is_only = FALSE;
  for (guint i = 0; i < n_symbols; i++)
    self->counts[lengths[i]]++;
  self->counts[0] = 0;
  for (guint length = 1; length <= MAX_CODE_LENGTH; length++)
    {
      offsets[length + 1] = offsets[length] + self->counts[length];
      used += (guint) self->counts[length] << (MAX_CODE_LENGTH - length);
    }
  if (used != 1u << MAX_CODE_LENGTH)
    return FALSE;
  for (guint i = 0; i < n_symbols; i++)
    if (lengths[i] > 0)
      self->symbols[offsets[lengths[i]]++] = (guint16) i;
  fill_fast (self);

  return TRUE;
}

static void
code_init_only (Code  *self,
                guint  symbol)
{
  self->is_only = TRUE;
  self->only = (guint16) symbol;
}

static guint
get_symbol (Decoder    *self,
            const Code *code)
{
  guint32 bits;
  guint first = 0;
  guint index = 0;

  if (code->is_only)
    return code->only;
  bits = peek_bits (self, MAX_CODE_LENGTH);
  if (code->fast[bits >> (MAX_CODE_LENGTH - FAST_BITS)] != 0)
    {
      guint fast = code->fast[bits >> (MAX_CODE_LENGTH - FAST_BITS)];

      drop_bits (self, fast & 31);
      return fast >> 5;
    }
  for (guint length = 1; length <= MAX_CODE_LENGTH; length++)
    {
      guint value = bits >> (MAX_CODE_LENGTH - length);

      if (value - first < code->counts[length])
        {
          drop_bits (self, length);
          return code->symbols[index + value - first];
        }
      index += code->counts[length];
      first = (first + code->counts[length]) << 1;
    }

  /* Not reached: a code that is complete has a symbol for every sequence of bits. */
  return 0;
}

/* Three bits, and where they are all set more, up to a zero. */
static gboolean
get_length (Decoder *self,
            guint8  *out_length)
{
  guint length = get_bits (self, 3);

  if (length == 7)
    while (get_bits (self, 1) == 1)
      if (++length > MAX_CODE_LENGTH)
        return FALSE;
  *out_length = (guint8) length;

  return TRUE;
}

/* @zeros_after: after that many lengths, two bits say how many zeros follow; 0: they do not. */
static gboolean
read_small_code (Decoder *self,
                 Code    *code,
                 guint    n_symbols,
                 guint    n_bits,
                 guint    zeros_after)
{
  guint8 lengths[N_EXTRAS > MAX_POSITIONS ? N_EXTRAS : MAX_POSITIONS] = { 0 };
  guint n = get_bits (self, n_bits);
  guint i = 0;

  if (n == 0)
    {
      guint symbol = get_bits (self, n_bits);

      code_init_only (code, symbol);
      return symbol < n_symbols;
    }
  if (n > n_symbols)
    return FALSE;
  while (i < n)
    {
      if (!get_length (self, &lengths[i++]))
        return FALSE;
      if (i == zeros_after)
        i += get_bits (self, 2);
    }

  return i <= n_symbols && code_init (code, lengths, n_symbols);
}

/* A symbol above 2 is a length; those below stand for one, a few and many zeros. */
static guint
get_zeros (Decoder *self,
           guint    symbol)
{
  if (symbol == 0)
    return 1;

  return symbol == 1 ? get_bits (self, 4) + 3 : get_bits (self, CHAR_BITS) + 20;
}

static gboolean
read_char_code (Decoder *self)
{
  g_autofree Code *extras = g_new0 (Code, 1);
  guint8 lengths[N_CHARS] = { 0 };
  guint n;
  guint i = 0;

  if (!read_small_code (self, extras, N_EXTRAS, EXTRA_BITS, 3))
    return FALSE;
  n = get_bits (self, CHAR_BITS);
  if (n == 0)
    {
      guint symbol = get_bits (self, CHAR_BITS);

      code_init_only (&self->chars, symbol);
      return symbol < N_CHARS;
    }
  if (n > N_CHARS)
    return FALSE;
  while (i < n)
    {
      guint symbol = get_symbol (self, extras);

      if (symbol > 2)
        lengths[i++] = (guint8) (symbol - 2);
      else
        i += get_zeros (self, symbol);
    }

  return i <= N_CHARS && code_init (&self->chars, lengths, N_CHARS);
}

static gboolean
read_block (Decoder *self)
{
  self->block_left = get_bits (self, 16);

  return self->block_left > 0 && read_char_code (self) &&
         read_small_code (self, &self->positions, MAX_POSITIONS, self->form, 0) &&
         !is_past_end (self);
}

static guint
get_distance (Decoder *self)
{
  guint symbol = get_symbol (self, &self->positions);

  return symbol < 2 ? symbol + 1 : (1u << (symbol - 1)) + get_bits (self, symbol - 1) + 1;
}

static gboolean
decode (Decoder      *self,
        guint8       *unpacked,
        gsize         size,
        GCancellable *cancellable)
{
  gsize done = 0;

  while (done < size)
    {
      guint symbol;
      gsize length;
      gsize distance;

      if (self->block_left == 0 &&
          (g_cancellable_is_cancelled (cancellable) || !read_block (self)))
        return FALSE;
      self->block_left--;
      symbol = get_symbol (self, &self->chars);
      if (symbol < 256)
        {
          unpacked[done++] = (guint8) symbol;
          continue;
        }
      length = MIN (symbol - 256 + MIN_MATCH, size - done);
      distance = get_distance (self);
      if (distance > done || is_past_end (self))
        return FALSE;
      for (; length > 0; length--, done++)
        unpacked[done] = unpacked[done - distance];
    }

  return !is_past_end (self);
}

guint64
sy_tiano_get_size (SySpan packed)
{
  guint32 packed_size;
  guint32 size;

  if (!sy_span_u32 (packed, 0, &packed_size) || !sy_span_u32 (packed, 4, &size) ||
      packed_size > packed.size - HEADER_SIZE)
    return 0;

  return size;
}

GBytes *
sy_tiano_decode (SySpan         packed,
                 SyTianoForm    form,
                 gsize          max_size,
                 GCancellable  *cancellable,
                 GError       **error)
{
  g_autofree Decoder *decoder = g_new0 (Decoder, 1);
  g_autofree guint8 *unpacked = NULL;
  guint64 size = sy_tiano_get_size (packed);
  guint32 packed_size = 0;

  if (size > max_size)
    {
      g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
                   _("It would unpack to %" G_GUINT64_FORMAT " bytes, more than %zu"), size,
                   max_size);
      return NULL;
    }
  sy_span_u32 (packed, 0, &packed_size);
  if (size == 0 || !sy_span_sub (packed, HEADER_SIZE, packed_size, &decoder->packed))
    {
      g_set_error_literal (error, SY_ERROR, SY_ERROR_INVALID_DATA,
                           _("The compressed data are cut off"));
      return NULL;
    }

  decoder->form = form;
  unpacked = g_try_malloc (size);
  if (unpacked == NULL)
    {
      g_set_error_literal (error, SY_ERROR, SY_ERROR_REFUSED, _("There is not enough memory"));
      return NULL;
    }
  if (!decode (decoder, unpacked, size, cancellable))
    {
      if (g_cancellable_is_cancelled (cancellable))
        g_set_error_literal (error, SY_ERROR, SY_ERROR_CANCELLED, _("Cancelled"));
      else
        g_set_error_literal (error, SY_ERROR, SY_ERROR_INVALID_DATA,
                             _("The compressed data are damaged"));
      return NULL;
    }

  return g_bytes_new_take (g_steal_pointer (&unpacked), size);
}
