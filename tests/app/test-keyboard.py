#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The same walk with the keyboard alone: real key presses, and the focus where it belongs.

Usage: session.sh test-keyboard.py SWITCHYARD
"""

import sys

import tap
from walker import Walker, wait_for

TITLE = 'Give the GPU to the virtual machine'


def focus(walk, name, key='Tab', limit=60):
    """Presses @key until what is called so has the focus."""
    seen = []
    for _ in range(limit):
        seen.append(walk.focused_name())
        if seen[-1] == name:
            return
        walk.key(key)
    raise AssertionError(f'“{name}” was never reached; focus went {seen}')


def test_apply_and_take_back():
    walk = Walker(sys.argv[1], '--demo')
    try:
        walk.wait_text('Sample laptop')
        walk.key('alt+2')
        walk.find(TITLE)
        focus(walk, TITLE)
        walk.key('Return')
        walk.find('Review Changes')
        focus(walk, 'Review Changes')
        walk.key('Return')
        walk.find('Apply')
        focus(walk, 'Apply')
        walk.key('space')
        walk.wait_text('You can take it back here')
        focus(walk, 'Continue')
        walk.key('Return')
        walk.find(TITLE)
        walk.key('alt+4')
        walk.wait_text('newest first')
        focus(walk, TITLE)
        walk.key('Return')
        walk.find('Take It Back…')
        focus(walk, 'Take It Back…')
        walk.key('Return')
        walk.find('Take It Back')
        focus(walk, 'Take It Back')
        walk.key('Return')
        walk.wait_text('Everything is as it was before')
    finally:
        walk.close()


def test_mnemonics():
    walk = Walker(sys.argv[1], '--demo')
    try:
        walk.find('Look at This Step')
        walk.key('alt+l')
        walk.find('Review Changes')
        walk.key('alt+r')
        walk.find('Apply')
        walk.key('alt+a')
        walk.wait_text('You can take it back here')
        walk.key('alt+t')
        walk.find('Take It Back')
        walk.key('alt+t')
        walk.wait_text('Everything is as it was before')
    finally:
        walk.close()


def test_back():
    walk = Walker(sys.argv[1], '--demo')
    try:
        for back in ('Escape', 'alt+Left'):
            walk.find('Look at This Step')
            walk.key('alt+l')
            walk.find('Review Changes')
            walk.key(back)
            wait_for('the pages', lambda: not walk.has('Review Changes'))
    finally:
        walk.close()


def test_pages_and_windows():
    walk = Walker(sys.argv[1], '--demo')
    try:
        walk.find('Look at This Step')
        for key, text in (('alt+2', 'Steps to Your GPU'), ('alt+3', 'Result of the Health Check'),
                          ('alt+4', 'Nothing Changed Yet'), ('alt+1', 'Will It Work?')):
            walk.key(key)
            walk.wait_text(text)
        walk.key('F5')
        walk.key('F10')
        walk.find('Keyboard Shortcuts')
        walk.key('Escape')
        walk.key('ctrl+q')
        wait_for('the end of the program', lambda: walk.process.poll() is not None)
        assert walk.process.returncode == 0, walk.messages()
    finally:
        walk.close()


tap.run(test_apply_and_take_back, test_mnemonics, test_back, test_pages_and_windows)
