/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#define RELEASE "6.1.0-30-amd64"
#define IMAGE   "/boot/initrd.img-" RELEASE

/*
 * Object files with what depmod and modprobe read, in the place of a kernel's package. /mnt is the
 * memory of the namespaces (nsbox.sh). dracut 106 makes no image, and calls that success, for a
 * kernel whose configuration does not say that it reads one.
 */
static const char make_kernel[] =
  "mount -t tmpfs boot /boot\n"
  "if [ ! -d /lib/modules ]; then\n"
  "  mkdir -p /mnt/upper/lib /mnt/work/lib\n"
  "  mount -t overlay -o lowerdir=/lib,upperdir=/mnt/upper/lib,workdir=/mnt/work/lib lib /lib/\n"
  "  mkdir /lib/modules\n"
  "fi\n"
  "mount -t tmpfs modules /lib/modules\n"
  "folder=/lib/modules/" RELEASE "/kernel/drivers/vfio; mkdir -p $folder/pci\n"
  "for m in vfio vfio_iommu_type1 pci/vfio-pci-core pci/vfio-pci; do\n"
  "  n=${m##*/}; n=${n//-/_}\n"
  "  printf 'const char info[] __attribute__ ((section (\".modinfo\"), used)) =\\n"
  "\"license=GPL\\\\0name=%s\\\\0vermagic=" RELEASE " SMP\";\\n' $n |\n"
  "    cc -c -x c -o $folder/$m.ko -\n"
  "done\n"
  ": > /lib/modules/" RELEASE "/modules.order; : > /lib/modules/" RELEASE "/modules.builtin\n"
  "depmod " RELEASE "\n"
  "printf 'CONFIG_BLK_DEV_INITRD=y\\nCONFIG_RD_GZIP=y\\nCONFIG_RD_ZSTD=y\\n' "
  "  > /boot/config-" RELEASE "\n"
  "echo kernel > /boot/vmlinuz-" RELEASE "\n";
