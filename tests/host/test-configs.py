#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Real configuration files of boot chains, where there are some (-Dfixtures=FOLDER): each is put
into a sample laptop that has the boot chain it belongs to. Both stages must either refuse and name
the file, or leave what is right by bash itself: nothing lost, ours added, and undo gives the same
bytes. Without a folder, the same with the files of nasty_configs.py and nasty_distributions.py.

Usage: test-configs.py SWITCHYARDCTL [FOLDER]
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

import nasty_configs
import nasty_distributions
import tap

PROGRAM = sys.argv[1]
MEMORY = '/dev/shm' if os.access('/dev/shm', os.W_OK) else None
NASTY = tempfile.TemporaryDirectory(dir=MEMORY)
CONFIGS = os.path.join(sys.argv[2] if len(sys.argv) > 2 else NASTY.name, 'configs')
KERNEL = '6.12.8-arch1-1'
STAGES = ('release', 'iommu')
OURS = ('intel_iommu=on', 'switchyard.mode=vm')
MODULES = ('vfio_pci', 'vfio', 'vfio_iommu_type1')

# What makes another computer of the sample laptop; as in host-samples.h.
GRUB = """
rm -r boot/loader boot/EFI sys/firmware
mkdir -p boot/grub etc/grub.d etc/default usr/sbin
echo menu > boot/grub/grub.cfg
printf '#!/bin/sh\\n' | tee etc/grub.d/10_linux > usr/sbin/grub-mkconfig
chmod 755 etc/grub.d/10_linux usr/sbin/grub-mkconfig
"""
GRUB_FOLDER = """
echo 'for x in /etc/default/grub.d/*.cfg; do . $x; done' >> usr/sbin/grub-mkconfig
mkdir -p etc/default/grub.d; printf '#!/bin/sh\\n' > usr/sbin/update-grub
printf 'GRUB_DEFAULT=0\\nGRUB_CMDLINE_LINUX_DEFAULT="quiet"\\n' > etc/default/grub
"""
DRACUT = """
rm -r etc/mkinitcpio* usr/bin/mkinitcpio
mkdir -p usr/bin usr/sbin etc/dracut.conf.d usr/lib/dracut/dracut.conf.d
touch usr/bin/dracut; chmod 755 usr/bin/dracut
mv boot/initramfs-linux.img boot/initramfs-6.12.8-arch1-1.img
sed -i s/initramfs-linux/initramfs-6.12.8-arch1-1/ boot/loader/entries/arch.conf
"""
LOADER = 'rm boot/loader/entries/arch.conf; echo "default real.conf" > boot/loader/loader.conf\n'
BLS = GRUB + """
mkdir -p boot/loader/entries; echo GRUB_ENABLE_BLSCFG=true >> etc/default/grub
"""
LIMINE = 'rm -r boot/loader boot/EFI sys/firmware\n'
REFIND = """
rm -r boot/loader boot/EFI sys/firmware
mkdir -p boot/EFI/refind; echo 'timeout 20' > boot/EFI/refind/refind.conf
"""
KERNEL_INSTALL = f"""
mkdir -p usr/bin etc/kernel; touch usr/bin/kernel-install; chmod 755 usr/bin/kernel-install
sed -i 's/^title/version {KERNEL}\\nmachine-id 0f1e2d3c4b5a69788796a5b4c3d2e1f0\\ntitle/' \\
  boot/loader/entries/arch.conf
mv boot/loader/entries/arch.conf boot/loader/entries/0f1e2d3c4b5a69788796a5b4c3d2e1f0-{KERNEL}.conf
"""
SDBOOT = f"""
rm boot/loader/entries/arch.conf; mkdir -p usr/bin; echo 'default linux' > boot/loader/loader.conf
printf '#!/bin/bash\\n. /etc/sdboot-manage.conf\\n' > usr/bin/sdboot-manage
printf 'title Linux\\nlinux /vmlinuz-linux\\ninitrd /initramfs-linux.img\\noptions root=1\\n' \\
  > boot/loader/entries/linux.conf
"""
LIMINE_TOOL = LIMINE + f"""
mkdir -p usr/bin etc/default etc/limine-entry-tool.d boot/0f1e/linux; rm -r etc/mkinitcpio.d/*
touch usr/bin/limine-update usr/bin/limine-mkinitcpio; chmod 755 usr/bin/*
echo image > boot/0f1e/linux/initramfs
printf '/+Arch\\n  //linux\\n  comment: Kernel version: {KERNEL}\\n  comment: kernel-id=linux\\n' \\
  > boot/limine.conf
printf '  protocol: linux\\n  module_path: boot():/0f1e/linux/initramfs\\n' >> boot/limine.conf
printf '  path: boot():/0f1e/linux/vmlinuz\\n  cmdline: root=UUID=1 rw\\n' >> boot/limine.conf
"""
POP = """
rm -r boot/loader boot/EFI/systemd; mkdir -p usr/bin etc/kernelstub boot/efi/loader/entries
printf '#!/usr/bin/python3\\n' > usr/bin/kernelstub
printf 'default Pop_OS-current\\n' > boot/efi/loader/loader.conf
printf 'title Pop!_OS\\nlinux /EFI/Pop_OS-1/vmlinuz.efi\\noptions root=UUID=1 ro quiet\\n' \\
  > boot/efi/loader/entries/Pop_OS-current.conf
"""


