/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sy-evidence.h"
#include "sy-sysroot.h"

G_BEGIN_DECLS

/**
 * SyKernel:
 * @release: (nullable): as `uname -r`; where nothing of /proc is there but one kernel's modules
 *   are, that kernel's
 * @cmdline: (nullable): /proc/cmdline, stripped
 * @cpu_vendor: (nullable): "vendor_id" of /proc/cpuinfo
 * @hypervisor_flag: whether the processor says that a hypervisor runs it
 *
 * What /proc says of the running kernel and processor.
 */
typedef struct {
  char       *release;
  char       *cmdline;
  char       *cpu_vendor;
  SyTristate  hypervisor_flag;
} SyKernel;

void sy_kernel_read  (SyKernel  *self,
                      SySysroot *sysroot,
                      GPtrArray *problems);
void sy_kernel_clear (SyKernel  *self);

G_END_DECLS
