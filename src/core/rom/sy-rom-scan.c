/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rom/sy-rom-scan.h"

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

const SyRomFound *
sy_rom_scan_find_best (const SyRomScan *self,
                       const SyRomCard *card)
{
  const SyRomFound *best = NULL;
  guint best_rank = 0;

  for (guint i = 0; i < self->founds->len; i++)
    {
      const SyRomFound *found = self->founds->pdata[i];
      SyRomFit fit = sy_rom_fit_get (found->rom, card);
      SyOptionRomMatch match = sy_option_rom_match (found->rom, card->vendor, card->device);
      guint rank = fit * (SY_OPTION_ROM_MATCH_SAME + 1) + match;

      if (rank <= best_rank || !sy_rom_fit_is_usable (fit))
        continue;
      best = found;
      best_rank = rank;
    }

  return best;
}

guint
sy_rom_scan_count_usable (const SyRomScan *self,
                          const SyRomCard *card)
{
  guint n = 0;

  for (guint i = 0; i < self->founds->len; i++)
    if (sy_rom_fit_is_usable (sy_rom_fit_get (
          ((const SyRomFound *) self->founds->pdata[i])->rom, card)))
      n++;

  return n;
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
