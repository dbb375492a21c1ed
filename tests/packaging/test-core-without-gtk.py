#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nothing below the window uses or links GTK, as the built files themselves tell.

Usage: test-core-without-gtk.py LIBRARY PROGRAM...
"""

import re
import subprocess
import sys
import unittest

import tap

LIBRARY, *PROGRAMS = sys.argv[1:]
GTK_SYMBOL = re.compile(r'^(gtk|gdk|gsk|adw)_')
GTK_LIBRARY = re.compile(r'lib(gtk|gdk|gsk|adwaita)-')


def output(*command):
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          check=True).stdout


class CoreWithoutGtk(unittest.TestCase):
    def test_library_uses_no_gtk_symbol(self):
        lines = output('nm', '--undefined-only', '--format=posix', LIBRARY).splitlines()
        used = {line.split()[0] for line in lines if ' U' in line}
        self.assertIn('g_set_error', ' '.join(sorted(used)))
        self.assertEqual([symbol for symbol in sorted(used) if GTK_SYMBOL.match(symbol)], [])

    def test_programs_do_not_link_gtk(self):
        for program in PROGRAMS:
            needed = re.findall(r'\(NEEDED\).*\[(.*)\]', output('readelf', '-d', program))
            self.assertTrue(any(name.startswith('libglib-2.0') for name in needed), program)
            self.assertEqual([name for name in needed if GTK_LIBRARY.match(name)], [], program)


if __name__ == '__main__':
    del sys.argv[1:]
    tap.main()
