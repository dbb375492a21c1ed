#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The firmware itself starts the kernel: the usual entry by its order, the one of the mode for one
time by BootNext, and after the power was cut in that, the usual one again. The variables are
written by a transaction in the running machine, and the same byte for byte after the undo.

Usage: test-efi-stub.py WORK_DIR CACHE SWITCHYARDCTL RIG_CACHE HELPER GRUB_MENU EFI_VARIABLES
"""

import os
import shutil
import struct
import sys
import unittest

import machine
import tap
from case import CONSOLE, MATERIALS, WORK, Case, prepare

VARIABLES = 'sys/firmware/efi/efivars'
GUID = '8be4df61-93ca-11d2-aa0d-00e098032b8c'
PROGRAM = sys.argv[7]
OPTIONS = rf'initrd=\initramfs-linux.img root=UUID=1 {CONSOLE}'


def setUpModule():
    prepare()


def text(words):
    return (words + '\0').encode('utf-16-le')


def make_entry(title, loader, options):
    """An EFI_LOAD_OPTION whose device path has the file alone: it is looked for on every disk."""
    file = text(loader)
    path = struct.pack('<BBH', 4, 4, 4 + len(file)) + file + struct.pack('<BBH', 0x7f, 0xff, 4)
    return struct.pack('<IIH', 7, 1, len(path)) + text(title) + path + text(options)


class EfiStub(Case):
    def take_variables(self, variables):
        """What the machine has, for the program to look at."""
        shutil.rmtree(os.path.join(self.root, VARIABLES))
        os.makedirs(os.path.join(self.root, VARIABLES))
        for name, data in variables.items():
            with open(os.path.join(self.root, VARIABLES, name), 'wb') as file:
                file.write(data)

    def changed(self, before):
        """What the program wrote below its root."""
        found = {}
        for name in os.listdir(os.path.join(self.root, VARIABLES)):
            with open(os.path.join(self.root, VARIABLES, name), 'rb') as file:
                data = file.read()
            if before.get(name) != data:
                found[name] = data
        return found

    def make_disk(self, folders):
        tree = os.path.join(WORK, 'tree')
        shutil.rmtree(tree, ignore_errors=True)
        for folder in ('proc', 'sys', 'boot', 'dev', 'run', 'tmp', 'etc', 'var/lib', 'usr/bin'):
            os.makedirs(os.path.join(tree, folder))
        for name, variables in folders.items():
            os.makedirs(os.path.join(tree, name))
            for variable, data in variables.items():
                with open(os.path.join(tree, name, variable), 'wb') as file:
                    file.write(data)
        path = os.path.join(WORK, 'efi-disk')
        MATERIALS.make_disk(tree, {PROGRAM: '/usr/bin/efi-variables'}, path)
        return path

    def set_up_machine(self):
        """The usual entry is the firmware's; systemd-boot, by which a computer without any entry
        starts, is only there to write it."""
        computer = machine.Machine(MATERIALS, os.path.join(WORK, 'efi'))
        entry = os.path.join(WORK, 'setup.conf')
        with open(entry, 'w', encoding='utf-8') as file:
            file.write('title x\nlinux /vmlinuz-linux\ninitrd /initramfs-linux.img\n'
                       f'options {CONSOLE}\n')
        computer.copy_in(MATERIALS.loader('usr/lib/systemd/boot/efi/systemd-bootx64.efi'),
                         '/EFI/BOOT/BOOTX64.EFI')
        computer.copy_in(entry, '/loader/entries/setup.conf')
        computer.copy_in(MATERIALS.kernel, '/vmlinuz-linux')
        computer.copy_in(MATERIALS.initrd, '/initramfs-linux.img')
        theirs = {f'Boot0007-{GUID}': make_entry('Arch', r'\vmlinuz-linux', OPTIONS),
                  f'BootOrder-{GUID}': struct.pack('<IH', 7, 7)}
        computer.root_disk = self.make_disk({'theirs': theirs})
        start = computer.start('enter /usr/bin/efi-variables apply /theirs')
        self.assertEqual(start.status, 0, start.text)
        return computer

    def test_there_and_back(self):
        self.make_root('efi-stub')
        shutil.rmtree(os.path.join(self.root, 'boot/loader'))
        shutil.rmtree(os.path.join(self.root, 'boot/EFI'))
        computer = self.set_up_machine()

        # Started by the firmware; what it shows is what is planned from.
        start = computer.start()
        self.expect_host(start)
        before = start.variables('BEFORE')
        self.assertEqual(before[f'BootCurrent-{GUID}'][4:], struct.pack('<H', 7), start.text)
        self.take_variables(before)
        self.write('proc/cmdline', ' '.join(start.cmdline) + '\n')
        self.assertEqual(self.ctl('status')['machine']['bootloader'], 'efi-stub')
        self.ctl('apply', 'release', '--yes')
        self.assertEqual(self.ctl('mode')['next'], 'host')
        self.ctl('mode', 'vm', '--once', '--yes')
        self.assertTrue(self.ctl('mode')['once'])
        ours = self.changed(before)
        self.assertEqual(len(ours), 3, list(ours))
        self.assertIn(f'BootNext-{GUID}', ours)

        # Written in the machine, started once, cut off, and the usual one again.
        computer.root_disk = self.make_disk({'ours': ours})
        start = computer.start('enter /usr/bin/efi-variables apply /ours')
        self.expect_host(start)
        self.assertEqual(start.status, 0, start.text)
        self.assertIn('ENTRY 0001', start.text)
        for name, data in ours.items():
            self.assertEqual(start.variables('AFTER').get(name), data, name)
        start = computer.start('hang')
        self.expect_vm(start)
        self.assertNotIn(f'BootNext-{GUID}', start.variables('BEFORE'))
        start = computer.start('enter /usr/bin/efi-variables undo 0001')
        self.expect_host(start)
        self.assertEqual(start.status, 0, start.text)
        self.assertEqual(self.boot_variables(start.variables('AFTER')),
                         self.boot_variables(before))

    @staticmethod
    def boot_variables(variables):
        return {name: data for name, data in variables.items() if name.startswith('Boot')}


if __name__ == '__main__':
    tap.main()
