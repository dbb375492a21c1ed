/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "machine/sy-machine.h"

G_BEGIN_DECLS

/* What marks the entry that sets the GPU aside; the kernel ignores a name with a dot. */
#define SY_BOOT_MODE_PARAMETER "switchyard.mode=vm"

/* Typed into the boot menu by who sits before a black screen: a start with the GPU for Linux. */
#define SY_BOOT_SAFE_PARAMETER "switchyard.safe=1"

/* The variables of the Boot Loader Interface, of systemd-boot and of Limine from 12.4 on. */
#define SY_BOOT_VARIABLE(name) \
  "/sys/firmware/efi/efivars/" name "-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f"
#define SY_BOOT_VARIABLE_ONCE     SY_BOOT_VARIABLE ("LoaderEntryOneShot")
#define SY_BOOT_VARIABLE_DEFAULT  SY_BOOT_VARIABLE ("LoaderEntryDefault")
#define SY_BOOT_VARIABLE_SELECTED SY_BOOT_VARIABLE ("LoaderEntrySelected")
#define SY_BOOT_VARIABLE_FEATURES SY_BOOT_VARIABLE ("LoaderFeatures")

/**
 * SyBootMenu:
 * @vm_id: (nullable): what the boot loader calls the entry that sets the GPU aside; %NULL: there is
 *   none
 * @vm_title: (nullable): as the menu shows it
 * @vm_cmdline: (nullable): its kernel parameters
 * @host_id: (nullable): the ordinary entry, where it is known by a name
 * @once_id: (nullable): what the next start alone is set to
 * @stored_default: (nullable): what the boot loader stored as its default, beside its files
 * @vm_is_default: whether the entry that sets the GPU aside starts when nobody chooses
 * @environment: (nullable): GRUB's environment block
 * @keeps_default: GRUB: whether the default is what stands in the environment block
 *
 * What the boot menu holds, as measured: in its files, whoever wrote them, and in the variables of
 * the boot loader. For systemd-boot, for GRUB with and without files of the Boot Loader
 * Specification, for Limine, and for the firmware where that starts Linux itself.
 */
typedef struct {
  SyBootloaderKind  kind;
  char             *vm_id;
  char             *vm_title;
  char             *vm_cmdline;
  char             *host_id;
  char             *once_id;
  char             *stored_default;
  SyTristate        vm_is_default;
  const char       *environment;
  gboolean          keeps_default;
} SyBootMenu;

/**
 * sy_boot_menu_read:
 *
 * Returns: %NULL with %SY_ERROR_NOT_SUPPORTED for a boot loader whose menu cannot be read here, or
 *   %SY_ERROR_DENIED where this process may not (many boot partitions are root's alone)
 */
SyBootMenu *sy_boot_menu_read (SyMachine   *machine,
                               GError     **error) G_GNUC_WARN_UNUSED_RESULT;
void        sy_boot_menu_free (SyBootMenu  *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SyBootMenu, sy_boot_menu_free)

/** sy_boot_menu_read_variable: (transfer full) (nullable): the text in an EFI variable */
char       *sy_boot_menu_read_variable (SySysroot  *sysroot,
                                        const char *path);

G_END_DECLS
