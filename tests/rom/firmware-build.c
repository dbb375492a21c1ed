/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware-build.h"

#include <archive.h>
#include <archive_entry.h>
#include <string.h>

#define ALIGNMENT 8

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

static void
put_bytes (GByteArray *into,
           GBytes     *bytes)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  if (size > 0)
    g_byte_array_append (into, data, (guint) size);
}

static void
put_guid (GByteArray *into,
          const char *guid)
{
  const guint8 order[] = { 3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15 };
  guint8 digits[16];
  guint n = 0;

  for (const char *c = guid; *c != '\0'; c += 2)
    {
      if (*c == '-')
        c++;
      digits[n++] = (guint8) (g_ascii_xdigit_value (c[0]) * 16 + g_ascii_xdigit_value (c[1]));
    }
  for (guint i = 0; i < 16; i++)
    put (into, digits[order[i]], 1);
}

static void
pad (GByteArray *into,
     gsize       alignment,
     guint8      byte)
{
  while (into->len % alignment != 0)
    g_byte_array_append (into, &byte, 1);
}

static void
set (GByteArray *into,
     gsize       offset,
     guint64     value,
     guint       n_bytes)
{
  for (guint i = 0; i < n_bytes; i++, value >>= 8)
    into->data[offset + i] = (guint8) value;
}

GBytes *
build_section (guint8  type,
               GBytes *content)
{
  g_autoptr (GByteArray) section = g_byte_array_new ();
  gsize size = g_bytes_get_size (content) + 4;

  if (size >= 0xffffff)
    {
      put (section, 0xffffff, 3);
      put (section, type, 1);
      put (section, size + 4, 4);
    }
  else
    {
      put (section, size, 3);
      put (section, type, 1);
    }
  put_bytes (section, content);

  return g_byte_array_free_to_bytes (g_steal_pointer (&section));
}

GBytes *
build_guided (const char *guid,
              gboolean    processing,
              GBytes     *data)
{
  g_autoptr (GByteArray) content = g_byte_array_new ();
  g_autoptr (GBytes) bytes = NULL;
  gboolean large = g_bytes_get_size (data) + 24 >= 0xffffff;

  put_guid (content, guid);
  put (content, large ? 28 : 24, 2);
  put (content, processing ? 1 : 0, 2);
  put_bytes (content, data);
  bytes = g_byte_array_free_to_bytes (g_steal_pointer (&content));

  return build_section (0x02, bytes);
}

GBytes *
build_compression (guint8  kind,
                   gsize   unpacked_size,
                   GBytes *data)
{
  g_autoptr (GByteArray) content = g_byte_array_new ();
  g_autoptr (GBytes) bytes = NULL;

  put (content, unpacked_size, 4);
  put (content, kind, 1);
  put_bytes (content, data);
  bytes = g_byte_array_free_to_bytes (g_steal_pointer (&content));

  return build_section (0x01, bytes);
}

static guint8
get_sum (const guint8 *data,
         gsize         size)
{
  guint8 sum = 0;

  for (gsize i = 0; i < size; i++)
    sum = (guint8) (sum + data[i]);

  return sum;
}

/* The sum of the header leaves out that of the file and its state. */
GBytes *
build_file (const char *guid,
            guint8      type,
            GBytes     *content)
{
  g_autoptr (GByteArray) file = g_byte_array_new ();
  gsize size = g_bytes_get_size (content);
  gboolean large = size + 24 >= 0xffffff;

  put_guid (file, guid);
  put (file, 0, 2);
  put (file, type, 1);
  put (file, large ? 1 : 0, 1);
  put (file, large ? 0 : size + 24, 3);
  put (file, 0, 1);
  if (large)
    put (file, size + 32, 8);
  file->data[16] = (guint8) -get_sum (file->data, file->len);
  file->data[17] = 0xaa;
  file->data[23] = 0x07 ^ 0xff;
  put_bytes (file, content);

  return g_byte_array_free_to_bytes (g_steal_pointer (&file));
}

