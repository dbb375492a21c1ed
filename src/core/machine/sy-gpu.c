/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "machine/sy-gpu.h"

const char *
sy_gpu_role_to_string (SyGpuRole role)
{
  switch (role)
    {
    case SY_GPU_ROLE_INTEGRATED:
      return "integrated";

    case SY_GPU_ROLE_DISCRETE:
      return "discrete";

    case SY_GPU_ROLE_EXTERNAL:
      return "external";

    case SY_GPU_ROLE_VIRTUAL:
      return "virtual";

    case SY_GPU_ROLE_UNKNOWN:
    default:
      return "unknown";
    }
}

gboolean
sy_gpu_is_nvidia (const SyGpu *self)
{
  return self->device->vendor == SY_PCI_VENDOR_NVIDIA;
}
