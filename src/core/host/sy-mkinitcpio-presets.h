/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sy-sysroot.h"

G_BEGIN_DECLS

#define SY_MKINITCPIO_CONFIG "/etc/mkinitcpio.conf"

/**
 * SyMkinitcpioImage: one image that `mkinitcpio -P` builds
 * @preset: the file, "/etc/mkinitcpio.d/linux.preset"
 * @config: (nullable): the file that is read instead of the usual one and its drop-ins
 * @kver: (nullable): the kernel as the preset names it, a release or a file
 * @release: (nullable): the kernel, where it can be told
 * @image: (nullable): a plain initramfs
 * @uki: (nullable): a unified kernel image
 * @options: (nullable): what mkinitcpio is called with besides
 * @by_kernel_install: there is no preset: kernel-install runs mkinitcpio for this kernel
 */
typedef struct {
  char     *preset;
  char     *config;
  char     *kver;
  char     *release;
  char     *image;
  char     *uki;
  char     *options;
  gboolean  by_kernel_install;
} SyMkinitcpioImage;

void       sy_mkinitcpio_image_free         (SyMkinitcpioImage *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SyMkinitcpioImage, sy_mkinitcpio_image_free)

/** sy_mkinitcpio_presets_are_limine: whether limine-mkinitcpio builds the images, not presets */
gboolean   sy_mkinitcpio_presets_are_limine (SySysroot *sysroot);

/**
 * sy_mkinitcpio_presets_read:
 *
 * Reads every preset (mkinitcpio(8), ABOUT PRESETS); with limine-mkinitcpio, every entry of
 * Limine's menu that has an image of it; without presets, the kernels that kernel-install makes
 * unified images of.
 *
 * Returns: (transfer full) (element-type SyMkinitcpioImage): or %NULL with %SY_ERROR_INVALID_DATA
 *   naming file and line, or %SY_ERROR_NOT_SUPPORTED where a preset is more than assignments
 */
GPtrArray *sy_mkinitcpio_presets_read (SySysroot  *sysroot,
                                       GError    **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
