/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "host-samples.h"

/* Unified kernel images of kernel-install, and the firmware as the boot loader. */

#define RELEASE "6.12.8-arch1-1"
#define OLD     "6.6.70-1-lts"

/* One kernel is there already; this is a second one, and what makes an image of each. */
#define KERNEL_INSTALL_UKI(token, options) \
  "rm -rf boot/initramfs-linux.img boot/loader/entries/* etc/mkinitcpio.d/*\n" \
  "echo 'timeout 3' > boot/loader/loader.conf; mkdir -p etc/kernel usr/bin\n" \
  "touch usr/bin/kernel-install; chmod 755 usr/bin/kernel-install\n" \
  "printf 'layout=uki\\nuki_generator=ukify\\n' > etc/kernel/install.conf\n" \
  "echo " MACHINE_ID " > etc/machine-id; mkdir -p usr/lib/modules/" OLD "\n" \
  "mkdir -p usr/lib/modules/" RELEASE "\n" \
  "for k in " RELEASE " " OLD "; do echo kernel > usr/lib/modules/$k/vmlinuz\n" \
  "  echo kernel/drivers/vfio/pci/vfio-pci.ko: > usr/lib/modules/$k/modules.dep; done\n" \
  "echo '" options " intel_iommu=on' > proc/cmdline\n" \
  UKI ("efi/EFI/Linux/" token "-" RELEASE ".efi", options) \
  UKI ("efi/EFI/Linux/" token "-" OLD ".efi", options)

#define DEFAULT(token) \
  "echo 'default " token "-" RELEASE ".efi' >> boot/loader/loader.conf\n"

/* What the signature holds of the certificate that ukify is told to sign with; no real one. */
#define SIGNED \
  "python3 - efi/EFI/Linux/*.efi <<'EOF'\n" \
  "import base64, struct, sys\n" \
  "der = b'0\\x82\\x01\\x2c' + bytes(range(256)) + bytes(44)\n" \
  "open('etc/kernel/db.der', 'wb').write(der)\n" \
  "pem = base64.encodebytes(der).decode()\n" \
  "open('etc/kernel/db.pem', 'w').write(\n" \
  "    f'mine\\n-----BEGIN CERTIFICATE-----\\n{pem}-----END CERTIFICATE-----\\n')\n" \
  "for name in sys.argv[1:]:\n" \
  "    data = bytearray(open(name, 'rb').read())\n" \
  "    struct.pack_into('<H', data, 152, 0x20b)\n" \
  "    struct.pack_into('<I', data, 152 + 108, 16)\n" \
  "    struct.pack_into('<II', data, 152 + 112 + 32, len(data), 16 + 8 + len(der) + 8)\n" \
  "    data += struct.pack('<IHH', 16, 0x200, 1) + b'other   '\n" \
  "    data += struct.pack('<IHH', 8 + len(der) + 8, 0x200, 2) + b'0\\x82..' + der + b'....'\n" \
  "    open(name, 'wb').write(data)\n" \
  "EOF\n"

#define UKI_CONF(format) \
  "printf '[UKI]\\nSecureBootPrivateKey=/etc/kernel/db.key\\nSecureBootCertificate = " \
  "/etc/kernel/db." format "\\n' > etc/kernel/uki.conf\n"

#define MACHINE_OPTIONS "root=UUID=1 rw quiet systemd.machine_id=" MACHINE_ID

