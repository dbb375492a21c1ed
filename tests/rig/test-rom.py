#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The video BIOS is read out of a card by a real kernel, which shows it only for that time; not
while somebody has the GPU for a virtual machine. Then it is found in memory of the firmware, to
which an ACPI table points. One boot.

Usage: test-rom.py WORK_DIR SWITCHYARDCTL HELPER LIBEXECDIR
"""

import os
import shutil
import sys
import unittest

import rig
import tap

WORK, PROGRAM, HELPER, LIBEXECDIR = sys.argv[1:5]
DGPU = '0000:01:00.0'
AUDIO = '0000:01:00.1'
FAILED, REFUSED = 1, 4
MEMORY = 0x10000000

SCRIPT = f'''
disguise {rig.DGPU_3D} {rig.AUDIO} {rig.IGPU}
rom=$device/{DGPU}/rom

# read_rom NAME: keeps all that comes of it, and whether the ROM is off afterwards.
read_rom ()
{{
  status=0
  switchyardctl vbios read -o "/out/$1.rom" >"/out/$1.out" 2>"/out/$1.err" || status=$?
  echo $status >"/out/$1.status"
  cat $rom >/dev/null 2>&1 && echo on >"/out/$1.after" || echo off >"/out/$1.after"
  [ ! -e $device/{DGPU} ] || cat $device/{DGPU}/power/control >>"/out/$1.after"
}}

echo auto >$device/{DGPU}/power/control
read_rom free
give {DGPU} vfio-pci
give {AUDIO} vfio-pci
echo auto >$device/{DGPU}/power/control
i=0
while [ "$(cat $device/{DGPU}/power/runtime_status)" != suspended ] && [ $i -lt 50 ]; do
  sleep 0.1
  i=$((i + 1))
done
cat $device/{DGPU}/power/runtime_status >/out/slept
read_rom asleep
sleep 1000 <>/dev/vfio/1 &
sleep 0.5
read_rom held
# What a laptop's firmware does before Linux starts.
dd if=/out/free.rom of=/dev/mem bs=64K seek=$(({MEMORY:#x} / 65536)) conv=notrunc 2>/out/dd.err
read_rom memory
kill $!
take {DGPU}
take {AUDIO}
echo 1 >$device/{DGPU}/remove
read_rom gone
'''


def make_rom():
    """One image for a BIOS (PCI Firmware Specification 3.3, section 5.1), for 10de:1c8d."""
    rom = bytearray((i * 31 + i // 253) & 255 for i in range(120 * 512))
    rom[0:0x80] = bytes(0x80)
    rom[0:4] = b'\x55\xaa\x78\xcb'
    rom[0x18] = 0x40
    rom[0x40:0x48] = b'PCIR\xde\x10\x8d\x1c'
    rom[0x4a] = 0x18
    rom[0x50] = 120
    rom[0x55] = 0x80
    rom[-1] = (rom[-1] - sum(rom)) & 255
    return bytes(rom)


def make_table():
    """As in laptops: _ROM, and a region of memory in which it has what it gives. In AML:
    OperationRegion (\\VBOR, SystemMemory, MEMORY, 0x40000), Method (\\_ROM, 2) { Return (0) }."""
    aml = (b'\x5b\x80\\VBOR\x00\x0c' + MEMORY.to_bytes(4, 'little') + b'\x0c\0\0\4\0' +
           b'\x14\x09\\_ROM\x02\xa4\x00')
    table = bytearray(b'SSDT' + (36 + len(aml)).to_bytes(4, 'little') + b'\2\0TEST  OPTREF  ' +
                      bytes(12) + aml)
    table[9] = -sum(table) & 255
    return bytes(table)


class RomRig(rig.Rig):
    def _write_base(self):
        super()._write_base()
        root = os.path.join(self.work, 'root')
        self._copy_program(root, HELPER, 'switchyard-helper')
        place = root + LIBEXECDIR
        os.makedirs(place, exist_ok=True)
        shutil.copy(HELPER, place)
        self._archive(root, os.path.join(self.work, 'base.cpio'))
        with open(os.path.join(self.work, 'card.rom'), 'wb') as file:
            file.write(make_rom())
        with open(os.path.join(self.work, 'vbor.aml'), 'wb') as file:
            file.write(make_table())

    def _qemu(self, *arguments):
        path = os.path.join(self.work, 'card.rom')
        return [argument.replace('rv100,romfile=,', f'rv100,romfile={path},')
                for argument in super()._qemu(*arguments)
                ] + ['-acpitable', f'file={self.work}/vbor.aml']


RIG = RomRig(WORK, PROGRAM, 'rom')


def setUpModule():
    try:
        RIG.prepare()
    except rig.Unable as reason:
        raise unittest.SkipTest(str(reason)) from reason


class Rom(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.results = RIG.boot('card', SCRIPT, cmdline=f'intel_iommu=on memmap=1M${MEMORY:#x}')

    def read(self, name):
        with open(self.results.path(name), encoding='utf-8') as file:
            return file.read()

    def expect_rom(self, name):
        self.assertEqual(self.read(f'{name}.status').strip(), '0', self.read(f'{name}.err'))
        with open(self.results.path(f'{name}.rom'), 'rb') as file:
            self.assertEqual(file.read(), make_rom())
        self.assertEqual(self.read(f'{name}.after').split(), ['off', 'auto'])

    def expect_none(self, name, status, says):
        self.assertIn(says, self.read(f'{name}.err'))
        self.assertEqual(self.read(f'{name}.status').strip(), str(status))
        self.assertFalse(os.path.exists(self.results.path(f'{name}.rom')))

    def test_free(self):
        self.expect_rom('free')

    def test_asleep(self):
        """vfio-pci lets a GPU sleep that no machine has."""
        self.assertEqual(self.read('slept').strip(), 'suspended')
        self.expect_rom('asleep')

    def test_held(self):
        self.expect_none('held', REFUSED, 'in use by')
        self.assertEqual(self.read('held.after').split()[0], 'off')

    def test_memory(self):
        """The card is still held; Debian's kernel lets what is reserved be read (STRICT_DEVMEM)."""
        self.expect_rom('memory')
        self.assertIn('read from the memory of the firmware', self.read('memory.out'))
        self.assertIn('read from the chip of the GPU', self.read('free.out'))

    def test_gone(self):
        self.expect_none('gone', FAILED, 'not known which GPU')


if __name__ == '__main__':
    del sys.argv[1:]
    tap.main()
