/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stddef.h>
#include <stdint.h>

#include "rom/sy-rom-scan.h"

int LLVMFuzzerTestOneInput (const uint8_t *data,
                            size_t         size);

/* Flash images, capsules, volumes, files and sections, and everything that they may hold. */
int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (SyRomScan) scan = NULL;
  SyRomScanLimits limits = {
    .max_unpacked = 8 * 1024 * 1024,
    .max_part = 4 * 1024 * 1024,
    .max_depth = 16,
    .max_parts = 2000,
    .max_seconds = 60,
  };

  scan = sy_rom_scan (bytes, "file", &limits, NULL, NULL, NULL, NULL);
  g_assert_nonnull (scan);

  return 0;
}
