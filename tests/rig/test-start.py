#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""In the emulated laptop: the power is cut in the middle of a change, on a disk that loses what was
not synced; and a start with switchyard.safe=1 gives the GPU of a virtual machine's entry back.

Usage: test-start.py WORK_DIR SWITCHYARDCTL HELPER
"""

import os
import shutil
import sys
import unittest

import rig
import tap

WORK, PROGRAM, HELPER = sys.argv[1:4]
LAPTOP = f'disguise {rig.DGPU_3D} {rig.AUDIO} {rig.IGPU}\n'
N_CUTS = int(os.environ.get('SWITCHYARD_POWER_CUTS', '5'))


class DiskRig(rig.Rig):
    modules = rig.Rig.modules + ('loop', 'ext4', 'dm_flakey', 'crc32c_generic')


RIG = DiskRig(WORK, PROGRAM, name='start')


def setUpModule():
    for needed in ('dmsetup', 'losetup', 'mkfs.ext4', 'pgrep', 'strace'):
        if shutil.which(needed) is None:
            raise unittest.SkipTest(f'{needed} is not here')
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
        # For more than the moment that strace itself takes.
        stopped ()
        {{
          child=$(pgrep -P $pid | head -n 1)
          for again in 1 2 3; do
            grep -q 'State:.[tT]' /proc/$child/status 2>/dev/null || return 1
            sleep 0.05
          done
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
          # It stops at one of its syncs, and there the power goes.
          strace -f -o /dev/null -e trace=fsync -e inject=fsync:signal=STOP:when=$((1 + n * 5)) \
            $PROGRAM --sysroot /disk/laptop apply release --yes >/dev/null 2>&1 &
          pid=$!
          until ! kill -0 $pid 2>/dev/null || stopped; do sleep 0.05; done
          table "0 3600 1 drop_writes"
          kill -9 $child $pid 2>/dev/null || true
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
    """The GPU is the host's in this very start; without the parameter it is not.

    NVIDIA's driver does not stay where it finds no GPU, and nothing else loads it here: what udev
    does at the event that the helper sends is done by hand.
    """

    CMDLINE = 'intel_iommu=on vfio-pci.ids=10de:1c8d,10de:0fb9 switchyard.mode=vm'
    SCRIPT = f'''switchyardctl () {{ {PROGRAM} "$@"; }}
        {LAPTOP}
        rm -rf /var/lib/switchyard
        for id in "10de 1c8d" "10de 0fb9"; do
          echo "$id" >/sys/bus/pci/drivers/vfio-pci/new_id
        done
        if insmod /modules/nvidia.ko; then exit 1; fi
        echo {CMDLINE} >/run/cmdline
        mount --bind /run/cmdline /proc/cmdline
        keep without {HELPER} start
        umount /proc/cmdline
        status vm
        keep safe {HELPER} start
        insmod /modules/nvidia.ko
        status host
        '''

    @staticmethod
    def driver(status):
        return {gpu['address']: gpu for gpu in status['gpus']}['0000:01:00.0']['driver']

    def test_safe(self):
        results = RIG.boot('safe', self.SCRIPT, cmdline=self.CMDLINE + ' switchyard.safe=1',
                           host=True)
        for name in ('without', 'safe'):
            with open(results.path(f'{name}.err'), encoding='utf-8') as file:
                errors = file.read()
            with open(results.path(f'{name}.status'), encoding='utf-8') as file:
                self.assertEqual(file.read().strip(), '0', errors)
        self.assertEqual(self.driver(results.status('vm')), 'vfio-pci')
        self.assertEqual(results.status('vm')['mode'], 'vm')
        self.assertEqual(self.driver(results.status('host')), 'nvidia')
        self.assertNotEqual(results.status('host')['mode'], 'vm')


if __name__ == '__main__':
    del sys.argv[1:]
    tap.main()
