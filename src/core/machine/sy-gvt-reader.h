/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "machine/sy-gpu.h"
#include "sy-sysroot.h"

G_BEGIN_DECLS

/**
 * sy_gvt_read:
 * @problems: (element-type SyEvidence): gets what could not be read
 *
 * Reads the types of virtual GPUs that an integrated Intel GPU offers, and the mediated devices
 * that exist on it. No other GPU is looked at: it has none of GVT-g's.
 */
void      sy_gvt_read        (SyGpu           *self,
                              SySysroot       *sysroot,
                              GPtrArray       *problems);

/** sy_gvt_is_candidate: whether @self is an integrated Intel GPU */
gboolean  sy_gvt_is_candidate (const SyGpu    *self);

/**
 * sy_gvt_knows_generation:
 *
 * Returns: whether i915 knows GVT-g for this device: Broadwell to Comet Lake without Gemini Lake
 *   (drivers/gpu/drm/i915/intel_gvt.c, is_supported_device(); ids of include/drm/intel/pciids.h)
 */
gboolean  sy_gvt_knows_generation (guint16 device);

G_END_DECLS
