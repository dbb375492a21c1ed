/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rom/sy-pe-parts.h"

#include <string.h>

#define DOS_OFFSET_PE           0x3c
#define COFF_OFFSET_N_SECTIONS  6
#define COFF_OFFSET_OPTIONAL    20
#define COFF_SIZE               24

#define SECTION_SIZE            40
#define SECTION_OFFSET_ADDRESS  12
#define SECTION_OFFSET_RAW_SIZE 16
#define SECTION_OFFSET_RAW      20
#define MAX_SECTIONS            96

#define DIRECTORY_OFFSET_NAMED  12
#define DIRECTORY_OFFSET_IDS    14
#define DIRECTORY_SIZE          16
#define ENTRY_SIZE              8
#define ENTRY_IS_NAMED          0x80000000u
#define MAX_RESOURCES           4096
#define N_LEVELS                3       /* type, name, language */

/* Icons and texts are no firmware. */
#define MIN_RESOURCE_SIZE       512

typedef struct {
  SySpan     span;
  gsize      begin;        /* of the section with the resources, in the file */
  guint32    address;      /* of it in memory */
  guint      n_entries;
  GPtrArray *parts;
} Resources;

/* At most the first 64 characters, without what could be mistaken for a path. */
static char *
read_name (const Resources *self,
           guint32          offset)
{
  GString *name = g_string_new (NULL);
  gsize at = self->begin + (offset & ~ENTRY_IS_NAMED);
  guint16 length = 0;
  guint16 letter;

  sy_span_u16 (self->span, at, &length);
  for (guint i = 0; i < length && i < 64 && sy_span_u16 (self->span, at + 2 + 2 * i, &letter); i++)
    if (letter < 128 && g_ascii_isgraph (letter))
      g_string_append_c (name, (char) letter);

  return g_string_free (name, FALSE);
}

static void
add_resource (Resources  *self,
              guint32     offset,
              const char *path)
{
  gsize at = self->begin + offset;
  guint32 address;
  guint32 size;

  if (!sy_span_u32 (self->span, at, &address) || !sy_span_u32 (self->span, at + 4, &size) ||
      address < self->address || size < MIN_RESOURCE_SIZE)
    return;
  sy_firmware_parts_add (self->parts, self->span,
                         (guint64) self->begin + (address - self->address),
                         (guint64) self->begin + (address - self->address) + size,
                         "resource %s", path);
}

/* The levels are counted, so that a directory that leads back to itself ends too. */
static void
read_directory (Resources  *self,
                guint32     offset,
                const char *path,
                guint       level)
{
  gsize at = self->begin + offset;
  guint16 n_named;
  guint16 n_ids;

  if (!sy_span_u16 (self->span, at + DIRECTORY_OFFSET_NAMED, &n_named) ||
      !sy_span_u16 (self->span, at + DIRECTORY_OFFSET_IDS, &n_ids))
    return;
  for (guint i = 0; i < (guint) n_named + n_ids && self->n_entries < MAX_RESOURCES; i++)
    {
      gsize entry = at + DIRECTORY_SIZE + (gsize) i * ENTRY_SIZE;
      g_autofree char *name = NULL;
      g_autofree char *inner = NULL;
      guint32 id;
      guint32 target;

      if (!sy_span_u32 (self->span, entry, &id) || !sy_span_u32 (self->span, entry + 4, &target))
        return;
      self->n_entries++;
      name = (id & ENTRY_IS_NAMED) != 0 ? read_name (self, id) : g_strdup_printf ("%u", id);
      inner = level == 0 ? g_strdup (name) : g_strconcat (path, "/", name, NULL);
      /* The language is no part of the name. */
      if ((target & ENTRY_IS_NAMED) == 0)
        add_resource (self, target, level < N_LEVELS - 1 ? inner : path);
      else if (level < N_LEVELS - 1)
        read_directory (self, target & ~ENTRY_IS_NAMED, inner, level + 1);
    }
}

static gboolean
is_name (SySpan      span,
         gsize       row,
         const char *name)
{
  return sy_span_has (span, row, name, strlen (name) + 1);
}

GPtrArray *
sy_pe_parts_read (SySpan span)
{
  Resources resources = { .span = span };
  guint64 end = 0;
  guint32 pe;
  guint16 n_sections;
  guint16 optional;
  gsize table;

  if (!sy_span_has (span, 0, "MZ", 2) || !sy_span_u32 (span, DOS_OFFSET_PE, &pe) ||
      !sy_span_has (span, pe, "PE\0", 4) ||
      !sy_span_u16 (span, (gsize) pe + COFF_OFFSET_N_SECTIONS, &n_sections) ||
      !sy_span_u16 (span, (gsize) pe + COFF_OFFSET_OPTIONAL, &optional))
    return NULL;
  resources.parts = sy_firmware_parts_new ();
  table = (gsize) pe + COFF_SIZE + optional;
  for (guint i = 0; i < n_sections && i < MAX_SECTIONS; i++)
    {
      gsize row = table + (gsize) i * SECTION_SIZE;
      guint32 address;
      guint32 size;
      guint32 begin;

      if (!sy_span_u32 (span, row + SECTION_OFFSET_ADDRESS, &address) ||
          !sy_span_u32 (span, row + SECTION_OFFSET_RAW_SIZE, &size) ||
          !sy_span_u32 (span, row + SECTION_OFFSET_RAW, &begin))
        break;
      end = MAX (end, (guint64) begin + size);
      if (!is_name (span, row, ".rsrc"))
        continue;
      resources.begin = begin;
      resources.address = address;
      read_directory (&resources, 0, "", 0);
    }
  if (end > 0)
    sy_firmware_parts_add (resources.parts, span, end, G_MAXUINT64, "overlay");

  return resources.parts;
}
