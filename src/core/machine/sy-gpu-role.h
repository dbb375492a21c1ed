/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "machine/sy-gpu.h"

G_BEGIN_DECLS

/**
 * sy_gpu_role_decide:
 * @device: a display function
 * @devices: (element-type SyPciDevice): all functions
 * @parent: (nullable): the bridge in front of @device, where it is known
 * @removable: whether it, or a bridge in front of it, can be unplugged (sysfs "removable")
 *
 * What kind of GPU a display function is. Pure; unknown where the facts do not tell.
 */
SyGpuRole sy_gpu_role_decide (const SyPciDevice *device,
                              const GPtrArray   *devices,
                              const SyPciDevice *parent,
                              gboolean           removable);

G_END_DECLS
