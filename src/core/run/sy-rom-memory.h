/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "acpi/sy-acpi-rom.h"
#include "sy-sysroot.h"

G_BEGIN_DECLS

/**
 * sy_rom_memory_read:
 *
 * Reads memory that the firmware keeps for itself, through /dev/mem. Refused is whatever may be a
 * device's: reading a register can do something. It has to lie in one range of /proc/iomem that is
 * the firmware's ("ACPI Tables", "ACPI Non-volatile Storage", or "Reserved" with more of the
 * computer's RAM behind it).
 *
 * Returns: (transfer full) (nullable): the bytes, or %NULL with %SY_ERROR_REFUSED where it may be a
 *   device's, or where the kernel does not let anybody read it (STRICT_DEVMEM, lockdown)
 */
GBytes *sy_rom_memory_read (SySysroot           *sysroot,
                            const SyAcpiMemory  *memory,
                            GError             **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
