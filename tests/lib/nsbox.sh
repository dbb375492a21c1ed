#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# nsbox.sh COMMAND [ARGUMENT...]: runs COMMAND as root in mount, PID, network, IPC and UTS
# namespaces of its own, where libvirtd, polkitd or a system bus can be started by hand and nothing
# of this computer is touched or left running:
# - /run is empty; /etc and /var/lib show what is there, and what is written to them is gone
#   afterwards; of libvirt's machines and state nothing is there;
# - /dev has no KVM: libvirt's look at QEMU is 2 s faster without, and machines are emulated.
# Says in TAP that all is skipped where the namespaces cannot be made.
set -eu

inside ()
{
  local box=/mnt name folder
  mount -t tmpfs -o mode=755 nsbox "$box"
  mkdir -p "$box"/dev/{pts,shm,net,mapper}

  for name in null zero full random urandom tty net/tun; do
    [ ! -e /dev/$name ] || cp -a /dev/$name "$box/dev/$name"
  done
  ln -s /proc/self/fd "$box/dev/fd"
  ln -s fd/0 "$box/dev/stdin"
  ln -s fd/1 "$box/dev/stdout"
  ln -s fd/2 "$box/dev/stderr"
  mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts "$box/dev/pts"
  ln -s pts/ptmx "$box/dev/ptmx"
  mount -t tmpfs shm "$box/dev/shm"
  mount --rbind "$box/dev" /dev

  for folder in /etc /var/lib; do
    mkdir -p "$box/upper$folder" "$box/work$folder"
    mount -t overlay -o "lowerdir=$folder,upperdir=$box/upper$folder,workdir=$box/work$folder" \
      nsbox $folder
  done
  for folder in /run /var/lib/libvirt /var/log/libvirt /var/cache/libvirt; do
    [ ! -d $folder ] || mount -t tmpfs -o mode=755 nsbox $folder
  done
  mkdir -p /run/libvirt /run/lock /run/dbus /var/lib/libvirt/qemu/nvram /var/lib/libvirt/images
  rm -rf /var/lib/switchyard /etc/libvirt/qemu/*.xml /etc/libvirt/qemu/autostart
  # Without virtlogd, which is one daemon less to start by hand.
  [ ! -d /etc/libvirt ] ||
    printf 'namespaces = []\nstdio_handler = "file"\n' >> /etc/libvirt/qemu.conf
  if getent passwd libvirt-qemu > /dev/null; then
    chown -R libvirt-qemu: /var/lib/libvirt/qemu
  fi
  ip link set lo up 2> /dev/null || true
}

if [ "${NSBOX_INSIDE:-}" = yes ]; then
  unset NSBOX_INSIDE
  inside
  # Not exec: this shell is the namespace's init and must reap what daemons leave.
  set +e
  "$@"
  exit $?
fi

if [ "$(id -u)" != 0 ] || ! unshare -m -p -n -i -u -f --mount-proc true 2> /dev/null; then
  echo '1..0 # SKIP needs root and the right to make namespaces'
  exit 0
fi
NSBOX_INSIDE=yes exec unshare -m -p -n -i -u -f --mount-proc --propagation private "$0" "$@"
