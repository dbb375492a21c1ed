/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "machine/sy-pci-device.h"

G_BEGIN_DECLS

/**
 * SyGpuChip:
 * @SY_GPU_CHIP_NVIDIA_CHIPSET: a GPU inside a chipset of NVIDIA's, 2004 to 2010
 * @SY_GPU_CHIP_BEFORE_OPTIMUS: older than 2010, NVIDIA's or AMD's
 * @SY_GPU_CHIP_FIRST_OPTIMUS: GT215 to GT218, built with a switch and with Optimus
 * @SY_GPU_CHIP_FERMI_KEPLER: 2010 to 2014
 * @SY_GPU_CHIP_MAXWELL: 2014 to 2016
 * @SY_GPU_CHIP_PASCAL_TURING: 2016 to 2020
 * @SY_GPU_CHIP_AMPERE: 2020, and all that came later
 * @SY_GPU_CHIP_AMD_OLD: AMD's from 2010 to 2015
 * @SY_GPU_CHIP_AMD_POLARIS: to Navi 1x, 2016 to 2020
 * @SY_GPU_CHIP_AMD_NAVI2: 2020, and all that came later
 *
 * The generation of a GPU: laptops of one generation are wired much alike.
 */
typedef enum {
  SY_GPU_CHIP_UNKNOWN,
  SY_GPU_CHIP_NVIDIA_CHIPSET,
  SY_GPU_CHIP_BEFORE_OPTIMUS,
  SY_GPU_CHIP_FIRST_OPTIMUS,
  SY_GPU_CHIP_FERMI_KEPLER,
  SY_GPU_CHIP_MAXWELL,
  SY_GPU_CHIP_PASCAL_TURING,
  SY_GPU_CHIP_AMPERE,
  SY_GPU_CHIP_AMD_OLD,
  SY_GPU_CHIP_AMD_POLARIS,
  SY_GPU_CHIP_AMD_NAVI2,
} SyGpuChip;

/* Pascal and Volta end before that, where Turing begins (the blocks of pci.ids). */
#define SY_GPU_CHIP_FIRST_TURING_ID 0x1e00

/** sy_gpu_chip_get: by the id's block, else by the chip's name */
SyGpuChip  sy_gpu_chip_get            (const SyPciDevice *device);

/** sy_gpu_chip_is_workstation: whether it is sold for workstations (Quadro, NVS, RTX A…) */
gboolean   sy_gpu_chip_is_workstation (const SyPciDevice *device);

/** sy_gpu_chip_is_compute: whether it is a card for computing, which no laptop has (Tesla) */
gboolean   sy_gpu_chip_is_compute     (const SyPciDevice *device);

/**
 * sy_gpu_chip_for_laptops:
 *
 * Returns: yes: its name is one of a GPU for notebooks; no: of a card to plug in; unknown: it has
 *   no name, or one that is used for both
 */
SyTristate sy_gpu_chip_for_laptops    (const SyPciDevice *device);

G_END_DECLS
