/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * sy_acpi_battery_make:
 *
 * A table with a battery that is full and an AC adapter that is plugged in. NVIDIA's driver takes a
 * computer for a notebook where a battery's _BIX, or else its _BIF, says "rechargeable"
 * (nv_acpi_is_battery_present() in its open kernel module); Linux and Windows show a battery only
 * where _STA has bit 4. It is the same for every virtual machine.
 */
GBytes *sy_acpi_battery_make  (void) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sy_smbios_chassis_make:
 *
 * An SMBIOS structure of type 3 that says "notebook" (10), for -smbios file=…: neither QEMU's nor
 * libvirt's own options can say that. NVIDIA's driver takes 9 and 10 as a notebook too. With it, no
 * other -smbios type=3 may be given, and so no <chassis> in the definition.
 */
GBytes *sy_smbios_chassis_make (void) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
