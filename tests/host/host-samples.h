/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Shell that makes another computer of the sample laptop, run in its root. */

#define DEBIAN \
  "rm -r etc/mkinitcpio* usr/bin/mkinitcpio boot/initramfs-linux.img " \
  "usr/lib/modules/6.12.8-arch1-1\n" \
  "mkdir -p etc/initramfs-tools/hooks usr/sbin usr/share/initramfs-tools\n" \
  "printf '#!/bin/sh\\n' | tee usr/sbin/mkinitramfs > usr/sbin/update-initramfs\n" \
  "chmod 755 usr/sbin/*\n" \
  "for k in 6.1.0-28-amd64 6.1.0-30-amd64; do\n" \
  "  mkdir -p usr/lib/modules/$k; echo image > boot/initrd.img-$k; echo kernel > " \
  "boot/vmlinuz-$k\n" \
  "  echo kernel/drivers/vfio/pci/vfio-pci.ko: > usr/lib/modules/$k/modules.dep\n" \
  "done\n" \
  "echo old > boot/initrd.img-5.10.0-9-amd64\n" \
  "echo 6.1.0-30-amd64 > proc/sys/kernel/osrelease\n"

#define GRUB \
  "rm -r boot/loader boot/EFI sys/firmware\n" \
  "mkdir -p boot/grub etc/grub.d etc/default usr/sbin\n" \
  "echo menu > boot/grub/grub.cfg\n" \
  "printf '#!/bin/sh\\n' | tee etc/grub.d/10_linux > usr/sbin/grub-mkconfig\n" \
  "chmod 755 etc/grub.d/10_linux usr/sbin/grub-mkconfig\n" \
  "printf 'GRUB_DEFAULT=0\\nGRUB_DISTRIBUTOR=`lsb_release -i -s`\\n" \
  "GRUB_CMDLINE_LINUX_DEFAULT=\"quiet splash\"\\nGRUB_CMDLINE_LINUX=\"\"\\n' > etc/default/grub\n"

#define GRUB_FOLDER \
  "echo 'for x in /etc/default/grub.d/*.cfg; do . $x; done' >> usr/sbin/grub-mkconfig\n" \
  "mkdir etc/default/grub.d; printf '#!/bin/sh\\n' > usr/sbin/update-grub\n"

#define DRACUT \
  "rm -r etc/mkinitcpio* usr/bin/mkinitcpio\n" \
  "mkdir -p usr/bin usr/sbin etc/dracut.conf.d usr/lib/dracut/dracut.conf.d\n" \
  "touch usr/bin/dracut; chmod 755 usr/bin/dracut\n"

#define MACHINE_ID "0f1e2d3c4b5a69788796a5b4c3d2e1f0"

#define FEDORA DRACUT GRUB \
  "rm -r boot/initramfs-linux.img usr/lib/modules/6.12.8-arch1-1\n" \
  "mv boot/grub boot/grub2; echo GRUB_ENABLE_BLSCFG=true >> etc/default/grub\n" \
  "mkdir -p boot/loader/entries\n" \
  "for k in 6.17.4-200.fc43.x86_64 6.17.10-300.fc43.x86_64 0-rescue; do\n" \
  "  echo image > boot/initramfs-$k.img\n" \
  "  printf \"title Fedora Linux ($k) 43\\nversion $k\\nlinux /vmlinuz-$k\\ninitrd " \
  "/initramfs-$k.img\\noptions root=UUID=1 ro rootflags=subvol=root rd.luks.uuid=2 rhgb quiet\\n" \
  "grub_users \\$grub_users\\ngrub_arg --unrestricted\\ngrub_class fedora\\n\" > " \
  "boot/loader/entries/" MACHINE_ID "-$k.conf\n" \
  "  [ $k = 0-rescue ] || { mkdir -p usr/lib/modules/$k\n" \
  "  echo kernel/drivers/vfio/pci/vfio-pci.ko.xz: > usr/lib/modules/$k/modules.dep; }\n" \
  "done\n" \
  "printf '# GRUB Environment Block\\nsaved_entry=" MACHINE_ID "-6.17.10-300.fc43.x86_64\\n###' " \
  "> boot/grub2/grubenv\n" \
  "echo 6.17.10-300.fc43.x86_64 > proc/sys/kernel/osrelease\n"

/* The firmware's own entries: "NUMBER TITLE LOADER OPTIONS" a line, with a disk before the file,
 * and without options for "-"; a line of BootOrder, BootNext or BootCurrent has numbers. */
