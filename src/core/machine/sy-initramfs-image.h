/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sy-sysroot.h"

G_BEGIN_DECLS

/* Limits on what is read: a larger image, or one that unpacks to more, is refused. */
#define SY_INITRAMFS_IMAGE_MAX_SIZE     (G_GUINT64_CONSTANT (1) << 30)
#define SY_INITRAMFS_IMAGE_MAX_UNPACKED (G_GUINT64_CONSTANT (4) << 30)

/**
 * sy_initramfs_image_list:
 * @path: of the image, below @sysroot
 *
 * Lists the paths inside an initramfs: any number of cpio archives (newc) one after the other, each
 * plain or compressed with whatever libarchive reads, with zero padding between
 * (Documentation/driver-api/early-userspace/buffer-format.rst). Of a unified kernel image that is
 * its section ".initrd". Nothing is extracted.
 *
 * Returns: (transfer full): the paths without a leading "./" or "/", in archive order
 */
GStrv sy_initramfs_image_list    (SySysroot           *sysroot,
                                  const char          *path,
                                  GCancellable        *cancellable,
                                  GError             **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sy_initramfs_image_lacks:
 * @patterns: fnmatch(3) patterns on whole paths ("*" crosses "/"), such as "*" "/vfio-pci.ko*"
 *
 * Returns: (transfer full): the patterns that match nothing in the image, empty when all do
 */
GStrv sy_initramfs_image_lacks   (SySysroot           *sysroot,
                                  const char          *path,
                                  const char * const  *patterns,
                                  GCancellable        *cancellable,
                                  GError             **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