const HostSample unified_samples[] = {
  /* mkinitcpio without any preset. */
  { "kernel-install-uki", KERNEL_INSTALL_UKI (MACHINE_ID, MACHINE_OPTIONS) DEFAULT (MACHINE_ID)
    "echo 'root=UUID=1 rw quiet' > etc/kernel/cmdline\n" },
  /* Nothing says what the next image gets but what runs now; dracut, and a token of the user's. */
  { "kernel-install-uki-dracut",
    KERNEL_INSTALL_UKI ("fedora", "root=UUID=1 ro rd.luks.uuid=2 vfio-pci.ids=1002:731f") DRACUT
    "echo fedora > etc/kernel/entry-token\n" DEFAULT ("fedora") },
  /* A drop-in says it, the file below /usr is the vendor's, and new images are counted. */
  { "kernel-install-uki-debian", DEBIAN
    KERNEL_INSTALL_UKI ("arch", "root=/dev/mapper/vg-root ro") DEFAULT ("arch")
    "rm -r usr/lib/modules/" OLD " efi/EFI/Linux/arch-" OLD ".efi\n"
    "mkdir -p etc/kernel/install.conf.d usr/lib/kernel\n"
    "echo 'layout=bls' > etc/kernel/install.conf\n"
    "printf '# x\\nlayout=\"uki\"\\n' > etc/kernel/install.conf.d/uki.conf\n"
    "echo 'root=/dev/mapper/vg-root ro' > usr/lib/kernel/cmdline; echo 3 > etc/kernel/tries\n"
    "printf 'ID=arch\\n' > etc/os-release\n" },
  /* A preset makes a plain image besides; the kernel lies in /boot; lines are joined. */
  { "kernel-install-uki-preset", KERNEL_INSTALL_UKI (MACHINE_ID, MACHINE_OPTIONS)
    DEFAULT (MACHINE_ID)
    "printf \"PRESETS=('default')\\ndefault_image=/boot/initramfs-linux.img\\n\" > "
    "etc/mkinitcpio.d/linux.preset; echo image > boot/initramfs-linux.img\n"
    "rm usr/lib/modules/" OLD "/vmlinuz; echo kernel > boot/vmlinuz-" OLD "\n"
    "printf 'root=UUID=1\\nrw\\n' > etc/kernel/cmdline\n" },
  /* Secure Boot: ukify signs what it builds, and the parameters inside are all that counts. */
  { "kernel-install-uki-signed", KERNEL_INSTALL_UKI (MACHINE_ID, MACHINE_OPTIONS)
    DEFAULT (MACHINE_ID) SECURE_BOOT_ON SIGNED UKI_CONF ("pem") NO_IOMMU
    "echo 'root=UUID=1 rw quiet' > etc/kernel/cmdline\n" },
  { "kernel-install-uki-signed-der",
    KERNEL_INSTALL_UKI ("fedora", "root=UUID=1 ro vfio-pci.ids=1002:731f") DRACUT SECURE_BOOT_ON
    SIGNED UKI_CONF ("der") "echo fedora > etc/kernel/entry-token\n" DEFAULT ("fedora")
    "echo 'root=UUID=1 ro vfio-pci.ids=1002:731f' > etc/kernel/cmdline\n" },
  /* No order is stored, and nothing else. */
  { "efi-stub", NO_IOMMU EFI_STUB ("BootCurrent 0003\n0003 Arch /vmlinuz-linux ro root=UUID=1",
                                   "ro root=UUID=1") },
  /* Windows first; a number in the order whose entry is gone; ours gets one that is free. */
  { "efi-stub-order", NO_IOMMU
    EFI_STUB ("BootCurrent 0002\nBootOrder 0000 0002 0001\n"
              "0000 Windows /EFI/Microsoft/Boot/bootmgfw.efi x\n"
              "0002 Arch /vmlinuz-linux initrd=\\\\initramfs-linux.img root=UUID=1 "
              "vfio-pci.ids=1002:731f", "root=UUID=1 vfio-pci.ids=1002:731f") },
  /* A unified image that mkinitcpio builds has its parameters inside. */
  { "efi-stub-unified", NO_IOMMU UKI ("efi/EFI/Linux/arch.efi", "root=UUID=1 rw quiet")
    EFI_STUB ("BootCurrent 0001\nBootOrder 0001 0000\n0000 Shell /shellx64.efi -\n"
              "0001 Arch /EFI/Linux/arch.efi -", "root=UUID=1 rw quiet") },
  /* An entry of ours came up, and another is of older parameters. */
  { "efi-stub-tried",
    EFI_STUB ("BootCurrent 0001\nBootOrder 0000 0001 0002\n0000 Arch /vmlinuz-linux root=UUID=1\n"
              "0001 Arch(Switchyard) /vmlinuz-linux root=UUID=1 intel_iommu=on\n"
              "0002 Arch(GPU) /vmlinuz-linux root=UUID=2 vfio-pci.ids=10de:1 switchyard.mode=vm",
              "root=UUID=1 intel_iommu=on") },
  { NULL, NULL },
};

