/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "sample/sy-tree-private.h"

/* Regions of a function in its "resource" file: six BARs, the ROM, and with CONFIG_PCI_IOV six
 * more; a bridge's windows are not described. */
#define N_RESOURCES 13
#define ROM_INDEX   6

/* include/linux/ioport.h: the kind, and what every region that has an address has. */
#define FLAGS_IO       0x00040101
#define FLAGS_MEMORY   0x00040200
#define FLAGS_ROM      0x00046200
#define FLAG_PREFETCH  0x00002000
#define FLAG_MEM_64    0x00100000

#define IO_START       0x00003000u
#define MEMORY_START   0x6000000000u

typedef struct {
  guint64 start;
  guint64 size;
  guint64 flags;
} Region;

/* "16M": bytes, KiB, MiB or GiB. */
static gboolean
parse_size (const char *text,
            guint64    *out_size)
{
  static const char units[] = "KMG";
  gsize digits = strspn (text, "0123456789");
  g_autofree char *number = g_strndup (text, digits);
  const char *unit = strchr (units, text[digits]);
  guint64 size;

  if (unit == NULL || (text[digits] != '\0' && text[digits + 1] != '\0') ||
      !g_ascii_string_to_unsigned (number, 10, 1, 1 << 20, &size, NULL))
    return FALSE;
  *out_size = text[digits] != '\0' ? size << (10 * (unit - units + 1)) : size;

  return TRUE;
}

static gboolean
parse_region (const char *word,
              guint      *out_index,
              Region     *out_region)
{
  g_auto (GStrv) parts = g_strsplit (strchr (word, '=') != NULL ? strchr (word, '=') + 1 : "",
                                     ",", -1);
  gboolean rom = g_str_has_prefix (word, "rom=");
  Region region = { .flags = rom ? FLAGS_ROM : FLAGS_MEMORY };

  if (!rom && (word[3] < '0' || word[3] > '5' || word[4] != '='))
    return FALSE;
  if (parts[0] == NULL || !parse_size (parts[0], &region.size))
    return FALSE;
  for (guint i = 1; parts[i] != NULL; i++)
    if (strcmp (parts[i], "io") == 0)
      region.flags = FLAGS_IO;
    else if (strcmp (parts[i], "64") == 0)
      region.flags |= FLAG_MEM_64;
    else if (strcmp (parts[i], "pref") == 0)
      region.flags |= FLAG_PREFETCH;
    else
      return FALSE;
  *out_index = rom ? ROM_INDEX : (guint) (word[3] - '0');
  *out_region = region;

  return TRUE;
}

gboolean
sy_tree_writer_add_resource (SyTreeWriter  *self,
                             const char    *directory,
                             GPtrArray     *regions,
                             GError       **error)
{
  g_autofree char *path = g_strdup_printf ("%s/resource", directory);
  g_autoptr (GString) content = g_string_new (NULL);
  Region all[N_RESOURCES] = { 0 };
  guint64 next = MEMORY_START;

  for (guint i = 0; i < regions->len; i++)
    {
      guint index;
      Region region;

      if (!parse_region (regions->pdata[i], &index, &region))
        {
          sy_tree_writer_set_error (self, error, "“%s” is no region: write “bar1=256M,64,pref”",
                                    (const char *) regions->pdata[i]);
          return FALSE;
        }
      /* A region begins at a multiple of its size. */
      next = (next + region.size - 1) / region.size * region.size;
      region.start = (region.flags & FLAGS_IO) == FLAGS_IO ? IO_START : next;
      next += region.size;
      all[index] = region;
    }
  for (guint i = 0; i < N_RESOURCES; i++)
    g_string_append_printf (content, "0x%016" G_GINT64_MODIFIER "x 0x%016" G_GINT64_MODIFIER "x "
                            "0x%016" G_GINT64_MODIFIER "x\n", all[i].start,
                            all[i].size > 0 ? all[i].start + all[i].size - 1 : 0, all[i].flags);

  return sy_tree_writer_add_file (self, path, 0444, content->str, content->len, error);
}
