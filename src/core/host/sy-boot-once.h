/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "host/sy-boot-menu.h"

G_BEGIN_DECLS

/**
 * sy_boot_once_check:
 *
 * Whether the boot loader can start an entry for one time exactly: after that start, even one that
 * hangs and is ended by the power button, the ordinary entry starts again. systemd-boot and Limine
 * delete LoaderEntryOneShot before they start the kernel; GRUB must be able to write its
 * environment block, and where it cannot, the entry would start for ever (grub-reboot(8)).
 *
 * Returns: %FALSE with %SY_ERROR_NOT_SUPPORTED that gives the reason
 */
gboolean sy_boot_once_check (SyMachine         *machine,
                             const SyBootMenu  *menu,
                             GError           **error);

G_END_DECLS
