/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "rom/sy-option-rom.h"

G_BEGIN_DECLS

/**
 * sy_option_rom_read_nvgi:
 * @out_offset: where the header says that the ROM begins; 0 where it says nothing that can be
 * @problems: why not is added there
 *
 * Reads the header that stands before the ROM in NVIDIA's flash, and in dumps of all of it
 * (nvidia-open, s_romImgFindPciHeader and dev_bus.h: NV_PBUS_IFR_FMT).
 *
 * Returns: %FALSE where @file does not begin with one
 */
gboolean sy_option_rom_read_nvgi (SySpan     file,
                                  gsize     *out_offset,
                                  GPtrArray *problems);

G_END_DECLS
