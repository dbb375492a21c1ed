/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sy-sysroot.h"

G_BEGIN_DECLS

#define SY_KERNELSTUB_CONFIGURATION "/etc/kernelstub/configuration"

/**
 * SyKernelstubConfig:
 *
 * The configuration of kernelstub, which writes it anew each time it runs, as Python's json.dump()
 * does with an indent of 2 (kernelstub's config.py, save_config()).
 */
typedef struct _SyKernelstubConfig SyKernelstubConfig;

/**
 * sy_kernelstub_config_read:
 *
 * Returns: %SY_ERROR_INVALID_DATA where kernelstub could not read it either, naming file and line;
 *   %SY_ERROR_NOT_SUPPORTED where it does not write entries that can be changed
 */
SyKernelstubConfig  *sy_kernelstub_config_read        (SySysroot  *sysroot,
                                                       GError    **error)
                                                       G_GNUC_WARN_UNUSED_RESULT;
void                 sy_kernelstub_config_free        (SyKernelstubConfig *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SyKernelstubConfig, sy_kernelstub_config_free)

/** sy_kernelstub_config_get_options: the kernel parameters beside those of the root partition */
const char * const  *sy_kernelstub_config_get_options (SyKernelstubConfig *self);

/**
 * sy_kernelstub_config_add:
 *
 * Returns: (transfer full): the file with @options at the end of those that it has, byte for byte
 *   as kernelstub would write it
 */
char                *sy_kernelstub_config_add         (SyKernelstubConfig  *self,
                                                       const char * const  *options)
                                                       G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
