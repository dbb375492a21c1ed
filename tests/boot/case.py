# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of the boot loaders share: the arguments and a root that the program changes."""

import json
import os
import shutil
import subprocess
import sys
import unittest

import machine

WORK, CACHE, PROGRAM, RIG_CACHE, HELPER, GRUB_MENU = sys.argv[1:7]
MATERIALS = machine.Materials(WORK, CACHE, RIG_CACHE)
TOKEN = 'switchyard.mode=vm'
CONSOLE = 'console=ttyS0 quiet panic=-1 no_timer_check'


def prepare():
    """Skips all tests of the program where they cannot run."""
    os.makedirs(WORK, exist_ok=True)
    try:
        MATERIALS.prepare()
    except machine.Unable as reason:
        raise unittest.SkipTest(str(reason)) from reason


class Case(unittest.TestCase):
    maxDiff = None

    def ctl(self, *arguments):
        done = subprocess.run([PROGRAM, '--sysroot', self.root, '--json', *arguments],
                              stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def make_root(self, name):
        """The sample laptop's root, to be made the machine's."""
        self.root = os.path.join(WORK, name + '-root')
        shutil.rmtree(self.root, ignore_errors=True)
        subprocess.run([PROGRAM, 'demo', '-o', self.root], check=True, capture_output=True)

    def write(self, path, text):
        os.makedirs(os.path.dirname(os.path.join(self.root, path)), exist_ok=True)
        with open(os.path.join(self.root, path), 'w', encoding='utf-8') as file:
            file.write(text)

    def plan_mode(self, *arguments):
        """The command that the plan would run on the machine."""
        done = self.ctl('mode', *arguments, '--yes')
        self.assertEqual(len(done['skipped']), 1)
        return done['skipped'][0]['argv']

    def expect_host(self, start):
        self.assertNotIn(TOKEN, start.cmdline)
        self.assertFalse([word for word in start.cmdline if word.startswith('vfio-pci.ids=')])

    def expect_vm(self, start):
        self.assertIn(TOKEN, start.cmdline)
        self.assertIn('vfio-pci.ids=10de:1c8d', start.cmdline)
        self.assertIn('console=ttyS0', start.cmdline)
