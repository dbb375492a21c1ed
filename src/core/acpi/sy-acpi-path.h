/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guest/sy-guest.h"
#include "sy-error.h"

G_BEGIN_DECLS

/* Bridges below bridges: a PCI Express hierarchy of a virtual machine is two or three deep. */
#define SY_ACPI_PATH_MAX_HOPS 8

/** SyAcpiHop: one device on the way from the root bus */
typedef struct {
  guint slot;       /* 0 to 31 */
  guint function;   /* 0 to 7 */
} SyAcpiHop;

/**
 * SyAcpiPath: where a PCI device stands in the guest, from the root bus on
 *
 * A GPU at 01:00.0 behind the root port 00:01.0 is { { 1, 0 }, { 0, 0 } }. The root bus is
 * \_SB.PCI0; QEMU calls each device S and its slot and function in hexadecimal
 * (build_append_pcihp_slots() in hw/i386/acpi-build.c, hw/acpi/pci.c).
 */
typedef struct {
  SyAcpiHop hops[SY_ACPI_PATH_MAX_HOPS];
  guint     n_hops;
} SyAcpiPath;

/** sy_acpi_path_set_default: the GPU at 01:00.0 behind a root port at 00:01.0 */
void     sy_acpi_path_set_default (SyAcpiPath        *self);

/**
 * sy_acpi_path_parse:
 * @text: slot and function of each device, in hexadecimal: "01.0/00.0"
 *
 * %SY_ERROR_INVALID_REQUEST where @text is not so.
 */
gboolean sy_acpi_path_parse       (const char        *text,
                                   SyAcpiPath        *out_path,
                                   GError           **error);

/**
 * sy_acpi_path_set_from_device:
 *
 * Follows the bridges from @device up to the root bus. %SY_ERROR_NOT_FOUND where a device on the
 * way has no address yet (libvirt gives it one when the definition is stored),
 * %SY_ERROR_NOT_SUPPORTED where it stands on an expander bus, which has another name in ACPI, or
 * too deep.
 */
gboolean sy_acpi_path_set_from_device (SyAcpiPath          *self,
                                       const SyGuestDevice *device,
                                       GError             **error);

/** sy_acpi_path_format: (transfer full): "\_SB.PCI0.S08.S00", of the first @n_hops hops */
char    *sy_acpi_path_format      (const SyAcpiPath  *self,
                                   guint              n_hops) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
