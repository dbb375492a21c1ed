#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where GTK is not installed, everything but the window builds, and tests of each part pass.

"Not installed" is made by a pkg-config that sees every module of this computer except GTK's.

Usage: test-build-without-gtk.py SOURCE_DIR
"""

import glob
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest

import tap

SOURCE = sys.argv[1]
GTK_MODULE = re.compile(r'^(gtk4.*|gtk\+.*|gdk-[34].*|libadwaita.*|graphene.*)\.pc$')


def pkg_config_folders():
    run = subprocess.run(['pkg-config', '--variable=pc_path', 'pkg-config'],
                         stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True)
    return run.stdout.strip().split(':')


def link_modules_but_gtk(folder):
    for source in reversed(pkg_config_folders()):
        for module in glob.glob(os.path.join(source, '*.pc')):
            link = os.path.join(folder, os.path.basename(module))
            if not GTK_MODULE.match(os.path.basename(module)):
                if os.path.lexists(link):
                    os.unlink(link)
                os.symlink(module, link)


PROGRAMS = ('src/cli/switchyardctl', 'helper/switchyard-helper')
# One or two of each part: what they do does not depend on GTK, only that they build and run.
TESTS = ('assessment', 'cli-text', 'domain', 'helper-io', 'kernel-cmdline', 'plan', 'request',
         'status', 'transaction')


class BuildWithoutGtk(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix='switchyard-no-gtk-')
        self.addCleanup(scratch.cleanup)
        modules = os.path.join(scratch.name, 'pkgconfig')
        os.mkdir(modules)
        link_modules_but_gtk(modules)
        self.build = os.path.join(scratch.name, 'build')
        self.env = {name: value for name, value in os.environ.items()
                    if not name.startswith(('MESON_', 'PKG_CONFIG'))}
        self.env['PKG_CONFIG_LIBDIR'] = modules

    def run_here(self, *command):
        return subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, env=self.env, check=False)

    def succeed(self, *command):
        result = self.run_here(*command)
        self.assertEqual(result.returncode, 0, f'{command}\n{result.stdout[-8000:]}')
        return result.stdout

    def test_everything_but_the_window(self):
        self.assertNotEqual(self.run_here('pkg-config', '--exists', 'gtk4').returncode, 0)
        self.succeed('pkg-config', '--exists', 'glib-2.0')

        self.succeed('meson', 'setup', self.build, SOURCE, '--buildtype=plain')
        with open(os.path.join(self.build, 'meson-info', 'intro-targets.json'),
                  encoding='utf-8') as file:
            targets = {target['name'] for target in json.load(file)}
        self.assertNotIn('switchyard', targets)
        self.assertIn('switchyard-core', targets)

        self.succeed('ninja', '-C', self.build, *PROGRAMS)
        # Builds what these tests need, not the hundred others.
        self.succeed('meson', 'test', '-C', self.build, *TESTS)

    def test_window_asked_for_and_impossible(self):
        result = self.run_here('meson', 'setup', self.build, SOURCE, '-Dapp=enabled')
        self.assertNotEqual(result.returncode, 0)
        self.assertIn('gtk4', result.stdout)


if __name__ == '__main__':
    del sys.argv[1:]
    tap.main()
