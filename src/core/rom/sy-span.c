/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rom/sy-span.h"

#include <string.h>

SySpan
sy_span_from_bytes (GBytes *bytes)
{
  SySpan span;

  span.data = g_bytes_get_data (bytes, &span.size);

  return span;
}

static gboolean
is_inside (SySpan self,
           gsize  offset,
           gsize  size)
{
  return offset <= self.size && size <= self.size - offset;
}

gboolean
sy_span_sub (SySpan  self,
             gsize   offset,
             gsize   size,
             SySpan *out_span)
{
  if (!is_inside (self, offset, size))
    return FALSE;
  /* A span without bytes may have no address to count from. */
  out_span->data = size > 0 ? self.data + offset : NULL;
  out_span->size = size;

  return TRUE;
}

SySpan
sy_span_from (SySpan self,
              gsize  offset)
{
  SySpan span = { 0 };

  if (offset < self.size)
    sy_span_sub (self, offset, self.size - offset, &span);

  return span;
}

static guint64
read_number (SySpan self,
             gsize  offset,
             guint  n_bytes)
{
  guint64 value = 0;

  for (guint i = n_bytes; i > 0; i--)
    value = value << 8 | self.data[offset + i - 1];

  return value;
}

gboolean
sy_span_u8 (SySpan  self,
            gsize   offset,
            guint8 *out_value)
{
  if (!is_inside (self, offset, 1))
    return FALSE;
  *out_value = self.data[offset];

  return TRUE;
}

gboolean
sy_span_u16 (SySpan   self,
             gsize    offset,
             guint16 *out_value)
{
  if (!is_inside (self, offset, 2))
    return FALSE;
  *out_value = (guint16) read_number (self, offset, 2);

  return TRUE;
}

gboolean
sy_span_u24 (SySpan   self,
             gsize    offset,
             guint32 *out_value)
{
  if (!is_inside (self, offset, 3))
    return FALSE;
  *out_value = (guint32) read_number (self, offset, 3);

  return TRUE;
}

gboolean
sy_span_u32 (SySpan   self,
             gsize    offset,
             guint32 *out_value)
{
  if (!is_inside (self, offset, 4))
    return FALSE;
  *out_value = (guint32) read_number (self, offset, 4);

  return TRUE;
}

gboolean
sy_span_u64 (SySpan   self,
             gsize    offset,
             guint64 *out_value)
{
  if (!is_inside (self, offset, 8))
    return FALSE;
  *out_value = read_number (self, offset, 8);

  return TRUE;
}

gboolean
sy_span_guid (SySpan  self,
              gsize   offset,
              SyGuid *out_guid)
{
  if (!is_inside (self, offset, SY_GUID_SIZE))
    return FALSE;
  memcpy (out_guid->bytes, self.data + offset, SY_GUID_SIZE);

  return TRUE;
}

gboolean
sy_span_has (SySpan      self,
             gsize       offset,
             const void *text,
             gsize       length)
{
  return is_inside (self, offset, length) && length > 0 &&
         memcmp (self.data + offset, text, length) == 0;
}

gboolean
sy_span_find (SySpan      self,
              gsize       start,
              const void *text,
              gsize       length,
              gsize      *out_offset)
{
  const guint8 *found;

  if (start >= self.size)
    return FALSE;
  found = memmem (self.data + start, self.size - start, text, length);
  if (found == NULL)
    return FALSE;
  *out_offset = (gsize) (found - self.data);

  return TRUE;
}

/* In which order the bytes are written. */
static const guint8 guid_order[SY_GUID_SIZE] = { 3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13,
                                                 14, 15 };

char *
sy_guid_format (const SyGuid *self)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < SY_GUID_SIZE; i++)
    {
      if (i == 4 || i == 6 || i == 8 || i == 10)
        g_string_append_c (text, '-');
      g_string_append_printf (text, "%02x", self->bytes[guid_order[i]]);
    }

  return g_string_free (text, FALSE);
}

gboolean
sy_guid_is (const SyGuid *self,
            const char   *text)
{
  for (guint i = 0; i < SY_GUID_SIZE; i++, text += 2)
    {
      if (*text == '-')
        text++;
      if (g_ascii_xdigit_value (text[0]) * 16 + g_ascii_xdigit_value (text[1]) !=
          self->bytes[guid_order[i]])
        return FALSE;
    }

  return TRUE;
}
