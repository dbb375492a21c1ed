/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "machine/sy-os-release.h"

G_BEGIN_DECLS

/** SyPackage: software that a virtual machine with a GPU needs; and what unpacks some updates */
typedef enum {
  SY_PACKAGE_LIBVIRT,
  SY_PACKAGE_QEMU,
  SY_PACKAGE_OVMF,
  SY_PACKAGE_SWTPM,
  SY_PACKAGE_INNOEXTRACT,
} SyPackage;

/**
 * sy_packages_get_command:
 *
 * The command line that installs @package, by the distribution's own names: looked up by ID, then
 * by ID_LIKE, nearest first.
 *
 * Returns: (transfer full) (nullable): such as "sudo apt install ovmf"; %NULL for a distribution
 *   that is not known, and where packages are declared in a configuration (NixOS)
 */
char *sy_packages_get_command (const SyOsRelease *os_release,
                               SyPackage          package) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
