/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "host-samples.h"

/* What stages refuse on computers with the usual boot chains. */

const HostRefusal stage_refusals[] = {
  { "mkinitcpio-list", "release", "printf 'A=1\\nHOOKS=(base\\n' > etc/mkinitcpio.conf",
    "/etc/mkinitcpio.conf:2: found no end of the list that begins here, expected “)”" },
  { "mkinitcpio-quote", "release", "printf 'MODULES=\"a\\n' > etc/mkinitcpio.conf",
    "/etc/mkinitcpio.conf:1: found no end of the quoted text that begins here, expected “\"”" },
  { "mkinitcpio-drop-in", "release", "echo 'HOOKS+=(x' > etc/mkinitcpio.conf.d/a.conf",
    "/etc/mkinitcpio.conf.d/a.conf:1: found no end of the list" },
  { "mkinitcpio-seam", "release", "printf '# end' >> etc/mkinitcpio.conf\n"
    "echo 'MODULES+=(a)' > etc/mkinitcpio.conf.d/a.conf", "and the first one of "
    "/etc/mkinitcpio.conf.d/a.conf as one" },
  { "mkinitcpio-late", "release", "echo 'MODULES=(a)' > etc/mkinitcpio.conf.d/zz-z.conf",
    "/etc/mkinitcpio.conf.d/zz-z.conf:1: found “MODULES=”, which takes back" },
  { "initramfs-tools-off", "release", DEBIAN
    "printf '# x\nupdate_initramfs=no\n' > etc/initramfs-tools/update-initramfs.conf",
    "/etc/initramfs-tools/update-initramfs.conf:2: found “update_initramfs=no”" },
  { "mkinitcpio-return", "release",
    "printf 'MODULES=()\\nHOOKS=(base)\\nreturn\\n' > etc/mkinitcpio.conf",
    "/etc/mkinitcpio.conf:3: found “return”, behind which nothing is read" },
  { "mkinitcpio-read-only", "release", "echo 'readonly MODULES=(a)' >> etc/mkinitcpio.conf",
    "it is made read-only there, so that nothing can be added to MODULES" },
  { "program-secure-boot", "release",
    "sed -i 's|^linux .*|efi /EFI/Linux/arch.efi|; /^initrd/d' boot/loader/entries/arch.conf\n"
    "printf '\\6\\0\\0\\0\\1' > "
    "sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c",
    "/boot/loader/entries/arch.conf: it starts the program /EFI/Linux/arch.efi" },
  { "mkinitcpio-preset", "release", "echo \"PRESETS=('default'\" > etc/mkinitcpio.d/linux.preset",
    "/etc/mkinitcpio.d/linux.preset:1: found no end of the list" },
  { "mkinitcpio-no-image", "release",
    "sed -i s/^default_image/#/ etc/mkinitcpio.d/linux.preset",
    "/etc/mkinitcpio.d/linux.preset: found a preset that builds no image" },
  { "dracut-omits", "release", DRACUT
    "printf 'a=1\nomit_drivers+=\" nouveau vfio_pci \"\n' > etc/dracut.conf.d/x.conf",
    "/etc/dracut.conf.d/x.conf:2: found vfio_pci in “omit_drivers”" },
  { "dracut-assigns", "release", DRACUT
    "echo 'force_drivers=\" nvme \"' > etc/dracut.conf.d/zzz.conf",
    "/etc/dracut.conf.d/zzz.conf:1: found “force_drivers=”" },
  { "dracut-uki", "release", DRACUT "echo uefi=yes > etc/dracut.conf.d/uefi.conf",
    "/etc/dracut.conf.d/uefi.conf:1: found “uefi=yes”" },
  { "dracut-exit", "release", DRACUT "printf 'x=1\\nexit 0\\n' > etc/dracut.conf.d/x.conf",
    "/etc/dracut.conf.d/x.conf:2: found “exit”" },
  { "dracut-readonly", "release", DRACUT
    "echo 'readonly force_drivers=\" a \"' > etc/dracut.conf.d/x.conf",
    "/etc/dracut.conf.d/x.conf:1: it is made read-only there" },
  { "dracut-package-image", "release", DRACUT, "/boot/initramfs-linux.img" },
  { "dracut-ostree", "release", DRACUT "mkdir -p run; touch run/ostree-booted",
    "found neither a cpio archive nor a known compression" },
  { "dracut-sdbootutil", "release", DRACUT
    "touch usr/bin/sdbootutil; mkdir -p boot/efi/loader/entries",
    "found neither a cpio archive nor a known compression" },
  { "no-preset", "release", "rm etc/mkinitcpio.d/linux.preset", "found no preset" },
  { "no-vfio", "release", "echo kernel/a.ko: > usr/lib/modules/6.12.8-arch1-1/modules.dep",
    "has no vfio-pci module" },
  { "grub-quote", "release", GRUB "printf 'A=1\\nGRUB_CMDLINE_LINUX=\"quiet\\n' > etc/default/grub",
    "/etc/default/grub:2: found no end of the quoted text" },
  { "grub-quote-iommu", "iommu", GRUB "printf 'A=1\\nB=`x\\n' > etc/default/grub",
    "/etc/default/grub:2: found no end of the command" },
  { "grub-drop-in", "release", DEBIAN GRUB GRUB_FOLDER "echo 'if x' > etc/default/grub.d/a.cfg",
    "/etc/default/grub.d/a.cfg:1: found no end of the block" },
  { "grub-late", "iommu", DEBIAN GRUB GRUB_FOLDER NO_IOMMU
    "printf 'A=1\\nGRUB_CMDLINE_LINUX_DEFAULT=b\\n' > etc/default/grub.d/zzz.cfg",
    "/etc/default/grub.d/zzz.cfg:2: found a value of GRUB_CMDLINE_LINUX_DEFAULT that takes back" },
  { "grub-nul", "iommu", GRUB "printf '#\\0' >> etc/default/grub",
    "/etc/default/grub:5: found a NUL byte, expected text" },
  { "grub-bls", "release", GRUB "echo GRUB_ENABLE_BLSCFG=true >> etc/default/grub",
    "/etc/default/grub:5: found GRUB_ENABLE_BLSCFG=true" },
  { "fedora-ostree", "release", FEDORA "mkdir -p run; touch run/ostree-booted",
    "found neither a cpio archive nor a known compression" },
  { "fedora-two-options", "iommu", FEDORA
    "for e in boot/loader/entries/*; do echo options x >> $e; done",
    "found a second “options” line" },
  { "fedora-no-number", "release", FEDORA "cd boot/loader/entries; rm *rescue* *.4-*\n"
    "mv * fedora.conf", "expected a name that begins with the number of this machine" },
  { "fedora-open-quote", "release", FEDORA "mkdir etc/kernel; echo 'a=\"b' > etc/kernel/cmdline",
    "/etc/kernel/cmdline:1: found a quotation mark that does not end" },
  { "fedora-cmdline-comment", "release", FEDORA
    "mkdir etc/kernel; printf 'a=1\\n# b\\nc\\n' > etc/kernel/cmdline",
    "/etc/kernel/cmdline:2: found a comment, expected kernel parameters only" },
  { "grub-joined-end", "iommu", GRUB "printf 'A=b\\\\\\n' >> etc/default/grub",
    "/etc/default/grub:5: found “\\” at the end of the file" },
  { "grub-open-document", "iommu", GRUB "printf ': <<E\\nx\\n' >> etc/default/grub",
    "/etc/default/grub:5: found no end of the here-document" },
  { "grub-blanks", "iommu", GRUB "echo 'GRUB_CMDLINE_LINUX = \"a\"' >> etc/default/grub",
    "a shell takes “GRUB_CMDLINE_LINUX” for a command, as a blank follows" },
  { "grub-unquoted", "iommu", GRUB "echo 'GRUB_CMDLINE_LINUX=a b' >> etc/default/grub",
    "/etc/default/grub:5: a shell takes “b” for a command: put all words" },
  { "mkinitcpio-joined-end", "release", "printf 'HOOKS=(base)\\\\' > etc/mkinitcpio.conf",
    "/etc/mkinitcpio.conf:1: found “\\” at the end of the file" },
  { "mkinitcpio-open-document", "release", "printf ': <<E\\n' > etc/mkinitcpio.conf.d/z.conf",
    "/etc/mkinitcpio.conf.d/z.conf:1: found no end of the here-document" },
  { "grub-bls-unknown", "release", GRUB "echo '# BLSCFG' >> etc/grub.d/10_linux\n"
    "echo 'GRUB_ENABLE_BLSCFG=$(x)' >> etc/default/grub", "/etc/default/grub:5" },
  { "grub-counted-default", "release", GRUB "sed -i s/DEFAULT=0/DEFAULT=2/ etc/default/grub",
    "/etc/default/grub:1: found GRUB_DEFAULT=2" },
  { "grub-link", "release", GRUB "mv boot/grub/grub.cfg boot; ln -s ../grub.cfg boot/grub/grub.cfg",
    "/boot/grub/grub.cfg: found a symbolic link to ../grub.cfg" },
  { "entry-quote", "release", "echo 'options a=\"b' >> boot/loader/entries/arch.conf",
    "/boot/loader/entries/arch.conf:7: found a quotation mark that does not end" },
  { "grub-open-value", "iommu", GRUB "echo \"GRUB_CMDLINE_LINUX='a=\\\"b'\" >> etc/default/grub",
    "/etc/default/grub:5: found a quotation mark in the value of GRUB_CMDLINE_LINUX" },
  { "grub-init", "iommu", GRUB "echo 'GRUB_CMDLINE_LINUX=\"rw -- x\"' >> etc/default/grub",
    "/etc/default/grub:5: found “--” in the value of GRUB_CMDLINE_LINUX" },
  { "grub-init-release", "release", GRUB
    "echo 'GRUB_CMDLINE_LINUX_DEFAULT=\"rw -- x\"' >> etc/default/grub",
    "/etc/default/grub:5: found “--” in the value of GRUB_CMDLINE_LINUX_DEFAULT" },
  { "grub-merged-shell", "release", GRUB
    "echo \"GRUB_CMDLINE_LINUX='vfio-pci.ids=\\$(x)'\" >> etc/default/grub",
    "/etc/default/grub: found the parameter “vfio-pci.ids=$(x)," },
  { "stored-default", "release",
    "printf '\\6\\0\\0\\0A\\0r\\0c\\0h\\0*\\0\\0\\0' > "
    "sys/firmware/efi/efivars/LoaderEntryDefault-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f",
    "The default “arch*” of the boot menu also means the new entry arch-switchyard.conf" },
  { "entries-unreadable", "release",
    "rm -r boot/loader/entries; ln -s entries boot/loader/entries", "/boot/loader/entries" },
  { "default-glob", "release", "echo 'default arch*' > boot/loader/loader.conf",
    "also means the new entry arch-switchyard.conf" },
  { "default-open", "release", "echo > boot/loader/loader.conf\n"
    "cp boot/loader/entries/arch.conf boot/loader/entries/other.conf", "arch.conf, other.conf" },
  { "two-loaders", "release", "mkdir boot/grub; echo menu > boot/grub/grub.cfg; rm -r sys/firmware",
    "grub is set up. (/boot/grub/grub.cfg)" },
  { "twin", "release", "cd sys/bus/pci/devices; mkdir 0000:05:00.0\n"
    "cp -L 0000:01:00.0/* 0000:05:00.0/ 2>/dev/null || true\n"
    "echo 0x040300 > 0000:05:00.0/class", "0000:05:00.0 has the same ids" },
  { "pacman-runs", "release", "mkdir -p var/lib/pacman; touch var/lib/pacman/db.lck",
    "/var/lib/pacman/db.lck: pacman is installing packages" },
  { "pacman-runs-iommu", "iommu", "mkdir -p var/lib/pacman; touch var/lib/pacman/db.lck",
    "/var/lib/pacman/db.lck" },
  { "battery-low", "release", BATTERY (29, 0), "The battery is at 29 % and nothing charges it" },
  { "battery-empty-iommu", "iommu", BATTERY (0, 0), "The battery is at 0 %" },
  { "manager-hides", "release", "mkdir -p etc/udev/rules.d; echo 'ACTION==\"add\", "
    "SUBSYSTEM==\"pci\", ATTR{vendor}==\"0x10de\", ATTR{remove}=\"1\"' "
    "> etc/udev/rules.d/50-remove-nvidia.rules",
    "/etc/udev/rules.d/50-remove-nvidia.rules of EnvyControl takes the discrete GPU away" },
  { "xorg-needs-it", "release", "mkdir -p etc/X11/xorg.conf.d\n"
    "printf 'Section \"Device\"\nIdentifier \"x\"\nDriver \"nvidia\"\nEndSection\n' "
    "> etc/X11/xorg.conf.d/10-nvidia.conf", "/etc/X11/xorg.conf.d/10-nvidia.conf:3: makes Xorg" },
  { "no-sys", "release", "rm -r sys", "/sys/bus/pci/devices" },
  { "no-sys-iommu", "iommu", "rm -r sys", "/sys/bus/pci/devices" },
  { NULL, NULL, NULL, NULL },
};
