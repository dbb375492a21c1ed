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

/*
 * CachyOS: an entry and a fallback entry for each kernel, as sdboot-manage writes them. Its program
 * matters only by whether it reads drop-ins.
 */
#define SDBOOT(root, config) \
  "rm boot/loader/entries/arch.conf; mkdir -p usr/bin\n" \
  "printf '#!/bin/bash\\n. /etc/sdboot-manage.conf\\n' > usr/bin/sdboot-manage\n" \
  "for k in linux linux-lts; do for f in '' -fallback; do\n" \
  "  printf \"title\\t$k\\nlinux\\t/vmlinuz-$k\\ninitrd\\t/initramfs-$k$f.img\\n" \
  "options\\troot=UUID=1 rw quiet splash\\n\" > boot/loader/entries/" root "$k$f.conf\n" \
  "done; done\n" \
  "printf 'default " root "linux\\n' > boot/loader/loader.conf\n" \
  "printf '# config\\n%s\\n' '" config "' > etc/sdboot-manage.conf\n"

#define CACHYOS_CONFIG \
  "LINUX_OPTIONS=\"quiet splash\"\nLINUX_FALLBACK_OPTIONS=\"quiet\"\n" \
  "DEFAULT_ENTRY=\"manual\"\nENTRY_ROOT=\"cachy-\"\nOVERWRITE_EXISTING=\"yes\"\n"
#define CACHYOS SDBOOT ("cachy-", CACHYOS_CONFIG "REMOVE_EXISTING=\"no\"\nREMOVE_OBSOLETE=\"yes\"")

#define SDBOOT_FOLDER \
  "echo 'for f in /usr/lib/sdboot-manage.conf.d/*.conf /etc/sdboot-manage.conf.d/*.conf; do . $f" \
  "; done' >> usr/bin/sdboot-manage; mkdir -p " \
  "usr/lib/sdboot-manage.conf.d etc/sdboot-manage.conf.d\n"

/* Pop!_OS: the entries that kernelstub writes, and its configuration, which is JSON. */
#define POP(config) DEBIAN \
  "rm -r boot/loader boot/EFI/systemd boot/initrd.img-5*; mkdir -p usr/bin etc/kernelstub\n" \
  "mkdir -p boot/efi/loader/entries; printf '#!/usr/bin/python3\\n' > usr/bin/kernelstub\n" \
  "printf 'default Pop_OS-current\\n' > boot/efi/loader/loader.conf\n" \
  "for k in current oldkern; do printf \"title Pop!_OS\\nlinux /EFI/Pop_OS-1/vmlinuz.efi\\n" \
  "initrd /EFI/Pop_OS-1/initrd.img\\noptions root=UUID=1 ro quiet loglevel=0 splash\\n\" > " \
  "boot/efi/loader/entries/Pop_OS-$k.conf; done\n" \
  "cat > etc/kernelstub/configuration << 'EOF'\n" config "\nEOF\n" \
  "printf %s \"$(cat etc/kernelstub/configuration)\" > etc/kernelstub/configuration\n"

#define POP_SECTION(name, options, more) \
  "  \"" name "\": {\n    \"kernel_options\": [" options "],\n    \"esp_path\": \"/boot/efi\",\n" \
  "    \"setup_loader\": true,\n    \"manage_mode\": true,\n    \"force_update\": false,\n" \
  "    \"live_mode\": false,\n" more "  }"
#define POP_OPTIONS \
  "\n      \"quiet\",\n      \"loglevel=0\",\n      \"splash\"\n    "
