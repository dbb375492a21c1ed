/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "machine/sy-machine.h"

G_BEGIN_DECLS

/**
 * sy_initramfs_advice_set:
 *
 * Sets %SY_ERROR_NOT_SUPPORTED for the initramfs tool of @machine: why Switchyard does not write
 * for it, and the file, the lines and the command with which the user can.
 */
void sy_initramfs_advice_set (SyMachine *machine,
                              GError   **error);

G_END_DECLS