const HostRefusal unified_refusals[] = {
  { "kernel-install-uki-secure-boot", "release",
    KERNEL_INSTALL_UKI (MACHINE_ID, MACHINE_OPTIONS) SECURE_BOOT_ON,
    "kernel-install builds this unified kernel image, and Secure Boot is on" },
  { "kernel-install-uki-no-parameters", "release",
    KERNEL_INSTALL_UKI (MACHINE_ID, MACHINE_OPTIONS) DEFAULT (MACHINE_ID) SECURE_BOOT_ON SIGNED
    UKI_CONF ("pem"), "/etc/kernel/cmdline: not found, so that kernel-install" },
  { "kernel-install-uki-no-key", "iommu",
    KERNEL_INSTALL_UKI (MACHINE_ID, MACHINE_OPTIONS) DEFAULT (MACHINE_ID) SECURE_BOOT_ON SIGNED
    NO_IOMMU "printf '[UKI]\\n#SecureBootPrivateKey=x\\nSecureBootCertificate=/x\\n"
    "[PCRSignature:a]\\nSecureBootPrivateKey=/x\\n' > etc/kernel/uki.conf\n",
    "Found no key for that in /etc/kernel/uki.conf" },
  { "kernel-install-uki-unsigned", "iommu",
    KERNEL_INSTALL_UKI (MACHINE_ID, MACHINE_OPTIONS) SECURE_BOOT_ON SIGNED UKI_CONF ("pem")
    DEFAULT (MACHINE_ID) NO_IOMMU
    UKI ("efi/EFI/Linux/" MACHINE_ID "-" RELEASE ".efi", "root=UUID=1"),
    "this unified kernel image is not signed by /etc/kernel/db.pem" },
  { "kernel-install-uki-token-key", "iommu",
    KERNEL_INSTALL_UKI (MACHINE_ID, MACHINE_OPTIONS) SECURE_BOOT_ON SIGNED
    DEFAULT (MACHINE_ID) NO_IOMMU "printf '[UKI]\\nSecureBootPrivateKey=pkcs11:x\\n"
    "SecureBootCertificate=pkcs11:y\\n' > etc/kernel/uki.conf\n",
    "found “SecureBootCertificate=pkcs11:y”, expected the path" },
  { "kernel-install-uki-no-certificate", "iommu",
    KERNEL_INSTALL_UKI (MACHINE_ID, MACHINE_OPTIONS) SECURE_BOOT_ON SIGNED UKI_CONF ("pem")
    DEFAULT (MACHINE_ID) NO_IOMMU "echo x > etc/kernel/db.pem\n",
    "/etc/kernel/db.pem: found no certificate" },
  { "kernel-install-uki-no-kernel", "release",
    KERNEL_INSTALL_UKI (MACHINE_ID, MACHINE_OPTIONS) "rm usr/lib/modules/" OLD "/vmlinuz\n",
    "expected /usr/lib/modules/" OLD "/vmlinuz. Install that kernel again" },
  { "kernel-install-uki-counted", "release",
    KERNEL_INSTALL_UKI (MACHINE_ID, MACHINE_OPTIONS)
    "cd efi/EFI/Linux; rm *lts.efi; mv *.efi " MACHINE_ID "-" RELEASE "+2-1.efi\n",
    "+2-1.efi: found a boot counter in the name" },
  { "kernel-install-uki-comment", "iommu",
    KERNEL_INSTALL_UKI (MACHINE_ID, MACHINE_OPTIONS) DEFAULT (MACHINE_ID) NO_IOMMU
    "printf 'root=UUID=1\\n# mine\\n' > etc/kernel/cmdline\n",
    "/etc/kernel/cmdline:2: found a comment" },
  { "efi-stub-secure-boot", "release", UKI ("efi/EFI/Linux/arch.efi", "root=UUID=1 rw")
    EFI_STUB ("BootCurrent 0001\nBootOrder 0001\n0001 Arch /EFI/Linux/arch.efi -",
              "root=UUID=1 rw") SECURE_BOOT_ON,
    "Boot0001: it starts a unified kernel image, and Secure Boot is on" },
  { "efi-stub-no-entry", "iommu", NO_IOMMU "rm -r boot/loader boot/EFI\n"
    "printf '\\6\\0\\0\\0s\\0y\\0s\\0t\\0e\\0m\\0d\\0-\\0s\\0t\\0u\\0b\\0' > "
    "sys/firmware/efi/efivars/LoaderInfo-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f\n"
    "echo ro > proc/cmdline",
    "found no boot entry of the firmware that starts Linux itself" },
  { "efi-stub-large", "iommu", NO_IOMMU
    EFI_STUB ("BootCurrent 0003\n0003 Arch /vmlinuz-linux ro", "ro")
    "cd sys/firmware/efi/efivars; for i in $(seq 3270); do printf 'a\\0b\\0c\\0d\\0e\\0f\\0g\\0h\\0"
    "i\\0 \\0'; done > x; f=$(echo Boot0003*); truncate -s -2 $f; cat x >> $f; rm x",
    "larger than an entry of the firmware can be" },
  { NULL, NULL, NULL, NULL },
};