static void
put_extended_header (GByteArray *volume)
{
  set (volume, 52, volume->len, 2);
  put_guid (volume, "12345678-1234-5678-9abc-def012345678");
  put (volume, 20, 4);
}

GBytes *
build_volume (const char *format,
              GPtrArray  *files,
              gboolean    extended)
{
  g_autoptr (GByteArray) volume = g_byte_array_new ();
  guint16 sum = 0;

  put (volume, 0, 8);
  put (volume, 0, 8);
  put_guid (volume, format);
  put (volume, 0, 8);
  g_byte_array_append (volume, (const guint8 *) "_FVH", 4);
  put (volume, 0x0004feff, 4);
  put (volume, 72, 2);
  put (volume, 0, 4);
  put (volume, 0, 1);
  put (volume, 2, 1);
  put (volume, 0, 8);
  put (volume, 0, 8);
  if (extended)
    put_extended_header (volume);
  for (guint i = 0; i < files->len; i++)
    {
      pad (volume, ALIGNMENT, 0xff);
      put_bytes (volume, files->pdata[i]);
    }
  pad (volume, 4096, 0xff);
  set (volume, 32, volume->len, 8);
  set (volume, 56, volume->len / 4096, 4);
  set (volume, 60, 4096, 4);
  for (guint i = 0; i < 72; i += 2)
    sum = (guint16) (sum + (volume->data[i] | volume->data[i + 1] << 8));
  set (volume, 50, (guint16) -sum, 2);

  return g_byte_array_free_to_bytes (g_steal_pointer (&volume));
}

GBytes *
build_volume_of (GBytes *sections)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  g_ptr_array_add (files, build_file (ROM_FILE, 0x02, sections));

  return build_volume (g_bytes_get_size (sections) > 0xfffff0 ? FFS3 : FFS2, files, FALSE);
}

GBytes *
build_capsule (const char *guid,
               gsize       header_size,
               GBytes     *image)
{
  g_autoptr (GByteArray) capsule = g_byte_array_new ();

  put_guid (capsule, guid);
  put (capsule, header_size, 4);
  put (capsule, 0x00050000, 4);
  put (capsule, header_size + g_bytes_get_size (image), 4);
  put (capsule, header_size, 2);
  pad (capsule, header_size, 0);
  put_bytes (capsule, image);

  return g_byte_array_free_to_bytes (g_steal_pointer (&capsule));
}

GBytes *
build_flash (GBytes *bios)
{
  g_autoptr (GByteArray) flash = g_byte_array_new ();
  gsize n_pages = (g_bytes_get_size (bios) + 4095) / 4096;

  for (guint i = 0; i < 16; i++)
    put (flash, 0xff, 1);
  put (flash, 0x0ff0a55a, 4);
  put (flash, 0x00040000 | 0x03, 4);
  pad (flash, 64, 0xff);
  put (flash, 0, 4);
  put (flash, (guint64) (1 + n_pages - 1) << 16 | 1, 4);
  put (flash, 0x00007fff, 4);
  pad (flash, 4096, 0xff);
  put_bytes (flash, bios);
  pad (flash, 4096, 0xff);

  return g_byte_array_free_to_bytes (g_steal_pointer (&flash));
}