def place(kind, name):
    """The shell that makes the computer, and where the file lies in it; None: of no boot chain."""
    if kind == 'mkinitcpio':
        if name.endswith('.preset'):
            return '', 'etc/mkinitcpio.d/linux.preset'
        return '', 'etc/mkinitcpio.conf.d/real.conf' if 'dropin' in name else 'etc/mkinitcpio.conf'
    if kind == 'dracut':
        return DRACUT, 'etc/dracut.conf.d/' + name
    if kind == 'grub':
        if name.endswith('.cfg'):
            return GRUB + GRUB_FOLDER, 'etc/default/grub.d/' + name
        return GRUB, 'etc/default/grub'
    if kind == 'loader':
        if 'bls' in name:
            return BLS, f'boot/loader/entries/0f1e2d3c4b5a69788796a5b4c3d2e1f0-{KERNEL}.conf'
        return LOADER, 'boot/loader/entries/real.conf'
    return {
        'limine': (LIMINE, 'boot/limine.conf'),
        'refind': (REFIND, 'boot/refind_linux.conf'),
        'cmdline': (KERNEL_INSTALL, 'etc/kernel/install.conf' if 'install.conf' in name
                    else 'etc/kernel/cmdline'),
        'sdboot-manage': (SDBOOT, 'etc/sdboot-manage.conf'),
        'limine-tool': (LIMINE_TOOL, 'etc/default/limine'),
        'kernelstub': (POP, 'etc/kernelstub/configuration'),
        'modprobe': ('mkdir -p etc/modprobe.d', 'etc/modprobe.d/' + name),
        'booster': ('rm -r etc/mkinitcpio* usr/bin/mkinitcpio; touch usr/bin/booster',
                    'etc/booster.yaml'),
    }.get(kind)


def snapshot(root):
    files = {}
    for folder, _, names in os.walk(root):
        for name in names:
            path = os.path.join(folder, name)
            relative = os.path.relpath(path, root)
            if relative.startswith('var/lib/switchyard') or os.path.islink(path):
                continue
            with open(path, 'rb') as file:
                files[relative] = file.read()
    return files


def bash(root, script, *arguments):
    """What a real shell makes of a file; None where it cannot be evaluated without harm."""
    done = subprocess.run(['env', '-i', 'bash', '--restricted', '--norc', '-c', script, 'x',
                           *arguments],
                          cwd=root, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          errors='surrogateescape', timeout=20, check=False)
    return done.stdout.split('\0')[:-1] if done.returncode == 0 else None


def is_runnable(text):
    """Without commands of other programs, which are not run here, and fit for an argument."""
    return '\0' not in text and not re.search(r'`|\$\(|^\s*(source|\.)\s', text, re.MULTILINE)


def concatenate(root):
    """As mkinitcpio reads its files: one after the other, glued together."""
    folder = os.path.join(root, 'etc/mkinitcpio.conf.d')
    paths = [os.path.join(root, 'etc/mkinitcpio.conf')]
    if os.path.isdir(folder):
        paths += [os.path.join(folder, name) for name in sorted(os.listdir(folder))
                  if name.endswith('.conf')]
    text = ''
    for path in paths:
        if os.path.exists(path):
            with open(path, encoding='utf-8', errors='surrogateescape') as file:
                text += file.read()
    return text


def mkinitcpio_values(root):
    text = concatenate(root)
    if not is_runnable(text):
        return None
    words = {}
    # A file that is sourced may end by "return"; eval only knows it in a function.
    run = 'f () { eval "$1"; }; f "$1"' if re.search('^return', text, re.M) else 'eval "$1"'
    for name in ('MODULES', 'HOOKS'):
        found = bash(root, f'{run}; printf "%s\\0" ${{{name}[@]}}', text)
        if found is None:
            return None
        words[name] = [word for word in found if word]
    return words


def grub_values(root):
    paths = [os.path.join(root, 'etc/default/grub')]
    folder = os.path.join(root, 'etc/default/grub.d')
    if os.path.isdir(folder):
        paths += [os.path.join(folder, name) for name in sorted(os.listdir(folder))
                  if name.endswith('.cfg')]
    text = ''
    for path in paths:
        if os.path.exists(path):
            with open(path, encoding='utf-8', errors='surrogateescape') as file:
                text += file.read() + '\n'
    if not is_runnable(text):
        return None
    found = bash(root, 'eval "$1"; printf "%s\\0" "$GRUB_CMDLINE_LINUX_DEFAULT" '
                 '"$GRUB_CMDLINE_LINUX" "$GRUB_DEFAULT"', text)
    return found


