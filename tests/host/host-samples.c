/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "host-samples.h"

const HostSample host_samples[] = {
  { "demo", "" },
  { "mkinitcpio-all-config",
    "sed -i 's/^#ALL_config/ALL_config/' etc/mkinitcpio.d/linux.preset\n"
    "printf %s \"$(cat etc/mkinitcpio.conf)\" > etc/mkinitcpio.conf" },
  { "mkinitcpio-scalar-nvidia",
    "sed -i -e 's/^MODULES=.*/MODULES=\"nvidia nvidia_drm\"/' -e 's/modconf //' "
    "etc/mkinitcpio.conf" },
  { "mkinitcpio-uki-too",
    "sed -i s/^#default_uki/default_uki/ etc/mkinitcpio.d/linux.preset" },
  { "mkinitcpio-old",
    "rmdir etc/mkinitcpio.conf.d; mv usr/lib/modules/6.12.8-arch1-1 usr/lib/modules/6.1.9-1-lts\n"
    "echo kernel/drivers/vfio/vfio_virqfd.ko.zst: >> usr/lib/modules/6.1.9-1-lts/modules.dep\n"
    "echo 6.1.9-1-lts > proc/sys/kernel/osrelease" },
  { "mkinitcpio-grub",
    GRUB "printf 'GRUB_SAVEDEFAULT=true\\nGRUB_DEFAULT=saved' >> etc/default/grub" },
  { "mkinitcpio-grub-loop", GRUB
    "mkdir etc/default/grub.d; printf '%s\\n' 'for f in ${sysconfdir}/default/grub.d/*.cfg ; do "
    "if [ -e \"${f}\" ]; then source \"${f}\"; fi; done' GRUB_DISABLE_OS_PROBER=false "
    ">> etc/default/grub\n"
    "echo 'GRUB_CMDLINE_LINUX_DEFAULT+=\" vfio-pci.ids=1002:731f\"' > etc/default/grub.d/a.cfg" },
  { "mkinitcpio-sort-key",
    "printf 'sort-key arch\\nversion 6.12.8\\n' >> boot/loader/entries/arch.conf\n"
    "echo 'timeout 3' > boot/loader/loader.conf" },
  { "mkinitcpio-init-parameters",
    "sed -i 's/^options.*/& -- single/' boot/loader/entries/arch.conf\n"
    "echo 'options after init' >> boot/loader/entries/arch.conf" },
  { "debian", DEBIAN GRUB GRUB_FOLDER },
  { "debian-systemd-boot", DEBIAN
    "sed -i -e 's/initramfs-linux.img/initrd.img-6.1.0-30-amd64/' -e 's/vmlinuz-linux/&/'"
    " boot/loader/entries/arch.conf" },
  { "debian-built-in", DEBIAN GRUB GRUB_FOLDER
    "for k in usr/lib/modules/*; do : > $k/modules.dep\n"
    "  echo kernel/drivers/vfio/pci/vfio-pci.ko > $k/modules.builtin; done\n"
    "sed -i 's/splash/vfio-pci.ids=1002:731f/' etc/default/grub\n"
    "printf 'options vfio-pci \\\\\\n  ids=1002:731f\\n' > etc/modprobe.d/vfio.conf" },
  { "debian-grub2-no-tools", DEBIAN GRUB
    "rm usr/sbin/grub-mkconfig; mv boot/grub boot/grub2" },
  { "dracut-arch", DRACUT
    "echo 'add_drivers+=\"nvme\"' > etc/dracut.conf.d/arch.conf\n"
    "mv boot/initramfs-linux.img boot/initramfs-6.12.8-arch1-1.img\n"
    "sed -i s/initramfs-linux/initramfs-6.12.8-arch1-1/ boot/loader/entries/arch.conf\n"
    "echo 'hostonly=\"yes\"' > usr/lib/dracut/dracut.conf.d/01-dist.conf" },
  { "dracut-garuda", DRACUT GRUB
    "touch usr/bin/dracut-rebuild; echo image > boot/initramfs-linux-fallback.img\n"
    "echo linux > usr/lib/modules/6.12.8-arch1-1/pkgbase\n"
    "echo 'force_drivers+=\" nvidia nvidia_drm \"' > etc/dracut.conf.d/05-garuda.conf" },
  { "dracut-ubuntu", DRACUT GRUB GRUB_FOLDER
    "rm -r boot/initramfs-linux.img usr/lib/modules/6.12.8-arch1-1\n"
    "printf '#!/bin/sh\\ndracut --force --kver $1\\n' > usr/sbin/update-initramfs\n"
    "for k in 6.14.0-33-generic 6.14.0-35-generic; do\n"
    "  mkdir -p usr/lib/modules/$k\n"
    "  echo image > boot/initrd.img-$k; echo kernel > boot/vmlinuz-$k\n"
    "  echo kernel/drivers/vfio/pci/vfio-pci.ko.zst: > usr/lib/modules/$k/modules.dep\n"
    "done; echo 6.14.0-35-generic > proc/sys/kernel/osrelease" },
  { "dracut-broken-neighbour", DRACUT
    "mv boot/initramfs-linux.img boot/initramfs-6.12.8-arch1-1.img\n"
    "sed -i s/initramfs-linux/initramfs-6.12.8-arch1-1/ boot/loader/entries/arch.conf\n"
    "echo 'force_drivers+=\"x' > etc/dracut.conf.d/a.conf\n"
    "echo 'force_drivers+=\"vfio\"' > etc/dracut.conf.d/no-blanks.conf\n"
    "echo 'force_drivers+=\"$(lspci)\"' > etc/dracut.conf.d/unknown.conf" },
  { "fedora", FEDORA },
  { "fedora-kernel-cmdline", FEDORA
    "mkdir -p etc/kernel; echo 'root=UUID=1 ro' > etc/kernel/cmdline; rm boot/grub2/grubenv\n"
    "echo 'BOOT_IMAGE=(hd0,gpt2)/vmlinuz-6.17.4-200.fc43.x86_64 root=UUID=1' > proc/cmdline" },
  { "fedora-variables", FEDORA
    "sed -i 's/^options.*/options $kernelopts $tuned_params/' boot/loader/entries/*\n"
    "sed -i 's/^saved.*/kernelopts=root=UUID=7 ro vfio-pci.ids=1002:731f/' boot/grub2/grubenv" },
  { "fedora-no-newline", FEDORA
    "for e in boot/loader/entries/*; do\n"
    "  printf 'title F\\nlinux /vmlinuz\\noptions  a=\"b c\" -- x' > $e; done" },
};

const guint n_host_samples = G_N_ELEMENTS (host_samples);
