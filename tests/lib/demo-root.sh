#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# demo-root.sh DEMO CMD…: runs CMD as root where "/" looks like the sample laptop.
#
# DEMO is a folder that `switchyardctl demo -o DEMO` wrote. CMD gets mount, process, network, ipc
# and uts namespaces of its own; its root is this machine's, copy on write, with the sample's files
# on top, the sample's /sys and /proc/cmdline in place of the kernel's, and tests/lib/mkinitcpio (a
# stand-in, see there) as /usr/bin/mkinitcpio. Nothing it does reaches the machine. Folders that CMD
# needs from other file systems than the root are named in DEMO_ROOT_SHARE (a colon between them).
# Says in TAP that all is skipped where namespaces cannot be had.
set -eu

demo=$(realpath "$1")
shift
here=$(dirname "$(realpath "$0")")

if [ "$(id -u)" != 0 ] || ! unshare -m -p -n -i -u -f true 2>/dev/null; then
  echo "1..0 # SKIP needs root and namespaces"
  exit 0
fi

# What this machine has of other boot chains would confuse the picture.
hide='
boot/* etc/initramfs-tools etc/dracut.conf etc/dracut.conf.d etc/default/grub etc/default/grub.d
etc/grub.d etc/kernel etc/modprobe.d etc/mkinitcpio* etc/libvirt/qemu etc/os-release
usr/sbin/update-initramfs usr/sbin/mkinitramfs usr/sbin/update-grub usr/sbin/grub-mkconfig
usr/bin/dracut usr/sbin/dracut usr/share/initramfs-tools usr/share/grub
usr/lib/modules/* var/lib/switchyard
'

export hide here demo
export share=${DEMO_ROOT_SHARE:-}

exec unshare -m -p -n -i -u -f --propagation private /bin/bash -c '
set -eu
box=$(mktemp -d)
mount -t tmpfs -o mode=755 demo-root "$box"
mkdir "$box/upper" "$box/work" "$box/root"
mount -t overlay -o "lowerdir=/,upperdir=$box/upper,workdir=$box/work" demo-root "$box/root"
cd "$box/root"

for pattern in $hide; do rm -rf -- $pattern; done
for folder in boot etc usr var; do
  [ -d "$demo/$folder" ] && cp -a --no-preserve=ownership "$demo/$folder" .
done
install -m 755 "$here/mkinitcpio" usr/bin/mkinitcpio

"$here/open-way.sh" . "$@"

# /etc/fstab of the sample has a partition for it.
mount --bind boot boot
mount -t proc proc proc
for file in $(cd "$demo/proc" && find . -type f); do
  # The kernel has no processes and drivers of the sample, so that they cannot be shown.
  [ ! -e "proc/$file" ] || mount --bind "$demo/proc/$file" "proc/$file"
done
mkdir "$box/sys"
cp -a "$demo/sys/." "$box/sys"
mount --bind "$box/sys" sys
mount --rbind /dev dev
mount -t tmpfs -o mode=755 demo-root run
# The sources or the build may lie below /tmp; what other X servers left there would be in the way.
rm -rf tmp/.X*
chmod 1777 tmp
mkdir -p run/lock run/dbus run/user
IFS=:
for folder in $share; do
  mkdir -p "./$folder"
  [ -n "$(ls -A "./$folder")" ] || mount --rbind "$folder" "./$folder"
done
unset IFS

mkdir -p old-root
pivot_root . old-root
cd /
umount -l /old-root
rmdir /old-root
ip link set lo up 2>/dev/null || true
unset hide here demo share DEMO_ROOT_SHARE
export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root
# Not by exec: process 1 reaps orphans, and pkexec takes a parent with that number for a dead one.
status=0
"$@" || status=$?
exit $status
' demo-root "$@"
