# SPDX-License-Identifier: GPL-3.0-or-later
"""More files for test-configs.py: what distributions and their users write into the files of a boot
chain, made up from the ways in which they do it. None of them is anybody's."""

FILES = {
    'cmdline/mode-cmdline':
        b'root=UUID=1 rw switchyard.mode=vm vfio-pci.ids=10de:1c8d\n',
    'cmdline/nul-cmdline':
        b'root=UUID=1\x00rw\n',
    'cmdline/quoted-cmdline':
        b'root=UUID=1 rw dyndbg="file x.c +p; file y.c +p" -- single\n',
    'dracut/ends-dracut.conf':
        b'add_drivers+=" a "\nexit 0\n',
    'dracut/fixed-list.conf':
        b'readonly force_drivers=" a "\n',
    'dracut/loop.conf':
        b'for m in vfio_pci vfio; do\n'
        b'  force_drivers+=" $m "\n'
        b'done\n',
    'dracut/open-quote.conf':
        b'add_drivers+=" nvme\n',
    'dracut/silverblue.conf':
        b'# x\n'
        b'hostonly="no"\n'
        b'add_dracutmodules+=" vfio "\n'
        b'force_drivers+=" vfio vfio-pci vfio_iommu_type1 "\n'
        b'install_items="/usr/sbin/vfio-pci-override.sh /usr/bin/find /usr/bin/dirname"\n',
    'dracut/spaces.conf':
        b'force_drivers += " vfio_pci "\n',
    'dracut/uefi-ukify.conf':
        b'uefi="yes"\n'
        b'compress="lz4"\n'
        b'force_drivers+=" amdgpu "\n'
        b'omit_dracutmodules+=" brltty network-legacy network nfs "\n'
        b'kernel_cmdline="quiet root=UUID=1"\n',
    'dracut/zz-z-install.conf':
        b'install_items=" /etc/crypttab "\n',
    'dracut/zzz-reset.conf':
        b'force_drivers=" nvme "\n',
    'grub/append-nosep.grub':
        b'GRUB_DEFAULT=0\n'
        b'GRUB_CMDLINE_LINUX_DEFAULT="loglevel=3 quiet"\n'
        b'GRUB_CMDLINE_LINUX_DEFAULT+=" cryptdevice=UUID=6f2:cryptroot root=/dev'
        b'/mapper/cryptroot"\n'
        b"GRUB_CMDLINE_LINUX_DEFAULT+=' resume=UUID=77 resume_offset=533760 '\n",
    'grub/dollar-literal.grub':
        b'GRUB_DEFAULT=0\n'
        b"GRUB_CMDLINE_LINUX_DEFAULT='quiet $tuned_params'\n"
        b'GRUB_CMDLINE_LINUX="x=\\$y"\n',
    'grub/empty.grub':
        b'',
    'grub/existing-vfio.grub':
        b'GRUB_DEFAULT=0\n'
        b'GRUB_CMDLINE_LINUX_DEFAULT="quiet intel_iommu=on iommu=pt vfio-pci.ids'
        b'=10de:1c8d,10de:0fb9 kvm.ignore_msrs=1"\n',
    'grub/fedora-rpmfusion.grub':
        b'GRUB_TIMEOUT=5\n'
        b'GRUB_DISTRIBUTOR="$(sed \'s, release .*$,,g\' /etc/system-release)"\n'
        b'GRUB_DEFAULT=saved\n'
        b'GRUB_DISABLE_SUBMENU=true\n'
        b'GRUB_TERMINAL_OUTPUT="console"\n'
        b'GRUB_CMDLINE_LINUX="rd.luks.uuid=luks-1f rhgb quiet rd.driver.blacklis'
        b't=nouveau,nova_core modprobe.blacklist=nouveau,nova_core"\n'
        b'GRUB_DISABLE_RECOVERY="true"\n'
        b'GRUB_ENABLE_BLSCFG=true\n',
    'grub/garuda-like.grub':
        b'# GRUB boot loader configuration\n'
        b"GRUB_DEFAULT='saved'\n"
        b"GRUB_TIMEOUT='5'\n"
        b"GRUB_DISTRIBUTOR='Garuda'\n"
        b"GRUB_CMDLINE_LINUX_DEFAULT='quiet quiet splash rd.udev.log_priority=3 "
        b"vt.global_cursor_default=0 loglevel=3 ibt=off'\n"
        b"GRUB_CMDLINE_LINUX=''\n"
        b"GRUB_PRELOAD_MODULES='part_gpt part_msdos'\n"
        b"GRUB_TIMEOUT_STYLE='menu'\n"
        b"GRUB_SAVEDEFAULT='true'\n"
        b'GRUB_DISABLE_SUBMENU="y"\n'
        b'#GRUB_BTRFS_SNAPSHOT_KERNEL_PARAMETERS="rw"\n'
        b"GRUB_ENABLE_CRYPTODISK='y'\n"
        b"GRUB_DISABLE_OS_PROBER='false'\n",
    'grub/gentoo.grub':
        b'# Copyright 1999-2020 Gentoo Authors\n'
        b'GRUB_DISTRIBUTOR="Gentoo"\n'
        b'#GRUB_DEFAULT=0\n'
        b'#GRUB_CMDLINE_LINUX=""\n'
        b'GRUB_CMDLINE_LINUX="init=/usr/lib/systemd/systemd dozfs real_root=ZFS=rpool/ROOT"\n'
        b'GRUB_CMDLINE_LINUX+=" iommu=pt"\n',
    'grub/igfx.grub':
        b'GRUB_DEFAULT=0\n'
        b'GRUB_CMDLINE_LINUX_DEFAULT="quiet intel_iommu=on,igfx_off module_black'
        b'list=nouveau pci-stub.ids=8086:a123"\n',
    'grub/indirect.grub':
        b'GRUB_DEFAULT=0\n'
        b'ROOT_UUID=$(blkid -s UUID -o value /dev/nvme0n1p2 2>/dev/null)\n'
        b'GRUB_CMDLINE_LINUX_DEFAULT="loglevel=3 cryptdevice=UUID=$ROOT_UUID:root"\n',
    'grub/mint.grub':
        b"# If you change this file, run 'update-grub' afterwards to update\n"
        b'GRUB_DEFAULT=0\n'
        b'GRUB_TIMEOUT_STYLE=hidden\n'
        b'GRUB_TIMEOUT=0\n'
        b'GRUB_DISTRIBUTOR=`( . /etc/os-release; echo ${NAME:-Ubuntu} ) 2>/dev/n'
        b'ull || echo Ubuntu`\n'
        b'GRUB_CMDLINE_LINUX_DEFAULT="quiet splash"\n'
        b'GRUB_CMDLINE_LINUX=""\n'
        b'\n'
        b'# GRUB_BADRAM="0x01234567,0xfefefefe,0x89abcdef,0xefefefef"\n'
        b'#GRUB_INIT_TUNE="480 440 1"\n',
    'grub/mixed-quotes.grub':
        b'GRUB_DEFAULT=0\n'
        b'GRUB_CMDLINE_LINUX_DEFAULT=quiet\\ splash" video=HDMI-A-1:1920x1080@60D'
        b'"\' acpi_osi=! acpi_osi="Windows 2015"\'\n'
        b'GRUB_CMDLINE_LINUX="acpi_osi=\\"!Windows 2012\\" ivrs_ioapic[4]=00:14.0"\n',
    'grub/nbsp.grub':
        b'GRUB_DEFAULT=0\n'
        b'GRUB_CMDLINE_LINUX_DEFAULT="quiet\xc2\xa0splash \xe2\x80\x9ciommu=pt\xe2\x80\x9d"\n',
    'grub/plus-colon.cfg':
        b'GRUB_CMDLINE_LINUX_DEFAULT="${GRUB_CMDLINE_LINUX_DEFAULT:+${GRUB_CMDLI'
        b'NE_LINUX_DEFAULT} }fbcon=map:1"\n',
    'grub/read-heredoc.grub':
        b'GRUB_DEFAULT=0\n'
        b"read -r -d '' GRUB_CMDLINE_LINUX_DEFAULT <<'EOT' || true\n"
        b'quiet splash\n'
        b'EOT\n',
    'grub/smart-quotes.grub':
        b'GRUB_DEFAULT=0\n'
        b'GRUB_CMDLINE_LINUX_DEFAULT=\xe2\x80\x9cquiet splash\xe2\x80\x9d\n',
    'grub/strip-function.grub':
        b'# written by a tool\n'
        b'GRUB_DEFAULT=0\n'
        b'GRUB_CMDLINE_LINUX_DEFAULT="quiet nvme_core.default_ps_max_latency_us=5500"\n'
        b'GRUB_CMDLINE_LINUX=""\n'
        b'_strip() {\n'
        b'    printf \'%s\\n\' "$1" | sed -E \\\n'
        b"        -e 's/(^|[[:space:]])nvme_core[.]x=[^[:space:]]+//g' \\\n"
        b"        -e 's/^[[:space:]]+//; s/[[:space:]]+$//'\n"
        b'}\n'
        b'GRUB_CMDLINE_LINUX="$(_strip "${GRUB_CMDLINE_LINUX-}")"\n'
        b'GRUB_CMDLINE_LINUX_DEFAULT="\\\n'
        b'${GRUB_CMDLINE_LINUX_DEFAULT:+${GRUB_CMDLINE_LINUX_DEFAULT} }\\\n'
        b'fbcon=map:1"\n'
        b'unset -f _strip\n',
    'grub/tabs-and-export.grub':
        b'\texport GRUB_DEFAULT="gnulinux-advanced-1>gnulinux-6.1"\n'
        b'\tGRUB_CMDLINE_LINUX_DEFAULT="quiet"\t# tab\n'
        b'export GRUB_CMDLINE_LINUX_DEFAULT="$GRUB_CMDLINE_LINUX_DEFAULT splash"   \n'
        b'declare -x GRUB_CMDLINE_LINUX="a=b"\n',
    'grub/test-and.grub':
        b'GRUB_DEFAULT=0\n'
        b'GRUB_CMDLINE_LINUX_DEFAULT="quiet"\n'
        b'[ -r /etc/default/grub-extra ] && . /etc/default/grub-extra\n',
    'grub/uncommented-text.grub':
        b'GRUB_DEFAULT=0\n'
        b'GRUB_CMDLINE_LINUX_DEFAULT="quiet splash\n'
        b'GRUB_CMDLINE_LINUX=""\n',
    'grub/while-read.grub':
        b'GRUB_DEFAULT=0\n'
        b'GRUB_CMDLINE_LINUX_DEFAULT="quiet"\n'
        b'for p in iommu=pt nomodeset; do\n'
        b'  GRUB_CMDLINE_LINUX_DEFAULT="$GRUB_CMDLINE_LINUX_DEFAULT $p"\n'
        b'done\n',
    'grub/xargs.cfg':
        b'GRUB_CMDLINE_LINUX=" $GRUB_CMDLINE_LINUX "\n'
        b'GRUB_CMDLINE_LINUX="$(printf \'%s\' "$GRUB_CMDLINE_LINUX" | sed -E \'s/(^'
        b'|[[:space:]])iommu=[^[:space:]]*//g\')"\n'
        b'GRUB_CMDLINE_LINUX="$GRUB_CMDLINE_LINUX iommu=pt"\n'
        b'GRUB_CMDLINE_LINUX="$(echo "$GRUB_CMDLINE_LINUX" | xargs)"\n',
    'kernelstub/string.json':
        b'{\n'
        b'  "default": {"kernel_options": ["quiet"]},\n'
        b'  "user": {\n'
        b'    "kernel_options": "quiet splash",\n'
        b'    "esp_path": "/boot/efi"\n'
        b'  }\n'
        b'}\n',
    'limine-tool/blank-after':
        b'ESP_PATH="/boot"\n'
        b'KERNEL_CMDLINE[default]="root=UUID=1 rw"\n'
        b'KERNEL_CMDLINE[default]+= " quiet"\n',
    'limine-tool/omarchy':
        b'TARGET_OS_NAME="Omarchy"\n'
        b'ESP_PATH="/boot"\n'
        b'KERNEL_CMDLINE[default]="cryptdevice=PARTUUID=1:root root=/dev/mapper/'
        b'root zswap.enabled=0 rootflags=subvol=@ rw"\n'
        b'KERNEL_CMDLINE[default]+=" quiet splash"\n'
        b'ENABLE_UKI=yes\n'
        b'CUSTOM_UKI_NAME="omarchy"\n'
        b'BOOT_ORDER="*, *fallback, Snapshots"\n',
    'limine-tool/plus-only':
        b'ESP_PATH=/boot\n'
        b'KERNEL_CMDLINE[default]+=" quiet rw root=UUID=1 "\n'
        b'KERNEL_CMDLINE["linux-zen"]="root=UUID=2"\n',
    'limine/hash.conf':
        b'timeout:5\n'
        b'/Arch\n'
        b'protocol:linux\n'
        b'path:boot():/vmlinuz-linux#aabb\n'
        b'cmdline:root=UUID=1 rw\n'
        b'module_path:boot():/initramfs-linux.img#ccdd\n',
    'limine/uki.conf':
        b'timeout: 5\n'
        b'/Arch\n'
        b'  protocol: efi\n'
        b'  path: boot():/EFI/Linux/arch.efi\n',
    'limine/uuid.conf':
        b'TIMEOUT: 5\n'
        b'/+Arch\n'
        b'  //Linux\n'
        b'  PROTOCOL: linux\n'
        b'  PATH: uuid(6b8a):/boot/vmlinuz-linux\n'
        b'  CMDLINE: root=UUID=1 rw "a b"\n'
        b'  MODULE_PATH: uuid(6b8a):/boot/initramfs-linux.img\n',
    'loader/bls-fedora-vars.conf':
        b'title Fedora Linux (6.12.8) 41 (Workstation Edition)\n'
        b'version 6.12.8-arch1-1\n'
        b'linux /vmlinuz-6.12.8-arch1-1\n'
        b'initrd /initramfs-6.12.8-arch1-1.img $tuned_initrd\n'
        b'options root=UUID=1 ro rootflags=subvol=root rhgb quiet $tuned_params\n'
        b'grub_users $grub_users\n'
        b'grub_arg --unrestricted\n'
        b'grub_class fedora\n',
    'loader/bls-kernelopts.conf':
        b'title X\n'
        b'version 6.12.8-arch1-1\n'
        b'linux /vmlinuz-6.12.8-arch1-1\n'
        b'initrd /initramfs-6.12.8-arch1-1.img\n'
        b'options $kernelopts $tuned_params\n'
        b'id rhel-1\n'
        b'grub_users $grub_users\n',
    'loader/bls-no-options.conf':
        b'title X\n'
        b'version 6.12.8-arch1-1\n'
        b'linux /vmlinuz-6.12.8-arch1-1\n',
    'loader/bls-two-options.conf':
        b'title X\n'
        b'version 6.12.8-arch1-1\n'
        b'linux /vmlinuz-6.12.8-arch1-1\n'
        b'options root=UUID=1\n'
        b'options quiet\n',
    'loader/dup-title.conf':
        b'title One\n'
        b'title Two\n'
        b'linux /vmlinuz-linux\n'
        b'linux /vmlinuz-lts\n'
        b'options root=UUID=1\n'
        b'architecture x64\n'
        b'machine-id 0f1e2d3c4b5a69788796a5b4c3d2e1f0\n'
        b'sort-key arch\n',
    'loader/options-continued.conf':
        b'title Arch\n'
        b'linux /vmlinuz-linux\n'
        b'options root=UUID=1 \\\n'
        b'  rw quiet\n',
    'loader/quoted-dm.conf':
        b'title Arch\n'
        b'linux /vmlinuz-linux\n'
        b'options dm-mod.create="lroot,,,rw, 0 4096 linear 98:16 0, 4096 4096 li'
        b'near 98:32 0" root=/dev/dm-0\n',
    'loader/uki-entry.conf':
        b'title Arch\n'
        b'efi /EFI/Linux/arch.efi\n'
        b'options root=UUID=1 rw\n',
    'loader/uppercase.conf':
        b'Title Arch\n'
        b'Linux /vmlinuz-linux\n'
        b'Options root=UUID=1\n',
    'mkinitcpio/assoc-slice.conf':
        b'MODULES=(a b c d)\n'
        b'MODULES=("${MODULES[@]:1:2}")\n'
        b'HOOKS=(base udev autodetect modconf block filesystems)\n',
    'mkinitcpio/cachyos.conf':
        b'# vim:set ft=sh\n'
        b'MODULES=(crc32c)\n'
        b'BINARIES=()\n'
        b'FILES=("/crypto_keyfile.bin")\n'
        b'HOOKS=(base systemd autodetect microcode kms modconf block keyboard sd'
        b'-vconsole sd-encrypt plymouth filesystems)\n'
        b'#COMPRESSION="zstd"\n'
        b'COMPRESSION_OPTIONS=(-3 --threads=0)\n'
        b'MODULES_DECOMPRESS="yes"\n',
    'mkinitcpio/comment-in-array.conf':
        b'MODULES=(ext4 #)\n'
        b'  nvme)\n'
        b'HOOKS=(base\n'
        b'  udev # (the busybox one)\n'
        b'  modconf\n'
        b'  block filesystems)\n',
    'mkinitcpio/dropin-loop.conf':
        b'for h in "${!HOOKS[@]}"; do\n'
        b"  [[ ${HOOKS[h]} == kms ]] && unset 'HOOKS[h]'\n"
        b'done\n',
    'mkinitcpio/dropin-nohooks.conf':
        b'HOOKS=("${HOOKS[@]/kms}")\n',
    'mkinitcpio/dropin-scalar-plus.conf':
        b'MODULES+=" nvme"\n',
    'mkinitcpio/dropin-scalar.conf':
        b'MODULES="$MODULES nvme"\n',
    'mkinitcpio/elif.conf':
        b'if [[ -d /sys/class/power_supply/BAT0 ]]; then\n'
        b'  MODULES=(i915)\n'
        b'elif lspci | grep -q AMD; then\n'
        b'  MODULES=(amdgpu)\n'
        b'else\n'
        b'  MODULES=()\n'
        b'fi\n'
        b'HOOKS=(base udev autodetect modconf block filesystems)\n',
    'mkinitcpio/esp-boot.preset':
        b'ALL_kver="/boot/vmlinuz-linux"\n'
        b"PRESETS=('default')\n"
        b'default_uki="/efi/EFI/BOOT/BOOTX64.EFI"\n'
        b'default_options="--cmdline /etc/kernel/cmdline"\n',
    'mkinitcpio/exit.conf':
        b'MODULES=(ext4)\n'
        b'HOOKS=(base udev modconf)\n'
        b'return 0\n',
    'mkinitcpio/heredoc.conf':
        b'MODULES=(ext4)\n'
        b": <<'COMMENT'\n"
        b'MODULES=(broken\n'
        b'COMMENT\n'
        b'HOOKS=(base udev modconf block filesystems)\n',
    'mkinitcpio/hooks-array-append.conf':
        b'MODULES=(btrfs)\n'
        b'HOOKS=(base systemd autodetect microcode modconf kms keyboard sd-vcons'
        b'ole sd-encrypt block filesystems)\n'
        b'HOOKS+=( resume )\n'
        b'MODULES+=(nvidia nvidia_modeset nvidia_uvm nvidia_drm )\n',
    'mkinitcpio/hooks-scalar-append.conf':
        b'MODULES=()\n'
        b'BINARIES=()\n'
        b'FILES=()\n'
        b'HOOKS=(base udev autodetect microcode modconf kms keyboard keymap cons'
        b'olefont block filesystems fsck)\n'
        b'HOOKS+=" resume "\n',
    'mkinitcpio/kerneldest.preset':
        b'ALL_config="/etc/mkinitcpio.conf"\n'
        b'ALL_kver="/boot/vmlinuz-linux"\n'
        b'ALL_kerneldest="/boot/vmlinuz-linux"\n'
        b'ALL_microcode=(/boot/*-ucode.img)\n'
        b'\n'
        b"PRESETS=('default' 'fallback')\n"
        b'default_image="/boot/initramfs-linux.img"\n'
        b'fallback_image="/boot/initramfs-linux-fallback.img"\n'
        b'fallback_options="-S autodetect"\n',
    'mkinitcpio/no-presets.preset':
        b'default_uki="/boot/EFI/Linux/Arch.efi"\n',
    'mkinitcpio/readonly.conf':
        b'readonly MODULES=(ext4)\n'
        b'HOOKS=(base udev autodetect modconf block filesystems)\n',
    'mkinitcpio/source.conf':
        b'. /etc/mkinitcpio.conf.local\n'
        b'HOOKS=(base udev autodetect modconf block filesystems)\n',
    'mkinitcpio/subst.preset':
        b'ALL_kver="$(uname -r)"\n'
        b"PRESETS=('default')\n"
        b'default_image="/boot/initramfs-linux.img"\n',
    'mkinitcpio/unset.conf':
        b'MODULES=(ext4 nvme)\n'
        b'unset MODULES\n'
        b'HOOKS=(base udev autodetect modconf block filesystems)\n',
    'mkinitcpio/vars.preset':
        b'_dir=/boot\n'
        b'ALL_kver="${_dir}/vmlinuz-linux"\n'
        b'PRESETS=(default)\n'
        b'default_image="${_dir}/initramfs-linux.img"\n'
        b'default_options="-A consolefont"\n',
    'modprobe/blacklist-all.conf':
        b'blacklist vfio-pci\n'
        b'install vfio_pci /bin/false\n',
    'modprobe/cont.conf':
        b'options vfio-pci \\\n'
        b'  ids=10de:1c8d\n',
    'modprobe/vfio.conf':
        b'options vfio-pci ids=10de:1c8d,10de:0fb9 disable_vga=1\n'
        b'softdep nvidia pre: vfio-pci\n',
    'refind/just-title.conf':
        b'"A"\n',
    'refind/single-quotes.conf':
        b"'Standard' 'root=UUID=1 rw'\n",
    'refind/utf16.conf':
        '\ufeff"A" "root=UUID=1 rw"\n'.encode('utf-16-le'),
    'sdboot-manage/appended.conf':
        b'LINUX_OPTIONS="rd.luks.options=1=fido2-device=auto,token-timeout=30 quiet"\n'
        b'LINUX_OPTIONS+=" amd_pstate=active"',
    'sdboot-manage/cachyos.conf':
        b'# Config file for sdboot-manage\n'
        b'LINUX_OPTIONS="zswap.enabled=0 nowatchdog splash"\n'
        b'#LINUX_FALLBACK_OPTIONS="quiet"\n'
        b'DEFAULT_ENTRY="manual"\n'
        b'REMOVE_EXISTING="no"\n'
        b'OVERWRITE_EXISTING="yes"\n'
        b'REMOVE_OBSOLETE="yes"\n'
        b'DISABLE_FALLBACK="no"\n',
    'sdboot-manage/made.conf':
        b'OPTIONS="$(cat /etc/kernel/cmdline)"\n'
        b'LINUX_OPTIONS="$OPTIONS quiet"\n',
}
