#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# prepare.sh DIR: fetches Debian's kernel and its headers into DIR and builds the modules of
# kernel-modules/ for it, so that test-rig.py can boot it in QEMU. Nothing is installed, and root
# is not needed. What is in DIR already is not fetched again. Says on standard output, in one
# line, why it cannot be done; the exit status is 77 then.

set -euo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
dir=$1

unable () { printf '%s\n' "$*"; exit 77; }

# What the guest loads, and what that builds upon: VFIO, mediated devices, and 9p for the results;
# and the variables of the firmware and file systems, for tests/boot; batteries; a disk that loses
# what was not synced; and KVM, which runs on an emulated AMD processor.
wanted=('boot/vmlinuz-*' 'boot/config-*' '*lib/modules/*/modules.*'
        '*/kernel/drivers/vfio/*' '*/kernel/drivers/virtio/*' '*/kernel/virt/*'
        '*/kernel/net/9p/*' '*/kernel/fs/9p/*' '*/kernel/fs/netfs/*' '*/kernel/fs/fscache/*'
        '*/kernel/fs/overlayfs/*' '*/kernel/fs/efivarfs/*' '*/kernel/drivers/acpi/*'
        '*/kernel/fs/fat/*' '*/kernel/fs/nls/*' '*/kernel/fs/ext4/*' '*/kernel/fs/jbd2/*'
        '*/kernel/fs/mbcache.*' '*/kernel/lib/*' '*/kernel/crypto/*crc*'
        '*/kernel/arch/x86/crypto/*crc*' '*/kernel/drivers/md/dm-mod.*'
        '*/kernel/drivers/md/dm-flakey.*' '*/kernel/drivers/block/loop.*'
        '*/kernel/drivers/block/virtio_blk.*' '*/kernel/arch/x86/kvm/*'
        '*/kernel/drivers/crypto/ccp/*' '*/kernel/drivers/char/hw_random/*')

# unpack PACKAGE [TAR-ARGUMENT...]
unpack ()
{
  dpkg-deb --fsys-tarfile "$1"_*.deb | tar -x -C root --wildcards "${@:2}"
}

# Debian's Makefiles name each other by where the packages would be installed.
make_movable ()
{
  sed -i "s| /usr/src/| $PWD/root/usr/src/|" root/usr/src/linux-headers-*/Makefile
}

fetch ()
{
  local version common kbuild

  version=$(apt-cache depends linux-image-amd64 | sed -n 's/.*Depends: linux-image-//p' | head -n 1)
  [ -n "$version" ] || unable "apt knows no linux-image-amd64; try apt-get update"
  common=linux-headers-${version%-amd64}-common
  kbuild=$(apt-cache depends "linux-headers-$version" |
    sed -n 's/.*Depends: \(linux-kbuild.*\)/\1/p')
  apt-get -q download "linux-image-$version" "linux-headers-$version" "$common" "$kbuild" \
    >download.log 2>&1 || unable "the kernel could not be downloaded: $(tail -n 1 download.log)"

  mkdir root
  # tar complains of patterns without a match: not every kernel has every directory.
  unpack "linux-image-$version" "${wanted[@]/#/./}" 2>/dev/null || true
  unpack "linux-headers-$version"
  unpack "$common"
  unpack "$kbuild"
  rm -- ./*.deb
  # Debian 13's packages have nothing in /lib any more.
  [ -e root/lib ] || ln -s usr/lib root/lib
  [ -e root/lib/modules ] || ln -s ../usr/lib/modules root/lib/modules
  make_movable
  depmod -b root "$version" 2>/dev/null
  printf '%s\n' "${wanted[*]}" >fetched
  printf '%s\n' "$version" >version
}

build_modules ()
{
  mkdir -p modules
  cp -u -- "$here"/kernel-modules/* modules/
  # Without their types for BPF, which Debian 13 would have made by pahole.
  make -s -C "root/usr/src/linux-headers-$(cat version)" M="$PWD/modules" \
    CONFIG_DEBUG_INFO_BTF_MODULES= modules >make.log 2>&1 || { cat make.log >&2; exit 1; }
  strip --strip-debug modules/*.ko
}

[ "$(uname -m)" = x86_64 ] || unable "the rig's guest is x86-64"
for program in apt-get dpkg-deb depmod make cc flock; do
  command -v "$program" >/dev/null || unable "$program is not here"
done
mkdir -p "$dir"
cd -- "$dir"
# Two suites use the folder.
exec 9>lock
flock 9
if [ ! -e version ] || [ "$(cat fetched 2>/dev/null)" != "${wanted[*]}" ]; then
  rm -rf root version
  fetch
fi
build_modules