#define POP_REV4 "    \"config_rev\": 4,\n    \"unified_kernel\": false\n"
#define POP_CONFIG \
  "{\n" POP_SECTION ("default", "\n      \"quiet\",\n      \"splash\"\n    ", POP_REV4) ",\n" \
  POP_SECTION ("user", POP_OPTIONS, POP_REV4) "\n}"

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
  /* It takes the lines of the file as one, and what ends them as blanks. */
  { "kernel-install-lines", ARCH
    "printf '\\nroot=UUID=1\\r\\nrw quiet\\n\\n' > etc/kernel/cmdline" },
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
  /* A unified image that a text entry starts, with the parameters there. */
  { "program-entry",
    "printf 'title Arch\\nefi /EFI/Linux/arch.efi\\noptions root=UUID=1 rw\\n' > "
    "boot/loader/entries/arch.conf\n"
    "printf 'title Memory test\\nefi /memtest.efi\\noptions nosmp\\n' > "
    "boot/loader/entries/memtest.conf\n" },
  { "sdboot-manage-cachyos", CACHYOS },
  { "sdboot-manage-drop-ins", CACHYOS SDBOOT_FOLDER
    "echo 'LINUX_OPTIONS=\"$LINUX_OPTIONS amd_pstate=active\"' > "
    "etc/sdboot-manage.conf.d/20-power.conf\n"
    "echo 'REMOVE_EXISTING=YES' > usr/lib/sdboot-manage.conf.d/10-vendor.conf\n" },
  /* Whatever is not set has its default, by which sdboot-manage deletes the entries of others. */
  { "sdboot-manage-removes", SDBOOT ("manjarolinux", "#LINUX_OPTIONS=\"\"")
    "printf %s \"$(cat etc/sdboot-manage.conf)\" > etc/sdboot-manage.conf\n" },
  { "sdboot-manage-no-config", SDBOOT ("manjarolinux", "")
    "rm etc/sdboot-manage.conf; echo 'default @saved' > boot/loader/loader.conf\n"
    "cd boot/loader/entries; rm *lts*; sed -i 's/quiet/vfio-pci.ids=1002:731f/' *\n" },
  { "kernelstub", POP (POP_CONFIG) },
  /* An older version has no other section, and kernelstub's own list may be empty. */
  { "kernelstub-user-only",
    POP ("{\n" POP_SECTION ("user", "", "    \"config_rev\": 3\n") "\n}") },
  { "kernelstub-escapes",
    POP ("{\n" POP_SECTION ("user", "\n      \"a=\\\"b c\\\"\",\n"
                            "      \"n=\\u00e9\\t\\ud83d\\ude00\"\n"
                            "    ", "    \"empty\": {},\n    \"none\": null,\n"
                            "    \"config_rev\": 4\n") "\n}") },
  /* Not as kernelstub would have written it; it does with the next kernel. */
  { "kernelstub-by-hand",
    POP ("{\"user\": {\"kernel_options\": [\"vfio-pci.ids=1002:731f\", \"intel_iommu=off\"], "
         "\"setup_loader\": true,\n\"config_rev\": 4}}")
    "sed -i 's/quiet/intel_iommu=off vfio-pci.ids=1002:731f/' boot/efi/loader/entries/*\n" },
  { NULL, NULL },
};

