#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adds up what meson's test logs say. The last line printed is "N passed, N failed".

Usage: summary.py ALLOWED_SKIPS BROKEN_STEPS TESTLOG.json...

Every TAP result counts as one; a test that ended badly without saying "not ok" (a crash, a time
limit) counts as one failure; a skipped test that ALLOWED_SKIPS does not list is a failure; so is
a log that is not there, and each of the BROKEN_STEPS that no log tells about.
"""

import json
import re
import sys

TAP_LINE = re.compile(r'^(not )?ok\b[ \d]*-?\s*(.*?)\s*(?:#\s*(SKIP|TODO)\b\s*(.*))?$',
                      re.MULTILINE | re.IGNORECASE)
GOOD = {'OK', 'SKIP', 'EXPECTEDFAIL'}
LAST_WORDS = 40


def read_allowed(path):
    with open(path, encoding='utf-8') as file:
        lines = [line.strip() for line in file]
    return {line.split(': ')[0] for line in lines if line and not line.startswith('#')}


def test_name(name):
    """"switchyard:unit / sysroot" is "unit/sysroot"."""
    return name.split(':', 1)[-1].replace(' / ', '/')


def count_test(test):
    """Returns (passed, titles that failed, names of what was skipped) of one line of the log."""
    name = test_name(test['name'])
    passed, failed, skipped = 0, [], []
    for bad, title, directive, _reason in TAP_LINE.findall(test.get('stdout', '')):
        if directive.upper() == 'SKIP':
            skipped.append(f'{name} {title}'.strip())
        elif bad and directive.upper() != 'TODO':
            failed.append(title)
        else:
            passed += 1
    if test['result'] == 'SKIP' and not skipped:
        skipped.append(name)
    elif test['result'] not in GOOD and not failed:
        failed.append('ended badly')
    elif not passed and not failed and not skipped:
        passed = 1
    return passed, failed, skipped


def print_failure(test, titles):
    """Names what failed, with the last words of the test: a log may not outlive its machine."""
    print(f'FAILED: {test_name(test["name"])} ({test["result"]})')
    for title in titles:
        print(f'  not ok: {title}')
    words = (test.get('stdout', '') + '\n' + test.get('stderr', '')).splitlines()
    for line in [line for line in words if line.strip()][-LAST_WORDS:]:
        print(f'  | {line[:200]}')


def main(arguments):
    allowed = read_allowed(arguments[1])
    broken_steps = int(arguments[2])
    passed = failed = 0
    for path in arguments[3:]:
        try:
            with open(path, encoding='utf-8') as file:
                tests = [json.loads(line) for line in file]
        except OSError as error:
            print(f'FAILED: no test log: {error}')
            failed += 1
            continue
        for test in tests:
            good, bad, skipped = count_test(test)
            unexpected = [name for name in skipped if name not in allowed]
            for name in skipped:
                print(f'{"SKIPPED" if name in unexpected else "skipped, as allowed"}: {name}')
            if bad:
                print_failure(test, bad)
            passed += good
            failed += len(bad) + len(unexpected)
    if not passed:
        print('FAILED: no test passed at all')
    failed = max(failed, broken_steps, 0 if passed else 1)
    print(f'{passed} passed, {failed} failed')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv))
