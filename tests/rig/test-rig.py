#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the program says of computers whose kernel is real: IOMMU groups, drivers, modules and
devices are those of a Linux that runs, in an emulated laptop (rig.py). One boot a case.

Usage: test-rig.py WORK_DIR SWITCHYARDCTL
"""

import json
import subprocess
import sys
import unittest

import rig
import tap

WORK, PROGRAM = sys.argv[1:3]
RIG = rig.Rig(WORK, PROGRAM)
DGPU = '0000:01:00.0'
AUDIO = '0000:01:00.1'
IGPU = '0000:00:02.0'
ROOT_PORT = '0000:00:01.0'
LAPTOP = f'disguise {rig.DGPU_3D} {rig.AUDIO} {rig.IGPU}\n'


def setUpModule():
    try:
        RIG.prepare()
    except rig.Unable as reason:
        raise unittest.SkipTest(str(reason)) from reason


class Case(unittest.TestCase):
    maxDiff = None

    @staticmethod
    def gpu(status, address=DGPU):
        return {gpu['address']: gpu for gpu in status['gpus']}[address]

    @staticmethod
    def fact(status, name):
        return {fact['id']: fact for fact in status['facts']}[name]

    def group(self, status, address=DGPU):
        groups = [group for group in status['iommu']['groups'] if address in group['devices']]
        self.assertEqual(len(groups), 1)
        self.assertEqual(groups[0]['id'], self.gpu(status, address)['iommu_group'])
        return groups[0]

    def expect_fact(self, status, name, state, value):
        fact = self.fact(status, name)
        self.assertEqual((fact['state'], fact['value']), (state, value), fact['says'])

    def expect_laptop(self, status):
        machine = status['machine']
        self.assertEqual((machine['vendor'], machine['model'], machine['laptop']),
                         ('LENOVO', 'Lenovo Legion R720-15IKBN', True))
        self.assertIsNone(machine['hypervisor'])
        self.assertEqual(machine['problems'], [])
        self.assertEqual({gpu['address'] for gpu in status['gpus']}, {IGPU, DGPU})
        self.assertEqual(self.gpu(status)['role'], 'discrete')
        self.assertEqual(self.gpu(status)['functions'], [AUDIO])
        self.assertEqual(self.gpu(status, IGPU)['role'], 'integrated')

    def expect_no_groups(self, status):
        self.expect_laptop(status)
        self.assertIs(status['iommu']['enabled'], False)
        self.assertEqual(status['iommu']['groups'], [])
        self.assertIsNone(self.gpu(status)['iommu_group'])
        self.assertNotEqual(status['verdict']['id'], 'full')


class Intel(Case):
    """The sample laptop of the tutorials, from its start through every mode."""

    @classmethod
    def setUpClass(cls):
        cls.results = RIG.boot('intel', LAPTOP + f'''
            status fresh
            insmod /modules/fakegvt.ko
            insmod /modules/nvidia.ko
            status host
            sleep 1000 </dev/nvidiactl &
            holder=$!
            status held
            kill $holder
            wait $holder || true
            status released
            sleep 1000 </dev/nvidiactl &
            status reported
            switchyardctl report -o /out/report.tar
            kill $!
            wait $! || true
            give {DGPU} vfio-pci
            status vm-display
            give {AUDIO} vfio-pci
            status vm
            ls -l /dev/vfio >/out/vfio
            take {DGPU}
            take {AUDIO}
            status off
            give {DGPU} nvidia
            status host-again
            give {AUDIO} vfio-pci
            status mixed
            ''', cmdline='intel_iommu=on')

    def test_wiring(self):
        status = self.results.status('fresh')
        self.expect_laptop(status)
        self.assertEqual(self.gpu(status)['class'], '0302')
        self.assertEqual((status['scheme']['id'], status['scheme']['certainty']),
                         ('muxless', 'likely'))

    def test_groups(self):
        """Without ACS the root port is in the group of the GPU, and does not count."""
        status = self.results.status('fresh')
        self.assertIs(status['iommu']['enabled'], True)
        group = self.group(status)
        self.assertEqual(group['devices'], [ROOT_PORT, DGPU, AUDIO])
        self.assertEqual(group['verdict'], 'isolated')
        self.assertEqual(self.group(status, IGPU)['devices'], [IGPU])
        self.expect_fact(status, 'iommu-firmware', True, 'DMAR')
        self.expect_fact(status, 'iommu-kernel', True, 'intel_iommu=on')

    def test_modes(self):
        drivers = {
            'fresh': (None, 'off'),
            'host': ('nvidia', 'host'),
            'vm-display': ('vfio-pci', 'vm'),
            'vm': ('vfio-pci', 'vm'),
            'off': (None, 'off'),
            'host-again': ('nvidia', 'host'),
            'mixed': ('nvidia', 'mixed'),
        }
        for name, (driver, mode) in drivers.items():
            with self.subTest(name):
                status = self.results.status(name)
                self.assertEqual(self.gpu(status)['driver'], driver)
                self.assertEqual(status['mode'], mode)
        with open(self.results.path('vfio'), encoding='utf-8') as file:
            self.assertRegex(file.read(), r'\b1\n')

    def test_holders(self):
        self.assertEqual(self.results.status('host')['holders'],
                         {'processes': [], 'hidden': 0, 'unlisted': False})
        holders = self.results.status('held')['holders']
        self.assertEqual([(process['comm'], process['kind'], process['paths'])
                          for process in holders['processes']],
                         [('sleep', 'program', ['/dev/nvidiactl'])])
        self.assertEqual(holders['hidden'], 0)
        self.assertEqual(self.results.status('released')['holders']['processes'], [])

    def test_virtual_gpus(self):
        self.assertEqual(self.gpu(self.results.status('fresh'), IGPU)['gvt']['types'], [])
        gvt = self.gpu(self.results.status('host'), IGPU)['gvt']
        self.assertIs(gvt['supported'], True)
        self.assertEqual({kind['id']: kind['available_instances'] for kind in gvt['types']},
                         {'i915-GVTg_V5_4': 1, 'i915-GVTg_V5_8': 2})

    def test_kernel(self):
        self.expect_fact(self.results.status('fresh'), 'vfio-pci', True, 'module')

    def test_resources(self):
        gpu = self.gpu(self.results.status('vm'))
        self.assertEqual([(bar['index'], bar['size'], bar['io']) for bar in gpu['bars']],
                         [(0, 16 << 20, False), (1, 256, True), (2, 16 << 10, False)])
        self.assertEqual(gpu['parents'], [ROOT_PORT])

    def test_report(self):
        """Opened elsewhere, a report says what the program said there."""
        run = subprocess.run([PROGRAM, '--sysroot', self.results.path('report.tar'), '--json',
                              'status'], check=False, capture_output=True, text=True)
        self.assertEqual(run.returncode, 0, run.stderr)
        there, here = self.results.status('reported'), json.loads(run.stdout)
        # Virtual machines are their owner's: a report has none.
        for key in sorted(set(there) - {'domains', 'domains_problem'}):
            with self.subTest(key):
                self.assertEqual(here[key], there[key])


class Vga(Case):
    """With ACS the GPU's group is its own. A GPU of class 0300 is no muxless one for sure."""

    @classmethod
    def setUpClass(cls):
        cls.results = RIG.boot('acs', f'disguise {rig.DGPU_VGA} {rig.AUDIO} {rig.IGPU}\n'
                               'status fresh\n', acs=True, cmdline='intel_iommu=on iommu=pt')

    def test_group(self):
        status = self.results.status('fresh')
        self.expect_laptop(status)
        group = self.group(status)
        self.assertEqual(group['devices'], [DGPU, AUDIO])
        self.assertEqual(group['verdict'], 'isolated')

    def test_scheme(self):
        status = self.results.status('fresh')
        self.assertEqual(self.gpu(status)['class'], '0300')
        self.assertNotEqual(status['scheme']['certainty'], 'certain')
        self.assertIn(status['scheme']['id'], {'muxed', 'split', 'unknown'})