GBytes *
build_archive (const char *format,
               const char *name,
               GBytes     *content)
{
  struct archive *archive = archive_write_new ();
  struct archive_entry *entry = archive_entry_new ();
  gsize size = g_bytes_get_size (content);
  gsize capacity = size + size / 4 + 4 * 1024 * 1024;
  g_autofree guint8 *buffer = g_malloc (capacity);
  gsize used = 0;

  g_assert_cmpint (archive_write_set_format_by_name (archive, format), ==, ARCHIVE_OK);
  g_assert_cmpint (archive_write_open_memory (archive, buffer, capacity, &used), ==, ARCHIVE_OK);
  archive_entry_set_pathname (entry, name);
  archive_entry_set_filetype (entry, AE_IFREG);
  archive_entry_set_perm (entry, 0644);
  archive_entry_set_size (entry, (gint64) size);
  g_assert_cmpint (archive_write_header (archive, entry), ==, ARCHIVE_OK);
  g_assert_cmpint (archive_write_data (archive, g_bytes_get_data (content, NULL), size), ==, size);
  archive_entry_free (entry);
  g_assert_cmpint (archive_write_close (archive), ==, ARCHIVE_OK);
  archive_write_free (archive);

  return g_bytes_new (buffer, used);
}

static void
put_pe_section (GByteArray *program,
                const char *name,
                guint32     address,
                gsize       size,
                gsize       offset)
{
  char padded[8] = { 0 };

  memcpy (padded, name, strlen (name));
  g_byte_array_append (program, (const guint8 *) padded, 8);
  put (program, size, 4);
  put (program, address, 4);
  put (program, size, 4);
  put (program, offset, 4);
  put (program, 0, 12);
  put (program, 0x40000040, 4);
}

/* Three directories in one another: type 10 (data), name "BIOS", language 1033. */
static void
put_resource (GByteArray *program,
              GBytes     *resource,
              guint32     address)
{
  guint32 targets[] = { 0x80000018, 0x80000030, 0x50 };
  guint32 ids[] = { 10, 0x80000048, 1033 };

  for (guint i = 0; i < 3; i++)
    {
      put (program, 0, 8);
      put (program, 0, 4);
      put (program, i == 1 ? 1 : 0, 2);
      put (program, i == 1 ? 0 : 1, 2);
      put (program, ids[i], 4);
      put (program, targets[i], 4);
    }
  put (program, 3, 2);
  g_byte_array_append (program, (const guint8 *) "B\0I\0O\0", 6);
  put (program, address + 0x60, 4);
  put (program, g_bytes_get_size (resource), 4);
  put (program, 0, 8);
  put_bytes (program, resource);
}

GBytes *
build_program (GBytes *resource,
               GBytes *overlay)
{
  g_autoptr (GByteArray) program = g_byte_array_new ();
  g_autoptr (GBytes) code = make_code (0x3000, 7);
  gsize resource_size = resource != NULL ? g_bytes_get_size (resource) + 0x60 : 0;

  g_byte_array_append (program, (const guint8 *) "MZ", 2);
  pad (program, 0x3c, 0);
  put (program, 0x80, 4);
  pad (program, 0x80, 0);
  g_byte_array_append (program, (const guint8 *) "PE\0", 4);
  put (program, 0x14c, 2);
  put (program, resource != NULL ? 2 : 1, 2);
  put (program, 0, 12);
  put (program, 0xe0, 2);
  put (program, 0x102, 2);
  for (guint i = 0; i < 0xe0; i++)
    put (program, 0, 1);
  put_pe_section (program, ".text", 0x1000, 0x3000, 0x400);
  if (resource != NULL)
    put_pe_section (program, ".rsrc", 0x4000, resource_size, 0x3400);
  pad (program, 0x400, 0);
  put_bytes (program, code);
  if (resource != NULL)
    put_resource (program, resource, 0x4000);
  if (overlay != NULL)
    put_bytes (program, overlay);

  return g_byte_array_free_to_bytes (g_steal_pointer (&program));
}

GBytes *
build_join (gsize   alignment,
            GBytes *first,
            ...)
{
  g_autoptr (GByteArray) all = g_byte_array_new ();
  va_list arguments;

  va_start (arguments, first);
  for (GBytes *bytes = first; bytes != NULL; bytes = va_arg (arguments, GBytes *))
    {
      pad (all, alignment, 0xff);
      put_bytes (all, bytes);
    }
  va_end (arguments);

  return g_byte_array_free_to_bytes (g_steal_pointer (&all));
}
