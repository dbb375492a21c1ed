/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sy-sysroot.h"

G_BEGIN_DECLS

/**
 * sy_qemu_version_read:
 * @out_source: where it was read; untouched where nothing was found
 *
 * Reads the version of the QEMU package without running QEMU: from the names of pacman's records,
 * or from the head of Debian's change log (40 KiB; dpkg's status file is a megabyte and more, and
 * lists everything else that is installed). RPM's database is not read.
 *
 * Returns: (transfer full) (nullable): "9.2.0"
 */
char *sy_qemu_version_read        (SySysroot   *sysroot,
                                   const char **out_source) G_GNUC_WARN_UNUSED_RESULT;

/** sy_qemu_version_parse_debian: of "qemu (1:7.2+dfsg-7+deb12u18) bookworm; …", "7.2", or %NULL */
char *sy_qemu_version_parse_debian (const char *text) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
