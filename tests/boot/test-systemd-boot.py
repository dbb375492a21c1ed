#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""systemd-boot starts the usual entry by default, the one of the mode for one time, and after the
power was cut in that, the usual one again.

Usage: test-systemd-boot.py WORK_DIR LOADERS_CACHE SWITCHYARDCTL RIG_CACHE HELPER GRUB_MENU
"""

import os
import shutil
import struct
import unittest

import machine
import tap
from case import CONSOLE, HELPER, MATERIALS, WORK, Case, prepare

VARIABLES = 'sys/firmware/efi/efivars'


def setUpModule():
    prepare()


def end_of_program(path):
    """Where a section can follow in memory, and to what it is aligned. The stubs of systemd up to
    252 begin at 0, later ones far above."""
    with open(path, 'rb') as file:
        data = file.read()
    [pe] = struct.unpack_from('<I', data, 0x3c)
    [count] = struct.unpack_from('<H', data, pe + 6)
    [optional_size] = struct.unpack_from('<H', data, pe + 20)
    base, alignment = struct.unpack_from('<QI', data, pe + 24 + 24)
    end = 0
    for i in range(count):
        size, start = struct.unpack_from('<II', data, pe + 24 + optional_size + 40 * i + 8)
        end = max(end, start + size)
    return base + -(-end // alignment) * alignment, alignment


class SystemdBoot(Case):
    ENTRY = 'arch-switchyard.conf'

    FEATURES = 'LoaderFeatures-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f'

    def set_up_machine(self):
        self.make_root('systemd-boot')
        self.write('boot/loader/loader.conf', 'default arch.conf\ntimeout 0\n')
        self.write('boot/loader/entries/arch.conf',
                   'title Linux\nlinux /vmlinuz-linux\ninitrd /initramfs-linux.img\n'
                   f'options root=UUID=1 {CONSOLE}\n')
        self.ctl('apply', 'release', '--yes')
        computer = machine.Machine(MATERIALS, os.path.join(WORK, 'systemd-boot'))
        loader = MATERIALS.loader('usr/lib/systemd/boot/efi/systemd-bootx64.efi')
        computer.copy_in(loader, '/EFI/BOOT/BOOTX64.EFI')
        computer.copy_in(os.path.join(self.root, 'boot/loader'), '/loader')
        computer.copy_in(MATERIALS.kernel, '/vmlinuz-linux')
        computer.copy_in(MATERIALS.initrd, '/initramfs-linux.img')
        return computer

    def take_variables(self, variables):
        """What the boot loader left, for the program to look at."""
        shutil.rmtree(os.path.join(self.root, VARIABLES))
        os.makedirs(os.path.join(self.root, VARIABLES))
        for name, data in variables.items():
            with open(os.path.join(self.root, VARIABLES, name), 'wb') as file:
                file.write(data)

    def test_there_and_back(self):
        computer = self.set_up_machine()
        self.assertEqual(self.ctl('mode')['next'], 'host')
        with open(os.path.join(self.root, VARIABLES, self.FEATURES), 'wb') as file:
            file.write(bytes.fromhex('060000007f00000000000000'))
        once = self.plan_mode('vm', '--once')

        # bootctl itself, in the machine; and what it wrote, as we read it.
        start = computer.start(' '.join(once))
        self.expect_host(start)
        self.assertEqual(start.status, 0, start.text)
        self.assertEqual(start.text_of('LoaderEntryOneShot'), self.ENTRY)
        self.take_variables(start.variables('BEFORE'))
        self.assertEqual(self.ctl('status')['machine']['bootloader'], 'systemd-boot')
        self.assertEqual(self.plan_mode('vm', '--once'), once)
        self.take_variables(start.variables('AFTER'))
        mode = self.ctl('mode')
        self.assertEqual((mode['mode'], mode['next'], mode['once']), ('host', 'vm', True))

        start = computer.start('hang')
        self.expect_vm(start)
        self.assertIsNone(start.text_of('LoaderEntryOneShot', 'BEFORE'))

        # After the power cut; and the default, which is to last.
        self.take_variables(start.variables('BEFORE'))
        always = self.plan_mode('vm', '--next-boot')
        start = computer.start(' '.join(always))
        self.expect_host(start)
        self.assertEqual(start.text_of('LoaderEntryDefault'), self.ENTRY)
        self.take_variables(start.variables('AFTER'))
        self.assertEqual(self.ctl('mode')['next'], 'vm')

        # Taken back, also what is not there any more.
        back = self.plan_mode('host', '--next-boot')
        self.assertEqual(back, ['bootctl', 'set-default', ''])
        start = computer.start('bootctl set-default "" && bootctl set-oneshot ""')
        self.expect_vm(start)
        self.assertEqual(start.status, 0, start.text)
        self.assertIsNone(start.text_of('LoaderEntryDefault'))
        self.assertIsNone(start.text_of('LoaderEntryOneShot'))

    def make_image(self, path, cmdline):
        """A unified kernel image of systemd's own stub: one section after the other behind it."""
        stub = MATERIALS.loader('usr/lib/systemd/boot/efi/linuxx64.efi.stub')
        parts = {'.linux': MATERIALS.kernel, '.initrd': MATERIALS.initrd}
        for name, data in (('.osrel', b'ID=arch\nPRETTY_NAME="Arch Linux"\n'),
                           ('.cmdline', cmdline.encode() + b'\n\0')):
            parts[name] = os.path.join(WORK, 'section' + name)
            with open(parts[name], 'wb') as file:
                file.write(data)
        address, alignment = end_of_program(stub)
        arguments = []
        for name, part in parts.items():
            arguments += ['--add-section', f'{name}={part}',
                          '--change-section-vma', f'{name}={address:#x}']
            address += -(-os.path.getsize(part) // alignment) * alignment
        os.makedirs(os.path.dirname(path), exist_ok=True)
        machine.run('objcopy', *arguments, stub, path)

    @unittest.skipUnless(shutil.which('objcopy'), 'objcopy is not here')
    def test_unified_image(self):
        """A text entry gives the image other parameters than those inside of it, for one time."""
        self.make_root('unified')
        image = os.path.join(self.root, 'efi/EFI/Linux/arch-linux.efi')
        self.make_image(image, f'root=UUID=1 {CONSOLE}')
        shutil.rmtree(os.path.join(self.root, 'boot/loader'))
        os.remove(os.path.join(self.root, 'boot/initramfs-linux.img'))
        preset = os.path.join(self.root, 'etc/mkinitcpio.d/linux.preset')
        with open(preset, encoding='utf-8') as file:
            text = file.read()
        self.write('etc/mkinitcpio.d/linux.preset', text.replace('default_image', '#default_image')
                   .replace('#default_uki', 'default_uki'))
        self.write('efi/loader/loader.conf', 'timeout 0\n')
        with open(os.path.join(self.root, VARIABLES, self.FEATURES), 'wb') as file:
            file.write(bytes.fromhex('060000007f00000000000000'))
        self.ctl('apply', 'release', '--yes')
        self.assertEqual(self.ctl('mode')['next'], 'host')
        once = self.plan_mode('vm', '--once')
        self.assertEqual(once, ['bootctl', 'set-oneshot', 'arch-linux-switchyard.conf'])

        computer = machine.Machine(MATERIALS, os.path.join(WORK, 'unified'))
        computer.copy_in(MATERIALS.loader('usr/lib/systemd/boot/efi/systemd-bootx64.efi'),
                         '/EFI/BOOT/BOOTX64.EFI')
        computer.copy_in(os.path.join(self.root, 'efi/loader'), '/loader')
        computer.copy_in(image, '/EFI/Linux/arch-linux.efi')
        start = computer.start(' '.join(once))
        self.expect_host(start)
        self.assertEqual(start.status, 0, start.text)
        self.expect_vm(computer.start('hang'))
        self.expect_host(computer.start())

    def test_nobody_confirms(self):
        """A parameter in the usual entry is taken back in the second start that nobody confirmed,
        by the service's own program, on the partition that the computer starts from."""
        computer = self.set_up_machine()
        self.ctl('apply', 'iommu', '--yes')
        entry = '/loader/entries/arch.conf'
        computer.copy_in(os.path.join(self.root, 'boot' + entry), entry)
        stub = os.path.join(WORK, 'systemctl')
        with open(stub, 'w', encoding='utf-8') as file:
            file.write('#!/bin/busybox sh\necho "ASKED systemctl $*" >/dev/ttyS0\n')
        for folder in ('proc', 'sys', 'boot', 'dev'):
            shutil.rmtree(os.path.join(self.root, folder), ignore_errors=True)
            os.mkdir(os.path.join(self.root, folder))
        computer.root_disk = os.path.join(WORK, 'confirm-disk')
        MATERIALS.make_disk(self.root, {HELPER: '/usr/libexec/switchyard-helper',
                                        shutil.which('busybox'): '/bin/busybox',
                                        stub: '/usr/bin/systemctl'}, computer.root_disk)
        asked = 'ASKED systemctl --no-block reboot'

        for restored in (False, True):
            start = computer.start('enter /usr/libexec/switchyard-helper start')
            self.assertIn('intel_iommu=on', start.cmdline)
            self.assertEqual(start.status, 0, start.text)
            self.assertEqual(asked in start.text, restored, start.text)
        start = computer.start('enter /usr/libexec/switchyard-helper start')
        self.assertNotIn('intel_iommu=on', start.cmdline)
        self.assertEqual(start.status, 0, start.text)
        self.assertNotIn(asked, start.text)


if __name__ == '__main__':
    tap.main()
