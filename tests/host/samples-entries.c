/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "host-samples.h"

/*
 * systemd-boot with entries as kernel-install(8) of systemd 252 to 257 writes them: folder, token,
 * parameters. The files that they start need not be there.
 */
#define KERNEL_INSTALL(entries, token, options) \
  "rm -f boot/loader/entries/arch.conf; mkdir -p usr/bin " entries " etc/kernel\n" \
  "touch usr/bin/kernel-install; chmod 755 usr/bin/kernel-install\n" \
  "for k in 6.6.70-1-lts 6.12.8-arch1-1; do\n" \
  "  printf \"title      Arch Linux\\nversion    $k\\nmachine-id " MACHINE_ID "\\n" \
  "sort-key   arch\\noptions    " options "\\nlinux      /" token "/$k/linux\\n" \
  "initrd     /" token "/$k/initrd\\n\" > " entries "/" token "-$k.conf\n" \
  "done\n" \
  "printf 'timeout 3\\n' > ${PWD}/" entries "/../loader.conf\n"

#define ARCH KERNEL_INSTALL ("boot/loader/entries", MACHINE_ID, \
                             "root=UUID=1 rw quiet systemd.machine_id=" MACHINE_ID)

#define SELECTED(id) \
  "printf '\\6\\0\\0\\0" id "' > " \
  "sys/firmware/efi/efivars/LoaderEntrySelected-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f\n"

const HostSample entry_samples[] = {
  /* What is started by default is a pattern that names all kernels. */
  { "kernel-install-arch", ARCH
    "echo 'default " MACHINE_ID "-*' >> boot/loader/loader.conf\n" },
  /* The ESP at /efi, parameters of the user's in the file, and entries that are no kernel's. */
  { "kernel-install-endeavouros",
    "rm -r boot/loader boot/EFI\n"
    KERNEL_INSTALL ("efi/loader/entries", MACHINE_ID, "nvme_load=YES rw root=UUID=1")
    "printf 'nvme_load=YES rw root=UUID=1 rd.luks.uuid=2' > etc/kernel/cmdline\n"
    "cd efi/loader/entries; for k in *; do cp $k ${k%.conf}-fallback.conf; done\n" },
  /* Another token, counted tries, and parameters below /usr. */
  { "kernel-install-debian", DEBIAN
    KERNEL_INSTALL ("boot/loader/entries", "debian", "root=/dev/mapper/vg-root ro -- single")
    "mkdir -p usr/lib/kernel; echo 'root=/dev/mapper/vg-root ro -- single' > "
    "usr/lib/kernel/cmdline\n"
    "cd boot/loader/entries; mv debian-6.12.8-arch1-1.conf debian-6.12.8-arch1-1+2-1.conf\n" },
  /* Two systems in one menu; the older kernel of ours runs, with parameters that ours are merged
   * with. */
  { "kernel-install-two-systems", ARCH
    "cd boot/loader/entries; sed -i 's/quiet/quiet vfio-pci.ids=1002:731f/' *\n"
    "sed -e 's/" MACHINE_ID "/zz/; s/arch$/other/' " MACHINE_ID "-6.6.70-1-lts.conf > "
    "zz-6.6.70-1-lts.conf; cd ../../..\n"
    SELECTED ("0\\0f\\0001\\0e\\0002\\0d\\0003\\0c\\0004\\0b\\0005\\0a\\0006\\0009\\0007\\0008"
              "\\0008\\0007\\0009\\0006\\0a\\0005\\0b\\0004\\0c\\0003\\0d\\0002\\0e\\0001\\0f"
              "\\0000\\0-\\0006\\0.\\0006\\0.\\0007\\0000\\0-\\0001\\0-\\0l\\0t\\0s\\0.\\0c\\0o"
              "\\0n\\0f\\0\\0\\0") },
  { NULL, NULL },
};

const HostRefusal entry_refusals[] = {
  { "kernel-install-lines", "release", ARCH "printf 'a\\nb\\n' > etc/kernel/cmdline",
    "/etc/kernel/cmdline:1: expected one line with whole quotes" },
  { "kernel-install-frozen", "iommu", ARCH "echo 'a switchyard.mode=vm' > etc/kernel/cmdline",
    "/etc/kernel/cmdline:1: found “switchyard.mode=vm”" },
  { "kernel-install-frozen-package", "release", ARCH
    "mkdir usr/lib/kernel; echo 'a switchyard.mode=vm' > usr/lib/kernel/cmdline",
    "/usr/lib/kernel/cmdline:1: found “switchyard.mode=vm”" },
  { "kernel-install-two-options", "iommu", ARCH
    "for e in boot/loader/entries/*; do echo options x >> $e; done",
    "found 2 “options” lines, expected one" },
  { "kernel-install-default-all", "release", ARCH "echo 'default *' >> boot/loader/loader.conf",
    "The default “*” of the boot menu also means the new entry" },
  { "kernel-install-single-quote", "release", ARCH
    "sed -i \"s/quiet/vfio-pci.ids=\\'1/\" boot/loader/entries/*",
    "/etc/kernel/install.d/95-switchyard.install: found a single quote" },
  { NULL, NULL, NULL, NULL },
};
