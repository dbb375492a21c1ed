/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "sya-snapshot.h"

G_BEGIN_DECLS

#define SYA_TYPE_HEALTH_CHOOSER (sya_health_chooser_get_type ())
G_DECLARE_FINAL_TYPE (SyaHealthChooser, sya_health_chooser, SYA, HEALTH_CHOOSER, AdwBin)

/**
 * SyaHealthChooser:
 *
 * Which virtual machine is looked at: its name as a title, or a choice where there are several.
 * Signal "chosen": the user chose another one.
 */

/**
 * sya_health_chooser_set_vms:
 * @vms: (element-type SyaVm)
 *
 * The machine that was chosen stays; at first, and where it is gone, it is the first that has the
 * discrete GPU, or else the first.
 */
void        sya_health_chooser_set_vms  (SyaHealthChooser *self,
                                         const GPtrArray  *vms);

/** sya_health_chooser_get_uuid: (nullable): %NULL where there is no machine */
const char *sya_health_chooser_get_uuid (SyaHealthChooser *self);

G_END_DECLS
