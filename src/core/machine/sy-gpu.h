/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "machine/sy-pci-device.h"

G_BEGIN_DECLS

/** SyGpuRole: %SY_GPU_ROLE_UNKNOWN where the facts do not tell */
typedef enum {
  SY_GPU_ROLE_UNKNOWN,
  SY_GPU_ROLE_INTEGRATED,
  SY_GPU_ROLE_DISCRETE,
  SY_GPU_ROLE_EXTERNAL,
  SY_GPU_ROLE_VIRTUAL,
} SyGpuRole;

typedef struct {
  char       *name;       /* "eDP-1" */
  SyTristate  connected;
} SyConnector;

/**
 * SyGpu:
 * @device: the display-class function (owned by the machine)
 * @functions: (element-type SyPciDevice): the other functions of the slot, not owned
 * @boot_vga: whether firmware gave its first picture here (sysfs "boot_vga")
 * @card: (nullable): its DRM card, "card1"; %NULL where no DRM driver serves it, so that nothing
 *   is known of its outputs
 * @connectors: (element-type SyConnector): of its DRM card, owned
 */
typedef struct {
  const SyPciDevice *device;
  SyGpuRole          role;
  char              *name;      /* "NVIDIA GeForce GTX 1050 Mobile", for people */
  GPtrArray         *functions;
  SyTristate         boot_vga;
  char              *card;
  GPtrArray         *connectors;
} SyGpu;

/** sy_gpu_role_to_string: "integrated", "discrete", "external", "virtual" or "unknown" */
const char *sy_gpu_role_to_string (SyGpuRole    role);

/** sy_gpu_is_nvidia: whether the vendor is 10de */
gboolean    sy_gpu_is_nvidia      (const SyGpu *self);

G_END_DECLS
