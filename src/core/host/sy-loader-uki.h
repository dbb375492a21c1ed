/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "host/sy-loader-entry.h"

G_BEGIN_DECLS

/**
 * sy_loader_uki_read_folder:
 * @mount_point: of the EFI system partition, "/efi"
 * @entries: (element-type SyLoaderEntry): gets the unified kernel images of its EFI/Linux, as
 *   systemd-boot shows them beside its text entries (Type 2 of the Boot Loader Specification)
 *
 * Programs that are no such images are left out.
 */
gboolean sy_loader_uki_read_folder (SySysroot   *sysroot,
                                    const char  *mount_point,
                                    GPtrArray   *entries,
                                    GError     **error);

G_END_DECLS
