/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "sya-rom-rows.h"
#include "sya-rows.h"

static void
add_detail (GtkWidget  *row,
            const char *title,
            const char *value)
{
  sya_expander_row_append (ADW_EXPANDER_ROW (row), sya_row_new (NULL, NULL, title, value));
}

/* Firmware carries ROMs for network and storage too. */
static char *
get_title (const SyRomFound *found)
{
  const SyPciImage *image = found->rom->images->pdata[0];

  if (image->class_code >> 16 == 0x03)
    return g_strdup_printf (_("Video BIOS for %04x:%04x"), image->vendor, image->device);

  return g_strdup_printf (_("Option ROM for %04x:%04x"), image->vendor, image->device);
}

static void
add_details (GtkWidget        *row,
             const SyRomFound *found)
{
  const SyRomProblem *problem = sy_rom_problems_find (found->rom->problems, SY_ROM_ERROR);
  g_autofree char *size = g_format_size_full (g_bytes_get_size (found->rom->file),
                                              G_FORMAT_SIZE_LONG_FORMAT | G_FORMAT_SIZE_IEC_UNITS);

  add_detail (row, _("Where it is in the file"), found->path);
  for (guint i = 0; i < found->also->len; i++)
    add_detail (row, _("The same is also here"), found->also->pdata[i]);
  add_detail (row, _("Size"), size);
  add_detail (row, "SHA-256", found->sha256);
  if (problem != NULL)
    add_detail (row, _("What is wrong"), problem->says);
}

static char *
describe (const SyRomFound *found,
          const SyRomCard  *card,
          const SyRomScan  *scan,
          const SyRomFound *best)
{
  g_autofree char *says = sy_rom_fit_explain (sy_rom_fit_get (found->rom, card), found->rom,
                                              card);

  if (found != best)
    return g_steal_pointer (&says);
  if (sy_rom_scan_count_equal (scan, found, card) > 0)
    return g_strdup_printf (_("%s Take this one; should the driver not start, there is another "
                              "one that fits as well."), says);

  return g_strdup_printf (_("%s Take this one."), says);
}

GtkWidget *
sya_rom_row_new (const SyRomFound *found,
                 const SyRomCard  *card,
                 const SyRomScan  *scan,
                 const SyRomFound *best)
{
  SyRomFit fit = sy_rom_fit_get (found->rom, card);
  g_autofree char *title = get_title (found);
  g_autofree char *says = describe (found, card, scan, best);
  gboolean warns = !sy_rom_fit_is_usable (fit) || fit == SY_ROM_FIT_OTHER_COMPUTER;
  const char *icon = warns ? "dialog-warning-symbolic" : "sya-ok-symbolic";
  const char *style = warns ? "warning" : "success";
  GtkWidget *row;

  row = sya_expander_row_new (icon, found == best ? style : "dim-label", title, says);
  add_details (row, found);

  return row;
}

GtkWidget *
sya_rom_none_row_new (void)
{
  return sya_row_new ("dialog-warning-symbolic", "warning", _("No video BIOS in this file"),
                      _("Try the firmware update for just your model, or another of the sources "
                        "below."));
}

GtkWidget *
sya_rom_notes_row_new (const SyRomScan *scan,
                       const char      *command,
                       gboolean         open)
{
  g_autofree char *count = g_strdup_printf (g_dngettext (NULL, "%u part of the file",
                                                         "%u parts of the file",
                                                         scan->notes->len +
                                                         scan->n_notes_left_out),
                                            scan->notes->len + scan->n_notes_left_out);
  GtkWidget *row = sya_expander_row_new ("dialog-information-symbolic", "dim-label",
                                         _("Not looked into"),
                                         scan->stopped != NULL ? scan->stopped : count);

  for (guint i = 0; i < scan->notes->len; i++)
    {
      const SyRomScanNote *note = scan->notes->pdata[i];

      add_detail (row, note->path, note->says);
    }
  if (command != NULL && sy_rom_scan_lacks_program (scan))
    add_detail (row, _("Install it with this command"), command);
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row), open);

  return row;
}
