/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "machine/sy-gpu.h"
#include "sy-sysroot.h"

G_BEGIN_DECLS

/**
 * sy_gpu_read_way:
 * @devices: (element-type SyPciDevice): all functions; must outlive @self
 *
 * Reads the bridges before the GPU, and whether it can be removed.
 */
void       sy_gpu_read_way         (SyGpu              *self,
                                    SySysroot          *sysroot,
                                    const GPtrArray    *devices);

/**
 * sy_gpu_read_details:
 * @problems: (element-type SyEvidence): gets what could not be read or understood
 *
 * Reads power, regions, link, ways to reset, boot_vga, SR-IOV, GVT-g types and mediated devices.
 * Nothing is read that wakes a sleeping GPU: that is its configuration space, its ROM, and since
 * Linux 6.18 the state of its link.
 */
void       sy_gpu_read_details     (SyGpu              *self,
                                    SySysroot          *sysroot,
                                    GPtrArray          *problems);

/**
 * sy_gpu_read_physical_function:
 *
 * Returns: whether the function at @address is a virtual one, that SR-IOV made of the one at
 *   @out_physical
 */
gboolean   sy_gpu_read_physical_function (SySysroot          *sysroot,
                                          const SyPciAddress *address,
                                          SyPciAddress       *out_physical);

G_END_DECLS
