/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* All data of the tables together; a ROM has 1 MiB at most. */
#define SY_ACPI_ROM_MAX_DATA (4 * 1024 * 1024)

/** SyAcpiMemory: a part of the computer's memory that tables name by its address */
typedef struct {
  guint64 address;
  gsize   size;
} SyAcpiMemory;

/**
 * SyAcpiRom: from where the firmware's _ROM (ACPI 6.5, appendix B) may have what it gives
 * @method: (nullable): of the first _ROM: "\_SB.PCI0.PEG0.PEGP._ROM"; %NULL where there is none
 * @data: all named buffers of the tables one behind the other: firmware, and this program, keep a
 *   large ROM in several
 * @memory: (element-type SyAcpiMemory): regions of a size that a ROM can have, whose place is a
 *   constant
 * @computed: a table with a _ROM has a region whose place is known only when the table is run
 */
typedef struct {
  char     *method;
  GBytes   *data;
  GArray   *memory;
  gboolean  computed;
} SyAcpiRom;

/**
 * sy_acpi_rom_new:
 * @tables: (element-type GBytes): DSDT and SSDTs, in the order in which they were loaded
 *
 * Looks through the firmware's tables without running anything of them: what a method does besides
 * giving a ROM nobody can know. What is found is a guess; that it is a ROM, and of which GPU, the
 * ROM itself has to tell.
 */
SyAcpiRom *sy_acpi_rom_new  (const GPtrArray *tables) G_GNUC_WARN_UNUSED_RESULT;

void       sy_acpi_rom_free (SyAcpiRom       *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SyAcpiRom, sy_acpi_rom_free)

G_END_DECLS
