/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sy-sysroot.h"

G_BEGIN_DECLS

#define SY_BOOT_GUARD_SECURE_BOOT \
  "/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"

/**
 * sy_boot_guard_check:
 *
 * Whether what a computer starts from may be changed now. It may not while a package manager runs,
 * which rebuilds the same files; while the partition that the files belong to is not mounted; or
 * where the battery could run empty in the middle.
 *
 * Returns: %FALSE with %SY_ERROR_REFUSED that says what is in the way and what to do
 */
gboolean sy_boot_guard_check       (SySysroot   *sysroot,
                                    GError     **error);

/**
 * sy_boot_guard_find_unmounted:
 * @out_line: (out): of /etc/fstab, where there is one
 *
 * Returns: (nullable): the folder that the computer starts from, that /etc/fstab names and that is
 *   not mounted
 */
const char *sy_boot_guard_find_unmounted (SySysroot *sysroot,
                                          guint     *out_line);

/**
 * sy_boot_guard_check_mounts:
 *
 * To be asked before anything there is read: where /boot is not mounted, no boot loader is found.
 *
 * Returns: %FALSE with %SY_ERROR_REFUSED that names the line and the command
 */
gboolean sy_boot_guard_check_mounts (SySysroot  *sysroot,
                                     GError    **error);

/**
 * sy_boot_guard_check_space:
 * @path: of an image that will be built anew
 *
 * Whether the file system of @path has room for one and a half more of it. mkinitcpio writes over
 * the image in force where less than 1.25 is free (its function build_image).
 */
gboolean sy_boot_guard_check_space (SySysroot   *sysroot,
                                    const char  *path,
                                    GError     **error);

/** sy_boot_guard_has_secure_boot: whether the firmware says that Secure Boot is on */
gboolean sy_boot_guard_has_secure_boot (SySysroot *sysroot);

/**
 * sy_boot_guard_set_secure_boot_error:
 * @format: translated: what was found and what cannot be done; one sentence or several
 *
 * %SY_ERROR_NOT_SUPPORTED with that and the way out, which has a cost: BitLocker asks for its
 * recovery key where Secure Boot is not as it was (Microsoft, "BitLocker overview", PCR 7).
 */
void     sy_boot_guard_set_secure_boot_error (GError     **error,
                                              const char  *format,
                                              ...) G_GNUC_PRINTF (2, 3);

G_END_DECLS
