/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "acpi/sy-aml-writer.h"

#include <string.h>

#define MAX_SEGMENTS 255

struct _SyAmlWriter {
  GByteArray *aml;
  GArray     *blocks;     /* guint: where the body of each open block begins */
};

SyAmlWriter *
sy_aml_writer_new (void)
{
  SyAmlWriter *self = g_new0 (SyAmlWriter, 1);

  self->aml = g_byte_array_new ();
  self->blocks = g_array_new (FALSE, FALSE, sizeof (guint));

  return self;
}

void
sy_aml_writer_free (SyAmlWriter *self)
{
  g_byte_array_unref (self->aml);
  g_array_unref (self->blocks);
  g_free (self);
}

static void
append_byte (SyAmlWriter *self,
             guint        value)
{
  const guint8 byte = (guint8) value;

  g_byte_array_append (self->aml, &byte, 1);
}

/* Little endian. */
static void
append_number (SyAmlWriter *self,
               guint32      value,
               guint        n_bytes)
{
  for (guint i = 0; i < n_bytes; i++)
    append_byte (self, value >> (8 * i) & 0xff);
}

void
sy_aml_writer_op (SyAmlWriter *self,
                  guint        op)
{
  if (op > 0xff)
    append_byte (self, op >> 8);
  append_byte (self, op & 0xff);
}

void
sy_aml_writer_begin (SyAmlWriter *self,
                     guint        op)
{
  sy_aml_writer_op (self, op);
  g_array_append_val (self->blocks, self->aml->len);
}

/*
 * PkgLength (ACPI 6.5, section 20.2.4): it counts its own bytes. One byte has six bits for the
 * length; of more bytes the first one has four and says in its two highest bits how many follow.
 *
 * Returns: how many bytes there are in @out_bytes
 */
static guint
encode_length (gsize   body_length,
               guint8  out_bytes[4])
{
  static const gsize limits[] = { 0x3f, 0xfff, 0xfffff, 0xfffffff };
  guint n = 1;
  gsize length;

  while (n < 4 && body_length + n > limits[n - 1])
    n++;
  length = body_length + n;
  g_assert (length <= limits[n - 1]);

  out_bytes[0] = n == 1 ? (guint8) length : (guint8) ((n - 1) << 6 | (length & 0xf));
  for (guint i = 1; i < n; i++)
    out_bytes[i] = (guint8) (length >> (8 * i - 4) & 0xff);

  return n;
}

void
sy_aml_writer_end (SyAmlWriter *self)
{
  guint8 length[4];
  guint start;
  guint body_length;
  guint n;

  g_return_if_fail (self->blocks->len > 0);

  start = g_array_index (self->blocks, guint, self->blocks->len - 1);
  g_array_set_size (self->blocks, self->blocks->len - 1);
  body_length = self->aml->len - start;
  n = encode_length (body_length, length);
  g_byte_array_set_size (self->aml, self->aml->len + n);
  memmove (self->aml->data + start + n, self->aml->data + start, body_length);
  memcpy (self->aml->data + start, length, n);
}

void
sy_aml_writer_path (SyAmlWriter *self,
                    const char  *path)
{
  gboolean rooted = path[0] == '\\';
  g_auto (GStrv) segments = g_strsplit (rooted ? path + 1 : path, ".", -1);
  guint n = g_strv_length (segments);

  g_return_if_fail (n >= 1 && n <= MAX_SEGMENTS);

  if (rooted)
    append_byte (self, SY_AML_ROOT);
  if (n == 2)
    append_byte (self, SY_AML_DUAL_NAME);
  else if (n > 2)
    {
      append_byte (self, SY_AML_MULTI_NAME);
      append_byte (self, n);
    }
  for (guint i = 0; i < n; i++)
    {
      gsize length = strlen (segments[i]);

      g_return_if_fail (length >= 1 && length <= SY_AML_SEGMENT_SIZE);
      for (guint j = 0; j < SY_AML_SEGMENT_SIZE; j++)
        append_byte (self, j < length ? (guint8) segments[i][j] : '_');
    }
}

void
sy_aml_writer_integer (SyAmlWriter *self,
                       guint32      value)
{
  if (value <= 1)
    append_byte (self, value == 0 ? SY_AML_ZERO : SY_AML_ONE);
  else if (value <= 0xff)
    {
      append_byte (self, SY_AML_BYTE);
      append_number (self, value, 1);
    }
  else if (value <= 0xffff)
    {
      append_byte (self, SY_AML_WORD);
      append_number (self, value, 2);
    }
  else
    {
      append_byte (self, SY_AML_DWORD);
      append_number (self, value, 4);
    }
}

void
sy_aml_writer_string (SyAmlWriter *self,
                      const char  *text)
{
  append_byte (self, SY_AML_STRING);
  g_byte_array_append (self->aml, (const guint8 *) text, (guint) strlen (text) + 1);
}

void
sy_aml_writer_buffer (SyAmlWriter  *self,
                      const guint8 *data,
                      gsize         length)
{
  g_return_if_fail (length <= G_MAXUINT16 * 16);

  sy_aml_writer_begin (self, SY_AML_BUFFER);
  sy_aml_writer_integer (self, (guint32) length);
  g_byte_array_append (self->aml, data, (guint) length);
  sy_aml_writer_end (self);
}

void
sy_aml_writer_begin_method (SyAmlWriter *self,
                            const char  *path,
                            guint        n_arguments)
{
  g_return_if_fail (n_arguments <= 7);

  sy_aml_writer_begin (self, SY_AML_METHOD);
  sy_aml_writer_path (self, path);
  append_byte (self, n_arguments | 1 << 3);
}

void
sy_aml_writer_begin_package (SyAmlWriter *self,
                             guint        n_elements)
{
  g_return_if_fail (n_elements <= G_MAXUINT8);

  sy_aml_writer_begin (self, SY_AML_PACKAGE);
  append_byte (self, n_elements);
}

GBytes *
sy_aml_writer_get_bytes (SyAmlWriter *self)
{
  g_return_val_if_fail (self->blocks->len == 0, NULL);

  return g_bytes_new (self->aml->data, self->aml->len);
}
