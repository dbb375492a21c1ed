/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "machine/sy-machine.h"
#include "plan/sy-plan.h"

G_BEGIN_DECLS

/* Sorts after other files; holds softdeps only, never ids, so it is harmless in host mode. */
#define SY_MODPROBE_FILE "/etc/modprobe.d/zz-switchyard-vfio.conf"

/**
 * sy_modprobe_plan:
 *
 * Adds %SY_MODPROBE_FILE with a softdep on vfio-pci for every driver that the functions of @gpu can
 * resolve to, and a warning for each foreign `options vfio-pci ids=` line that names the GPU.
 */
gboolean sy_modprobe_plan (SyMachine    *machine,
                           const SyGpu  *gpu,
                           SyPlan       *plan,
                           GError      **error);

G_END_DECLS
