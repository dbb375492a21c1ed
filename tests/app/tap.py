# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs functions as tests and reports in TAP: one line a test, the reason of a failure above it."""

import sys
import traceback


def run(*tests):
    print(f'1..{len(tests)}', flush=True)
    failed = 0
    for number, test in enumerate(tests, 1):
        name = test.__name__.removeprefix('test_').replace('_', ' ')
        try:
            test()
        except Exception:  # whatever ends a test is its result
            failed += 1
            for line in traceback.format_exc().splitlines():
                print(f'# {line}')
            print(f'not ok {number} - {name}', flush=True)
        else:
            print(f'ok {number} - {name}', flush=True)
    sys.exit(1 if failed else 0)
