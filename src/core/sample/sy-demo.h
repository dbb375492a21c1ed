/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sy-sysroot.h"

G_BEGIN_DECLS

/**
 * sy_demo_write:
 * @directory: a host path; created, or must be an empty directory
 *
 * Writes the sample laptop's root: Lenovo Legion R720-15IKBN, HD 630 and GTX 1050 Mobile (MUXless),
 * Arch Linux, mkinitcpio, systemd-boot, and a Windows VM "win10".
 */
gboolean sy_demo_write (const char  *directory,
                        GError     **error);

G_END_DECLS
