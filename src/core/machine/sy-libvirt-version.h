/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sy-sysroot.h"

G_BEGIN_DECLS

/**
 * sy_libvirt_version_read:
 *
 * Reads the version of the libvirt that is installed from the name of its library, without running
 * anything.
 *
 * Returns: (transfer full) (nullable): "10.10.0"
 */
char *sy_libvirt_version_read (SySysroot *sysroot) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
