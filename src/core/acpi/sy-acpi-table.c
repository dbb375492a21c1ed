/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "acpi/sy-acpi-table.h"

#include <string.h>

#define OFFSET_LENGTH           4
#define OFFSET_REVISION         8
#define OFFSET_CHECKSUM         9
#define OFFSET_OEM_ID           10
#define OFFSET_OEM_TABLE_ID     16
#define OFFSET_OEM_REVISION     24
#define OFFSET_CREATOR_ID       28
#define OFFSET_CREATOR_REVISION 32

/* From 2 on an SSDT may do with integers of 64 bits what the DSDT allows. */
#define SSDT_REVISION 2

static void
append_text (GByteArray *table,
             const char *text,
             guint       size)
{
  gsize length = strlen (text);

  for (guint i = 0; i < size; i++)
    {
      const guint8 byte = i < length ? (guint8) text[i] : 0;

      g_byte_array_append (table, &byte, 1);
    }
}

static void
append_number (GByteArray *table,
               guint32     value)
{
  for (guint i = 0; i < 4; i++)
    {
      const guint8 byte = (guint8) (value >> (8 * i) & 0xff);

      g_byte_array_append (table, &byte, 1);
    }
}

GBytes *
sy_acpi_table_new (const char *oem_table_id,
                   guint32     oem_revision,
                   GBytes     *aml)
{
  GByteArray *table = g_byte_array_new ();
  gsize aml_length = g_bytes_get_size (aml);
  guint8 sum = 0;

  g_return_val_if_fail (strlen (oem_table_id) <= 8, NULL);
  g_return_val_if_fail (aml_length <= SY_ACPI_TABLE_MAX_SIZE - SY_ACPI_HEADER_SIZE, NULL);

  append_text (table, "SSDT", 4);
  append_number (table, (guint32) (SY_ACPI_HEADER_SIZE + aml_length));
  g_byte_array_append (table, (const guint8[]) { SSDT_REVISION, 0 }, 2);
  append_text (table, SY_ACPI_OEM_ID, 6);
  append_text (table, oem_table_id, 8);
  append_number (table, oem_revision);
  append_text (table, "SWYD", 4);
  append_number (table, 1);
  if (aml_length > 0)
    g_byte_array_append (table, g_bytes_get_data (aml, NULL), (guint) aml_length);

  for (guint i = 0; i < table->len; i++)
    sum = (guint8) (sum + table->data[i]);
  table->data[OFFSET_CHECKSUM] = (guint8) (0x100 - sum);

  return g_byte_array_free_to_bytes (table);
}

static void
read_text (const guint8 *data,
           guint         size,
           char         *out_text)
{
  for (guint i = 0; i < size; i++)
    out_text[i] = data[i] == 0 || g_ascii_isprint (data[i]) ? (char) data[i] : '.';
  out_text[size] = '\0';
}

static guint32
read_number (const guint8 *data)
{
  return (guint32) data[0] | (guint32) data[1] << 8 | (guint32) data[2] << 16 |
         (guint32) data[3] << 24;
}

gboolean
sy_acpi_table_read_header (GBytes       *data,
                           SyAcpiHeader *out_header)
{
  gsize length;
  const guint8 *bytes = g_bytes_get_data (data, &length);

  if (length < SY_ACPI_HEADER_SIZE)
    return FALSE;

  read_text (bytes, 4, out_header->signature);
  out_header->length = read_number (bytes + OFFSET_LENGTH);
  out_header->revision = bytes[OFFSET_REVISION];
  out_header->checksum = bytes[OFFSET_CHECKSUM];
  read_text (bytes + OFFSET_OEM_ID, 6, out_header->oem_id);
  read_text (bytes + OFFSET_OEM_TABLE_ID, 8, out_header->oem_table_id);
  out_header->oem_revision = read_number (bytes + OFFSET_OEM_REVISION);
  read_text (bytes + OFFSET_CREATOR_ID, 4, out_header->creator_id);
  out_header->creator_revision = read_number (bytes + OFFSET_CREATOR_REVISION);

  return TRUE;
}

guint8
sy_acpi_table_sum (GBytes *data,
                   gsize   length)
{
  gsize size;
  const guint8 *bytes = g_bytes_get_data (data, &size);
  guint8 sum = 0;

  for (gsize i = 0; i < MIN (size, length); i++)
    sum = (guint8) (sum + bytes[i]);

  return sum;
}