#define EFI_VARIABLES(lines) \
  "python3 - <<'EOF'\n" \
  "import struct\n" \
  "guid = '8be4df61-93ca-11d2-aa0d-00e098032b8c'\n" \
  "text = lambda words: (words + chr(0)).encode('utf-16-le')\n" \
  "for line in '''" lines "'''.splitlines():\n" \
  "    name, *words = line.split(maxsplit=3)\n" \
  "    if name.startswith('Boot'):\n" \
  "        data = b''.join(struct.pack('<H', int(n, 16)) for n in line.split()[1:])\n" \
  "    else:\n" \
  "        file = text(words[1].replace('/', chr(92)))\n" \
  "        path = struct.pack('<BBH38s', 4, 1, 42, b'disk') + struct.pack(\n" \
  "            '<BBH', 4, 4, 4 + len(file)) + file + struct.pack('<BBH', 127, 255, 4)\n" \
  "        data = struct.pack('<IH', 1, len(path)) + text(words[0]) + path\n" \
  "        data += b'' if words[2] == '-' else text(words[2])\n" \
  "        name = 'Boot' + name\n" \
  "    open(f'sys/firmware/efi/efivars/{name}-{guid}', 'wb').write(bytes([7, 0, 0, 0]) + data)\n" \
  "EOF\n"

/* The firmware starts Linux itself. */
#define EFI_STUB(lines, cmdline) \
  "rm -r boot/loader boot/EFI sys/firmware/efi/efivars/Loader*; echo '" cmdline "' > " \
  "proc/cmdline\n" EFI_VARIABLES (lines)

/* A second battery, that of a mouse, is nearly empty and means nothing. */
#define BATTERY(percent, online) \
  "cd sys/class; mkdir -p power_supply/AC power_supply/BAT0 power_supply/mouse; cd power_supply\n" \
  "echo Mains > AC/type; echo " #online " > AC/online\n" \
  "echo Battery > BAT0/type; echo " #percent " > BAT0/capacity; echo Discharging > BAT0/status\n" \
  "cp BAT0/* mouse; echo 2 > mouse/capacity; echo Device > mouse/scope\n"

/* The IOMMU is off, and nothing asked for it. */
#define NO_IOMMU \
  "sed -i s/intel_iommu=on// proc/cmdline; find sys -name iommu_group -exec rm {} +\n" \
  "rm -r sys/kernel/iommu_groups sys/class/iommu; mkdir sys/kernel/iommu_groups\n"

/* A unified kernel image: the table of its sections and what is in them. */
#define UKI(path, cmdline) \
  "mkdir -p $(dirname " path "); python3 - " path " '" cmdline "' <<'EOF'\n" \
  "import struct, sys\n" \
  "sections = ((b'.osrel', b'ID=arch\\nPRETTY_NAME=\"Arch Linux\"\\n'),\n" \
  "            (b'.cmdline', sys.argv[2].encode() + b'\\n\\0'), (b'.initrd', b'x'))\n" \
  "data = bytearray(1024 + 512 * len(sections))\n" \
  "struct.pack_into('<2s58xI', data, 0, b'MZ', 128)\n" \
  "struct.pack_into('<4sHH12xH', data, 128, b'PE', 0x8664, len(sections), 240)\n" \
  "for i, (name, text) in enumerate(sections):\n" \
  "    struct.pack_into('<8sIIII', data, 392 + 40 * i, name, len(text), 0, 512, 1024 + 512 * i)\n" \
  "    data[1024 + 512 * i:1024 + 512 * i + len(text)] = text\n" \
  "open(sys.argv[1], 'wb').write(data)\n" \
  "EOF\n"

/* An initramfs that holds one empty file (cpio, newc). */
#define INITRAMFS(path, name) \
  "mkdir -p $(dirname " path "); python3 - " path " '" name "' <<'EOF'\n" \
  "import sys\n" \
  "with open(sys.argv[1], 'wb') as out:\n" \
  "    for name in sys.argv[2], 'TRAILER!!!':\n" \
  "        text = name.encode() + b'\\0'\n" \
  "        fields = [1, 0o100644, 0, 0, 1, 0, 0, 0, 0, 0, 0, len(text), 0]\n" \
  "        text = b'070701' + b''.join(b'%08X' % n for n in fields) + text\n" \
  "        out.write(text + bytes(-len(text) % 4))\n" \
  "EOF\n"

#define SECURE_BOOT_ON \
  "printf '\\6\\0\\0\\0\\1' > " \
  "sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c\n"

typedef struct {
  const char *name;
  const char *change;
} HostSample;

/* A computer that a stage refuses to plan for, and what it says. */
typedef struct {
  const char *name;
  const char *stage;
  const char *change;
  const char *says;
} HostRefusal;

/* Computers whose stages can be walked; "NAME.txt" among the goldens tells what is planned. */
extern const HostSample host_samples[];
extern const guint n_host_samples;

/* The same with entries that a tool writes, ended by a name that is NULL. */
extern const HostSample entry_samples[];
extern const HostRefusal entry_refusals[];

/* The same with Limine and rEFInd. */
extern const HostSample loader_samples[];
extern const HostRefusal loader_refusals[];

/* The same with unified images of kernel-install, and with the firmware as the boot loader. */
extern const HostSample unified_samples[];
extern const HostRefusal unified_refusals[];

/* What stages refuse, ended by a name that is NULL. */
extern const HostRefusal stage_refusals[];
