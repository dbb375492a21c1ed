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

/* What the firmware's own variables are called, in efivarfs. */
#define SY_EFI_VARIABLES "/sys/firmware/efi/efivars/"
#define SY_EFI_VARIABLE(name) SY_EFI_VARIABLES name "-8be4df61-93ca-11d2-aa0d-00e098032b8c"
#define SY_EFI_BOOT_ORDER   SY_EFI_VARIABLE ("BootOrder")
#define SY_EFI_BOOT_NEXT    SY_EFI_VARIABLE ("BootNext")
#define SY_EFI_BOOT_CURRENT SY_EFI_VARIABLE ("BootCurrent")

/**
 * sy_efi_boot_entry_derive:
 * @bytes: as for sy_efi_boot_entry_parse()
 * @title: of the new entry
 * @options: what it gives the program
 *
 * Returns: (transfer full) (nullable): an entry that starts the same file from the same disk;
 *   %NULL where @bytes is none, or the new one would be larger than an entry can be
 */
GBytes         *sy_efi_boot_entry_derive       (GBytes         *bytes,
                                                const char     *title,
                                                const char     *options)
                                                G_GNUC_WARN_UNUSED_RESULT;

/**
 * sy_efi_boot_order_parse:
 * @bytes: (nullable): of BootOrder, BootNext or BootCurrent: attributes and numbers of 16 bits
 *
 * Returns: (transfer full) (element-type guint16): the numbers; empty where @bytes is no such list
 */
GArray         *sy_efi_boot_order_parse        (GBytes         *bytes) G_GNUC_WARN_UNUSED_RESULT;

/** sy_efi_boot_order_write: (transfer full): the opposite */
GBytes         *sy_efi_boot_order_write        (GArray         *numbers) G_GNUC_WARN_UNUSED_RESULT;

/** sy_efi_boot_entry_is_variable: whether @path is that of a variable with an entry, Boot#### */
gboolean        sy_efi_boot_entry_is_variable  (const char           *path);

/** sy_efi_boot_entry_starts_linux: whether @self starts a kernel, without a boot loader */
gboolean        sy_efi_boot_entry_starts_linux (const SyEfiBootEntry *self);

void            sy_efi_boot_entry_free         (SyEfiBootEntry *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SyEfiBootEntry, sy_efi_boot_entry_free)

G_END_DECLS
