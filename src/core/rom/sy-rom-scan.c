/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "rom/sy-rom-scan.h"

#include <glib/gi18n-lib.h>

#include "rom/sy-rom-search-private.h"

/* How much oftener than of random bytes two are the same: what is compressed or encrypted has 1.0,
 * code and tables 2 and more. */
#define RANDOM_COLLISIONS 1.05

void
sy_rom_scan_free (SyRomScan *self)
{
  g_free (self->name);
  g_clear_pointer (&self->founds, g_ptr_array_unref);
  g_clear_pointer (&self->notes, g_ptr_array_unref);
  g_free (self->stopped);
  g_free (self);
}

/* 0: it cannot be used. */
static guint
get_rank (const SyRomFound *found,
          const SyRomCard  *card)
{
  SyRomFit fit = sy_rom_fit_get (found->rom, card);

  if (!sy_rom_fit_is_usable (fit))
    return 0;

  return fit * (SY_OPTION_ROM_MATCH_SAME + 1) +
         sy_option_rom_match (found->rom, card->vendor, card->device);
}

const SyRomFound *
sy_rom_scan_find_best (const SyRomScan *self,
                       const SyRomCard *card)
{
  const SyRomFound *best = NULL;
  guint best_rank = 0;

  for (guint i = 0; i < self->founds->len; i++)
    {
      const SyRomFound *found = self->founds->pdata[i];
      guint rank = get_rank (found, card);

      if (rank <= best_rank)
        continue;
      best = found;
      best_rank = rank;
    }

  return best;
}

guint
sy_rom_scan_count_equal (const SyRomScan  *self,
                         const SyRomFound *found,
                         const SyRomCard  *card)
{
  guint n = 0;

  for (guint i = 0; i < self->founds->len; i++)
    if (self->founds->pdata[i] != found &&
        get_rank (self->founds->pdata[i], card) == get_rank (found, card))
      n++;

  return n;
}

guint
sy_rom_scan_count_usable (const SyRomScan *self,
                          const SyRomCard *card)
{
  guint n = 0;

  for (guint i = 0; i < self->founds->len; i++)
    if (get_rank (self->founds->pdata[i], card) > 0)
      n++;

  return n;
}

gboolean
sy_rom_scan_lacks_program (const SyRomScan *self)
{
  for (guint i = 0; i < self->notes->len; i++)
    if (((const SyRomScanNote *) self->notes->pdata[i])->kind == SY_ROM_NOTE_PROGRAM)
      return TRUE;

  return FALSE;
}

static void
set_not_found (const SyRomScan  *self,
               const SyRomCard  *card,
               GError          **error)
{
  const SyRomScanNote *note = self->notes->len > 0 ? self->notes->pdata[0] : NULL;

  if (self->stopped != NULL)
    g_set_error (error, SY_ERROR, SY_ERROR_NOT_FOUND,
                 _("No video BIOS for %04x:%04x was found before the search was given up: %s"),
                 card->vendor, card->device, self->stopped);
  else if (note != NULL)
    g_set_error (error, SY_ERROR, SY_ERROR_NOT_FOUND,
                 _("There is no video BIOS for %04x:%04x in what could be looked into. %s: %s"),
                 card->vendor, card->device, note->path, note->says);
  else
    g_set_error (error, SY_ERROR, SY_ERROR_NOT_FOUND,
                 _("There is no whole video BIOS for %04x:%04x in it"), card->vendor,
                 card->device);
}

const SyRomFound *
sy_rom_scan_choose (const SyRomScan  *self,
                    const SyRomCard  *card,
                    GError          **error)
{
  const SyRomFound *best = sy_rom_scan_find_best (self, card);
  g_autoptr (GString) list = g_string_new (NULL);
  guint n = 0;

  if (best == NULL)
    {
      set_not_found (self, card, error);
      return NULL;
    }
  for (guint i = 0; i < self->founds->len; i++)
    {
      const SyRomFound *found = self->founds->pdata[i];

      if (get_rank (found, card) != get_rank (best, card))
        continue;
      g_string_append_printf (list, "%s%.12s (%s)", n > 0 ? ", " : "", found->sha256,
                              found->path);
      n++;
    }
  if (sy_rom_scan_count_equal (self, best, card) == 0)
    return best;
  g_set_error (error, SY_ERROR, SY_ERROR_CONFLICT,
               _("There are %u different video BIOSes for the GPU in it: %s. Which one is right "
                 "nobody can tell from outside; write them out with “switchyardctl vbios scan FILE "
                 "-o DIR”, and name one of them"), n, list->str);

  return NULL;
}

const char *
sy_rom_note_kind_to_string (SyRomNoteKind kind)
{
  switch (kind)
    {
    case SY_ROM_NOTE_ENCRYPTED:
      return "encrypted";

    case SY_ROM_NOTE_UNSUPPORTED:
      return "unsupported";

    case SY_ROM_NOTE_PROGRAM:
      return "program";

    case SY_ROM_NOTE_LIMIT:
      return "limit";

    case SY_ROM_NOTE_DAMAGED:
    default:
      return "damaged";
    }
}

gboolean
sy_entropy_is_high (SySpan span)
{
  gsize counts[256] = { 0 };
  double collisions = 0;

  for (gsize i = 0; i < span.size; i++)
    counts[span.data[i]]++;
  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    collisions += (double) counts[i] * (double) counts[i];

  return span.size > 0 &&
         collisions * 256 / (double) span.size / (double) span.size < RANDOM_COLLISIONS;
}
