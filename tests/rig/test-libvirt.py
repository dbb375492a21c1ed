#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Virtual machines that get real devices of the emulated laptop: libvirt, QEMU, the kernel's VFIO
and the program work together as they do on a user's computer.

Usage: test-libvirt.py WORK_DIR SWITCHYARDCTL HELPER LIBEXECDIR UNIT
"""

import json
import shutil
import struct
import sys
import unittest
import zlib

import rig
import tap

WORK, PROGRAM, HELPER, LIBEXECDIR, UNIT = sys.argv[1:6]
RIG = rig.Rig(WORK, PROGRAM, 'libvirt')
UUID = 'c2177883-f1bb-47f0-914d-32a22e3a8804'
MDEV = f'/sys/bus/mdev/devices/{UUID}'
LAPTOP = f'disguise {rig.DGPU_3D} {rig.AUDIO} {rig.IGPU}\n'


def setUpModule():
    for program in ('libvirtd', 'virsh'):
        if shutil.which(program) is None:
            raise unittest.SkipTest(f'{program} is not here')
    try:
        RIG.prepare()
    except rig.Unable as reason:
        raise unittest.SkipTest(str(reason)) from reason


def domain(name, devices, memory_mib=64):
    return f'''<domain type="qemu"><name>{name}</name><memory unit="MiB">{memory_mib}</memory>
        <os><type arch="x86_64" machine="q35">hvm</type></os><features><acpi/></features>
        <devices><emulator>/usr/bin/qemu-system-x86_64</emulator>
        <controller type="usb" model="none"/><memballoon model="none"/>{devices}</devices>
        </domain>'''


def read_png(path):
    """The rows of an RGB picture without interlacing (PNG, third edition: 5, 9 and 11.2)."""
    with open(path, 'rb') as file:
        data = file.read()
    assert data.startswith(b'\x89PNG'), data[:16]
    width, height, kind = 0, 0, b''
    packed = b''
    at = 8
    while at < len(data):
        length, kind = struct.unpack('>I4s', data[at:at + 8])
        body = data[at + 8:at + 8 + length]
        if kind == b'IHDR':
            width, height = struct.unpack('>II', body[:8])
            assert body[8:] == b'\x08\x02\0\0\0', body
        elif kind == b'IDAT':
            packed += body
        at += length + 12
    raw = zlib.decompress(packed)
    rows = []
    above = bytes(width * 3)
    for y in range(height):
        line = raw[y * (width * 3 + 1):][:width * 3 + 1]
        above = unfilter(line[0], bytearray(line[1:]), above)
        rows.append(above)
    return width, height, rows


def unfilter(how, row, above):
    """Undoes the filter of one row of three bytes a pixel."""
    for i, value in enumerate(row):
        left = row[i - 3] if i >= 3 else 0
        corner = above[i - 3] if i >= 3 else 0
        if how == 4:
            guess = left + above[i] - corner
            near = min((abs(guess - left), 0, left), (abs(guess - above[i]), 1, above[i]),
                       (abs(guess - corner), 2, corner))[2]
        else:
            near = (0, left, above[i], (left + above[i]) // 2)[how]
        row[i] = (value + near) & 0xff
    return bytes(row)


def unit_command():
    """What systemd would run and give to it, for an instance of the unit."""
    settings = {}
    with open(UNIT, encoding='utf-8') as file:
        for line in file:
            name, _, value = line.strip().partition('=')
            settings.setdefault(name, value.replace('%i', UUID))
    assert settings['StandardInput'] == 'data'
    return settings['ExecStart'], settings['StandardInputText']


class Gvt(unittest.TestCase):
    """A virtual GPU is created, is there again after the next start, and shows its picture."""

    maxDiff = None

    @classmethod
    def setUpClass(cls):
        command, request = unit_command()
        machine = domain('gvt', f'''
            <hostdev mode="subsystem" type="mdev" managed="no" model="vfio-pci" display="on"
            ramfb="on"><source><address uuid="{UUID}"/></source></hostdev>
            <graphics type="vnc"/><video><model type="none"/></video>''')
        cls.results = RIG.boot('gvt', LAPTOP + f'''
            insmod /modules/fakegvt.ko
            install_program {PROGRAM} {HELPER} {LIBEXECDIR}
            start_libvirt
            keep create switchyardctl gvt create {UUID} --type i915-GVTg_V5_8 --yes
            keep listed switchyardctl --json gvt list
            keep again switchyardctl gvt create {UUID} --type i915-GVTg_V5_8 --yes
            cat /sys/devices/pci0000:00/0000:00:02.0/mdev_supported_types/i915-GVTg_V5_8/\
available_instances >/out/room
            # What a restart does to it.
            echo 1 >{MDEV}/remove
            keep gone switchyardctl --json gvt list
            echo '{request}' >/tmp/request
            keep start {command} </tmp/request
            keep start-again {command} </tmp/request
            readlink {MDEV}/mdev_type >/out/type
            cat >/tmp/domain.xml <<'END'
{machine}
END
            virsh -q define /tmp/domain.xml
            virsh -q start gvt
            sleep 3
            virsh -q screenshot gvt /out/picture.png
            keep refused switchyardctl gvt remove {UUID} --yes
            virsh -q destroy gvt
            keep removed switchyardctl gvt remove {UUID} --yes
            keep last switchyardctl --json gvt list
            keep start-none {command} </tmp/request
            ''', cmdline='intel_iommu=on', host=True)

    def read(self, name):
        with open(self.results.path(name), encoding='utf-8') as file:
            return file.read()

    def expect(self, name, status=0):
        self.assertEqual(self.read(f'{name}.status').strip(), str(status),
                         self.read(name) + self.read(f'{name}.err'))

    def instances(self, name):
        self.expect(name)
        return json.loads(self.read(name))['instances']

    def test_created(self):
        self.expect('create')
        self.assertEqual(self.instances('listed'), [
            {'uuid': UUID, 'type': 'i915-GVTg_V5_8', 'exists': True, 'at_start': True,
             'domains': []}])
        self.assertEqual(self.read('room').strip(), '1')
        self.expect('again')
        self.assertIn('Nothing needs to be changed', self.read('again'))

    def test_start(self):
        """The unit's own command makes it again, and says so in the log."""
        gone = self.instances('gone')
        self.assertEqual((gone[0]['exists'], gone[0]['at_start']), (False, True))
        self.expect('start')
        self.assertIn(f'Created the virtual GPU {UUID}', self.read('start.err'))
        self.expect('start-again')
        self.assertIn('there already', self.read('start-again.err'))
        self.assertTrue(self.read('type').strip().endswith('/i915-GVTg_V5_8'))

    def test_picture(self):
        """1024 × 768 as its type says, red on the left and blue on the right."""
        width, height, rows = read_png(self.results.path('picture.png'))
        self.assertEqual((width, height), (1024, 768))
        for row in (rows[10], rows[384], rows[757]):
            self.assertEqual(row[100 * 3:][:3], b'\xff\0\0')
            self.assertEqual(row[900 * 3:][:3], b'\0\0\xff')

    def test_removed(self):
        self.expect('refused', 4)
        self.assertIn('“gvt” runs with this virtual GPU', self.read('refused.err'))
        self.expect('removed')
        self.assertEqual(self.instances('last'), [])
        self.expect('start-none', 1)
        self.assertIn(f'switchyard-gvt-{UUID}.conf', self.read('start-none.err'))


if __name__ == '__main__':
    del sys.argv[1:]
    tap.main()
