#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""In the emulated laptop: the power is cut in the middle of a change, on a disk that loses what was
not synced; and a start with switchyard.safe=1 gives the GPU of a virtual machine's entry back.

Usage: test-start.py WORK_DIR SWITCHYARDCTL HELPER
"""

import os
import sys
import unittest

import rig
import tap

WORK, PROGRAM, HELPER = sys.argv[1:4]
LAPTOP = f'disguise {rig.DGPU_3D} {rig.AUDIO} {rig.IGPU}\n'
N_CUTS = int(os.environ.get('SWITCHYARD_POWER_CUTS', '6'))


class DiskRig(rig.Rig):
    modules = rig.Rig.modules + ('loop', 'ext4', 'dm_flakey', 'crc32c_generic')


RIG = DiskRig(WORK, PROGRAM, name='start')


def setUpModule():
    try:
        RIG.prepare()
    except rig.Unable as reason:
        raise unittest.SkipTest(str(reason)) from reason


class PowerCut(unittest.TestCase):
    # From the cut on, nothing that is written reaches the disk, and nobody is told (drop_writes of
    # Documentation/admin-guide/device-mapper/dm-flakey.rst). Then the disk is as it was at the cut.
    SCRIPT = f'''
        export DM_DISABLE_UDEV=1
        PROGRAM={PROGRAM}
        mkdir -p /disk /dev/mapper
        dd if=/dev/zero of=/run/disk bs=1M count=48 2>/dev/null
        mknod /dev/loop0 b 7 0 2>/dev/null || true
        losetup /dev/loop0 /run/disk
        mkfs.ext4 -q /dev/loop0
        size=$(blockdev --getsz /dev/loop0)

        # table FEATURES: good for ever, or never
        table ()
        {{
          dmsetup suspend --nolockfs cut
          dmsetup load cut --table "0 $size flakey /dev/loop0 0 $1"
          dmsetup resume cut
        }}
        snapshot ()
        {{
          (cd /disk/laptop; find . -path ./var/lib/switchyard -prune -o -type f -print | sort |
            xargs sha256sum)
        }}
        fresh ()
        {{
          rm -rf /disk/laptop
          $PROGRAM demo -o /disk/laptop >/dev/null
          sync
        }}

        dmsetup create cut --noudevsync --table "0 $size flakey /dev/loop0 0 3600 0"
        dmsetup mknodes
        mount -t ext4 /dev/mapper/cut /disk
        fresh
        snapshot >/out/before
        $PROGRAM --sysroot /disk/laptop apply release --yes >/dev/null
        snapshot >/out/after
        n=0
        while [ $n -lt {N_CUTS} ]; do
          fresh
          $PROGRAM --sysroot /disk/laptop apply release --yes >/dev/null 2>&1 &
          pid=$!
          # While the entry of the journal is built, and from there on while the files change.
          entry=/disk/laptop/var/lib/switchyard/journal/0001
          [ $n != 0 ] || entry=/disk/laptop/var/lib/switchyard/journal/.new-0001
          until [ -e $entry ] || [ -e /disk/laptop/var/lib/switchyard/journal/0001 ]; do :; done
          sleep $(awk "BEGIN {{ print ($n > 1 ? $n - 1 : 0) * 0.012 }}")
          table "0 3600 1 drop_writes"
          kill -9 $pid 2>/dev/null || true
          wait $pid || true
          umount /disk
          table "3600 0"
          mount -t ext4 /dev/mapper/cut /disk
          ls /disk/laptop/var/lib/switchyard/journal/0001 >/out/$n.journal 2>/dev/null || true
          $PROGRAM --sysroot /disk/laptop recover >/out/$n.recover 2>&1
          snapshot >/out/$n.tree
          cat /disk/laptop/var/lib/switchyard/journal/0001/state >/out/$n.state 2>/dev/null || true
          n=$((n + 1))
        done
        umount /disk
        '''

    def test_power_cut(self):
        results = RIG.boot('power-cut', self.SCRIPT, host=True)

        def read(name):
            with open(results.path(name), encoding='utf-8') as file:
                return file.read()

        before, after = read('before'), read('after')
        self.assertNotEqual(before, after)
        states = []
        for number in range(N_CUTS):
            state = read(f'{number}.state').split('\n', 1)[0]
            states.append(state or 'not begun')
            with self.subTest(number, state=state):
                expected = after if state == 'committed' else before
                self.assertEqual(read(f'{number}.tree'), expected, read(f'{number}.recover'))
        print('# ' + ', '.join(states))
        self.assertGreater(len(set(states)), 1, 'the power was always cut at the same place')


class Safe(unittest.TestCase):
    """The driver of the host takes the GPU in this very start, both functions of it."""

    SCRIPT = LAPTOP + f'''
        rm -rf /var/lib/switchyard
        for id in "10de 1c8d" "10de 0fb9"; do
          echo "$id" >/sys/bus/pci/drivers/vfio-pci/new_id
        done
        insmod /modules/nvidia.ko
        status vm
        keep start {HELPER} start
        status host
        '''
    CMDLINE = 'intel_iommu=on vfio-pci.ids=10de:1c8d,10de:0fb9 switchyard.mode=vm'

    @staticmethod
    def driver(status):
        return {gpu['address']: gpu for gpu in status['gpus']}['0000:01:00.0']['driver']

    def boot(self, name, cmdline):
        results = RIG.boot(name, f'switchyardctl () {{ {PROGRAM} "$@"; }}\n' + self.SCRIPT,
                           cmdline=cmdline, host=True)
        with open(results.path('start.err'), encoding='utf-8') as file:
            errors = file.read()
        with open(results.path('start.status'), encoding='utf-8') as file:
            self.assertEqual(file.read().strip(), '0', errors)
        return results

    def test_safe(self):
        results = self.boot('safe', self.CMDLINE + ' switchyard.safe=1')
        self.assertEqual(self.driver(results.status('vm')), 'vfio-pci')
        self.assertEqual(results.status('vm')['mode'], 'vm')
        self.assertEqual(self.driver(results.status('host')), 'nvidia')
        self.assertNotEqual(results.status('host')['mode'], 'vm')

    def test_without(self):
        """Without the parameter the entry of the virtual machine stays what it is."""
        results = self.boot('not-safe', self.CMDLINE)
        self.assertEqual(results.status('host')['mode'], 'vm')


if __name__ == '__main__':
    del sys.argv[1:]
    tap.main()
