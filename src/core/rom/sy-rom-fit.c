/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "rom/sy-rom-fit.h"

#include <glib/gi18n-lib.h>

gboolean
sy_rom_fit_has_bios (const SyOptionRom *rom)
{
  for (guint i = 0; i < rom->images->len; i++)
    if (((const SyPciImage *) rom->images->pdata[i])->code_type == SY_PCI_CODE_X86)
      return TRUE;

  return FALSE;
}

SyRomFit
sy_rom_fit_get (const SyOptionRom *rom,
                const SyRomCard   *card)
{
  if (!sy_option_rom_is_whole (rom))
    return SY_ROM_FIT_DAMAGED;
  if (sy_option_rom_match (rom, card->vendor, card->device) == SY_OPTION_ROM_MATCH_OTHER)
    return SY_ROM_FIT_OTHER;
  if (rom->size > SY_ROM_FIT_MAX_SIZE)
    return SY_ROM_FIT_TOO_LARGE;
  if (!sy_rom_fit_has_bios (rom))
    return SY_ROM_FIT_EFI_ONLY;

  switch (sy_option_rom_match_subsystem (rom, card->subsystem_vendor, card->subsystem_device))
    {
    case SY_TRISTATE_NO:
      return SY_ROM_FIT_OTHER_COMPUTER;

    case SY_TRISTATE_YES:
      return SY_ROM_FIT_COMPUTER;

    case SY_TRISTATE_UNKNOWN:
    default:
      return SY_ROM_FIT_CARD;
    }
}

gboolean
sy_rom_fit_is_usable (SyRomFit fit)
{
  return fit >= SY_ROM_FIT_OTHER_COMPUTER;
}

char *
sy_rom_fit_explain (SyRomFit           fit,
                    const SyOptionRom *rom,
                    const SyRomCard   *card)
{
  const SyPciImage *first = rom->images->pdata[0];

  switch (fit)
    {
    case SY_ROM_FIT_DAMAGED:
      return g_strdup (_("It is not whole, and cannot be used."));

    case SY_ROM_FIT_OTHER:
      return g_strdup (_("It is for another device, and does not help here."));

    case SY_ROM_FIT_TOO_LARGE:
      return g_strdup_printf (_("It is for this computer’s GPU, but has %zu bytes, and a virtual "
                                "machine can be given %d at most."),
                              rom->size, SY_ROM_FIT_MAX_SIZE);

    case SY_ROM_FIT_EFI_ONLY:
      return g_strdup (_("It is for this computer’s GPU, but has only the program for EFI, in "
                         "which the driver does not find what it looks for."));

    case SY_ROM_FIT_OTHER_COMPUTER:
      return g_strdup_printf (_("It is for this computer’s GPU, and whole, but was made for "
                                "another computer: it says %04x:%04x, and the GPU %04x:%04x."),
                              first->subsystem_vendor, first->subsystem_device,
                              card->subsystem_vendor, card->subsystem_device);

    case SY_ROM_FIT_COMPUTER:
      return g_strdup (_("It is for this computer’s GPU, whole, and made for this computer."));

    case SY_ROM_FIT_CARD:
    default:
      return g_strdup (_("It is for this computer’s GPU, and whole."));
    }
}

const char *
sy_rom_fit_to_string (SyRomFit fit)
{
  static const char * const names[] = {
    "damaged", "other", "too-large", "efi-only", "other-computer", "card", "computer",
  };

  return names[MIN (fit, G_N_ELEMENTS (names) - 1)];
}
