#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""./dev install and ./dev uninstall, for real, where nothing of this computer can be harmed.

Two ways: below DESTDIR, and into the real prefix, over which this test mounts overlays in a
namespace of its own. Afterwards the trees are compared with what was there before.

Usage: test-install.py SOURCE_DIR BUILD_DIR PREFIX
"""

import os
import shlex
import subprocess
import sys
import tempfile
import unittest

import tap

SOURCE, BUILD, PREFIX = sys.argv[1:4]
DEV = os.path.join(SOURCE, 'dev')
POLICIES = '/usr/share/polkit-1/actions'


def dev(*arguments, **env):
    return subprocess.run([DEV, '-C', BUILD, *arguments], env=dict(os.environ, **env),
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, check=False)


def tree(root):
    """Every path below root with what it is and holds."""
    found = {}
    for folder, folders, names in os.walk(root):
        for name in folders + names:
            path = os.path.join(folder, name)
            status = os.lstat(path)
            content = None
            if os.path.islink(path):
                content = os.readlink(path)
            elif os.path.isfile(path):
                with open(path, 'rb') as file:
                    content = file.read()
            found[os.path.relpath(path, root)] = (status.st_mode, status.st_uid, content)
    return found


class BelowDestdir(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.root = scratch.name

    def succeed(self, *arguments):
        result = dev(*arguments, DESTDIR=self.root)
        self.assertEqual(result.returncode, 0, result.stdout)
        return result.stdout

    def write(self, path, text):
        full = self.root + path
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, 'w', encoding='utf-8') as file:
            file.write(text)

    def test_nothing_is_left(self):
        self.succeed('install')
        self.assertTrue(os.access(f'{self.root}{PREFIX}/bin/switchyardctl', os.X_OK))
        self.succeed('uninstall')
        self.assertEqual(tree(self.root), {})

    def test_nothing_of_others_is_touched(self):
        self.write(f'{PREFIX}/share/applications/other.desktop', '[Desktop Entry]\n')
        os.makedirs(f'{self.root}{PREFIX}/bin')
        before = tree(self.root)
        self.succeed('install')
        self.succeed('uninstall')
        self.assertEqual(tree(self.root), before)

    def test_installing_twice_removes_what_the_older_version_had(self):
        self.succeed('install')
        once = tree(self.root)
        stale = f'{PREFIX}/share/switchyard/stale'
        self.write(stale, 'of an older version\n')
        with open(f'{self.root}{PREFIX}/share/switchyard/installed-files', 'a',
                  encoding='utf-8') as file:
            file.write(f'f {stale}\n')
        self.succeed('install')
        self.assertEqual(tree(self.root), once)
        self.succeed('uninstall')
        self.assertEqual(tree(self.root), {})

    def test_file_of_a_package_is_not_overwritten(self):
        self.write(f'{PREFIX}/bin/switchyardctl', 'of a package\n')
        before = tree(self.root)
        result = dev('install', DESTDIR=self.root)
        self.assertNotEqual(result.returncode, 0)
        self.assertIn(f'  {PREFIX}/bin/switchyardctl\n', result.stdout)
        self.assertEqual(tree(self.root), before)

    def test_uninstall_of_nothing(self):
        result = dev('uninstall', DESTDIR=self.root)
        self.assertEqual(result.returncode, 1)
        self.assertIn('Nothing to do', result.stdout)
        self.assertEqual(tree(self.root), {})

    def test_interrupted_install_can_be_taken_back(self):
        self.succeed('install')
        os.unlink(f'{self.root}{PREFIX}/bin/switchyardctl')
        self.write(f'{PREFIX}/bin/switchyardctl.switchyard-new', 'half')
        self.succeed('uninstall')
        self.assertEqual(tree(self.root), {})


class RealPrefix(unittest.TestCase):
    """With the caches, which belong to a real prefix only."""

    def test_nothing_is_left(self):
        dev_here = f'{shlex.quote(DEV)} -C {shlex.quote(BUILD)}'
        listing = f'find {shlex.quote(PREFIX)} {POLICIES} -mindepth 1 | sort'
        script = f'''
            set -e
            mount -t tmpfs none "$1"
            for folder in {shlex.quote(PREFIX)} {POLICIES}; do
              up=$1$folder/upper work=$1$folder/work
              mkdir -p "$folder" "$up" "$work"
              mount -t overlay -o "lowerdir=$folder,upperdir=$up,workdir=$work" none "$folder"
            done
            {dev_here} uninstall || true
            {listing} > "$2/before"
            {dev_here} install
            {listing} > "$2/installed"
            {dev_here} uninstall
            {listing} > "$2/after"
        '''
        unshare = ['unshare', '-m'] if os.getuid() == 0 else ['unshare', '-rm']
        if subprocess.run([*unshare, 'true'], stdin=subprocess.DEVNULL, capture_output=True,
                          check=False).returncode != 0:
            self.skipTest('no mount namespaces here')
        with tempfile.TemporaryDirectory() as upper, tempfile.TemporaryDirectory() as folder:
            env = {name: value for name, value in os.environ.items() if name != 'DESTDIR'}
            result = subprocess.run([*unshare, 'bash', '-c', script, 'bash', upper, folder],
                                    env=env,
                                    stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                    stderr=subprocess.STDOUT, text=True, check=False)
            self.assertEqual(result.returncode, 0, result.stdout)
            lists = {}
            for name in ('before', 'installed', 'after'):
                with open(os.path.join(folder, name), encoding='utf-8') as file:
                    lists[name] = set(file.read().splitlines())
        new = lists['installed'] - lists['before']
        self.assertIn(f'{PREFIX}/bin/switchyardctl', new)
        self.assertEqual(sorted(lists['after'] - lists['before']), [], 'left behind')
        self.assertEqual(sorted(lists['before'] - lists['after']), [], 'taken from others')


if __name__ == '__main__':
    del sys.argv[1:]
    tap.main()
