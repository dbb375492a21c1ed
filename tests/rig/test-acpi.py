#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a guest makes of the ACPI tables: Linux on the distribution's own OVMF, in machine types
that declare the GPU and in such that do not, reads the whole video BIOS back through _ROM of the
GPU's node, and sees a battery that is full and an AC adapter. One boot a case.

Usage: test-acpi.py WORK_DIR SWITCHYARDCTL

SWITCHYARD_ALL_MACHINES=1 runs every machine type and wiring, not only two.
"""

import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
import unittest

import rig
import tap

WORK, PROGRAM = sys.argv[1:3]
EVERYTHING = os.environ.get('SWITCHYARD_ALL_MACHINES') == '1'
KIB = 1024
FIRMWARE = [('/usr/share/OVMF/OVMF_CODE_4M.fd', '/usr/share/OVMF/OVMF_VARS_4M.fd'),
            ('/usr/share/edk2/x64/OVMF_CODE.4m.fd', '/usr/share/edk2/x64/OVMF_VARS.4m.fd'),
            ('/usr/share/edk2/ovmf/OVMF_CODE.fd', '/usr/share/edk2/ovmf/OVMF_VARS.fd')]

PORT = ('pcie-root-port,id=peg,bus=pcie.0,addr=01.0,chassis=1,slot=1',)
GPU = ('edu,bus=peg,addr=00.0',)
PLACE = '01.0/00.0'

SCRIPT = '''
insmod /modules/romprobe.ko address=0000:$BUS:00.0 length=$LENGTH step=4096
sha256sum /proc/romprobe >/out/aligned
rmmod romprobe
insmod /modules/romprobe.ko address=0000:$BUS:00.0 length=$LENGTH step=1001
sha256sum /proc/romprobe >/out/odd
rmmod romprobe
cat $device/0000:$BUS:00.0/firmware_node/path >/out/path
cat /sys/class/dmi/id/chassis_type >/out/chassis
for supply in /sys/class/power_supply/*; do cat "$supply/uevent"; done >/out/power
dmesg >/out/dmesg
'''


class GuestRig(rig.Rig):
    """A virtual machine as users have it: UEFI firmware, the kernel as Debian packs it."""

    modules = ('virtio_pci', '9pnet_virtio', '9p', 'battery', 'ac')
    spoofs = ('romprobe',)

    def __init__(self, work, program):
        super().__init__(work, program, 'guest')
        self.options = ()
        self.code = self.variables = None

    def prepare(self):
        for self.code, self.variables in FIRMWARE:
            if os.path.exists(self.code) and os.path.exists(self.variables):
                break
        else:
            raise rig.Unable('OVMF is not here')
        super().prepare()
        self.kernel = os.path.join(self.cache, f'root/boot/vmlinuz-{self.version}')

    def _qemu(self, folder, cpu, iommu, acs, cmdline):
        variables = shutil.copy(self.variables, os.path.join(folder, 'variables'))
        return [
            'qemu-system-x86_64', *self.options, '-accel', 'tcg,thread=multi', '-cpu', 'max',
            '-smp', '2', '-m', '512', '-nodefaults', '-no-reboot', '-display', 'none',
            '-drive', f'if=pflash,format=raw,readonly=on,file={self.code}',
            '-drive', f'if=pflash,format=raw,file={variables}',
            '-fsdev', f'local,id=results,security_model=none,path={folder}/out',
            '-device', 'virtio-9p-pci,fsdev=results,mount_tag=results,addr=1e.0',
            '-kernel', self.kernel, '-initrd', os.path.join(folder, 'initrd'),
            '-append', f'console=ttyS0 sysrq_always_enabled panic=-1 {rig.EMULATED} {cmdline}',
        ]


RIG = GuestRig(WORK, PROGRAM)


def setUpModule():
    try:
        RIG.prepare()
    except rig.Unable as reason:
        raise unittest.SkipTest(str(reason)) from reason
    known = subprocess.run(['qemu-system-x86_64', '-machine', 'help'], check=True, text=True,
                           stdout=subprocess.PIPE).stdout
    RIG.known = known.split()


class Case(unittest.TestCase):
    def make(self, folder, size, machine, place):
        """The tables' files in order, and the ROM's checksum."""
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
        rom = random.Random(size).randbytes(size)
        with open(os.path.join(folder, 'rom'), 'wb') as file:
            file.write(rom)
        done = self.run_program('acpi', 'vbios', f'{folder}/rom', '-o', f'{folder}/tables',
                                '--machine', machine, '--address', place)
        self.run_program('acpi', 'battery', '-o', f'{folder}/battery')
        self.run_program('acpi', 'chassis', '-o', f'{folder}/chassis')
        return ([table['path'] for table in done['tables']] + [f'{folder}/battery'],
                hashlib.sha256(rom).hexdigest())

    @staticmethod
    def run_program(*arguments):
        done = subprocess.run([PROGRAM, '--json', *arguments], check=True, capture_output=True,
                              stdin=subprocess.DEVNULL)
        return json.loads(done.stdout)

    def check(self, machine, size=164 * KIB, devices=(*PORT, *GPU), place=PLACE, bus='01',
              path=r'\_SB_.PCI0.S08_.S00_'):
        if machine not in RIG.known:
            self.skipTest(f'this QEMU has no {machine}')
        name = self.id().split('.')[-1]
        tables, checksum = self.make(os.path.join(WORK, f'{name}.files'), size, machine, place)
        RIG.options = ['-M', machine, '-smbios', f'file={WORK}/{name}.files/chassis']
        for device in devices:
            RIG.options += ['-device', device]
        for table in tables:
            RIG.options += ['-acpitable', f'file={table}']
        results = RIG.boot(name, f'LENGTH={size}\nBUS={bus}\n{SCRIPT}')
        self.expect(results, checksum, path)

    def expect(self, results, checksum, path):
        def read(name):
            with open(results.path(name), encoding='utf-8', errors='replace') as file:
                return file.read()

        self.assertNotRegex(read('dmesg'), r'ACPI (BIOS )?(Error|Warning)|ACPI Exception|AE_')
        self.assertEqual(read('path').strip(), path)
        self.assertEqual(read('aligned').split()[0], checksum)
        self.assertEqual(read('odd').split()[0], checksum)
        self.assertEqual(read('chassis').strip(), '10')
        power = read('power').split()
        for line in ('POWER_SUPPLY_STATUS=Full', 'POWER_SUPPLY_CAPACITY=100',
                     'POWER_SUPPLY_PRESENT=1', 'POWER_SUPPLY_TECHNOLOGY=Li-ion',
                     'POWER_SUPPLY_ONLINE=1'):
            self.assertIn(line, power)


class Guest(Case):
    def test_6_0(self):
        """The DSDT declares no device behind the root port."""
        self.check('pc-q35-6.0', size=1024 * KIB)

    def test_7_2(self):
        """The DSDT declares it."""
        self.check('pc-q35-7.2')


if EVERYTHING:
    class OtherGuest(Case):
        def test_4_2(self):
            self.check('pc-q35-4.2', size=512 * KIB)

        def test_6_1(self):
            self.check('pc-q35-6.1', size=103937)

        def test_9_2(self):
            self.check('pc-q35-9.2')

        def test_10_0(self):
            self.check('pc-q35-10.0', size=1024 * KIB)

        def test_without_hotplug(self):
            self.check('pc-q35-7.2', devices=(f'{PORT[0]},hotplug=off', *GPU))

        def test_behind_a_switch(self):
            for machine in ('pc-q35-6.0', 'pc-q35-7.2'):
                with self.subTest(machine):
                    self.check(machine, devices=(
                        *PORT, 'x3130-upstream,id=up,bus=peg,addr=00.0',
                        'xio3130-downstream,id=down,bus=up,addr=01.0,chassis=3,slot=3',
                        'edu,bus=down,addr=00.0'), place='01.0/00.0/01.0/00.0', bus='03',
                        path=r'\_SB_.PCI0.S08_.S00_.S08_.S00_')

        def test_port_that_is_no_first_function(self):
            """QEMU before 8.0 declares nothing at all there."""
            for machine in ('pc-q35-6.0', 'pc-q35-7.2'):
                with self.subTest(machine):
                    self.check(machine, devices=(
                        'pcie-root-port,id=first,bus=pcie.0,addr=02.0,chassis=1,slot=1,'
                        'multifunction=on',
                        'pcie-root-port,id=peg,bus=pcie.0,addr=02.1,chassis=2,slot=2', *GPU),
                        place='02.1/00.0', bus='02', path=r'\_SB_.PCI0.S11_.S00_')


if __name__ == '__main__':
    tap.main()
