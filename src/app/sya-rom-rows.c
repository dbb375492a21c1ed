/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "sya-rom-rows.h"
#include "sya-rows.h"

static gboolean
is_usable (const SyVbiosFound *found)
{
  return found->matches && found->rom != NULL;
}

const SyVbiosFound *
sya_rom_find_best (const GPtrArray *founds)
{
  for (guint i = 0; i < founds->len; i++)
    if (is_usable (founds->pdata[i]))
      return founds->pdata[i];

  return NULL;
}

guint
sya_rom_count_usable (const GPtrArray *founds)
{
  guint n = 0;

  for (guint i = 0; i < founds->len; i++)
    n += is_usable (founds->pdata[i]) ? 1 : 0;

  return n;
}

static const char *
judge (const SyVbiosFound *found,
       gboolean            best)
{
  if (found->rom == NULL)
    return _("It is not whole, and cannot be used.");
  if (!found->matches)
    return _("For another GPU: it does not help here.");

  return best ? _("For this computer’s GPU, and whole: take this one.")
              : _("For this computer’s GPU, and whole.");
}

static void
add_detail (GtkWidget  *row,
            const char *title,
            const char *value)
{
  sya_expander_row_append (ADW_EXPANDER_ROW (row), sya_row_new (NULL, NULL, title, value));
}

GtkWidget *
sya_rom_row_new (const SyVbiosFound *found,
                 gboolean            best)
{
  g_autofree char *title = g_strdup_printf (_("Video BIOS for %04x:%04x"), found->vendor,
                                            found->device);
  g_autofree char *offset = g_strdup_printf ("0x%zx", found->offset);
  const char *icon = best ? "emblem-ok-symbolic" : "dialog-warning-symbolic";
  GtkWidget *row;

  if (!best && is_usable (found))
    icon = "emblem-default-symbolic";
  row = sya_expander_row_new (icon, best ? "success" : "dim-label", title, judge (found, best));
  add_detail (row, _("Where it begins in the file"), offset);
  if (found->rom != NULL)
    {
      g_autofree char *size = g_format_size_full (g_bytes_get_size (found->rom),
                                                  G_FORMAT_SIZE_LONG_FORMAT |
                                                  G_FORMAT_SIZE_IEC_UNITS);
      g_autofree char *sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, found->rom);

      add_detail (row, _("Size"), size);
      add_detail (row, "SHA-256", sha256);
    }
  if (found->problem != NULL)
    add_detail (row, _("What is wrong"), found->problem);

  return row;
}

GtkWidget *
sya_rom_none_row_new (void)
{
  return sya_row_new ("dialog-warning-symbolic", "warning", _("No video BIOS in this file"),
                      _("If it is a firmware update, it is packed: take it apart first. Otherwise "
                        "try another of the sources below."));
}
