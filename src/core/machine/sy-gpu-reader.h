/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "machine/sy-gpu.h"
#include "sy-sysroot.h"

G_BEGIN_DECLS

/**
 * sy_gpu_read_all:
 * @devices: (element-type SyPciDevice): all functions, by address; must outlive the result
 * @problems: (element-type SyEvidence): gets what could not be read
 *
 * The GPUs among @devices, one for each slot: an Intel GPU shows a second display function for
 * its second pipe, which is no GPU of its own.
 *
 * Returns: (transfer full) (element-type SyGpu): by address
 */
GPtrArray *sy_gpu_read_all   (SySysroot       *sysroot,
                              const GPtrArray *devices,
                              GPtrArray       *problems) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
