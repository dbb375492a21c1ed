#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""packages.tsv says what meson.build needs, in the versions that it needs.

Usage: test-packages.py SOURCE_DIR
"""

import os
import re
import sys
import unittest

import tap

SOURCE = sys.argv[1]
COLUMNS = ['purpose', 'check', 'apt', 'dnf', 'pacman', 'zypper']
PURPOSES = {'build', 'shots', 'bench', 'install', 'test'}


def rows():
    with open(os.path.join(SOURCE, 'packaging/packages.tsv'), encoding='utf-8') as file:
        lines = [line for line in file.read().splitlines() if not line.startswith('#')]
    return [line.split('\t') for line in lines]


def meson_dependencies():
    with open(os.path.join(SOURCE, 'meson.build'), encoding='utf-8') as file:
        return dict(re.findall(r"dependency\('([^']+)', version: '>= ([^']+)'", file.read()))


class Packages(unittest.TestCase):
    def test_every_row_is_complete(self):
        for row in rows():
            self.assertEqual(len(row), len(COLUMNS), row)
            self.assertIn(row[0], PURPOSES)
            self.assertRegex(row[1], r'^(pkg:\S+>=[\d.]+|bin:\S+|file:/\S+( /\S+)*|gi:\w+-[\d.]+)$')
            for cell in row[2:]:
                self.assertRegex(cell, r'^[A-Za-z0-9][\w.+-]*([ |][A-Za-z0-9][\w.+-]*)*$')
            self.assertNotIn('|', ''.join(row[3:]))

    def test_modules_are_those_of_the_build(self):
        listed = dict(row[1][len('pkg:'):].split('>=') for row in rows()
                      if row[0] == 'build' and row[1].startswith('pkg:'))
        self.assertEqual(listed, meson_dependencies())
        self.assertGreater(len(listed), 5)

    def test_running_needs_no_hypervisor(self):
        for row in rows():
            if row[0] in {'build', 'shots', 'install'}:
                self.assertNotRegex(' '.join(row), r'qemu|libvirt-daemon|libvirtd')


if __name__ == '__main__':
    del sys.argv[1:]
    tap.main()
