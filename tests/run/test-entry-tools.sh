#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# test-entry-tools.sh SWITCHYARDCTL HELPER HELPER_PATH LIB (inside in-demo.sh): applies the steps
# with tools that write the entries of systemd-boot, proves what they wrote, and takes all back byte
# for byte.
set -eu

switchyardctl=$1
install -D -m 755 "$2" "$3"
lib=$4
n=0

# What was built from the files is not among them: an image is never the same twice.
snapshot ()
{
  find /boot /etc/kernelstub /etc/sdboot-manage* -type f ! -name 'initramfs*' -print0 2> /dev/null |
    sort -z > /run/files
  xargs -0 -a /run/files stat -c '%n %a %u %g'
  xargs -0 -a /run/files sha256sum
}

# Runs the test $1, a function, with errors ending it.
check ()
{
  local status
  n=$((n + 1))
  # Not in a condition, where bash ignores errors.
  set +e
  (set -ex; "$1") > /run/output 2>&1
  status=$?
  set -e
  if [ $status = 0 ]; then
    echo "ok $n $1"
  else
    sed 's/^/# /' /run/output
    echo "not ok $n $1"
  fi
}

# Applies the step $1 and takes it back; the command after it must hold in between.
there_and_back ()
{
  local before
  before=$(snapshot)
  "$switchyardctl" apply "$1" --yes
  shift
  "$@"
  "$switchyardctl" undo --yes
  [ "$(snapshot)" = "$before" ]
}

set_up_kernelstub ()
{
  rm -rf /boot/loader /usr/bin/sdboot-manage /etc/sdboot-manage*
  mkdir -p /boot/efi/loader/entries /etc/kernelstub
  install -m 755 "$lib/kernelstub" /usr/bin
  echo 'default Pop_OS-current' > /boot/efi/loader/loader.conf
  printf '%s' '{
  "user": {
    "kernel_options": [
      "quiet",
      "a=\"b  \u00e9\"",
      "quiet"
    ],
    "setup_loader": true,
    "live_mode": false,
    "config_rev": 4
  }
}' > /etc/kernelstub/configuration
  kernelstub
}

kernelstub_wrote ()
{
  grep -qxF 'options root=UUID=1 ro quiet a="b  é" quiet intel_iommu=on' \
    /boot/efi/loader/entries/Pop_OS-current.conf
  # kernelstub is run by every kernel update and has nothing to change then.
  cp /etc/kernelstub/configuration /run/configuration
  kernelstub
  cmp /etc/kernelstub/configuration /run/configuration
  "$switchyardctl" plan iommu | grep -q 'Nothing'
}

kernelstub_permanent ()
{
  set_up_kernelstub
  there_and_back iommu kernelstub_wrote
}

# A tool that says that all is well and wrote nothing.
kernelstub_broken ()
{
  local before
  set_up_kernelstub
  before=$(snapshot)
  touch /run/kernelstub-broken
  if "$switchyardctl" apply iommu --yes; then false; fi
  rm /run/kernelstub-broken
  [ "$(snapshot)" = "$before" ]
}

ours_survives_kernelstub ()
{
  kernelstub
  grep -q switchyard.mode=vm /boot/efi/loader/entries/Pop_OS-current-switchyard.conf
  if grep -q switchyard /boot/efi/loader/entries/Pop_OS-current.conf; then false; fi
}

kernelstub_mode ()
{
  set_up_kernelstub
  there_and_back release ours_survives_kernelstub
}

set_up_sdboot ()
{
  rm -rf /usr/bin/kernelstub /etc/kernelstub /boot/efi /boot/loader
  mkdir -p /boot/loader/entries
  install -m 755 "$lib/sdboot-manage" /usr/bin
  echo 'default x' > /boot/loader/loader.conf
  printf 'LINUX_OPTIONS="quiet  splash"' > /etc/sdboot-manage.conf
  sdboot-manage gen
}

sdboot_wrote ()
{
  grep -qP '^options\troot=UUID=1 rw quiet  splash intel_iommu=on$' \
    /boot/loader/entries/manjarolinux6.6.conf
  "$switchyardctl" plan iommu | grep -q 'Nothing'
}

sdboot_permanent ()
{
  set_up_sdboot
  there_and_back iommu sdboot_wrote
}

