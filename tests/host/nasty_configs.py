# SPDX-License-Identifier: GPL-3.0-or-later
"""Configuration files that are hard to read, for test-configs.py: Windows' ends of lines, none at
the end of the file, byte order marks, lines that go on, here-documents, bytes that are no text,
what beginners write. Bytes are a file, a text is where a link leads."""

# What is usual enough to be taken: a refusal of these is a mistake.
TAKEN = (
    'grub/dangling.cfg', 'grub/latin1-comment.grub', 'grub/latin1-value.grub', 'grub/mint.cfg',
    'grub/programs.cfg', 'grub/zz-tail-append.cfg', 'mkinitcpio/dropin-dangling.conf',
    'mkinitcpio/grown.conf', 'modprobe/latin1.conf',
)

FILES = {
    'grub/crlf.grub':
        b'GRUB_DEFAULT=0\r\n'
        b'GRUB_CMDLINE_LINUX_DEFAULT="quiet splash"\r\n'
        b'GRUB_CMDLINE_LINUX=""\r\n',
    'grub/continued-noeol.grub':
        b'GRUB_DEFAULT=0\n'
        b'GRUB_CMDLINE_LINUX_DEFAULT="quiet \\\n'
        b'  root=UUID=1 \\\n'
        b'  foo=\\"a b\\"" # trailing\n'
        b'GRUB_CMDLINE_LINUX=\'cryptdevice=UUID=x:root\'" rw"',
    'grub/functions.grub':
        b'# functions, arithmetic, heredoc\n'
        b'add () { GRUB_CMDLINE_LINUX="$GRUB_CMDLINE_LINUX $1"; }\n'
        b'GRUB_DEFAULT=0\n'
        b'GRUB_TIMEOUT=$((2 + 3))\n'
        b'GRUB_DISTRIBUTOR=`lsb_release -i -s 2> /dev/null || echo Debian`\n'
        b'GRUB_CMDLINE_LINUX_DEFAULT="quiet"\n'
        b'GRUB_CMDLINE_LINUX="a=1"\n'
        b'add b=2\n',
    'grub/heredoc.grub':
        b": <<'END'\n"
        b'GRUB_CMDLINE_LINUX_DEFAULT="commented out by here document\n'
        b'END\n'
        b'export GRUB_DEFAULT=saved GRUB_SAVEDEFAULT=true\n'
        b"GRUB_CMDLINE_LINUX_DEFAULT='quiet splash'\n"
        b'GRUB_CMDLINE_LINUX_DEFAULT+=" dyndbg=\\"file drivers/usb/* +p\\""\n',
    'grub/cond.grub':
        b'GRUB_DEFAULT=0\n'
        b'GRUB_CMDLINE_LINUX_DEFAULT="quiet"\n'
        b'if [ -f /etc/foo ]; then\n'
        b'  GRUB_CMDLINE_LINUX_DEFAULT="$GRUB_CMDLINE_LINUX_DEFAULT foo"\n'
        b'fi\n',
    'grub/subst.grub':
        b'GRUB_DEFAULT=0\n'
        b'ROOTDEV="$(findmnt -no UUID /)"\n'
        b'GRUB_CMDLINE_LINUX_DEFAULT="quiet"\n'
        b'GRUB_CMDLINE_LINUX="cryptdevice=UUID=${ROOTDEV}:cryptroot"\n',
    'grub/source.grub':
        b'. /etc/default/more\n'
        b'GRUB_DEFAULT=0\n'
        b'GRUB_CMDLINE_LINUX_DEFAULT="quiet $EXTRA"\n',
    'grub/sourcelast.grub':
        b'GRUB_DEFAULT=0\n'
        b'GRUB_CMDLINE_LINUX_DEFAULT="quiet"\n'
        b'source /etc/default/more\n',
    'grub/param-exp.grub':
        b'GRUB_DEFAULT="1>2"\n'
        b'BASE="quiet loglevel=3"\n'
        b'GRUB_CMDLINE_LINUX_DEFAULT="${BASE} ${EXTRA:-} rw"\n'
        b'GRUB_CMDLINE_LINUX=${BASE#quiet }\n',
    'grub/array.grub':
        b'GRUB_DEFAULT=0\n'
        b'OPTS=(quiet splash)\n'
        b'OPTS+=(rw)\n'
        b'GRUB_CMDLINE_LINUX_DEFAULT="${OPTS[*]}"\n',
    'grub/dashdash.grub':
        b'GRUB_DEFAULT=0\n'
        b'GRUB_CMDLINE_LINUX_DEFAULT="quiet---x --- z"\n'
        b'GRUB_CMDLINE_LINUX="x=--"\n',
    'grub/ansi.grub':
        b'GRUB_DEFAULT=0\n'
        b"GRUB_CMDLINE_LINUX_DEFAULT=$'quiet\\tsplash'\n",
    'grub/tail-comment-backslash.grub':
        b'GRUB_DEFAULT=0\n'
        b'GRUB_CMDLINE_LINUX_DEFAULT="quiet"\n'
        b'# last line is a comment with a backslash \\\n',
    'grub/ends-in-backslash.grub':
        b'GRUB_DEFAULT=0\n'
        b'GRUB_CMDLINE_LINUX_DEFAULT="quiet"\n'
        b'GRUB_CMDLINE_LINUX=a\\',
    'grub/bom.grub':
        b'\xef\xbb\xbfGRUB_DEFAULT=0\n'
        b'GRUB_CMDLINE_LINUX_DEFAULT="quiet"\n',
    'grub/set-u.grub':
        b'GRUB_DEFAULT=0\n'
        b'GRUB_CMDLINE_LINUX_DEFAULT="quiet"\n'
        b'set -u\n'
        b'export GRUB_CMDLINE_LINUX_DEFAULT\n',
    'grub/readonly.grub':
        b'GRUB_DEFAULT=0\n'
        b'GRUB_CMDLINE_LINUX_DEFAULT="quiet"\n'
        b'readonly GRUB_CMDLINE_LINUX_DEFAULT\n',
    'grub/exit.grub':
        b'GRUB_DEFAULT=0\n'
        b'GRUB_CMDLINE_LINUX_DEFAULT="quiet"\n'
        b'exit 0\n',
    'grub/open-heredoc.grub':
        b'GRUB_DEFAULT=0\n'
        b'GRUB_CMDLINE_LINUX_DEFAULT="quiet"\n'
        b'cat <<EOF\n'
        b'foo',
    'grub/spaces-around.grub':
        b'GRUB_DEFAULT=0\n'
        b'GRUB_CMDLINE_LINUX_DEFAULT = "quiet"\n',
    'grub/two-on-line.grub':
        b'GRUB_DEFAULT=0\n'
        b'GRUB_CMDLINE_LINUX_DEFAULT="quiet" GRUB_CMDLINE_LINUX="x"; unset GRUB_CMDLINE_LINUX\n',
    'grub/unquoted.grub':
        b'GRUB_DEFAULT=0\n'
        b'GRUB_CMDLINE_LINUX_DEFAULT=quiet splash\n',
    'grub/reset-empty.grub':
        b'GRUB_DEFAULT=0\n'
        b'GRUB_CMDLINE_LINUX_DEFAULT="quiet"\n'
        b'GRUB_CMDLINE_LINUX_DEFAULT=\n',
    'grub/colon-heredoc.grub':
        b'GRUB_DEFAULT=0\n'
        b'GRUB_CMDLINE_LINUX_DEFAULT="quiet"\n'
        b': <<EOF\n'
        b'foo\n',
    'grub/ends-in-backslash-nl.grub':
        b'GRUB_DEFAULT=0\n'
        b'GRUB_CMDLINE_LINUX_DEFAULT="quiet"\n'
        b'GRUB_CMDLINE_LINUX=a\\\n',
    'grub/dangling.cfg':
        '../grub.gone',
    'grub/latin1-comment.grub':
        b'# f\xfcr den Rechner\n'
        b'GRUB_DEFAULT=0\n'
        b'GRUB_CMDLINE_LINUX_DEFAULT="quiet"\n',
    'grub/latin1-value.grub':
        b'GRUB_DEFAULT=0\n'
        b'GRUB_CMDLINE_LINUX_DEFAULT="quiet name=J\xfcrgen"\n',
    'grub/mint.cfg':
        b'#! /bin/sh\n'
        b'set -e\n'
        b'\n'
        b'GRUB_DISTRIBUTOR="Linux Mint"\n',
    'grub/programs.cfg':
        b'cat <<EOF >/dev/null\n'
        b'GRUB_CMDLINE_LINUX_DEFAULT="none"\n'
        b'EOF\n'
        b'if grep -q nvidia /proc/modules; then\n'
        b'  GRUB_GFXMODE=auto\n'
        b'fi\n'
        b'printf "%s\\n" done >&2\n',
    'grub/nul-comment.grub':
        b'GRUB_DEFAULT=0\n'
        b'# a\0b\n'
        b'GRUB_CMDLINE_LINUX_DEFAULT="quiet"\n',
    'grub/nul-tail.grub':
        b'GRUB_DEFAULT=0\n'
        b'GRUB_CMDLINE_LINUX_DEFAULT="quiet"\n' + bytes(512),
    'grub/zz-tail.cfg':
        b'GRUB_CMDLINE_LINUX_DEFAULT="quiet"\n',
    'grub/zz-tail-append.cfg':
        b'GRUB_CMDLINE_LINUX_DEFAULT="$GRUB_CMDLINE_LINUX_DEFAULT quiet"\n',
    'grub/zz-tail-off.cfg':
        b'GRUB_CMDLINE_LINUX_DEFAULT="$GRUB_CMDLINE_LINUX_DEFAULT intel_iommu=off"\n',
    'limine/begin-without-end.conf':
        b'/Arch\n'
        b'    protocol: linux\n'
        b'    path: boot():/vmlinuz-linux\n'
        b'    cmdline: root=UUID=1 rw\n'
        b'# BEGIN Switchyard: its end was deleted\n'
        b'/Windows\n'
        b'    protocol: efi\n',
    'mkinitcpio/append.conf':
        b'MODULES=(ext4) # comment )\n'
        b'MODULES+=(\n'
        b'  nvme   # disk (fast)\n'
        b"  'usbhid'\n"
        b')\n'
        b'BINARIES=()\n'
        b'FILES=()\n'
        b'HOOKS=(base udev autodetect modconf block filesystems "keyboard" fsck)\n'
        b'HOOKS=("${HOOKS[@]}" resume)\n',
    'mkinitcpio/crlf.conf':
        b'MODULES=(ext4)\r\n'
        b'HOOKS=(base udev)\r\n',
    'mkinitcpio/noeol.conf':
        b'MODULES=(ext4)\n'
        b'HOOKS=(base udev modconf)',
    'mkinitcpio/func.conf':
        b'f() { MODULES+=(x); }\n'
        b'MODULES=(a)\n'
        b'HOOKS=(base udev modconf block)\n'
        b'f\n',
    'mkinitcpio/cond.conf':
        b'MODULES=(a)\n'
        b'HOOKS=(base udev modconf block)\n'
        b'[[ -e /sys/firmware/efi ]] && MODULES+=(efivarfs)\n',
    'mkinitcpio/brace.conf':
        b'MODULES=(nvidia{,_modeset,_uvm,_drm})\n'
        b'HOOKS=(base udev modconf block)\n',
    'mkinitcpio/readarray.conf':
        b'MODULES="ext4 \\\n'
        b'  nvme"\n'
        b'HOOKS="base udev"\n'
        b'HOOKS="$HOOKS modconf block"\n'
        b'COMPRESSION="zstd"\n'
        b'COMPRESSION_OPTIONS=(-9)\n',
    'mkinitcpio/index.conf':
        b'MODULES=([0]=ext4 [2]=nvme)\n'
        b'HOOKS=(base udev modconf)\n',
    'mkinitcpio/case.conf':
        b'case "$HOSTNAME" in\n'
        b'  laptop) MODULES=(a) ;;\n'
        b'  *) MODULES=(b) ;;\n'
        b'esac\n'
        b'HOOKS=(base udev modconf)\n',
    'mkinitcpio/declare.conf':
        b'declare -a MODULES=(a b)\n'
        b'HOOKS=(base udev modconf)\n',
    'mkinitcpio/cont.preset':
        b"PRESETS=('default' 'fallback')\n"
        b"ALL_kver='/boot/vmlinuz-linux'\n"
        b'default_image="/boot/initramfs-linux.img"\n'
        b'default_options="--splash \\\n'
        b' /x"\n'
        b'fallback_image="/boot/initramfs-linux-fallback.img"\n'
        b'fallback_options="-S autodetect"',
    'mkinitcpio/backslash.conf':
        b'MODULES=(ext4)\n'
        b'HOOKS=(base udev modconf)\\',
    'mkinitcpio/comment-backslash.conf':
        b'MODULES=(ext4)\n'
        b'HOOKS=(base udev modconf)\n'
        b'# c \\',
    'mkinitcpio/dropin-dangling.conf':
        '../mkinitcpio.gone',
    'mkinitcpio/grown.conf':
        b'HOOKS=(base udev autodetect modconf block filesystems)\n'
        b'MODULES=(ext4)\n'
        b'MODULES=("${MODULES[@]}" nvme)\n'
        b'[ ${#MODULES[@]} -gt 0 ] && FILES=()\n',
    'mkinitcpio/heredoc-open.conf':
        b'MODULES=(ext4)\n'
        b'HOOKS=(base udev modconf)\n'
        b': <<E\n'
        b'x\n',
    'dracut/crlf.conf':
        b'hostonly="yes"\r\n',
    'dracut/noeol.conf':
        b'add_drivers+=" nvme "\n'
        b'add_drivers+=" xhci_pci " # c\n'
        b'omit_dracutmodules+=" plymouth "',
    'dracut/cond.conf':
        b'if [ -e /x ]; then\n'
        b'force_drivers+=" a "\n'
        b'fi\n',
    'dracut/subst.conf':
        b'kernel_cmdline="$(cat /etc/kernel/cmdline)"\n'
        b'hostonly=yes\n',
    'dracut/omit-regex.conf':
        b'install_items+=" /etc/crypttab "\n'
        b'omit_drivers+=" vfio.* "\n',
    'limine/crlf.conf':
        b'timeout: 5\r\n'
        b'\r\n'
        b'/Arch\r\n'
        b'    protocol: linux\r\n'
        b'    path: boot():/vmlinuz-linux\r\n'
        b'    cmdline: root=UUID=1 rw\r\n'
        b'    module_path: boot():/initramfs-linux.img\r\n',
    'limine/noeol-oldkeys.conf':
        b'timeout: 5\n'
        b'\n'
        b'/Arch\n'
        b'    protocol: linux\n'
        b'    kernel_path: boot():/vmlinuz-linux\n'
        b'    kernel_cmdline: root=UUID=1 rw\n'
        b'    module_path: boot():/initramfs-linux.img',
    'limine/old-syntax.conf':
        b'TIMEOUT=5\n'
        b':Arch\n'
        b'PROTOCOL=linux\n'
        b'KERNEL_PATH=boot:///vmlinuz\n'
        b'CMDLINE=root=UUID=1\n',
    'limine/macro.conf':
        b'${MYROOT}=UUID=1\n'
        b'timeout: 5\n'
        b'/+Linux\n'
        b'//Arch\n'
        b'protocol: linux\n'
        b'path: boot():/vmlinuz-linux\n'
        b'cmdline: root=${MYROOT} rw\n'
        b'module_path: boot():/initramfs-linux.img\n',
    'loader/crlf.conf':
        b'title\tArch Linux\r\n'
        b'linux\t/vmlinuz-linux\r\n'
        b'initrd\t/initramfs-linux.img\r\n'
        b'options\troot=UUID=1 rw\r\n',
    'loader/two-options-noeol.conf':
        b'title Arch\n'
        b'linux /vmlinuz-linux\n'
        b'initrd /initramfs-linux.img\n'
        b'options root=UUID=1 rw # not a comment\n'
        b'options quiet',
    'loader/no-options.conf':
        b'title Arch\n'
        b'linux /vmlinuz-linux\n'
        b'initrd /initramfs-linux.img\n',
    'loader/indented.conf':
        b'#title x\n'
        b'\n'
        b'   title   Arch\n'
        b'\tlinux\t/vmlinuz-linux\n'
        b' initrd /a.img\n'
        b'  options "dyndbg=file x +p" a="b c" -- init\n',
    'loader/bom.conf':
        b'\xef\xbb\xbftitle Arch\n'
        b'linux /vmlinuz-linux\n'
        b'options root=UUID=1\n',
    'cmdline/crlf-cmdline':
        b'root=UUID=1 rw\r\n',
    'cmdline/lines-cmdline':
        b'root=UUID=1\n'
        b'rw\n'
        b'quiet\n',
    'cmdline/comment-noeol-cmdline':
        b'# comment\n'
        b'root=UUID=1 rw quiet',
    'cmdline/empty-cmdline':
        b'',
    'cmdline/blank-cmdline':
        b'\n'
        b'\n'
        b'root=UUID=1 rw\n'
        b'\n',
    'modprobe/latin1.conf':
        b'options vfio-pci ids=10de:1c8d name=J\xfcrgen\n',
    'refind/crlf.conf':
        b'"Boot standard"  "root=UUID=1 rw initrd=\\initramfs-linux.img"\r\n'
        b'"Other" "root=UUID=1 single"\r\n',
    'refind/quotes-noeol.conf':
        b'# c\n'
        b'"A ""q"" b" "root=UUID=1 dyndbg=""file x"" rw"',
    'refind/unquoted.conf':
        b'Standard "root=UUID=1 rw"\n',
}
