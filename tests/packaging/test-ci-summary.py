#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The closing line of CI counts what happened, and nothing bad can hide from it.

Usage: test-ci-summary.py SUMMARY_PY
"""

import json
import os
import subprocess
import sys
import tempfile
import unittest

import tap

SUMMARY = sys.argv[1]


def summary(*logs, allowed='', broken=0):
    """Runs it on logs, each a list of (name, result, stdout); returns its lines and status."""
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for number, log in enumerate(logs):
            paths.append(os.path.join(folder, f'{number}.json'))
            if log is not None:
                with open(paths[-1], 'w', encoding='utf-8') as file:
                    for name, result, stdout in log:
                        file.write(json.dumps({'name': f'switchyard:unit / {name}',
                                               'result': result, 'stdout': stdout}) + '\n')
        skips = os.path.join(folder, 'allowed')
        with open(skips, 'w', encoding='utf-8') as file:
            file.write(allowed)
        run = subprocess.run([sys.executable, SUMMARY, skips, str(broken), *paths],
                             stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    return run.stdout.splitlines(), run.returncode


TWO = ('two', 'OK', '1..2\nok 1 /a\nok 2 /b\n')


class Summary(unittest.TestCase):
    def test_sums_over_logs(self):
        self.assertEqual(summary([TWO], [TWO, ('plain', 'OK', 'words\n')]),
                         (['5 passed, 0 failed'], 0))

    def test_failure(self):
        lines, status = summary([TWO, ('bad', 'FAIL', 'ok 1 /a\nnot ok 2 /b\nnot ok 3 /c\n')])
        self.assertEqual(lines, ['FAILED: unit/bad (FAIL)', '  not ok: /b', '  not ok: /c',
                                 '  | ok 1 /a', '  | not ok 2 /b', '  | not ok 3 /c',
                                 '3 passed, 2 failed'])
        self.assertEqual(status, 1)

    def test_crash_and_time_limit(self):
        lines, status = summary([('crash', 'ERROR', 'ok 1 /a\n'), ('slow', 'TIMEOUT', '')])
        self.assertEqual(lines[-1], '1 passed, 2 failed')
        self.assertEqual(status, 1)

    def test_unexpected_skip(self):
        lines, status = summary([TWO, ('one', 'SKIP', '')])
        self.assertEqual(lines, ['SKIPPED: unit/one', '2 passed, 1 failed'])
        self.assertEqual(status, 1)

    def test_unexpected_skip_of_a_subtest(self):
        lines, status = summary([TWO, ('one', 'OK', 'ok 1 /a\nok 2 /b # SKIP no disk\n')])
        self.assertEqual(lines, ['SKIPPED: unit/one /b', '3 passed, 1 failed'])
        self.assertEqual(status, 1)

    def test_allowed_skip(self):
        lines, status = summary([TWO, ('one', 'SKIP', '')], allowed='# why\nunit/one: no disk\n')
        self.assertEqual(lines, ['skipped, as allowed: unit/one', '2 passed, 0 failed'])
        self.assertEqual(status, 0)

    def test_missing_log(self):
        lines, status = summary([TWO], None)
        self.assertEqual(lines[-1], '2 passed, 1 failed')
        self.assertEqual(status, 1)

    def test_broken_step(self):
        self.assertEqual(summary([TWO], broken=1), (['2 passed, 1 failed'], 1))

    def test_nothing_at_all(self):
        self.assertEqual(summary(), (['FAILED: no test passed at all', '0 passed, 1 failed'], 1))


if __name__ == '__main__':
    del sys.argv[1:]
    tap.main()
