/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "machine/sy-gpu.h"

G_BEGIN_DECLS

/* How a GPU, its owner and its connectors are called. Pure, as sya-labels.h. */

/** SyaOwner: who holds a GPU now, as its driver tells */
typedef enum {
  SYA_OWNER_UNKNOWN,
  SYA_OWNER_LINUX,
  SYA_OWNER_VM,
  SYA_OWNER_NOBODY,
} SyaOwner;

/** sya_owner_from_device: vfio-pci means that a virtual machine may take the GPU */
SyaOwner    sya_owner_from_device      (const SyPciDevice *device);
const char *sya_owner_get_label        (SyaOwner           owner);

/** sya_gpu_get_owner_text: (transfer full): the owner, the driver that says so, awake or asleep */
char       *sya_gpu_get_owner_text     (const SyGpu       *gpu,
                                        SyaOwner           owner) G_GNUC_WARN_UNUSED_RESULT;

/** sya_tristate_get_label: "Yes", "No" or "Not known" */
const char *sya_tristate_get_label     (SyTristate         state);
/** sya_connected_get_label: of a connector, to stand after its name */
const char *sya_connected_get_label    (SyTristate         connected);

const char *sya_gpu_role_get_label     (SyGpuRole          role);

G_END_DECLS
