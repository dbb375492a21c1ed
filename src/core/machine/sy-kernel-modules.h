/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sy-evidence.h"
#include "sy-sysroot.h"

G_BEGIN_DECLS

/**
 * SyModuleState: how a kernel has a module
 * @SY_MODULE_UNKNOWN: its list of modules could not be read
 * @SY_MODULE_ABSENT: it has none of that name
 */
typedef enum {
  SY_MODULE_UNKNOWN,
  SY_MODULE_ABSENT,
  SY_MODULE_LOADABLE,
  SY_MODULE_BUILT_IN,
} SyModuleState;

/**
 * sy_kernel_modules_find:
 * @release: as `uname -r`
 * @module: "vfio-pci"; "-" and "_" are equal
 *
 * Looks into modules.dep and modules.builtin below /usr/lib/modules or /lib/modules.
 */
SyModuleState sy_kernel_modules_find     (SySysroot  *sysroot,
                                          const char *release,
                                          const char *module);

/**
 * sy_kernel_modules_look:
 * @place: where the kernel's build installs it, such as "kernel/drivers/vfio/pci/vfio-pci"
 *
 * The same at a lower cost: looks for the file at @place before it reads modules.dep, which has
 * hundreds of kilobytes.
 */
SyModuleState sy_kernel_modules_look     (SySysroot  *sysroot,
                                          const char *release,
                                          const char *place);

/** sy_kernel_modules_list: (transfer full): the releases that have a folder of modules, sorted */
GStrv         sy_kernel_modules_list     (SySysroot  *sysroot) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sy_kernel_modules_find_package: (transfer full) (nullable): the release whose "pkgbase" is @name
 */
char         *sy_kernel_modules_find_package (SySysroot  *sysroot,
                                              const char *name) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
