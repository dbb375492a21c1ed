/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sy-sysroot.h"

G_BEGIN_DECLS

/*
 * Initramfs images of dracut that another program places, under names that only its boot entries
 * know: rpm-ostree gets them with the image of the system, openSUSE's sdbootutil puts a checksum
 * into the name. They are looked into, and never built here.
 */

/* What a plan is made from where there are such, as sy_plan_add_inputs() takes it. */
#define SY_NAMED_IMAGES_INPUTS \
  "/boot/loader/entries/", "/boot/efi/loader/entries/", "/efi/loader/entries/"

/* Has the initramfs load vfio-pci before devices are looked for (dracut.cmdline(7)), so that no
 * list of modules has to be built into it. */
#define SY_NAMED_IMAGES_PARAMETER "rd.driver.pre=vfio-pci"

/** sy_named_images_are_used: whether this system is one of those */
gboolean sy_named_images_are_used (SySysroot  *sysroot);

/**
 * sy_named_images_check:
 *
 * Returns: whether each image that the entries of the running system start holds vfio-pci;
 *   %SY_ERROR_NOT_SUPPORTED names the one that does not and what to do
 */
gboolean sy_named_images_check    (SySysroot  *sysroot,
                                   GError    **error);

/** sy_named_images_add_parameter: (transfer full): @tokens, and the parameter where it is needed */
GStrv    sy_named_images_add_parameter (SySysroot           *sysroot,
                                        const char * const  *tokens) G_GNUC_WARN_UNUSED_RESULT;

/** sy_named_images_has_same_root: whether both start the same snapshot of the same system */
gboolean sy_named_images_has_same_root (const char *options,
                                        const char *running);

G_END_DECLS
