/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "acpi/sy-aml-cursor.h"

#include <string.h>

/* Expressions in expressions; deeper ones are not understood. */
#define MAX_DEPTH 32

guint8
sy_aml_cursor_peek (const SyAmlCursor *self)
{
  return self->left > 0 ? self->data[0] : 0;
}

gboolean
sy_aml_cursor_skip (SyAmlCursor *self,
                    gsize        n_bytes)
{
  if (n_bytes > self->left)
    return FALSE;
  self->data += n_bytes;
  self->left -= n_bytes;

  return TRUE;
}

static gboolean
read_byte (SyAmlCursor *self,
           guint8      *out_byte)
{
  if (self->left == 0)
    return FALSE;
  *out_byte = self->data[0];

  return sy_aml_cursor_skip (self, 1);
}

static gboolean
read_number (SyAmlCursor *self,
             guint        n_bytes,
             guint64     *out_value)
{
  guint64 value = 0;

  if (self->left < n_bytes)
    return FALSE;
  for (guint i = 0; i < n_bytes; i++)
    value |= (guint64) self->data[i] << (8 * i);
  *out_value = value;

  return sy_aml_cursor_skip (self, n_bytes);
}

gboolean
sy_aml_cursor_op (SyAmlCursor *self,
                  guint       *out_op)
{
  guint8 first;
  guint8 second;

  if (!read_byte (self, &first))
    return FALSE;
  if (first != SY_AML_EXTENDED)
    {
      *out_op = first;
      return TRUE;
    }
  if (!read_byte (self, &second))
    return FALSE;
  *out_op = (guint) SY_AML_EXTENDED << 8 | second;

  return TRUE;
}

/* See sy_aml_writer_end(), which writes it. */
gboolean
sy_aml_cursor_block (SyAmlCursor *self,
                     SyAmlCursor *out_block)
{
  guint8 first;
  guint64 rest;
  guint n_more;
  gsize length;

  if (!read_byte (self, &first))
    return FALSE;
  n_more = first >> 6;
  if (!read_number (self, n_more, &rest))
    return FALSE;
  length = n_more == 0 ? first : (gsize) (rest << 4 | (first & 0xf));
  if (length < n_more + 1 || length - n_more - 1 > self->left)
    return FALSE;

  out_block->data = self->data;
  out_block->left = length - n_more - 1;

  return sy_aml_cursor_skip (self, out_block->left);
}

static gboolean
is_segment (const guint8 *data)
{
  for (guint i = 0; i < SY_AML_SEGMENT_SIZE; i++)
    if (!g_ascii_isupper (data[i]) && data[i] != '_' && (i == 0 || !g_ascii_isdigit (data[i])))
      return FALSE;

  return TRUE;
}

static gboolean
read_segment (SyAmlCursor *self,
              GString     *path)
{
  gsize length = SY_AML_SEGMENT_SIZE;

  if (self->left < SY_AML_SEGMENT_SIZE || !is_segment (self->data))
    return FALSE;
  while (length > 1 && self->data[length - 1] == '_')
    length--;
  g_string_append_len (path, (const char *) self->data, (gssize) length);

  return sy_aml_cursor_skip (self, SY_AML_SEGMENT_SIZE);
}

/* How many segments follow: of the null name none. */
static gboolean
read_segment_count (SyAmlCursor *self,
                    guint8      *out_count)
{
  switch (sy_aml_cursor_peek (self))
    {
    case 0:
      *out_count = 0;
      return sy_aml_cursor_skip (self, 1);

    case SY_AML_DUAL_NAME:
      *out_count = 2;
      return sy_aml_cursor_skip (self, 1);

    case SY_AML_MULTI_NAME:
      return sy_aml_cursor_skip (self, 1) && read_byte (self, out_count);

    default:
      *out_count = 1;
      return TRUE;
    }
}

gboolean
sy_aml_cursor_path (SyAmlCursor  *self,
                    char        **out_path)
{
  g_autoptr (GString) path = g_string_new (NULL);
  guint8 n;

  if (sy_aml_cursor_peek (self) == SY_AML_ROOT)
    {
      g_string_append_c (path, '\\');
      (void) sy_aml_cursor_skip (self, 1);
    }
  while (sy_aml_cursor_peek (self) == SY_AML_PARENT)
    {
      g_string_append_c (path, '^');
      (void) sy_aml_cursor_skip (self, 1);
    }
  if (!read_segment_count (self, &n))
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      if (i > 0)
        g_string_append_c (path, '.');
      if (!read_segment (self, path))
        return FALSE;
    }
  *out_path = g_string_free (g_steal_pointer (&path), FALSE);

  return TRUE;
}

gboolean
sy_aml_cursor_integer (SyAmlCursor *self,
                       guint64     *out_value)
{
  guint op;

  if (!sy_aml_cursor_op (self, &op))
    return FALSE;

  switch (op)
    {
    case SY_AML_ZERO:
    case SY_AML_ONE:
      *out_value = op;
      return TRUE;

    case SY_AML_ONES:
      *out_value = G_MAXUINT64;
      return TRUE;

    case SY_AML_BYTE:
      return read_number (self, 1, out_value);

    case SY_AML_WORD:
      return read_number (self, 2, out_value);

    case SY_AML_DWORD:
      return read_number (self, 4, out_value);

    case SY_AML_QWORD:
      return read_number (self, 8, out_value);

    default:
      return FALSE;
    }
}

