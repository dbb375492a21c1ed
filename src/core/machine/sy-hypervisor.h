/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "machine/sy-dmi.h"
#include "machine/sy-kernel.h"

G_BEGIN_DECLS

/**
 * sy_hypervisor_detect:
 * @out_evidence: (transfer full): where it was seen; untouched when this is no virtual machine
 *
 * Whether this computer is itself a virtual machine. Names are those of systemd-detect-virt(1)
 * where the firmware tells; a bare "hypervisor" flag of the processor gives "unknown".
 *
 * Returns: (nullable): a static name
 */
const char *sy_hypervisor_detect (SySysroot       *sysroot,
                                  const SyDmi     *dmi,
                                  const SyKernel  *kernel,
                                  SyEvidence     **out_evidence);

G_END_DECLS
