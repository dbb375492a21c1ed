/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "machine/sy-machine.h"

G_BEGIN_DECLS

/**
 * sy_bootloader_detect:
 * @cmdline: (nullable): of the running kernel
 * @evidence: (element-type SyEvidence): gets what was found
 *
 * Which boot loader started this computer: the loader's own word in the EFI variable LoaderInfo
 * (systemd.io/BOOT_LOADER_INTERFACE), then the entry of the firmware where it starts a kernel, then
 * the one whose configuration is there. Two candidates are unknown. ZFSBootMenu, which another boot
 * loader may have started, comes before all of them.
 */
SyBootloaderKind sy_bootloader_detect (SySysroot  *sysroot,
                                       const char *cmdline,
                                       GPtrArray  *evidence);

/**
 * sy_bootloader_decode_variable:
 * @bytes: an EFI variable as efivarfs shows it: 4 bytes of attributes, then UTF-16LE, usually
 *   with a NUL at the end
 *
 * Returns: (nullable): the text in UTF-8, %NULL where it is none
 */
char            *sy_bootloader_decode_variable (GBytes *bytes);

G_END_DECLS