gboolean
sy_aml_cursor_string (SyAmlCursor  *self,
                      const char  **out_text)
{
  const guint8 *end;

  if (sy_aml_cursor_peek (self) != SY_AML_STRING || !sy_aml_cursor_skip (self, 1) ||
      self->left == 0)
    return FALSE;
  end = memchr (self->data, 0, self->left);
  if (end == NULL)
    return FALSE;
  *out_text = (const char *) self->data;

  return sy_aml_cursor_skip (self, (gsize) (end - self->data) + 1);
}

static gboolean
skip_path (SyAmlCursor *self)
{
  g_autofree char *path = NULL;

  return sy_aml_cursor_path (self, &path);
}

static gboolean
skip_block (SyAmlCursor *self)
{
  SyAmlCursor block;

  return sy_aml_cursor_block (self, &block);
}

gboolean
sy_aml_cursor_skip_data (SyAmlCursor *self)
{
  SyAmlCursor ahead = *self;
  const char *text;
  guint64 value;
  guint op;

  if (!sy_aml_cursor_op (&ahead, &op))
    return FALSE;

  switch (op)
    {
    case SY_AML_STRING:
      return sy_aml_cursor_string (self, &text);

    case SY_AML_BUFFER:
    case SY_AML_PACKAGE:
    case SY_AML_VAR_PACKAGE:
      return sy_aml_cursor_skip (self, 1) && skip_block (self);

    case SY_AML_REVISION:
      *self = ahead;
      return TRUE;

    default:
      ahead = *self;
      if (sy_aml_cursor_integer (&ahead, &value))
        {
          *self = ahead;
          return TRUE;
        }
      return skip_path (self);
    }
}

/* How many operands and targets follow an operator; -1 for one that is not known. */
static int
count_operands (guint op)
{
  switch (op)
    {
    case SY_AML_LNOT:
    case 0x71: /* RefOf */
    case 0x75: /* Increment */
    case 0x76: /* Decrement */
    case 0x83: /* DerefOf */
    case 0x87: /* SizeOf */
    case 0x8e: /* ObjectType */
      return 1;

    case SY_AML_STORE:
    case SY_AML_LAND:
    case SY_AML_LOR:
    case SY_AML_LEQUAL:
    case SY_AML_LGREATER:
    case SY_AML_LLESS:
    case SY_AML_COND_REF_OF:
    case 0x80: /* Not */
    case 0x96: /* ToBuffer */
    case 0x99: /* ToInteger */
      return 2;

    case SY_AML_ADD:
    case SY_AML_CONCATENATE:
    case SY_AML_SUBTRACT:
    case 0x77: /* Multiply */
    case 0x79: /* ShiftLeft */
    case 0x7a: /* ShiftRight */
    case 0x7b: /* And */
    case 0x7d: /* Or */
    case 0x88: /* Index */
      return 3;

    case SY_AML_DIVIDE:
    case SY_AML_MID:
      return 4;

    default:
      return op >= SY_AML_LOCAL0 && op < SY_AML_ARG0 + 7 ? 0 : -1;
    }
}

static gboolean
skip_term (SyAmlCursor *self,
           guint        depth)
{
  SyAmlCursor ahead = *self;
  guint op;
  int n;

  if (depth > MAX_DEPTH || !sy_aml_cursor_op (&ahead, &op))
    return FALSE;
  n = count_operands (op);
  if (n < 0)
    return sy_aml_cursor_skip_data (self);

  *self = ahead;
  for (int i = 0; i < n; i++)
    if (!skip_term (self, depth + 1))
      return FALSE;

  return TRUE;
}

gboolean
sy_aml_cursor_skip_term (SyAmlCursor *self)
{
  return skip_term (self, 0);
}

gboolean
sy_aml_cursor_element (SyAmlCursor   self,
                       guint         index,
                       guint        *out_count,
                       SyAmlCursor  *out_element)
{
  guint8 op;
  guint8 count;
  SyAmlCursor block;

  /* One of a variable number may be a package all the same, where the number is a constant. */
  if (!read_byte (&self, &op) || (op != SY_AML_PACKAGE && op != SY_AML_VAR_PACKAGE) ||
      !sy_aml_cursor_block (&self, &block))
    return FALSE;
  if (op == SY_AML_PACKAGE)
    {
      if (!read_byte (&block, &count))
        return FALSE;
    }
  else
    {
      guint64 value;

      if (!sy_aml_cursor_integer (&block, &value))
        return FALSE;
      count = (guint8) MIN (value, G_MAXUINT8);
    }
  if (index >= count)
    return FALSE;
  for (guint i = 0; i < index; i++)
    if (!sy_aml_cursor_skip_data (&block))
      return FALSE;
  if (out_count != NULL)
    *out_count = count;
  *out_element = block;

  return block.left > 0;
}
