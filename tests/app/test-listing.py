#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Other computers: a pasted listing by the keyboard alone, a report, and making one.

Usage: session.sh test-listing.py SWITCHYARD SWITCHYARDCTL
"""

import os
import subprocess
import sys
import tempfile

import tap
from walker import Walker, wait_for

LISTING = (
    '00:02.0 VGA compatible controller [0300]: Intel Corporation HD Graphics 630 [8086:591b]',
    '01:00.0 3D controller [0302]: NVIDIA Corporation GP107M [GeForce GTX 1050 Mobile] '
    '[10de:1c8d] (rev a1)',
)


def open_dialog(walk):
    walk.find('Look at This Step')
    walk.key('F10')
    walk.find('Check a Pasted Listing…')
    walk.key('p')
    wait_for('the dialog', lambda: walk.use_window('Check a Pasted Listing'))


def test_listing():
    walk = Walker(sys.argv[1], '--demo')
    try:
        open_dialog(walk)
        walk.type_line('no listing')
        walk.key('alt+e')
        walk.wait_text('PCI device')
        for line in LISTING:
            walk.type_line(line)
        walk.key('alt+e')
        wait_for('the window', lambda: walk.use_window('Pasted Listing'))
        walk.wait_text('Pasted listing of another computer')
        walk.wait_text('MUXless')
        walk.wait_text('Probably no screen of its own')
        walk.key('alt+2')
        walk.wait_text('No Setup Here')
        walk.key('alt+3')
        walk.wait_text('A pasted listing says nothing of virtual machines.')
        walk.key('alt+4')
        walk.wait_text('A pasted listing says nothing of what was changed.')
        # GTK 4.8 says so of the scroll bars of its own text view.
        problems = [line for line in walk.messages().splitlines()
                    if ('CRITICAL' in line or 'WARNING' in line)
                    and 'without a current allocation' not in line]
        assert not problems, problems
    finally:
        walk.close()


def test_share():
    walk = Walker(sys.argv[1], '--demo')
    try:
        walk.find('Look at This Step')
        walk.key('F10')
        walk.find('Share a Report…')
        walk.key('s')
        walk.find_on_top('A Report for Others to Look At')
        walk.wait_text('What was removed')
        walk.find('Save the Report…')
        walk.key('Escape')
        walk.find_on_top('Lenovo Legion R720-15IKBN')
        assert walk.focused_name() == 'Look at This Step', walk.focused_name()
    finally:
        walk.close()


def test_report():
    with tempfile.TemporaryDirectory() as folder:
        demo = os.path.join(folder, 'demo')
        report = os.path.join(folder, 'report.tar')
        for words in (['demo', '-o', demo], ['--sysroot', demo, 'report', '-o', report]):
            subprocess.run([sys.argv[2], *words], check=True, stdin=subprocess.DEVNULL,
                           stdout=subprocess.DEVNULL)
        walk = Walker(sys.argv[1], '--sysroot', report)
        try:
            walk.wait_text('Report of another computer, read-only')
            walk.wait_text('Legion R720')
            walk.wait_text('MUXless')
        finally:
            walk.close()
        with open(report, 'w', encoding='utf-8') as file:
            file.write('no report')
        broken = subprocess.run([sys.argv[1], '--sysroot', report], stdin=subprocess.DEVNULL,
                                capture_output=True, text=True, timeout=20, check=False)
        assert broken.returncode == 4 and 'report.tar' in broken.stderr, broken


tap.run(test_listing, test_share, test_report)