# With its default, sdboot-manage would delete our entry at the next kernel update.
ours_survives_sdboot ()
{
  sdboot-manage gen
  grep -q switchyard.mode=vm /boot/loader/entries/a-manjarolinux6.12-switchyard.conf
  grep -qx 'default manjarolinux6.12' /boot/loader/loader.conf
}

sdboot_mode ()
{
  set_up_sdboot
  there_and_back release ours_survives_sdboot
}

# In the main file, for a version that knows no drop-ins.
sdboot_without_drop_ins ()
{
  set_up_sdboot
  sed -i 's#/usr/lib/sdboot-manage.conf.d/[*].conf##; s#/etc/sdboot-manage.conf.d/[*].conf##' \
    /usr/bin/sdboot-manage
  there_and_back iommu sdboot_wrote
  there_and_back release ours_survives_sdboot
}

set_up_ostree ()
{
  rm -rf /usr/bin/sdboot-manage /etc/sdboot-manage* /boot/loader /boot/EFI /run/ostree
  mkdir -p /boot/loader/entries /boot/grub2
  touch /run/ostree-booted /boot/grub2/grub.cfg
  mount -t tmpfs none /sys/firmware
  for i in 1 2; do
    printf 'title Fedora %s\nversion %s\nlinux /ostree/vmlinuz\noptions root=UUID=%s rw quiet\n' \
      $i $i $i > /boot/loader/entries/ostree-$i.conf
  done
  install -m 755 "$lib/rpm-ostree" /usr/bin
}

# The staged deployment is what the next start has, and no step is left to do.
ostree_staged ()
{
  [ "$(tr '\0' ' ' < /run/ostree/staged-deployment)" = 'root=UUID=2 rw quiet intel_iommu=on ' ]
  "$switchyardctl" plan iommu | grep -q 'Nothing'
}

ostree_permanent ()
{
  set_up_ostree
  there_and_back iommu ostree_staged
  [ "$(tr '\0' ' ' < /run/ostree/staged-deployment)" = 'root=UUID=2 rw quiet ' ]
}

# An image like Bazzite's: dracut's, with the module inside.
set_up_ostree_image ()
{
  set_up_ostree
  rm -rf /usr/bin/mkinitcpio /etc/mkinitcpio*
  touch /usr/bin/dracut
  chmod 755 /usr/bin/dracut
  mkdir -p /run/image/usr/lib/modules/6.17/kernel/drivers/vfio/pci /boot/ostree
  touch "/run/image/usr/lib/modules/6.17/kernel/drivers/vfio/pci/$1"
  (cd /run/image; find . | cpio -o -H newc --quiet) > /boot/ostree/initramfs.img
  rm -r /run/image
  for i in 1 2; do
    echo 'initrd /ostree/initramfs.img' >> /boot/loader/entries/ostree-$i.conf
  done
}

ostree_mode_staged ()
{
  grep -qz '^switchyard.mode=vm$' /run/ostree/staged-deployment
  grep -qz '^rd.driver.pre=vfio-pci$' /run/ostree/staged-deployment
  "$switchyardctl" plan release | grep -q 'Nothing'
  set -- /var/lib/switchyard/journal/0*
  [ -e "${*: -1}/trial" ]
}

# The parameters go into the one entry that there is, on trial, and out again.
ostree_mode ()
{
  set_up_ostree_image vfio-pci.ko.xz
  there_and_back release ostree_mode_staged
  [ "$(tr '\0' ' ' < /run/ostree/staged-deployment)" = 'root=UUID=2 rw quiet ' ]
}

ostree_without_module ()
{
  set_up_ostree_image other.ko
  if "$switchyardctl" apply release --yes; then false; fi
  [ ! -e /run/ostree/staged-deployment ]
}

# A tool that says that all is well and staged nothing.
ostree_broken ()
{
  set_up_ostree
  touch /run/rpm-ostree-broken
  if "$switchyardctl" apply iommu --yes; then false; fi
  rm /run/rpm-ostree-broken
}

tests='kernelstub_permanent kernelstub_broken kernelstub_mode sdboot_permanent sdboot_mode
  sdboot_without_drop_ins ostree_permanent
  ostree_mode ostree_without_module ostree_broken'
# shellcheck disable=SC2086
set -- $tests
echo "1..$#"
for test in "$@"; do check "$test"; done
