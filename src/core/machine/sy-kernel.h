/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "machine/sy-kernel-config.h"
#include "sy-evidence.h"
#include "sy-sysroot.h"

G_BEGIN_DECLS

#define SY_KERNEL_RELEASE_PATH "/proc/sys/kernel/osrelease"
#define SY_KERNEL_CMDLINE_PATH "/proc/cmdline"
#define SY_KERNEL_CPU_PATH     "/proc/cpuinfo"

/**
 * SyKernel:
 * @release: (nullable): as `uname -r`; where nothing of /proc is there but one kernel's modules
 *   are, that kernel's
 * @cmdline: (nullable): /proc/cmdline, stripped
 * @cpu_vendor: (nullable): "vendor_id" of /proc/cpuinfo
 * @hypervisor_flag: whether the processor says that a hypervisor runs it
 * @virtualization_flag: (nullable): "vmx" or "svm", the flag of /proc/cpuinfo that says that the
 *   processor can run virtual machines; flags that could not be read leave @hypervisor_flag unknown
 * @config: (nullable): the options it was built with
 * @config_error: (nullable): why there is no @config
 *
 * What /proc says of the running kernel and processor, and the options of that kernel.
 */
typedef struct {
  char           *release;
  char           *cmdline;
  char           *cpu_vendor;
  SyTristate      hypervisor_flag;
  const char     *virtualization_flag;
  SyKernelConfig *config;
  GError         *config_error;
} SyKernel;

void sy_kernel_read  (SyKernel  *self,
                      SySysroot *sysroot,
                      GPtrArray *problems);
void sy_kernel_clear (SyKernel  *self);

G_END_DECLS
