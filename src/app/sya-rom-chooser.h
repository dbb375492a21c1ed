/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "machine/sy-gpu.h"

#include "sya-session.h"

G_BEGIN_DECLS

#define SYA_TYPE_ROM_CHOOSER (sya_rom_chooser_get_type ())
G_DECLARE_FINAL_TYPE (SyaRomChooser, sya_rom_chooser, SYA, ROM_CHOOSER, AdwBin)

/**
 * SyaRomChooser:
 *
 * Where a file with a video BIOS is dropped or chosen: it is looked into in a thread, what is found
 * is listed, and the one that fits the GPU is taken. Property "rom" notifies.
 */

/** sya_rom_chooser_set_gpu: @gpu: (nullable): whose video BIOS is looked for; copied from */
void    sya_rom_chooser_set_gpu (SyaRomChooser *self,
                                 SyaSession    *session,
                                 const SyGpu   *gpu);

/** sya_rom_chooser_get_rom: (nullable): the one that was taken */
GBytes *sya_rom_chooser_get_rom (SyaRomChooser *self);

G_END_DECLS
