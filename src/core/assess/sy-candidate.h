/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "assess/sy-assessment.h"

G_BEGIN_DECLS

/**
 * sy_candidate_find:
 *
 * Returns: (nullable): the GPU that would move to a virtual machine when nobody names one: the one
 *   of sy_machine_get_dgpu(); of several discrete ones the only one that is set aside already;
 *   else the only external one. %NULL where that is open
 */
const SyGpu *sy_candidate_find     (SyMachine *machine);

/**
 * SyDisplayUse:
 * @SY_DISPLAY_UNKNOWN: nothing tells which GPU draws
 * @SY_DISPLAY_SPARED: another GPU draws
 * @SY_DISPLAY_ALONE: no other GPU is there for Linux to draw with
 * @SY_DISPLAY_PANEL: the built-in panel is switched to the GPU
 * @SY_DISPLAY_SCREENS: every screen that is known to be plugged in hangs on the GPU
 * @SY_DISPLAY_BOOT: firmware gave its first picture on the GPU, and no screen is known on another
 *
 * What Linux's picture has to do with a GPU.
 */
typedef enum {
  SY_DISPLAY_UNKNOWN,
  SY_DISPLAY_SPARED,
  SY_DISPLAY_ALONE,
  SY_DISPLAY_PANEL,
  SY_DISPLAY_SCREENS,
  SY_DISPLAY_BOOT,
} SyDisplayUse;

/**
 * sy_candidate_get_display_use:
 * @gpu: a GPU of @machine, not necessarily the candidate
 *
 * All but %SY_DISPLAY_UNKNOWN and %SY_DISPLAY_SPARED mean that Linux would go dark without @gpu,
 * so that it must not be set aside.
 */
SyDisplayUse sy_candidate_get_display_use (SyMachine   *machine,
                                           SyScheme     scheme,
                                           const SyGpu *gpu);

/** sy_candidate_goes_dark: whether @use is one in which Linux cannot spare the GPU */
gboolean     sy_candidate_goes_dark (SyDisplayUse use);

/** sy_candidate_is_output: whether it is a panel or a port: neither "Writeback-" nor "Virtual-" */
gboolean     sy_candidate_is_output (const SyConnector *connector);

G_END_DECLS
