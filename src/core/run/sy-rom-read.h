/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "machine/sy-machine.h"

G_BEGIN_DECLS

/* Reading 1 MiB from the chip of a card takes less than a second. */
#define SY_ROM_READ_TIMEOUT_MSEC 15000

/**
 * sy_rom_read:
 * @gpu: of @machine, whose sysroot is the one that it is read below
 * @timeout_ms: for all of it
 *
 * Reads the ROM of a GPU out of the card, as the kernel shows it (Documentation/PCI/sysfs-pci:
 * "rom" has to be switched on before, and off again after), and takes the video BIOS out of it. A
 * GPU that sleeps is awake for that time. A child process does what can hang.
 *
 * While a virtual machine has the GPU it is refused: a card may use one decoder for its ROM and for
 * its memory (PCI Local Bus Specification 3.0, section 6.2.5.2), so that the machine would read the
 * ROM where its memory is.
 *
 * Returns: (transfer full) (nullable): the ROM, matched with @gpu; or %NULL with
 *   %SY_ERROR_NOT_FOUND where the card has no ROM of its own, as in most laptops, %SY_ERROR_BUSY or
 *   %SY_ERROR_REFUSED where it would be unsafe, %SY_ERROR_HUNG, or an error of sy_vbios_extract()
 */
GBytes *sy_rom_read (SyMachine    *machine,
                     const SyGpu  *gpu,
                     guint         timeout_ms,
                     GError      **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
