/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "acpi/sy-acpi-rom.h"

#include <string.h>

#include "acpi/sy-acpi-table.h"
#include "acpi/sy-aml-namespace.h"

/* Smaller buffers are no pieces of a ROM, and smaller regions hold none. */
#define MIN_BUFFER 512
#define MIN_REGION (16 * 1024)
#define MAX_REGION (2 * 1024 * 1024)
#define MAX_MEMORY 64

#define SPACE_SYSTEM_MEMORY 0

#define METHOD "_ROM"

typedef struct {
  SyAcpiRom  *rom;
  GByteArray *data;
  GHashTable *constants;     /* name (its last segment) -> guint64 */
  gboolean    has_method;    /* the table has a _ROM */
} Search;

void
sy_acpi_rom_free (SyAcpiRom *self)
{
  g_free (self->method);
  g_clear_pointer (&self->data, g_bytes_unref);
  g_array_unref (self->memory);
  g_free (self);
}

static const char *
get_last_segment (const char *path)
{
  const char *dot = strrchr (path, '.');

  return dot != NULL ? dot + 1 : path + strspn (path, "\\^");
}

static void
add_data (Search       *self,
          const guint8 *data,
          gsize         size)
{
  gsize room = SY_ACPI_ROM_MAX_DATA - self->data->len;

  g_byte_array_append (self->data, data, (guint) MIN (size, room));
}

/* Buffer: its size, then what it begins with; the rest is zeros (ACPI 6.5, section 20.2.5.4). */
static gboolean
read_buffer (Search      *self,
             SyAmlCursor *cursor)
{
  static const guint8 zeros[256];
  SyAmlCursor block;
  guint64 size;

  if (sy_aml_cursor_peek (cursor) != SY_AML_BUFFER || !sy_aml_cursor_skip (cursor, 1) ||
      !sy_aml_cursor_block (cursor, &block) || !sy_aml_cursor_integer (&block, &size) ||
      block.left < MIN_BUFFER || size > SY_ACPI_ROM_MAX_DATA)
    return FALSE;
  add_data (self, block.data, block.left);
  for (gsize done = block.left; done < size; done += sizeof zeros)
    add_data (self, zeros, MIN (sizeof zeros, (gsize) size - done));

  return TRUE;
}

/* @cursor: behind the operator. %TRUE: it stands behind a buffer that was taken. */
static gboolean
read_name (Search      *self,
           SyAmlCursor *cursor)
{
  g_autofree char *path = NULL;
  SyAmlCursor value;
  guint64 number;

  if (!sy_aml_cursor_path (cursor, &path) || *path == '\0')
    return FALSE;
  value = *cursor;
  if (sy_aml_cursor_integer (&value, &number))
    {
      g_hash_table_insert (self->constants, g_strdup (get_last_segment (path)),
                           g_memdup2 (&number, sizeof number));
      return FALSE;
    }

  return read_buffer (self, cursor);
}

/* A constant, or the name of one. */
static gboolean
read_number (Search      *self,
             SyAmlCursor *cursor,
             guint64     *out_value)
{
  g_autofree char *path = NULL;
  const guint64 *value;

  if (sy_aml_cursor_integer (&(SyAmlCursor) { cursor->data, cursor->left }, out_value))
    return sy_aml_cursor_integer (cursor, out_value);
  if (!sy_aml_cursor_path (cursor, &path) || *path == '\0')
    return FALSE;
  value = g_hash_table_lookup (self->constants, get_last_segment (path));
  if (value == NULL)
    return FALSE;
  *out_value = *value;

  return TRUE;
}

/* @cursor: behind the operator. */
static void
read_region (Search      *self,
             SyAmlCursor  cursor)
{
  g_autofree char *path = NULL;
  guint64 address;
  guint64 size;

  if (!sy_aml_cursor_path (&cursor, &path) || *path == '\0' || cursor.left == 0 ||
      cursor.data[0] != SPACE_SYSTEM_MEMORY || !sy_aml_cursor_skip (&cursor, 1))
    return;
  if (!read_number (self, &cursor, &address) || !read_number (self, &cursor, &size))
    {
      self->rom->computed = self->rom->computed || self->has_method;
      return;
    }
  if (size >= MIN_REGION && size <= MAX_REGION && address <= G_MAXUINT64 - size &&
      self->rom->memory->len < MAX_MEMORY)
    {
      SyAcpiMemory memory = { address, (gsize) size };

      g_array_append_val (self->rom->memory, memory);
    }
}

/*
 * At every byte: the reader of namespaces gives up a block that it does not understand, and what is
 * searched for may be in the rest of it. @names: those alone, as regions can stand before them.
 */
static void
search_table (Search      *self,
              SyAmlCursor  aml,
              gboolean     names)
{
  while (aml.left > 2)
    {
      SyAmlCursor ahead = { aml.data + 1, aml.left - 1 };

      if (names && aml.data[0] == SY_AML_NAME && read_name (self, &ahead))
        {
          aml = ahead;
          continue;
        }
      if (!names && aml.data[0] == SY_AML_EXTENDED && aml.data[1] == (SY_AML_REGION & 0xff))
        read_region (self, (SyAmlCursor) { aml.data + 2, aml.left - 2 });
      (void) sy_aml_cursor_skip (&aml, 1);
    }
}

static void
find_method (Search      *self,
             SyAmlCursor  aml)
{
  g_autoptr (SyAmlNamespace) space = sy_aml_namespace_new (aml);

  for (guint i = 0; i < space->objects->len; i++)
    {
      const SyAmlObject *object = space->objects->pdata[i];

      if (object->kind != SY_AML_OBJECT_METHOD ||
          strcmp (sy_aml_object_get_name (object), METHOD) != 0)
        continue;
      self->has_method = TRUE;
      if (self->rom->method == NULL)
        self->rom->method = g_strdup (object->path);
    }
}

static gboolean
get_aml (GBytes      *table,
         SyAmlCursor *out_aml)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (table, &size);

  if (size <= SY_ACPI_HEADER_SIZE)
    return FALSE;
  *out_aml = (SyAmlCursor) { data + SY_ACPI_HEADER_SIZE, size - SY_ACPI_HEADER_SIZE };

  return TRUE;
}

SyAcpiRom *
sy_acpi_rom_new (const GPtrArray *tables)
{
  g_autoptr (GByteArray) data = g_byte_array_new ();
  g_autoptr (GHashTable) constants = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                                            g_free);
  SyAcpiRom *self = g_new0 (SyAcpiRom, 1);
  Search search = { self, data, constants, FALSE };
  SyAmlCursor aml;

  self->memory = g_array_new (FALSE, FALSE, sizeof (SyAcpiMemory));
  for (guint i = 0; i < tables->len; i++)
    if (get_aml (tables->pdata[i], &aml))
      search_table (&search, aml, TRUE);
  for (guint i = 0; i < tables->len; i++)
    if (get_aml (tables->pdata[i], &aml))
      {
        search.has_method = FALSE;
        find_method (&search, aml);
        search_table (&search, aml, FALSE);
      }
  self->data = g_byte_array_free_to_bytes (g_steal_pointer (&data));

  return self;
}
