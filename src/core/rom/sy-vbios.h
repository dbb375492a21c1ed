/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sy-error.h"

G_BEGIN_DECLS

/* What is looked into at most; a ROM of a laptop's GPU has 40 KiB to 1 MiB. */
#define SY_VBIOS_FILE_MAX_SIZE (16 * 1024 * 1024)

/**
 * sy_vbios_extract:
 * @file: a ROM file, with or without a header before it (GPU-Z and nvflash write one)
 * @vendor: PCI vendor of the GPU that it is for
 * @device: its PCI device
 *
 * Takes the ROM of that GPU out of @file: from its first image (55 AA) to the end of its last, as
 * its own lengths say (PCI Firmware Specification 3.3, section 5.1; NVIDIA's NPDE, which overrides
 * them). Every image must be there whole and those for BIOS must sum up to zero.
 *
 * Returns: (transfer full) (nullable): the ROM, or %NULL with %SY_ERROR_NOT_FOUND where there is
 *   none, %SY_ERROR_REFUSED where it is for another GPU, %SY_ERROR_INVALID_DATA where it is cut off
 *   or damaged; the message names the offset and what was found
 */
GBytes *sy_vbios_extract (GBytes   *file,
                          guint16   vendor,
                          guint16   device,
                          GError  **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