def sourced_values(root, paths, names):
    """What stands in variables after the files at paths were sourced one after the other."""
    texts = []
    for path in paths:
        with open(path, encoding='utf-8', errors='surrogateescape') as file:
            texts.append(file.read())
    if not all(is_runnable(text) for text in texts):
        return None
    variables = ' '.join(f'"${{{name}[*]}}"' for name in names)
    return bash(root, 'f () { eval "$1"; }; for text; do f "$text"; done; '
                f'printf "%s\\0" {variables}', *texts)


def dracut_values(root):
    """In the order of their names, where the one in /etc stands for one of the same name."""
    files = {}
    for folder in 'usr/lib/dracut/dracut.conf.d', 'etc/dracut.conf.d':
        for name in os.listdir(os.path.join(root, folder)):
            if name.endswith('.conf'):
                files[name] = os.path.join(root, folder, name)
    return sourced_values(root, [files[name] for name in sorted(files)],
                          ('force_drivers', 'add_drivers', 'install_items'))


def sdboot_values(root):
    return sourced_values(root, [os.path.join(root, 'etc/sdboot-manage.conf')],
                          ('LINUX_OPTIONS', 'LINUX_FALLBACK_OPTIONS'))


def is_subsequence(wanted, found):
    rest = iter(found)
    return all(word in rest for word in wanted)


class Config(unittest.TestCase):
    maxDiff = None

    def __init__(self, kind, name=''):
        super().__init__('test')
        self.kind = kind
        self.name = name

    def id(self):
        # The report leaves the part before the first dot away.
        return f'configs.{self.kind}/{self.name}'

    def ctl(self, *arguments):
        done = subprocess.run([PROGRAM, '--sysroot', self.root, '--json', *arguments],
                              stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              timeout=60, check=False)
        return done.returncode, done.stdout, done.stderr

    def set_up(self):
        scratch = tempfile.mkdtemp(dir=MEMORY)
        self.addCleanup(shutil.rmtree, scratch)
        self.root = os.path.join(scratch, 'root')
        subprocess.run([PROGRAM, 'demo', '-o', self.root], check=True, capture_output=True)
        script, path = place(self.kind, self.name)
        subprocess.run(['sh', '-ec', script], cwd=self.root, check=True)
        target = os.path.join(self.root, path)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        shutil.copyfile(os.path.join(CONFIGS, self.kind, self.name), target, follow_symlinks=False)
        return path

    def values(self):
        if self.kind == 'mkinitcpio':
            return mkinitcpio_values(self.root)
        read = {'grub': grub_values, 'dracut': dracut_values, 'sdboot-manage': sdboot_values}
        return read[self.kind](self.root) if self.kind in read else None

    def check_values(self, stage, before, after, changed):
        if before is None:
            return
        self.assertIsNotNone(after, 'bash cannot read what we wrote')
        if self.kind == 'mkinitcpio':
            self.assertEqual(before['HOOKS'], after['HOOKS'])
            self.assertTrue(is_subsequence(before['MODULES'], after['MODULES']), (before, after))
            if stage == 'release':
                self.assertLessEqual(set(MODULES), set(after['MODULES']))
        else:
            for old, new in zip(before, after):
                self.assertTrue(is_subsequence(old.split(), new.split()), (before, after))
            if self.kind == 'dracut' and stage == 'release' and changed:
                self.assertLessEqual(set(MODULES), set(after[0].split()))
            if self.kind != 'dracut' and stage == 'iommu' and changed:
                self.assertIn('intel_iommu=on', (after[0] + ' ' + after[1]).split())

    def test(self):
        path = self.set_up()
        for stage in STAGES:
            with self.subTest(stage):
                before = snapshot(self.root)
                values = self.values()
                status, out, err = self.ctl('apply', stage, '--yes')
                if status == 4:
                    self.assertEqual(snapshot(self.root), before)
                    print(f'# {self.id()} {stage}: refused: {err.strip()}')
                    self.assertNotIn(f'{self.kind}/{self.name}', nasty_configs.TAKEN, err)
                    self.assertRegex(err, '/' + re.escape(path.rsplit('/', 1)[0]) +
                                     '|/etc/|/boot/|/efi/', 'names no file')
                    continue
                self.assertEqual(status, 0, err)
                result = json.loads(out)
                after = snapshot(self.root)
                self.check_values(stage, values, self.values(), after != before)
                self.assertEqual(json.loads(self.ctl('plan', stage)[1])['changes'], [])
                if result.get('entry'):
                    status, _, err = self.ctl('undo', result['entry'], '--yes')
                    self.assertEqual(status, 0, err)
                self.assertEqual(snapshot(self.root), before)


def write_nasty():
    for name, content in (nasty_configs.FILES | nasty_distributions.FILES).items():
        path = os.path.join(NASTY.name, 'configs', name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        if isinstance(content, str):
            os.symlink(content, path)
            continue
        with open(path, 'wb') as file:
            file.write(content)


def load_tests(loader, tests, pattern):
    suite = unittest.TestSuite()
    write_nasty()
    for kind in sorted(os.listdir(CONFIGS)):
        folder = os.path.join(CONFIGS, kind)
        for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else ():
            if place(kind, name) is not None:
                suite.addTest(Config(kind, name))
    return suite


if __name__ == '__main__':
    del sys.argv[1:]
    tap.main()
