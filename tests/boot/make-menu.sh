#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# make-menu.sh ROOT LOADERS TARGET [PROGRAM]: runs Debian's own grub-mkconfig, which lies in
# LOADERS, over the configuration and kernels in ROOT, then PROGRAM ROOT, and writes the menu to
# TARGET. Run by unshare -m as root: in mounts of its own /etc and /boot are those of ROOT. Only
# the disks are made up (grub-probe).
set -eu
root=$1 loaders=$2 target=$3 program=${4:-}

mount --make-rprivate /
mount -t tmpfs menu /mnt
mkdir -p /mnt/upper /mnt/work /mnt/new
cp -a "$loaders/usr" /mnt/upper/
mount -t overlay -o "lowerdir=/,upperdir=/mnt/upper,workdir=/mnt/work" menu /mnt/new
rm -rf /mnt/new/etc/grub.d /mnt/new/etc/default /mnt/new/boot
cp -a "$root/etc/grub.d" "$root/etc/default" /mnt/new/etc/
cp -a "$root/boot" /mnt/new/
cp "$loaders/etc/grub.d/00_header" "$loaders/etc/grub.d/10_linux" /mnt/new/etc/grub.d/
cat >/mnt/new/usr/sbin/grub-probe <<'END'
#!/bin/sh
case "$*" in
  *target=fs_uuid*) echo 1234-ABCD ;;
  *target=fs*) echo fat ;;
  *target=device*) echo /dev/vda ;;
esac
END
# The folder is its own file system on the disk of the test, and /boot is a folder of it.
cat >/mnt/new/usr/bin/grub-mkrelpath <<'END'
#!/bin/sh
shift $(($# - 1))
echo "$1"
END
chmod 755 /mnt/new/usr/sbin/grub-probe /mnt/new/usr/bin/grub-mkrelpath
mount --rbind /dev /mnt/new/dev
mount --rbind /proc /mnt/new/proc
chroot /mnt/new grub-mkconfig -o /boot/grub/grub.cfg >&2
if [ -n "$program" ]; then
  # Both may be on file systems of their own.
  for folder in "$root" "${program%/*}"; do
    mkdir -p "/mnt/new$folder"
    mount --bind "$folder" "/mnt/new$folder"
  done
  chroot /mnt/new "$program" "$root" >&2
fi
cat /mnt/new/boot/grub/grub.cfg >"$target"
