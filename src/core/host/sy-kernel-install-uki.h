/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "host/sy-loader-entry.h"
#include "host/sy-uki-signing.h"
#include "plan/sy-plan.h"

G_BEGIN_DECLS

/*
 * With “layout=uki” kernel-install(8) makes one unified kernel image (UAPI.5) for each kernel,
 * EFI/Linux/TOKEN-RELEASE.efi, by whatever builds initramfs images here and by ukify(1), dracut or
 * mkinitcpio. It writes over the image in force, and what does not fit on the partition is lost: so
 * it is told to write elsewhere, and what it made is looked into and put in place in one step.
 */
#define SY_KERNEL_INSTALL_UKI_INPUTS \
  "/etc/kernel/install.conf", "/etc/kernel/install.conf.d/", "/usr/lib/kernel/install.conf", \
  SY_UKI_SIGNING_INPUTS, "/etc/kernel/entry-token", "/etc/kernel/tries"

/**
 * SyKernelInstallImage:
 * @path: the image, below the root
 * @release: of its kernel
 * @kernel: (nullable): the kernel itself; %NULL: it is gone, and no image can be built of it
 * @made: what kernel-install writes when it is run for the image
 */
typedef struct {
  char *path;
  char *release;
  char *kernel;
  char *made;
} SyKernelInstallImage;

void       sy_kernel_install_image_free  (SyKernelInstallImage       *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SyKernelInstallImage, sy_kernel_install_image_free)

/**
 * sy_kernel_install_images_read:
 *
 * Returns: (transfer full) (element-type SyKernelInstallImage): the images of the kernels that are
 *   installed; empty where kernel-install makes none
 */
GPtrArray *sy_kernel_install_images_read (SySysroot                  *sysroot)
                                          G_GNUC_WARN_UNUSED_RESULT;

/** sy_kernel_install_images_find: (nullable): the one at @path, owned by @images */
const SyKernelInstallImage *
           sy_kernel_install_images_find (GPtrArray                  *images,
                                          const char                 *path);

/**
 * sy_kernel_install_plan_image:
 * @kind: what is looked for in the image, before it is put in place and after
 * @undo_kind: the same for the one that is built when this is taken back, or %SY_VERIFY_NONE
 *
 * Plans to build @self anew. %SY_ERROR_NOT_SUPPORTED where its kernel is gone, or Secure Boot wants
 * a signature that ukify is not set up to make; %SY_ERROR_REFUSED where there is no room for a
 * second image.
 */
gboolean   sy_kernel_install_plan_image  (const SyKernelInstallImage *self,
                                          SySysroot                  *sysroot,
                                          SyPlan                     *plan,
                                          SyVerifyKind                kind,
                                          const char * const         *expected,
                                          SyVerifyKind                undo_kind,
                                          const char * const         *undo_expected,
                                          GError                    **error);

/**
 * sy_kernel_install_plan_images:
 * @host: the image that is the host's
 * @missing: kernel parameters that it lacks, at least one
 *
 * Plans to have them in every image of every kernel, and in those of kernels to come.
 */
gboolean   sy_kernel_install_plan_images (SySysroot                  *sysroot,
                                          SyPlan                     *plan,
                                          const SyLoaderEntry        *host,
                                          GStrv                       missing,
                                          GError                    **error);

/**
 * sy_kernel_install_plan_image_entry:
 * @menu: (element-type SyLoaderEntry): all of the boot menu
 * @host: the image that is the host's, one of sy_kernel_install_images_read()
 * @tokens: the kernel parameters of the mode
 *
 * Adds a text entry that starts the image of the newest kernel with @tokens, and a plugin of
 * kernel-install that makes it anew with each kernel. An image with a boot counter is not taken:
 * its name changes when the kernel is known as good. %SY_ERROR_REFUSED where there is no other.
 */
gboolean   sy_kernel_install_plan_image_entry (SySysroot            *sysroot,
                                               SyPlan               *plan,
                                               GPtrArray            *menu,
                                               const SyLoaderEntry  *host,
                                               const char * const   *tokens,
                                               GError              **error);

G_END_DECLS
