/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "assess/sy-assessment.h"

G_BEGIN_DECLS

/**
 * SyVbiosNeed: whether a virtual machine has to be given the GPU's video BIOS through ACPI
 * @SY_VBIOS_NEED_NO: the card has it, and the driver finds it there
 * @SY_VBIOS_NEED_NOT_FIRST: most likely the same; only where the driver does not start, it is worth
 *   a try
 * @SY_VBIOS_NEED_YES: without it the driver does not start
 */
typedef enum {
  SY_VBIOS_NEED_NO,
  SY_VBIOS_NEED_NOT_FIRST,
  SY_VBIOS_NEED_YES,
} SyVbiosNeed;

/**
 * sy_vbios_need_get:
 *
 * From the generation of the chip and the wiring. Up to Pascal, a laptop's GPU without outputs of
 * its own has no memory for a ROM: it is part of the laptop's firmware, and the driver asks for it
 * by the ACPI method _ROM. From Turing on the driver reads it from the GPU itself and never asks
 * (NVIDIA's open kernel module: kgspExtractVbiosFromRom_TU102() reads BAR 0).
 */
SyVbiosNeed  sy_vbios_need_get     (SyAssessment *assessment,
                                    const SyGpu  *gpu);

/** sy_vbios_need_explain: (transfer full): why, as a whole sentence */
char        *sy_vbios_need_explain (SyVbiosNeed   need,
                                    const SyGpu  *gpu) G_GNUC_WARN_UNUSED_RESULT;

/** sy_vbios_need_to_string: "no", "not-first" or "yes" */
const char  *sy_vbios_need_to_string (SyVbiosNeed need);

G_END_DECLS
