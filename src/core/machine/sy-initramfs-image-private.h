/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "machine/sy-initramfs-image.h"

G_BEGIN_DECLS

/** sy_initramfs_image_list_fd: sy_initramfs_image_list() of an open regular file, for the fuzzer */
GStrv sy_initramfs_image_list_fd (int            fd,
                                  const char    *name,
                                  GCancellable  *cancellable,
                                  GError       **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
