/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "assess/sy-vbios-need.h"

#include <glib/gi18n-lib.h>

#include "machine/sy-gpu-chip.h"

#define CLASS_3D 0x0302

static gboolean
is_turing_or_later (const SyPciDevice *device)
{
  SyGpuChip chip = sy_gpu_chip_get (device);

  if (chip == SY_GPU_CHIP_AMPERE)
    return TRUE;

  return chip == SY_GPU_CHIP_PASCAL_TURING &&
         (device->device >= SY_GPU_CHIP_FIRST_TURING_ID ||
          (device->device == 0 && g_str_has_prefix (device->device_name, "TU")));
}

SyVbiosNeed
sy_vbios_need_get (SyAssessment *assessment,
                   const SyGpu  *gpu)
{
  SyMachine *machine = sy_assessment_get_machine (assessment);
  const SyPciDevice *device = gpu->device;

  if (device->vendor != SY_PCI_VENDOR_NVIDIA || sy_machine_get_laptop (machine) == SY_TRISTATE_NO ||
      gpu->role == SY_GPU_ROLE_EXTERNAL)
    return SY_VBIOS_NEED_NO;
  if (is_turing_or_later (device))
    return SY_VBIOS_NEED_NOT_FIRST;
  if (sy_assessment_get_scheme (assessment) == SY_SCHEME_MUXLESS ||
      sy_pci_device_get_class (device) == CLASS_3D)
    return SY_VBIOS_NEED_YES;

  return SY_VBIOS_NEED_NOT_FIRST;
}

char *
sy_vbios_need_explain (SyVbiosNeed  need,
                       const SyGpu *gpu)
{
  switch (need)
    {
    case SY_VBIOS_NEED_YES:
      return g_strdup_printf (_("%s has no video BIOS of its own: it is part of this laptop’s "
                                "firmware, and without it NVIDIA’s driver in the virtual machine "
                                "stops with Code 43."), gpu->name);

    case SY_VBIOS_NEED_NOT_FIRST:
      if (is_turing_or_later (gpu->device))
        return g_strdup_printf (_("%s is of a generation whose driver reads the video BIOS from "
                                  "the GPU itself, so that none is needed at first."), gpu->name);
      return g_strdup_printf (_("%s has outputs of its own, and most likely its video BIOS too. "
                                "Add one only if the driver stops with Code 43."), gpu->name);

    case SY_VBIOS_NEED_NO:
    default:
      return g_strdup_printf (_("%s has its video BIOS on the card."), gpu->name);
    }
}

const char *
sy_vbios_need_to_string (SyVbiosNeed need)
{
  switch (need)
    {
    case SY_VBIOS_NEED_YES:
      return "yes";

    case SY_VBIOS_NEED_NOT_FIRST:
      return "not-first";

    case SY_VBIOS_NEED_NO:
    default:
      return "no";
    }
}
