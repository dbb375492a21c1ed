/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "machine/sy-pci-device.h"
#include "sy-error.h"
#include "sy-sysroot.h"

G_BEGIN_DECLS

/* How long the kernel may take to tell; it takes microseconds, unless it hangs
 * (sy_child_gather()). */
#define SY_PCI_OVERRIDE_TIMEOUT_MSEC 2000

/**
 * sy_pci_override_read_all:
 * @devices: (element-type SyPciDevice): every function of the computer
 *
 * Sets driver_override of the functions in slots that have a display, and stuck of those of which
 * the kernel does not tell. The kernel takes the lock of the device for this one attribute, which a
 * driver that hangs in its removal holds for ever: so another process reads it.
 */
void     sy_pci_override_read_all (SySysroot           *sysroot,
                                   const GPtrArray     *devices);

/** sy_pci_override_read: of one function; %SY_ERROR_HUNG where the kernel does not tell */
gboolean sy_pci_override_read     (SySysroot           *sysroot,
                                   const SyPciAddress  *function,
                                   char               **out_override,
                                   GError             **error);

G_END_DECLS
