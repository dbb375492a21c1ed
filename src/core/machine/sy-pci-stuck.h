/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "machine/sy-pci-device.h"
#include "sy-sysroot.h"

G_BEGIN_DECLS

/**
 * sy_pci_stuck_find:
 * @devices: (element-type SyPciDevice): every function of the computer
 *
 * Sets stuck of the GPUs of NVIDIA that have no driver while a module that drives them is leaving
 * and does not get away. Linux 6.12.117 takes the lock of a device for its driver_override no more,
 * so that this may be all that tells (see sy_pci_override_read_all()).
 */
void sy_pci_stuck_find (SySysroot       *sysroot,
                        const GPtrArray *devices);

G_END_DECLS
