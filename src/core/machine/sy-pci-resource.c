/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "machine/sy-pci-resource.h"

#include <glib/gi18n-lib.h>

#define N_BARS    6
#define ROM_INDEX 6

/* include/linux/ioport.h */
#define FLAG_ROM_SHADOW 0x00000002
#define FLAG_IO         0x00000100
#define FLAG_PREFETCH   0x00002000
#define FLAG_MEM_64     0x00100000

typedef struct {
  guint64 start;
  guint64 end;
  guint64 flags;
} Region;

static gboolean
parse_number (const char *word,
              guint64    *out_value)
{
  return g_str_has_prefix (word, "0x") &&
         g_ascii_string_to_unsigned (word + 2, 16, 0, G_MAXUINT64, out_value, NULL);
}

static gboolean
parse_region (const char *line,
              Region     *out_region)
{
  g_auto (GStrv) words = g_strsplit (line, " ", -1);
  Region region;

  if (g_strv_length (words) != 3 || !parse_number (words[0], &region.start) ||
      !parse_number (words[1], &region.end) || !parse_number (words[2], &region.flags))
    return FALSE;

  /* A region that is not in use is all zeros. One of 2^64 bytes does not exist. */
  if (region.flags != 0 &&
      (region.end < region.start || region.end - region.start == G_MAXUINT64))
    return FALSE;
  *out_region = region;

  return TRUE;
}

static void
take_region (SyPciResources *self,
             guint           index,
             const Region   *region)
{
  guint64 size = region->end - region->start + 1;
  SyPciBar bar = {
    .index = index,
    .size = size,
    .io = (region->flags & FLAG_IO) != 0,
    .prefetchable = (region->flags & FLAG_PREFETCH) != 0,
    .wide = (region->flags & FLAG_MEM_64) != 0,
  };

  /* A register whose region was not given an address shows flags without a size. */
  if (region->flags == 0 || region->end == 0)
    return;
  if (index < N_BARS)
    {
      g_array_append_val (self->bars, bar);
      return;
    }
  self->rom_size = size;
  self->rom_shadow = (region->flags & FLAG_ROM_SHADOW) != 0;
}

gboolean
sy_pci_resources_parse (const char      *text,
                        SyPciResources  *out_resources,
                        GError         **error)
{
  g_auto (SyPciResources) self = { .bars = g_array_new (FALSE, FALSE, sizeof (SyPciBar)) };
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; i <= ROM_INDEX; i++)
    {
      Region region;

      if (lines[i] == NULL || !parse_region (lines[i], &region))
        {
          g_set_error (error, SY_ERROR, SY_ERROR_INVALID_DATA,
                       _("Line %u is not the start, the end and the flags of a region."), i + 1);
          return FALSE;
        }
      take_region (&self, i, &region);
    }
  *out_resources = self;
  self.bars = NULL;

  return TRUE;
}

void
sy_pci_resources_clear (SyPciResources *self)
{
  g_clear_pointer (&self->bars, g_array_unref);
}
