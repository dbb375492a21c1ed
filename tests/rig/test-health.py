#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A virtual machine with a GPU is broken in one way after the other. Each time the Health page says
what it is, what it offers mends it, and the machine starts.

Two computers are needed. The window, libvirt, polkit and the helper run where "/" looks like the
sample laptop's: all of GTK on an emulated processor takes minutes for one page. What they made is
then started in the emulated laptop, which has the devices, by its libvirt, QEMU and VFIO.

Usage: test-health.py WORK_DIR SWITCHYARDCTL SWITCHYARD HELPER POLICY WRITE_DEMO
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

import broken
import rig
import tap

WORK, PROGRAM, WINDOW, HELPER, POLICY, WRITE_DEMO = map(os.path.abspath, sys.argv[1:7])
RIG = rig.Rig(WORK, PROGRAM, 'health')
TESTS = os.path.dirname(rig.HERE)
QEMU = '/usr/bin/qemu-system-x86_64'
NEEDED = ('libvirtd', 'virsh', 'qemu-system-x86_64', 'Xvfb', 'pkexec', 'xdotool',
          'dbus-run-session')
LAPTOP = f'disguise {rig.DGPU_3D} {rig.AUDIO} {rig.IGPU}\n'
# Of all ways together: twice of what it takes on a busy computer.
WINDOW_TIMEOUT_S = 600


def make_rom():
    """One image of the form of a video BIOS (PCI Firmware Specification 3.3, section 5.1)."""
    rom = bytearray(16 * 512)
    rom[0:3] = b'\x55\xaa\x10'
    rom[0x18] = 0x40
    rom[0x40:0x48] = b'PCIR\xde\x10\x8d\x1c'
    rom[0x4a] = 0x18
    rom[0x50] = 16
    rom[0x55] = 0x80
    rom[-1] = -sum(rom) & 255
    return bytes(rom)


def add_sound(demo):
    """The sample laptop's GPU has no sound, and the emulated one's has."""
    devices = f'{demo}/sys/bus/pci/devices'
    gpu = os.path.realpath(f'{devices}/0000:01:00.0')
    sound = gpu[:-1] + '1'
    shutil.copytree(gpu, sound, symlinks=True, ignore=lambda *_: ('drm', 'driver'))
    for name, value in (('device', '0x0fb9'), ('class', '0x040300'), ('modalias', '')):
        with open(f'{sound}/{name}', 'w', encoding='ascii') as file:
            file.write(value + '\n')
    for folder in (devices, f'{demo}/sys/kernel/iommu_groups/1/devices'):
        os.symlink(os.path.relpath(sound, folder), f'{folder}/0000:01:00.1')


def setUpModule():
    for program in NEEDED:
        if shutil.which(program) is None:
            raise unittest.SkipTest(f'{program} is not here')
    try:
        RIG.prepare()
    except rig.Unable as reason:
        raise unittest.SkipTest(str(reason)) from reason


class Health(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory(dir=RIG.work)
        cls.addClassCleanup(cls.scratch.cleanup)
        os.chmod(cls.scratch.name, 0o755)
        cls.mended = os.path.join(cls.scratch.name, 'mended')
        cls.mend()
        cls.start()

    @classmethod
    def mend(cls):
        demo, emulator, rom = (os.path.join(cls.scratch.name, name)
                               for name in ('demo', 'qemu', 'vbios.rom'))
        subprocess.run([WRITE_DEMO, demo], check=True, stdin=subprocess.DEVNULL)
        add_sound(demo)
        # The sample has a file of that name, so that it is found; it must run here.
        shutil.copy(QEMU, emulator)
        with open(rom, 'wb') as file:
            file.write(make_rom())
        os.mkdir(cls.mended)
        share = [os.environ.get('DEMO_ROOT_SHARE', ''), cls.mended]
        environment = dict(os.environ, DEMO_ROOT_SHARE=':'.join(filter(None, share)),
                           GSETTINGS_SCHEMA_DIR=os.path.dirname(os.path.dirname(POLICY)))
        done = subprocess.run(
            [f'{TESTS}/lib/demo-root.sh', demo, f'{TESTS}/lib/polkit-bus.sh', HELPER, POLICY,
             '/usr/bin/python3', '-W', 'ignore', f'{rig.HERE}/mend-by-window.py', WINDOW, PROGRAM,
             cls.mended, emulator, rom],
            check=False, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, timeout=WINDOW_TIMEOUT_S)
        if '# SKIP' in done.stdout:
            raise unittest.SkipTest('namespaces cannot be had')
        print('\n'.join(f'# {line}' for line in done.stdout.splitlines()), flush=True)
        with open(os.path.join(cls.mended, 'results.json'), encoding='utf-8') as file:
            cls.said = json.load(file)

    @classmethod
    def start(cls):
        """Until the machine stands, with its devices: what runs in it is nobody's concern here."""
        ways = ' '.join(way for way in broken.WAYS
                        if os.path.exists(os.path.join(cls.mended, way)))
        cls.results = RIG.boot('mended', LAPTOP + f'''
            insmod /modules/nvidia.ko
            start_libvirt
            mkdir -p {os.path.dirname(broken.TABLES)}
            for way in {ways}; do
              # A driver of Linux has the sound, as it had when that was found.
              [ $way != unbound-function ] || echo 10de 0fb9 >/sys/bus/pci/drivers/nvidia/new_id
              cp -a {cls.mended}/$way/tables {broken.TABLES}
              virsh -q define {cls.mended}/$way/domain.xml
              keep $way virsh -q start --paused {broken.NAME}
              virsh -q dumpxml {broken.NAME} >/out/$way.xml
              virsh -q destroy {broken.NAME} || true
              rm -r {broken.TABLES}
            done
            ''', cmdline='intel_iommu=on', host=True)

    def read(self, name):
        with open(self.results.path(name), encoding='utf-8') as file:
            return file.read()

    def test_quiet(self):
        self.assertEqual(set(self.said), {'good', 'complaints', *broken.WAYS})
        self.assertEqual(self.said['complaints'], [])


def add_way(way):
    def test(self):
        said = self.said[way]
        self.assertNotIn('error', said)
        self.assertNotIn(self.said['good'][said['finding']]['state'], ('warn', 'fail'))
        self.assertNotIn(said['mended'], ('warn', 'fail'))
        self.assertEqual(said['new'], [])
        self.assertEqual(self.read(f'{way}.status').strip(), '0', self.read(f'{way}.err'))
        self.assertIn("<address domain='0x0000' bus='0x01' slot='0x00' function='0x0'/>",
                      self.read(f'{way}.xml'))

    setattr(Health, 'test_' + way.replace('-', '_'), test)


for _way in broken.WAYS:
    add_way(_way)


if __name__ == '__main__':
    del sys.argv[1:]
    tap.main()
