#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What must not be changed now says what was found, where, and the way out."""

import os
import re
import shutil
import unittest

import sandbox
from sandbox import OK, REFUSED

SECURE_BOOT = 'sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c'
ENTRY = 'boot/loader/entries/arch.conf'


def without_room(text):
    """Others write to the disk of the computer that this runs on."""
    return re.sub(r'file system has [^,]+ left', 'file system has little left', text)


class Refusals(sandbox.LaptopCase):
    """The sample laptop with one thing in the way."""

    def refused(self, *words, stages=('iommu', 'release')):
        """Whether each stage says all of the words, plan and apply the same, and does nothing."""
        for stage in stages:
            planned = self.expect(REFUSED, *self.on('plan', stage))
            applied = self.expect(REFUSED, *self.on('apply', stage, '--yes'))
            self.assertEqual(without_room(planned.err), without_room(applied.err))
            for word in words:
                self.assertIn(word, planned.err)
        self.assertFalse(os.path.exists(self.inside(sandbox.STATE)), 'nothing was begun')

    def obstacle(self, name):
        found = self.expect_json(OK, *self.on('status'))['obstacles']
        return {obstacle['id']: obstacle for obstacle in found}[name]

    def battery(self, percent, online):
        for name, values in (('BAT0', {'type': 'Battery', 'status': 'Discharging',
                                       'capacity': str(percent)}),
                             ('AC', {'type': 'Mains', 'online': str(online)})):
            for key, value in values.items():
                self.write(f'sys/class/power_supply/{name}/{key}', value + '\n')

    def install(self, *programs):
        for program in programs:
            self.write(program, '')
            os.chmod(self.inside(program), 0o755)

    def test_packages(self):
        self.write('var/lib/pacman/db.lck', '')
        self.refused('/var/lib/pacman/db.lck', 'pacman is installing packages', 'Wait',
                     'sudo rm /var/lib/pacman/db.lck')
        os.unlink(self.inside('var/lib/pacman/db.lck'))
        self.apply('release')

    def test_battery(self):
        self.battery(29, 0)
        self.refused('29 %', 'Plug in the power supply')
        self.battery(29, 1)
        self.apply('release')

    def test_not_mounted(self):
        """With nothing in /boot no boot loader is found; that is not what is told."""
        shutil.move(self.inside('boot'), self.path('boot'))
        os.mkdir(self.inside('boot'))
        self.refused('/etc/fstab:9: found /boot, which is not mounted',
                     'sudo mount /boot')
        self.assertEqual(self.obstacle('boot-not-mounted')['fix_target'], 'sudo mount /boot')
        self.assertIn('which is not mounted', self.expect(OK, *self.on('stages')).out)
        os.rmdir(self.inside('boot'))
        shutil.move(self.path('boot'), self.inside('boot'))
        self.apply('release')

    def test_no_room(self):
        """An image of many terabytes, of which nothing is on the disk."""
        image = self.inside('boot/initramfs-linux.img')
        with open(image, 'r+b') as file:
            size = file.seek(0, os.SEEK_END)
            try:
                file.truncate(8 << 40)
            except OSError as error:
                self.skipTest(f'no sparse file of this size: {error}')
        self.refused('/boot/initramfs-linux.img', ' left', '13.2\xa0TB', 'Nothing was changed',
                     'kernel that you do not use', stages=('release',))
        self.install('usr/bin/apt')
        self.refused('sudo apt autoremove --purge', stages=('release',))
        os.truncate(image, size)
        self.apply('release')

    def test_two_initramfs_tools(self):
        self.install('usr/bin/dracut', 'usr/bin/pacman')
        self.refused('mkinitcpio is installed', 'dracut is installed',
                     'Arch Linux comes with mkinitcpio', 'sudo pacman -R dracut',
                     stages=('release',))
        self.assertIn('sudo pacman -R dracut', self.obstacle('initramfs-unknown')['fix'])
        os.unlink(self.inside('usr/bin/dracut'))
        self.apply('release')

    def test_two_boot_loaders(self):
        os.unlink(self.inside('sys/firmware/efi/efivars/'
                              'LoaderInfo-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f'))
        self.write('boot/grub/grub.cfg', 'menuentry\n')
        self.refused('/boot/loader/loader.conf', '/boot/grub/grub.cfg', 'efibootmgr', '.unused',
                     stages=('release',))
        self.assertIn('efibootmgr', self.obstacle('bootloader-unknown')['fix'])
        os.rename(self.inside('boot/grub/grub.cfg'), self.inside('boot/grub/grub.cfg.unused'))
        self.apply('release')

    def test_other_managers(self):
        self.install('usr/bin/envycontrol')
        self.write('var/cache/envycontrol/cache.json', '{"mode": "nvidia"}\n')
        self.write('etc/X11/xorg.conf', '')
        self.write('etc/modprobe.d/nvidia.conf', '')
        self.refused('EnvyControl', 'sudo envycontrol -s hybrid', stages=('release',))
        os.unlink(self.inside('usr/bin/envycontrol'))
        self.install('usr/bin/prime-select')
        self.write('etc/prime-discrete', 'on\n')
        self.refused('prime-select', 'sudo prime-select on-demand', stages=('release',))
        self.write('etc/prime-discrete', 'on-demand\n')
        self.apply('release')

    def test_xorg(self):
        path = 'etc/X11/xorg.conf.d/10-nvidia.conf'
        self.write(path, 'Section "Device"\n  Identifier "GPU"\n  Driver "nvidia"\nEndSection\n')
        command = f'sudo mv /{path} /{path}.unused'
        self.refused(f'/{path}:3:', command, stages=('release',))
        self.assertEqual(self.obstacle('xorg-nvidia')['fix_target'], command)
        os.rename(self.inside(path), self.inside(path + '.unused'))
        self.apply('release')

    def test_secure_boot(self):
        with open(self.inside(SECURE_BOOT), 'wb') as file:
            file.write(b'\6\0\0\0\1')
        self.write(ENTRY, 'title Arch Linux\nefi /EFI/Linux/arch.efi\noptions root=UUID=1 rw\n')
        self.refused(f'/{ENTRY}', 'Secure Boot is on', 'in the firmware set-up', 'BitLocker',
                     stages=('release',))


if __name__ == '__main__':
    sandbox.main()