class Amd(Case):
    """AMD's IOMMU needs no parameter."""

    @classmethod
    def setUpClass(cls):
        cls.results = RIG.boot('amd', LAPTOP + 'status fresh\n', cpu=rig.AMD_CPU,
                               iommu=rig.AMD_IOMMU)

    def test_groups(self):
        status = self.results.status('fresh')
        self.expect_laptop(status)
        self.assertEqual(status['machine']['cpu_vendor'], 'AuthenticAMD')
        self.assertIs(status['iommu']['enabled'], True)
        self.assertIn(AUDIO, self.group(status)['devices'])
        self.assertEqual(self.group(status)['verdict'], 'isolated')
        self.expect_fact(status, 'iommu-firmware', True, 'IVRS')
        self.expect_fact(status, 'iommu-kernel', True, None)


class OffInKernel(Case):
    """The firmware offers an IOMMU and the kernel was told not to use it."""

    def test_intel_iommu_off(self):
        status = RIG.boot('intel-off', LAPTOP + 'status fresh\n',
                          cmdline='intel_iommu=off').status('fresh')
        self.expect_no_groups(status)
        self.expect_fact(status, 'iommu-firmware', True, 'DMAR')
        self.expect_fact(status, 'iommu-kernel', False, 'intel_iommu=off')

    def test_iommu_off(self):
        status = RIG.boot('amd-off', LAPTOP + 'status fresh\n', cpu=rig.AMD_CPU,
                          iommu=rig.AMD_IOMMU, cmdline='iommu=off').status('fresh')
        self.expect_no_groups(status)
        self.expect_fact(status, 'iommu-firmware', True, 'IVRS')
        self.expect_fact(status, 'iommu-kernel', False, 'iommu=off')


class NoIommu(Case):
    """The firmware offers none: another reason, and another thing to do."""

    def test_none(self):
        status = RIG.boot('none', LAPTOP + 'status fresh\n', iommu=(),
                          cmdline='intel_iommu=on').status('fresh')
        self.expect_no_groups(status)
        self.expect_fact(status, 'iommu-firmware', False, None)
        self.expect_fact(status, 'iommu-kernel', True, 'intel_iommu=on')


if __name__ == '__main__':
    del sys.argv[1:]
    tap.main()
