/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "machine/sy-machine.h"

G_BEGIN_DECLS

/**
 * SyFirmwareMenu:
 * @key: what opens the firmware settings while the computer starts
 * @iommu: the setting that turns on the IOMMU
 * @virtualization: the setting that lets the processor run virtual machines
 * @graphics: the setting that chooses between the GPUs
 * @hybrid: its value that shows both GPUs and leaves the panel to the integrated one
 *
 * What one vendor calls its settings, in quotation marks and joined for people. Firmware menus are
 * English on nearly all computers, so that the names are not translated.
 */
typedef struct {
  const char *key;
  const char *iommu;
  const char *virtualization;
  const char *graphics;
  const char *hybrid;
} SyFirmwareMenu;

/**
 * sy_firmware_menu_get: by the vendor of the computer and that of its processor; the names that
 *   most use where the vendor is not known
 */
SyFirmwareMenu sy_firmware_menu_get (SyMachine *machine);

G_END_DECLS
