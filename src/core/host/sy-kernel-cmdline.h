/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Kernel command lines, as the kernel reads them (lib/cmdline.c, next_arg): parameters are split at
 * blanks outside of double quotes; in names "-" and "_" are equal.
 */

/** sy_kernel_cmdline_split: (transfer full): the parameters as they stand, quotes included */
GStrv     sy_kernel_cmdline_split     (const char *cmdline) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sy_kernel_cmdline_has:
 * @parameter: such as "intel_iommu=on"
 *
 * Returns: whether @parameter is in force: the last parameter of its name lists its value, alone or
 *   between commas ("intel_iommu=on,igfx_off")
 */
gboolean  sy_kernel_cmdline_has       (const char *cmdline,
                                       const char *parameter);

/**
 * sy_kernel_cmdline_merge:
 * @parameters: what shall be in force
 *
 * Returns: (transfer full): @parameters, where one of which only the last counts (vfio-pci.ids,
 *   module_blacklist) comes with the values that stand in @cmdline before ours, so that appending
 *   it takes nothing out of force
 */
GStrv     sy_kernel_cmdline_merge     (const char         *cmdline,
                                       const char * const *parameters) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sy_kernel_cmdline_missing:
 *
 * Returns: (transfer full): of sy_kernel_cmdline_merge() what is not in force in @cmdline yet
 */
GStrv     sy_kernel_cmdline_missing   (const char         *cmdline,
                                       const char * const *parameters) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
