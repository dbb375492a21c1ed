/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "rom/sy-vbios.h"

#include <glib/gi18n-lib.h>

#include "rom/sy-rom-fit.h"

/* How many ROMs a file is looked through for. */
#define MAX_FOUND 64

static const SyPciImage *
get_first (const SyOptionRom *rom)
{
  return rom->images->pdata[0];
}

static void
sy_vbios_found_free (gpointer data)
{
  SyVbiosFound *self = data;

  g_clear_pointer (&self->rom, g_bytes_unref);
  g_free (self->problem);
  g_free (self);
}

/* The first of the worst problems as a sentence or two. */
static char *
describe_damage (const SyOptionRom *rom)
{
  const SyRomProblem *problem = sy_rom_problems_find (rom->problems, SY_ROM_ERROR);

  if (g_str_equal (problem->id, "checksum"))
    return g_strdup_printf (_("%s. A copy that Linux took while it used the GPU can be so; take "
                              "one from another source"), problem->says);

  return g_strdup_printf (_("At 0x%zx: %s. Copy the file again"), problem->offset, problem->says);
}

/*
 * The image for EFI that is left of a damaged ROM would be a whole ROM by itself, but a driver that
 * needs the image for x86 does not start with it.
 */
static const SyVbiosFound *
find_head (const GPtrArray   *founds,
           const SyOptionRom *rom)
{
  const SyPciImage *first = get_first (rom);

  for (guint i = founds->len; first->code_type != SY_PCI_CODE_X86 && i > 0; i--)
    {
      const SyVbiosFound *found = founds->pdata[i - 1];

      if (found->problem != NULL && found->vendor == first->vendor)
        return found;
    }

  return NULL;
}

static SyVbiosFound *
found_new (const SyOptionRom *rom,
           guint16            vendor,
           guint16            device,
           const GPtrArray   *before)
{
  SyVbiosFound *self = g_new0 (SyVbiosFound, 1);
  const SyVbiosFound *head = find_head (before, rom);

  self->offset = rom->offset;
  self->vendor = get_first (rom)->vendor;
  self->device = get_first (rom)->device;
  self->matches = sy_option_rom_match (rom, vendor, device) != SY_OPTION_ROM_MATCH_OTHER;
  if (!sy_option_rom_is_whole (rom))
    self->problem = describe_damage (rom);
  else if (head != NULL)
    self->problem = g_strdup_printf (_("It is what is left of the damaged ROM at 0x%zx"),
                                     head->offset);
  else if (!sy_rom_fit_has_bios (rom))
    self->problem = g_strdup (_("The ROM has only the program for EFI. What the driver looks for "
                                "is in the image for a PC’s BIOS"));
  else
    self->rom = sy_option_rom_get_bytes (rom);

  return self;
}

GPtrArray *
sy_vbios_scan (GBytes        *file,
               guint16        vendor,
               guint16        device,
               GCancellable  *cancellable,
               GError       **error)
{
  g_autoptr (GPtrArray) founds = g_ptr_array_new_with_free_func (sy_vbios_found_free);
  SySpan span = sy_span_from_bytes (file);
  g_autoptr (SyOptionRom) rom = sy_option_rom_parse (file);
  gsize offset;

  while (rom->images->len > 0)
    {
      if (g_cancellable_is_cancelled (cancellable))
        {
          g_set_error_literal (error, SY_ERROR, SY_ERROR_CANCELLED, _("Cancelled"));
          return NULL;
        }
      g_ptr_array_add (founds, found_new (rom, vendor, device, founds));
      if (founds->len == MAX_FOUND || !sy_option_rom_find_next (rom, span, &offset))
        break;
      sy_option_rom_free (rom);
      rom = sy_option_rom_parse_at (file, offset);
    }

  return g_steal_pointer (&founds);
}

/* Of a file without any ROM: why what stands at its begin is none. */
static void
set_none (GBytes  *file,
          GError **error)
{
  g_autoptr (SyOptionRom) rom = sy_option_rom_parse (file);
  const SyRomProblem *problem = sy_rom_problems_find (rom->problems, SY_ROM_ERROR);

  g_set_error (error, SY_ERROR, SY_ERROR_NOT_FOUND,
               _("There is no video BIOS in the file. At 0x%zx: %s"), problem->offset,
               problem->says);
}

GBytes *
sy_vbios_extract (GBytes   *file,
                  guint16   vendor,
                  guint16   device,
                  GError  **error)
{
  g_autoptr (GPtrArray) founds = sy_vbios_scan (file, vendor, device, NULL, error);
  const SyVbiosFound *damaged = NULL;
  const SyVbiosFound *other;

  if (founds == NULL)
    return NULL;
  if (founds->len == 0)
    {
      set_none (file, error);
      return NULL;
    }
  for (guint i = 0; i < founds->len; i++)
    {
      const SyVbiosFound *found = founds->pdata[i];

      if (found->matches && found->rom != NULL)
        return g_bytes_ref (found->rom);
      if (found->matches && damaged == NULL)
        damaged = found;
    }

  other = founds->pdata[0];
  if (damaged != NULL)
    g_set_error_literal (error, SY_ERROR, SY_ERROR_INVALID_DATA, damaged->problem);
  else
    g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
                 _("The ROM in the file is for %04x:%04x, but the GPU is %04x:%04x. A driver does "
                   "not start with the video BIOS of another GPU"),
                 other->vendor, other->device, vendor, device);

  return NULL;
}
