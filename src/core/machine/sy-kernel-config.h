/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "machine/sy-kernel-modules.h"
#include "sy-sysroot.h"

G_BEGIN_DECLS

/**
 * SyKernelConfig:
 *
 * The options that a kernel was built with, as in the file .config (Documentation/kbuild/
 * kconfig-language.rst): lines of CONFIG_NAME=VALUE; an option that is off is a comment or is
 * not there at all.
 */
typedef struct _SyKernelConfig SyKernelConfig;

/* In bytes, unpacked. Distributions' kernels have 200 to 350 KiB. */
#define SY_KERNEL_CONFIG_MAX_SIZE (4 * 1024 * 1024)

/**
 * sy_kernel_config_load:
 * @release: (nullable): as `uname -r`
 *
 * Reads /proc/config.gz, or else the file that the distribution installs with the kernel.
 *
 * Returns: (transfer full) (nullable): the options, or %NULL with the error of the first file that
 *   is there and cannot be used; %SY_ERROR_NOT_FOUND where there is none
 */
SyKernelConfig *sy_kernel_config_load     (SySysroot             *sysroot,
                                           const char            *release,
                                           GError               **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sy_kernel_config_parse:
 * @path: where @bytes come from, for messages
 * @bytes: the text, or the text packed by gzip
 *
 * Returns: (transfer full) (nullable): the options, or %NULL with %SY_ERROR_INVALID_DATA where
 *   that is no configuration, is cut off, or unpacks to more than %SY_KERNEL_CONFIG_MAX_SIZE
 */
SyKernelConfig *sy_kernel_config_parse    (const char            *path,
                                           GBytes                *bytes,
                                           GError               **error) G_GNUC_WARN_UNUSED_RESULT;
void            sy_kernel_config_free     (SyKernelConfig        *self);

/** sy_kernel_config_get_path: the file that it was read from */
const char     *sy_kernel_config_get_path (const SyKernelConfig  *self);

/**
 * sy_kernel_config_get:
 * @option: without CONFIG_, such as "VFIO_PCI"
 *
 * Returns: (transfer full) (nullable): the value as it stands ("y", "m", "64", "\"text\""), or
 *   %NULL where the option is off
 */
char           *sy_kernel_config_get      (const SyKernelConfig  *self,
                                           const char            *option) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sy_kernel_config_get_module:
 * @self: (nullable): %NULL makes everything unknown
 */
SyModuleState   sy_kernel_config_get_module (const SyKernelConfig *self,
                                             const char           *option);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SyKernelConfig, sy_kernel_config_free)

G_END_DECLS
