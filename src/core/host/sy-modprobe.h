/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "machine/sy-machine.h"
#include "machine/sy-modprobe-config.h"
#include "plan/sy-plan.h"

G_BEGIN_DECLS

/**
 * sy_modprobe_plan:
 *
 * Plans the file that makes vfio-pci load before any driver that @gpu's functions can have. It
 * names no device: which are bound is said on the kernel command line alone, so that the file
 * changes nothing in host mode. Warns where another file binds devices by itself.
 */
gboolean sy_modprobe_plan (SySysroot    *sysroot,
                           const SyGpu  *gpu,
                           SyPlan       *plan,
                           GError      **error);

G_END_DECLS
