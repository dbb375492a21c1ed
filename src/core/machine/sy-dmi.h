/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sy-evidence.h"
#include "sy-sysroot.h"

G_BEGIN_DECLS

/** SY_DMI_PATH: where Linux tells the fields of SMBIOS, one a file */
#define SY_DMI_PATH "/sys/class/dmi/id/"

/**
 * SyDmi:
 * @vendor: (nullable): SMBIOS type 1 manufacturer
 * @product: (nullable): SMBIOS type 1 product name, as it is
 * @model: (nullable): what people call the computer; Lenovo keeps it in the version
 * @laptop: from the chassis type
 *
 * What /sys/class/dmi/id says of the computer.
 */
typedef struct {
  char       *vendor;
  char       *product;
  char       *model;
  SyTristate  laptop;
} SyDmi;

/** sy_dmi_read: fills @self; @problems gets what is there but cannot be read */
void sy_dmi_read  (SyDmi     *self,
                   SySysroot *sysroot,
                   GPtrArray *problems);
void sy_dmi_clear (SyDmi     *self);

G_END_DECLS
