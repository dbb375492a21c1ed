/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "machine/sy-pci-device.h"
#include "sy-sysroot.h"

G_BEGIN_DECLS

/**
 * sy_pci_read_devices:
 * @sysroot: where to read; nothing outside of it is read but the host's pci.ids
 * @problems: (element-type SyEvidence): gets what could not be read
 * @out_state: yes: the list is complete; no: there is no PCI bus; unknown: it could not be
 *   read, or a device of it could not
 *
 * Reads every PCI function through libpci. Names come from pci.ids below @sysroot where it has one
 * and is not this computer's own, otherwise from the host's, otherwise they are hexadecimal.
 *
 * Returns: (transfer full) (element-type SyPciDevice): by address
 */
GPtrArray *sy_pci_read_devices (SySysroot  *sysroot,
                                GPtrArray  *problems,
                                SyTristate *out_state) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
