/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Kernel command lines, as the kernel reads them (lib/cmdline.c, next_arg(); kernel/params.c,
 * parse_args()): parameters are split at blanks outside of double quotes; in names "-" and "_" are
 * equal; what follows "--" is for init(1), and counts nowhere here.
 */

/** sy_kernel_cmdline_split: (transfer full): the parameters as they stand, quotes included */
GStrv     sy_kernel_cmdline_split     (const char *cmdline) G_GNUC_WARN_UNUSED_RESULT;

/** sy_kernel_cmdline_get_end: the index of "--", or else the length */
gsize     sy_kernel_cmdline_get_end   (const char *cmdline);

/**
 * sy_kernel_cmdline_is_open:
 *
 * Returns: whether a quotation mark does not end, so that what is appended would become a part of
 *   the last value
 */
gboolean  sy_kernel_cmdline_is_open   (const char *cmdline);

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
 * sy_kernel_cmdline_get_values:
 * @name: such as "intel_iommu"
 *
 * Returns: (transfer full): the values of all parameters of that name in their order, without
 *   quotes; "" for one without a value
 */
GStrv     sy_kernel_cmdline_get_values (const char *cmdline,
                                        const char *name) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sy_kernel_cmdline_is_same:
 *
 * Returns: whether both mean the same: the same parameters, those of one name in the same order,
 *   and the same for init(1)
 */
gboolean  sy_kernel_cmdline_is_same   (const char *a,
                                       const char *b);

/**
 * sy_kernel_cmdline_merge:
 * @parameters: what shall be in force
 *
 * Returns: (transfer full): @parameters, where one of which only the last counts (vfio-pci.ids,
 *   module_blacklist) comes with the values that stand in @cmdline before ours, so that adding
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

/**
 * sy_kernel_cmdline_add:
 * @cmdline: not open
 *
 * Returns: (transfer full): @cmdline with @parameters at its end, or before "--"; every other byte
 *   stays
 */
char     *sy_kernel_cmdline_add       (const char         *cmdline,
                                       const char * const *parameters) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