const HostRefusal entry_refusals[] = {
  { "kernel-install-open", "release", ARCH "printf 'a\\nb=\"\\n\\n' > etc/kernel/cmdline",
    "/etc/kernel/cmdline:2: found a quotation mark that does not end" },
  { "kernel-install-frozen", "iommu", ARCH "echo 'a switchyard.mode=vm' > etc/kernel/cmdline",
    "/etc/kernel/cmdline:1: found “switchyard.mode=vm”" },
  { "kernel-install-frozen-package", "release", ARCH
    "mkdir usr/lib/kernel; echo 'a switchyard.mode=vm' > usr/lib/kernel/cmdline",
    "/usr/lib/kernel/cmdline:1: found “switchyard.mode=vm”" },
  { "kernel-install-two-options", "iommu", ARCH
    "for e in boot/loader/entries/*; do echo options x >> $e; done",
    "found a second “options” line" },
  { "kernel-install-default-all", "release", ARCH "echo 'default *' >> boot/loader/loader.conf",
    "The default “*” of the boot menu also means the new entry" },
  { "kernel-install-single-quote", "release", ARCH
    "sed -i \"s/quiet/vfio-pci.ids=\\'1/\" boot/loader/entries/*",
    "/etc/kernel/install.d/95-switchyard.install: found a single quote" },
  { "sdboot-manage-syntax", "release", CACHYOS "echo 'if x' >> etc/sdboot-manage.conf",
    "/etc/sdboot-manage.conf:9: found no end of the block" },
  { "sdboot-manage-unknown", "iommu", CACHYOS
    "echo 'LINUX_OPTIONS+=\" $(cat x)\"' >> etc/sdboot-manage.conf", "/etc/sdboot-manage.conf:9" },
  { "sdboot-manage-unknown-removal", "release", CACHYOS
    "echo 'REMOVE_EXISTING=$(x)' >> etc/sdboot-manage.conf", "REMOVE_EXISTING cannot be told" },
  { "sdboot-manage-list", "iommu", CACHYOS "echo 'LINUX_OPTIONS=(a b)' >> etc/sdboot-manage.conf",
    "/etc/sdboot-manage.conf:9: found a list in LINUX_OPTIONS" },
  { "sdboot-manage-init", "iommu", CACHYOS "echo 'LINUX_OPTIONS+=\" -- x\"' >> "
    "etc/sdboot-manage.conf", "/etc/sdboot-manage.conf:9: found an open quotation mark or “--”" },
  { "sdboot-manage-assigned-later", "iommu", CACHYOS
    "printf 'LINUX_OPTIONS+=\" intel_iommu=on\"\nLINUX_OPTIONS=quiet\n' >> "
    "etc/sdboot-manage.conf",
    "/etc/sdboot-manage.conf:10: assigns LINUX_OPTIONS after the line of Switchyard" },
  { "sdboot-manage-later-drop-in", "iommu", CACHYOS SDBOOT_FOLDER
    "printf '\nLINUX_OPTIONS=quiet\n' > etc/sdboot-manage.conf.d/zzz.conf",
    "/etc/sdboot-manage.conf.d/zzz.conf:2: assigns LINUX_OPTIONS after the line of Switchyard" },
  { "sdboot-manage-later-preserve", "release", SDBOOT ("manjarolinux", "") SDBOOT_FOLDER
    "printf 'PRESERVE_FOREIGN=no\n' > etc/sdboot-manage.conf.d/zzz.conf",
    "/etc/sdboot-manage.conf.d/zzz.conf:1: assigns PRESERVE_FOREIGN after" },
  { "sdboot-manage-foreign", "iommu", SDBOOT ("manjarolinux", "")
    "cd boot/loader/entries; sed s/linux/other/ manjarolinuxlinux.conf > mine.conf\n"
    "echo 'linux /x' >> mine.conf",
    "/boot/loader/entries/mine.conf: sdboot-manage deletes this entry" },
  { "sdboot-manage-any-root", "release", CACHYOS
    "echo 'ENTRY_ROOT=' >> etc/sdboot-manage.conf",
    "/etc/sdboot-manage.conf:9: found ENTRY_ROOT=“”" },
  { "sdboot-manage-undecided", "release", CACHYOS "echo > boot/loader/loader.conf",
    "cachy-linux-lts.conf, cachy-linux.conf" },
  { "kernelstub-comma", "release", POP ("{\n  \"user\": {\n    \"a\": 1,\n  }\n}"),
    "/etc/kernelstub/configuration:3: found what is no JSON" },
  { "kernelstub-no-user", "iommu", POP ("{\n  \"default\": {}\n}"),
    "/etc/kernelstub/configuration:1: found no section in “user”" },
  { "kernelstub-unified", "release", POP (POP_CONFIG)
    "sed -i 's/_kernel\": false/_kernel\": true/' etc/kernelstub/configuration",
    "found “unified_kernel” set to true" },
  { "kernelstub-no-loader", "release", POP (POP_CONFIG)
    "sed -i '/setup_loader/d' etc/kernelstub/configuration", "found no “setup_loader”, which is "
    "as good as false" },
  { "kernelstub-text", "iommu",
    POP ("{\"user\": {\"setup_loader\": true,\n\"kernel_options\": \"quiet\"}}"),
    "/etc/kernelstub/configuration:2: found something else in “kernel_options”" },
  { "kernelstub-open-quote", "iommu",
    POP ("{\"user\": {\"setup_loader\": true,\n\n\"kernel_options\": [\"a=\\\"b\"]}}"),
    "/etc/kernelstub/configuration:3: found an open quotation mark or “--”" },
  { "kernelstub-no-entry", "release", POP (POP_CONFIG) "rm boot/efi/loader/entries/*current*",
    "Found 0 boot entries whose names end in “-current.conf”" },
  { NULL, NULL, NULL, NULL },
};
