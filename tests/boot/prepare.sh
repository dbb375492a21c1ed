#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# prepare.sh DIR: fetches Debian's boot loaders, and the programs that set what they start, into
# DIR, so that the tests here can start them in QEMU. Nothing is installed, and root is not needed.
# What is in DIR already is not fetched again. Says on standard output, in one line, why it cannot
# be done; the exit status is 77 then.

set -euo pipefail
dir=$1

unable () { printf '%s\n' "$*"; exit 77; }

packages=(systemd-boot-efi systemd-boot libsystemd-shared grub-efi-amd64-bin grub-common)

for program in apt-get apt-cache dpkg-deb flock; do
  command -v "$program" >/dev/null || unable "$program is not here"
done
mkdir -p "$dir"
cd -- "$dir"
# Two tests use the folder.
exec 9>lock
flock 9
[ ! -e fetched ] || exit 0

# In packages of their own since Debian 13: bootctl, and GRUB as one program.
for package in systemd-boot-tools grub-efi-amd64-unsigned; do
  if apt-cache show "$package" >/dev/null 2>&1; then
    packages+=("$package")
  fi
done
rm -rf root
mkdir root
apt-get -q download "${packages[@]}" >download.log 2>&1 ||
  unable "the boot loaders could not be downloaded: $(tail -n 1 download.log)"
for package in *.deb; do
  dpkg-deb -x "$package" root
done
rm -- *.deb
touch fetched
