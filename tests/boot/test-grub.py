#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""GRUB starts the usual entry by default, the one of the mode for one time, and after the power was
cut in that, the usual one again: it cleared its note before.

Usage: test-grub.py WORK_DIR LOADERS_CACHE SWITCHYARDCTL RIG_CACHE HELPER GRUB_MENU
"""

import os
import subprocess
import unittest

import machine
import tap
from case import CONSOLE, GRUB_MENU, MATERIALS, WORK, Case, prepare


def setUpModule():
    if os.geteuid() != 0:
        raise unittest.SkipTest('grub-mkconfig is run in mounts of its own, which only root makes')
    prepare()


class Grub(Case):
    """With the menu that Debian's own grub-mkconfig makes of our generator."""

    KERNEL = '6.1.0-30-amd64'
    ENTRY = 'switchyard-gnulinux-'
    GRUB = """
        rm -r boot/loader boot/EFI sys/firmware etc/mkinitcpio* usr/bin/mkinitcpio
        rm -r usr/lib/modules/* boot/*.img boot/vmlinuz-linux
        mkdir -p boot/grub etc/grub.d etc/default etc/initramfs-tools/hooks
        mkdir -p usr/sbin usr/share/initramfs-tools usr/lib/modules/KERNEL
        touch usr/sbin/mkinitramfs usr/sbin/update-initramfs usr/sbin/update-grub
        echo menu >boot/grub/grub.cfg
        cp LOADERS/etc/grub.d/10_linux etc/grub.d
        cp LOADERS/usr/sbin/grub-mkconfig usr/sbin
        cp LOADERS/usr/bin/grub-script-check usr/bin
        chmod 755 usr/sbin/*
        echo kernel/drivers/vfio/pci/vfio-pci.ko: >usr/lib/modules/KERNEL/modules.dep
        echo image >boot/initrd.img-KERNEL
        echo kernel >boot/vmlinuz-KERNEL
        echo KERNEL >proc/sys/kernel/osrelease
    """
    SETTINGS = (f'GRUB_DEFAULT=0\nGRUB_TIMEOUT=0\nGRUB_DISTRIBUTOR=Debian\n'
                f'GRUB_TERMINAL=console\nGRUB_CMDLINE_LINUX_DEFAULT="{CONSOLE}"\n')
    # What grub-install writes on an EFI system partition.
    STUB = ('search.fs_uuid 1234-ABCD root\nset prefix=($root)\'/boot/grub\'\n'
            'configfile $prefix/grub.cfg\n')

    def make_grub_root(self):
        self.make_root('grub')
        script = self.GRUB.replace('KERNEL', self.KERNEL).replace('LOADERS', MATERIALS.loaders)
        subprocess.run(['sh', '-ec', script], cwd=self.root, check=True)
        self.write('etc/default/grub', self.SETTINGS)
        # The program looks up what /boot is on: a plain partition with FAT.
        self.write('proc/self/mountinfo', '30 1 254:1 / / rw - vfat /dev/vda1 rw\n')
        os.makedirs(os.path.join(self.root, 'sys/dev/block'))
        os.symlink('../../devices/pci0000:00/0000:00:03.0/virtio1/block/vda/vda1',
                   os.path.join(self.root, 'sys/dev/block/254:1'))
        self.editenv('create')

    def editenv(self, *words, block=None):
        block = block or os.path.join(self.root, 'boot/grub/grubenv')
        return machine.run(MATERIALS.loader('usr/bin/grub-editenv'), block, *words)

    def make_menu(self, *program):
        done = subprocess.run(
            ['unshare', '-m', os.path.join(machine.HERE, 'make-menu.sh'), self.root,
             MATERIALS.loaders, os.path.join(self.root, 'boot/grub/grub.cfg'), *program],
            check=False, stdin=subprocess.DEVNULL, capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)

    def set_up_machine(self):
        self.make_grub_root()
        self.ctl('apply', 'release', '--yes')
        self.make_menu()
        computer = machine.Machine(MATERIALS, os.path.join(WORK, 'grub'))
        stub = os.path.join(WORK, 'grub-stub.cfg')
        with open(stub, 'w', encoding='utf-8') as file:
            file.write(self.STUB)
        computer.copy_in(MATERIALS.loader('usr/lib/grub/x86_64-efi/monolithic/grubx64.efi'),
                         '/EFI/BOOT/BOOTX64.EFI')
        computer.copy_in(stub, '/EFI/debian/grub.cfg')
        computer.copy_in(MATERIALS.kernel, f'/boot/vmlinuz-{self.KERNEL}')
        computer.copy_in(MATERIALS.initrd, f'/boot/initrd.img-{self.KERNEL}')
        computer.copy_in(os.path.join(self.root, 'boot/grub/grub.cfg'), '/boot/grub/grub.cfg')
        computer.copy_in(os.path.join(self.root, 'boot/grub/grubenv'), '/boot/grub/grubenv')
        return computer

    def test_menu_put_in_place(self):
        """What is planned, done with the real generator: grub-menu.c says what must hold."""
        self.make_grub_root()
        self.make_menu(GRUB_MENU)

    def test_there_and_back(self):
        computer = self.set_up_machine()
        self.assertEqual(self.ctl('mode')['next'], 'host')
        self.expect_host(computer.start())

        tool, block, *words = self.plan_mode('vm', '--once')
        self.assertEqual((tool, block), ('grub-editenv', '/boot/grub/grubenv'))
        self.editenv(*words)
        self.assertIn(f'next_entry={self.ENTRY}', self.editenv('list'))
        self.assertTrue(self.ctl('mode')['once'])
        computer.copy_in(os.path.join(self.root, 'boot/grub/grubenv'), '/boot/grub/grubenv')

        self.expect_vm(computer.start('hang'))
        block = os.path.join(self.root, 'boot/grub/grubenv')
        computer.copy_out('/boot/grub/grubenv', block)
        self.assertNotIn(self.ENTRY, self.editenv('list'))
        self.assertEqual(self.ctl('mode')['next'], 'host')
        self.expect_host(computer.start())


if __name__ == '__main__':
    tap.main()
