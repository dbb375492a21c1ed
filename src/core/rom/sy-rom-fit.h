/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "rom/sy-option-rom.h"

G_BEGIN_DECLS

/**
 * SyRomCard: the GPU that a ROM is looked for
 * @subsystem_vendor, @subsystem_device: whose computer it is in; zeros where that is not known
 */
typedef struct {
  guint16 vendor;
  guint16 device;
  guint16 subsystem_vendor;
  guint16 subsystem_device;
} SyRomCard;

/* Of anything with these members: a SyPciDevice. */
#define SY_ROM_CARD(device_) \
  ((SyRomCard) { (device_)->vendor, (device_)->device, (device_)->subsystem_vendor, \
                 (device_)->subsystem_device })

/* What the tables for a virtual machine hold, SY_ACPI_VBIOS_MAX_SIZE. */
#define SY_ROM_FIT_MAX_SIZE (1024 * 1024)

/**
 * SyRomFit: how well a ROM suits a card; the larger the better
 * @SY_ROM_FIT_DAMAGED: it is not whole
 * @SY_ROM_FIT_OTHER: for another GPU
 * @SY_ROM_FIT_TOO_LARGE: for the GPU, but more than a virtual machine can be given
 * @SY_ROM_FIT_EFI_ONLY: for the GPU, but only the program that firmware for EFI starts. What the
 *   driver reads (the tables behind "BIT") is in the image for x86 alone
 * @SY_ROM_FIT_OTHER_COMPUTER: for the GPU, of another computer: usable, with a warning
 * @SY_ROM_FIT_CARD: for the GPU; it does not say of which computer, or the card does not
 * @SY_ROM_FIT_COMPUTER: for the GPU in this computer
 */
typedef enum {
  SY_ROM_FIT_DAMAGED,
  SY_ROM_FIT_OTHER,
  SY_ROM_FIT_TOO_LARGE,
  SY_ROM_FIT_EFI_ONLY,
  SY_ROM_FIT_OTHER_COMPUTER,
  SY_ROM_FIT_CARD,
  SY_ROM_FIT_COMPUTER,
} SyRomFit;

SyRomFit    sy_rom_fit_get       (const SyOptionRom *rom,
                                  const SyRomCard   *card);

/** sy_rom_fit_has_bios: whether it has an image for x86 */
gboolean    sy_rom_fit_has_bios  (const SyOptionRom *rom);

/** sy_rom_fit_is_usable: whether it can be given to a virtual machine for the card */
gboolean    sy_rom_fit_is_usable (SyRomFit           fit);

/** sy_rom_fit_explain: (transfer full): one sentence for people */
char       *sy_rom_fit_explain   (SyRomFit           fit,
                                  const SyOptionRom *rom,
                                  const SyRomCard   *card) G_GNUC_WARN_UNUSED_RESULT;

/** sy_rom_fit_to_string: "damaged", "other", "too-large", "efi-only", "other-computer", "card" or
 *   "computer" */
const char *sy_rom_fit_to_string (SyRomFit           fit);

G_END_DECLS
