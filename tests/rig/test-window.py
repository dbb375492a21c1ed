#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The window moves the GPU while a real kernel runs (move-by-window.py); and a busy computer is not
taken for one whose kernel hangs.

Usage: test-window.py WORK_DIR SWITCHYARDCTL SWITCHYARD HELPER POLICY
"""

import json
import os
import shutil
import sys
import unittest

import rig
import tap

WORK, PROGRAM, WINDOW, HELPER, POLICY = map(os.path.abspath, sys.argv[1:6])


class WindowRig(rig.Rig):
    spoofs = rig.Rig.spoofs + ('nvidia-modeset', 'nvidia-drm')


RIG = WindowRig(WORK, PROGRAM, 'window')


def setUpModule():
    for program in ('Xvfb', 'pkexec', 'xdotool', 'dbus-run-session', 'strace'):
        if shutil.which(program) is None:
            raise unittest.SkipTest(f'{program} is not here')
    try:
        RIG.prepare()
    except rig.Unable as reason:
        raise unittest.SkipTest(str(reason)) from reason


class Window(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.results = RIG.boot('move', rig.window_steps(HELPER, POLICY) + f'''
            disguise {rig.DGPU_3D} {rig.AUDIO} {rig.IGPU}
            folder=/lib/modules/$(uname -r)
            mkdir -p $folder/extra
            cp /modules/nvidia*.ko $folder/extra
            touch $folder/modules.order $folder/modules.builtin $folder/modules.builtin.modinfo
            depmod
            modprobe nvidia_drm
            rm -rf /var/lib/switchyard
            # The first that the reader of the overrides writes comes after what it may take.
            keep slow strace -f -o /dev/null -e trace=write \\
              -e inject=write:delay_enter=4000000:when=1 {PROGRAM} --json mode
            # The user's, under a name that this computer's /tmp, which is seen here, does not have.
            said=$(mktemp -d)
            chmod 777 $said
            in_window {rig.HERE}/move-by-window.py {WINDOW} $said/said.json || echo "it failed"
            cp $said/said.json /out
            ''', cmdline='intel_iommu=on', host=True)
        with open(cls.results.path('said.json'), encoding='utf-8') as file:
            cls.said = json.load(file)

    def said_of(self, key):
        self.assertIn(key, self.said, self.said)
        return self.said[key]

    def test_held(self):
        self.assertEqual(self.said_of('held: driver'), 'nvidia')
        self.assertIn('has the GPU open', self.said_of('held: says'))

    def test_there_and_back(self):
        self.assertEqual(self.said_of('vm: driver'), 'vfio-pci')
        self.assertIn('set aside', self.said_of('vm: means'))
        self.assertEqual(self.said_of('host: driver'), 'nvidia')
        self.assertIn('Linux has', self.said_of('host: means'))
        self.assertEqual(self.said_of('complaints'), [])

    def test_busy(self):
        with open(self.results.path('slow'), encoding='utf-8') as file:
            self.assertEqual(json.load(file)['mode'], 'host')


if __name__ == '__main__':
    del sys.argv[1:]
    tap.main()
