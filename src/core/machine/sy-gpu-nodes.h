/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "machine/sy-gpu.h"
#include "sy-sysroot.h"

G_BEGIN_DECLS

/**
 * SyGpuNodes:
 *
 * The device nodes through which a program holds a GPU.
 */
typedef struct {
  GHashTable *names;        /* below /dev: "dri/card1", "nvidiactl", "vfio/13" */
  gboolean    any_nvidia;   /* which of "nvidia0"… it is could not be read */
} SyGpuNodes;

/**
 * sy_gpu_nodes_read:
 * @self: all zero
 *
 * Reads sysfs, and of NVIDIA's driver /proc/driver/nvidia; never /dev.
 */
void     sy_gpu_nodes_read     (SyGpuNodes       *self,
                                SySysroot        *sysroot,
                                const SyGpu      *gpu);
void     sy_gpu_nodes_clear    (SyGpuNodes       *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SyGpuNodes, sy_gpu_nodes_clear)

/**
 * sy_gpu_nodes_match:
 * @link: what the link of an open file or a line of a memory map names, "/dev/dri/card1"
 *
 * In a sandbox's /dev whose mounts cannot be reached from here, the kernel shows "/card1".
 */
gboolean sy_gpu_nodes_match    (const SyGpuNodes *self,
                                const char       *link);

/**
 * sy_gpu_nodes_get_used: by the use count of the driver's modules, whether anyone may have one of
 *   the nodes open. Unknown for a driver that is built in, or that does not count opens
 */
SyTristate sy_gpu_nodes_get_used (SySysroot      *sysroot,
                                  const SyGpu    *gpu);

G_END_DECLS
