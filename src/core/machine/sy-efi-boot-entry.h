/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sy-sysroot.h"

G_BEGIN_DECLS

/**
 * SyEfiBootEntry: what the firmware started
 * @variable: "Boot0003"
 * @title: as the firmware's menu shows it
 * @loader: (nullable): the file on the ESP, with slashes: "/EFI/Linux/arch-linux.efi"
 * @options: (nullable): what it was given, where that is text: for a kernel, its parameters
 */
typedef struct {
  char *variable;
  char *title;
  char *loader;
  char *options;
} SyEfiBootEntry;

/**
 * sy_efi_boot_entry_read_current:
 *
 * Returns: (transfer full) (nullable): the entry that BootCurrent names; %NULL where the firmware
 *   does not say
 */
SyEfiBootEntry *sy_efi_boot_entry_read_current (SySysroot      *sysroot) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sy_efi_boot_entry_parse:
 * @variable: its name
 * @bytes: an EFI_LOAD_OPTION (UEFI specification 2.10, section 3.1.3) behind four bytes of
 *   attributes of the variable
 *
 * Returns: (transfer full) (nullable): %NULL where @bytes is none
 */
SyEfiBootEntry *sy_efi_boot_entry_parse        (const char     *variable,
                                                GBytes         *bytes) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sy_efi_boot_entry_write:
 *
 * The opposite of sy_efi_boot_entry_parse(), of what is known only: the device path has the file
 * and neither disk nor partition.
 *
 * Returns: (transfer full) (nullable): %NULL where @self is larger than such an entry can be
 */
GBytes         *sy_efi_boot_entry_write        (const SyEfiBootEntry *self)
                                                G_GNUC_WARN_UNUSED_RESULT;

/** sy_efi_boot_entry_is_variable: whether @path is that of a variable with an entry, Boot#### */
gboolean        sy_efi_boot_entry_is_variable  (const char           *path);

/** sy_efi_boot_entry_starts_linux: whether @self starts a kernel, without a boot loader */
gboolean        sy_efi_boot_entry_starts_linux (const SyEfiBootEntry *self);

void            sy_efi_boot_entry_free         (SyEfiBootEntry *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SyEfiBootEntry, sy_efi_boot_entry_free)

G_END_DECLS
