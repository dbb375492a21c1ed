#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Boot entries on FAT, in a machine whose kernel can mount it: killed at each call of the kernel,
on a full partition, and with the power cut, nothing is torn and nothing is lost (fat-sweep.c).

Usage: test-fat.py WORK_DIR CACHE SWITCHYARDCTL RIG_CACHE HELPER GRUB_MENU EFI_VARIABLES FAT_SWEEP
"""

import os
import shutil
import sys
import unittest

import machine
import tap
from case import CONSOLE, MATERIALS, WORK, prepare

PROGRAM = sys.argv[8]


def setUpModule():
    prepare()


class Fat(unittest.TestCase):
    def set_up_machine(self):
        computer = machine.Machine(MATERIALS, os.path.join(WORK, 'fat'))
        entry = os.path.join(WORK, 'fat.conf')
        with open(entry, 'w', encoding='utf-8') as file:
            file.write(f'title x\nlinux /vmlinuz\ninitrd /initrd.img\noptions {CONSOLE}\n')
        computer.copy_in(MATERIALS.loader('usr/lib/systemd/boot/efi/systemd-bootx64.efi'),
                         '/EFI/BOOT/BOOTX64.EFI')
        computer.copy_in(MATERIALS.kernel, '/vmlinuz')
        computer.copy_in(MATERIALS.initrd, '/initrd.img')
        computer.copy_in(entry, '/loader/entries/x.conf')
        tree = os.path.join(WORK, 'fat-tree')
        shutil.rmtree(tree, ignore_errors=True)
        for folder in ('proc', 'sys', 'boot', 'dev', 'run', 'tmp', 'etc', 'var/lib'):
            os.makedirs(os.path.join(tree, folder))
        computer.root_disk = os.path.join(WORK, 'fat-disk')
        MATERIALS.make_disk(tree, {PROGRAM: '/usr/bin/fat-sweep'},
                          computer.root_disk)
        self.entry = entry
        return computer

    def start(self, computer, verb):
        computer.copy_in(self.entry, '/loader/entries/x.conf')
        return computer.start(f'enter /usr/bin/fat-sweep {verb}', timeout_s=400)

    def test_killed(self):
        computer = self.set_up_machine()
        start = self.start(computer, 'sweep')
        self.assertEqual(start.status, 0, start.text)
        for word in ('SWEPT apply', 'SWEPT undo', 'FULL', 'CASE', 'WHOLE'):
            self.assertIn(word, start.text)
        print('# ' + ', '.join(line.strip() for line in start.text.splitlines()
                               if line.startswith(('SWEPT', 'FULL'))))

    def test_power_cut(self):
        computer = self.set_up_machine()
        self.start(computer, 'loop')
        start = self.start(computer, 'check')
        self.assertEqual(start.status, 0, start.text)
        self.assertIn('WHOLE', start.text)


if __name__ == '__main__':
    tap.main()
