/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

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

/* A firmware image can be as large as its flash; larger files are no image of one. */
#define SY_VBIOS_SCAN_MAX_SIZE (64 * 1024 * 1024)

/**
 * SyVbiosFound: a ROM that a file holds
 * @offset: where it begins, in bytes
 * @vendor, @device: of the GPU that it says to be for
 * @matches: whether that is the GPU that was asked for
 * @rom: (nullable): the ROM, where it is whole
 * @problem: (nullable): why not
 */
typedef struct {
  gsize     offset;
  guint16   vendor;
  guint16   device;
  gboolean  matches;
  GBytes   *rom;
  char     *problem;
} SyVbiosFound;

/**
 * sy_vbios_scan:
 *
 * Looks for every ROM in @file at any offset, as sy_vbios_extract() reads them; what is packed is
 * not found.
 *
 * Returns: (transfer full) (element-type SyVbiosFound): in the order of the file, or %NULL with
 *   %SY_ERROR_CANCELLED
 */
GPtrArray *sy_vbios_scan (GBytes        *file,
                          guint16        vendor,
                          guint16        device,
                          GCancellable  *cancellable,
                          GError       **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
