/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "acpi/sy-acpi-file.h"
#include "acpi/sy-acpi-path.h"

G_BEGIN_DECLS

/* Larger ROMs are refused: with them the tables would come near what QEMU takes, which aborts
 * over 2 MiB of them (acpi_add_rom_blob() in hw/acpi/utils.c). */
#define SY_ACPI_VBIOS_MAX_SIZE (1024 * 1024)

/* What one call of _ROM returns at most (ACPI 6.5, appendix B, _ROM: "up to 4K"; NVIDIA's driver
 * refuses more, osCallACPI_NVHG_ROM()). */
#define SY_ACPI_VBIOS_PAGE_SIZE 4096

/* In the path of the GPU, what the tables were made for: Package { "switchyard", 1, SHA-256 of the
 * ROM, its size, machine type, path }. */
#define SY_ACPI_VBIOS_IDENTITY "SYID"

/**
 * sy_acpi_vbios_make:
 * @rom: the ROM as the driver shall read it: without a header before 55 AA
 * @path: of the GPU in the guest
 * @machine: (nullable): the machine type, "pc-q35-9.0", to be told from the tables later
 *
 * Makes the tables by which _ROM of the guest's GPU gives @rom, on any firmware:
 * - the ROM in pieces of 32 KiB, each a Name in a table of its own. Laptops keep it in pieces of
 *   that size too (eight fields of 32 KiB);
 * - a guard, which declares the GPU (and each bridge above it) where the machine type's DSDT does
 *   not: QEMU before 8.0 does not for what stands behind a bridge without ACPI hotplug, as in
 *   machine types up to 6.0. Declaring a device twice, or opening the scope of one that is not
 *   there, is an error that costs the whole table;
 * - the methods, which need the guard to have been loaded before.
 *
 * In that order, which is also the order of their names, QEMU must be given them.
 *
 * Returns: (transfer full) (element-type SyAcpiFile) (nullable): "vbios-00.aml"…, or %NULL with
 *   %SY_ERROR_INVALID_DATA where @rom is empty or larger than %SY_ACPI_VBIOS_MAX_SIZE
 */
GPtrArray *sy_acpi_vbios_make (GBytes            *rom,
                               const SyAcpiPath  *path,
                               const char        *machine,
                               GError           **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
