# SPDX-License-Identifier: GPL-3.0-or-later
"""The smallest harness that speaks TAP: functions marked with @test, run in order."""

import sys
import traceback

TESTS = []


def test(function):
    TESTS.append(function)
    return function


def equal(got, expected, what='value'):
    if got != expected:
        raise AssertionError(f'{what}: got {got!r}, expected {expected!r}')


def contains(text, part):
    if part not in text:
        raise AssertionError(f'{part!r} is not in {text!r}')


def run():
    failed = 0
    print(f'1..{len(TESTS)}', flush=True)
    for number, function in enumerate(TESTS, 1):
        name = function.__name__.replace('_', '-')
        try:
            function()
            print(f'ok {number} {name}', flush=True)
        except Exception:
            failed += 1
            print(f'not ok {number} {name}')
            for line in traceback.format_exc().splitlines():
                print(f'# {line}', flush=True)
    sys.exit(1 if failed else 0)
