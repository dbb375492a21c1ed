/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "run/sy-rom-read.h"

G_BEGIN_DECLS

/**
 * SyRomSource: where this computer may have the video BIOS of its GPU, the surest first
 * @SY_ROM_SOURCE_CHIP: in the card, as sy_rom_read() reads it
 * @SY_ROM_SOURCE_DRIVER: the copy that nouveau took when it started the GPU, be it from the card or
 *   by the firmware's _ROM (debugfs, vbios.rom)
 * @SY_ROM_SOURCE_TABLES: data inside of the firmware's ACPI tables
 * @SY_ROM_SOURCE_MEMORY: memory of the firmware to which these tables point
 */
typedef enum {
  SY_ROM_SOURCE_CHIP,
  SY_ROM_SOURCE_DRIVER,
  SY_ROM_SOURCE_TABLES,
  SY_ROM_SOURCE_MEMORY,
  SY_ROM_SOURCE_N,
} SyRomSource;

/** sy_rom_source_to_string: "chip", "driver", "tables" or "memory" */
const char *sy_rom_source_to_string (SyRomSource    source);

/** sy_rom_source_from_string: %SY_ROM_SOURCE_N where it is none of them */
SyRomSource sy_rom_source_from_string (const char  *text);

/** sy_rom_source_get_title: "the chip of the GPU" */
const char *sy_rom_source_get_title (SyRomSource    source);

/**
 * sy_rom_sources_read:
 * @timeout_ms: for reading the chip
 *
 * Looks in one after the other, until one has a ROM for @gpu. Nothing is run for it: no method of
 * the firmware, no driver is loaded. Of memory only what the kernel lists as the firmware's own and
 * as lying between its own memory is read, so that no register of a device can be among it.
 *
 * Returns: (transfer full) (nullable): the ROM; or %NULL with an error that tells of each source
 *   why it has none; its code is that of the first that is another than %SY_ERROR_NOT_FOUND
 */
GBytes     *sy_rom_sources_read     (SyMachine     *machine,
                                     const SyGpu   *gpu,
                                     guint          timeout_ms,
                                     SyRomSource   *out_source,
                                     GError       **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sy_rom_sources_read_to_json:
 *
 * What the helper answers to `rom`: the ROM of the discrete GPU of @sysroot as
 * {"schema":1,"address":…,"source":…,"rom":…}, the ROM in base64.
 */
JsonNode   *sy_rom_sources_read_to_json (SySysroot  *sysroot,
                                         GError    **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
