/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "machine/sy-machine.h"

const char *
sy_initramfs_kind_to_string (SyInitramfsKind kind)
{
  switch (kind)
    {
    case SY_INITRAMFS_MKINITCPIO:
      return "mkinitcpio";

    case SY_INITRAMFS_INITRAMFS_TOOLS:
      return "initramfs-tools";

    case SY_INITRAMFS_DRACUT:
      return "dracut";

    case SY_INITRAMFS_BOOSTER:
      return "booster";

    case SY_INITRAMFS_UGRD:
      return "ugrd";

    case SY_INITRAMFS_NIXOS:
      return "nixos";

    case SY_INITRAMFS_UNKNOWN:
    default:
      return "unknown";
    }
}

const char *
sy_bootloader_kind_to_string (SyBootloaderKind kind)
{
  switch (kind)
    {
    case SY_BOOTLOADER_SYSTEMD_BOOT:
      return "systemd-boot";

    case SY_BOOTLOADER_GRUB:
      return "grub";

    case SY_BOOTLOADER_LIMINE:
      return "limine";

    case SY_BOOTLOADER_REFIND:
      return "refind";

    case SY_BOOTLOADER_ZFSBOOTMENU:
      return "zfsbootmenu";

    case SY_BOOTLOADER_EFI_STUB:
      return "efi-stub";

    case SY_BOOTLOADER_UNKNOWN:
    default:
      return "unknown";
    }
}
