#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every file with words for people is listed in po/POTFILES, and every listed file is there.

Usage: test-translations.py SOURCE_DIR
"""

import os
import re
import subprocess
import sys
import tempfile
import unittest

import tap

SOURCE = sys.argv[1]
POTFILES = os.path.join(SOURCE, 'po', 'POTFILES')
FOLDERS = ('src', 'helper', 'data')
MARKED_C = re.compile(r'(?<!\w)(?:_|N_|C_|NC_|g_dngettext|g_dpgettext2?|ngettext)\s*\(')
MARKED_UI = re.compile(r'translatable="(?:yes|true)"')


def has_words(path):
    """Whether a translator has something to do in this file."""
    with open(path, encoding='utf-8') as file:
        text = file.read()
    if path.endswith('.c'):
        return bool(MARKED_C.search(re.sub(r'/\*.*?\*/', '', text, flags=re.DOTALL)))
    if path.endswith('.ui'):
        return bool(MARKED_UI.search(text))
    return path.endswith(('.desktop.in', '.metainfo.xml.in', '.policy.in', '.gschema.xml'))


def files_with_words():
    found = set()
    for top in FOLDERS:
        for folder, _folders, names in os.walk(os.path.join(SOURCE, top)):
            paths = (os.path.join(folder, name) for name in names)
            found |= {os.path.relpath(path, SOURCE) for path in paths
                      if path.endswith(('.c', '.ui', '.in', '.gschema.xml')) and has_words(path)}
    return found


def listed():
    with open(POTFILES, encoding='utf-8') as file:
        lines = (line.strip() for line in file)
        return {line for line in lines if line and not line.startswith('#')}


class Translations(unittest.TestCase):
    maxDiff = None

    def test_every_file_is_listed(self):
        self.assertEqual(sorted(files_with_words() - listed()), [])

    def test_every_listed_file_exists(self):
        gone = [path for path in listed() if not os.path.exists(os.path.join(SOURCE, path))]
        self.assertEqual(sorted(gone), [])

    def test_template_can_be_made(self):
        with tempfile.TemporaryDirectory() as folder:
            pot = os.path.join(folder, 'all.pot')
            run = subprocess.run(
                ['xgettext', '--from-code=UTF-8', '--keyword=_', '--keyword=N_',
                 '--keyword=C_:1c,2', '--directory', SOURCE, '--files-from', POTFILES,
                 '--output', pot],
                stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
            self.assertEqual(run.returncode, 0, run.stderr)
            check = subprocess.run(['msgfmt', '--output-file=/dev/null', pot],
                                   stdin=subprocess.DEVNULL, capture_output=True, text=True,
                                   check=False)
            self.assertEqual(check.returncode, 0, check.stderr)


if __name__ == '__main__':
    del sys.argv[1:]
    tap.main()
