#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Screenshots of every page of the sample laptop, and of computers that are wired otherwise.

Usage: session.sh screenshots.py BUILD_DIR DIRECTORY [computers|pages]
"""

import os
import subprocess
import sys
import tempfile
import time

from walker import Atspi, NotFound, Walker, centre, wait_for

BUILD, DIRECTORY = sys.argv[1:3]
ONLY = sys.argv[3] if len(sys.argv) > 3 else None
BINARY = os.path.join(BUILD, 'src/app/switchyard')
CTL = os.path.join(BUILD, 'src/cli/switchyardctl')
TREES = os.path.join(os.path.dirname(os.path.abspath(__file__)), '../machine/trees')
ATTACH = 'Give the GPU to the virtual machine'
HISTORY = ('Every change that Switchyard made, newest first. '
           'Open one to see it and to take it back.')
SIZES = {'wide': (1000, 700), 'narrow': (360, 720)}
# The whole page, so high that all of the wiring is seen.
TALL = {'wide': (1000, 1000), 'narrow': (360, 1000)}
COMPUTERS = {
    'muxed': 'muxed-asus-hybrid',
    'split': 'split-legion-hybrid',
    'dgpu-only': 'dgpu-only-legion',
    'igpu-only': 'igpu-only-framework-16',
    'desktop': 'desktop-igpu-rtx',
    'egpu': 'egpu-xps-13',
    'virtual': 'qemu-vm',
    'unknown': 'damaged',
    'several-dgpus': 'desktop-identical-gpus',
}
LISTING = (
    '00:02.0 VGA compatible controller [0300]: Intel Corporation HD Graphics 630 [8086:591b]',
    '01:00.0 VGA compatible controller [0300]: NVIDIA Corporation GP107M [10de:1c8d] (rev a1)',
)


def open_first_finding(walk):
    """By keyboard, which scrolls to it: it is below the edge of the window."""
    for _ in range(12):
        walk.key('Tab')
        node = walk.focused()
        if node is not None and node.get_role() == Atspi.Role.LIST_ITEM:
            walk.key('Return', 'Tab', 'Tab')
            return
    raise NotFound('the first finding')


def has_text(node, text):
    return any((node.get_child_at_index(i).get_name() == text or
                has_text(node.get_child_at_index(i), text))
               for i in range(node.get_child_count()))


def open_row(walk, name):
    """By keyboard, as above: Tab goes into a list, the arrow goes along it."""
    before = None
    for _ in range(24):
        node = walk.focused()
        in_list = node is not None and node.get_role() == Atspi.Role.LIST_ITEM
        if in_list and (node.get_name() == name or has_text(node, name)):
            walk.key('Return')
            return
        # The last row of a list of GTK 4.18 keeps the focus.
        walk.key('Down' if in_list and node != before else 'Tab')
        before = node
    raise NotFound(f'a row “{name}” by keyboard')


def scroll_to(walk, name):
    """Turns the wheel until what is called so is above the edge of the window."""
    x, y = (length // 2 for length in walk.size)

    def probe():
        if centre(next(walk.all_named(name)))[1] < walk.size[1] - 80:
            return True
        subprocess.run(['xdotool', 'mousemove', str(x), str(y), 'click', '5'], check=True,
                       stdin=subprocess.DEVNULL)
        time.sleep(0.3)
        return False

    walk.find(name)
    wait_for(f'“{name}” in the window', probe)


def ladder(walk, shot):
    """What to try where Code 43 stays: there once the machine has the GPU."""
    walk.activate('Health')
    walk.find_on_top('Fix All That Is Safe…')
    walk.activate('Fix All That Is Safe…')
    walk.find_on_top('Apply')
    walk.activate('Apply')
    walk.find_on_top('Continue')
    walk.activate('Continue')
    scroll_to(walk, 'Code 43 Is Still There')
    shot('health-ladder')


def pages(walk, shot):
    """Each waits for words of its own page to be on top: pages that were left keep theirs."""
    walk.find_on_top('Lenovo Legion R720-15IKBN')
    shot('computer')
    walk.activate('History')
    walk.find_on_top('Nothing Changed Yet')
    shot('history-empty')
    walk.activate('Health')
    walk.find_on_top('Fix All That Is Safe…')
    shot('health')
    open_first_finding(walk)
    walk.find('Give it the GPU.')
    shot('health-finding')
    walk.activate('Setup')
    walk.find_on_top('Steps to Your GPU in a Virtual Machine')
    shot('setup')
    open_row(walk, ATTACH)
    walk.find_on_top('How It Stands')
    shot('stage')
    walk.activate('Review Changes')
    walk.find_on_top('Apply')
    shot('review')
    open_row(walk, 'Change the virtual machine win10')
    walk.find('Difference')
    shot('review-diff')
    walk.activate('Apply')
    walk.find_on_top('Continue')
    shot('result')
    walk.activate('Continue')
    walk.activate('History')
    walk.find_on_top(HISTORY)
    shot('history')
    walk.open_row(ATTACH)
    walk.find_on_top('What Was Done')
    shot('entry')


def shoot(walk, name, size, dark=False):
    walk.shot(os.path.join(DIRECTORY, f'{name}-{size}-{"dark" if dark else "light"}.png'))


def sample_laptop():
    for size, (width, height) in SIZES.items():
        for dark in (False, True):
            for shown in (pages, ladder):
                walk = Walker(BINARY, '--demo', width=width, height=height, dark=dark)
                try:
                    shown(walk, lambda name: shoot(walk, name, size, dark))
                finally:
                    walk.close()


def computer(name, root, binary=BINARY):
    """The Computer page of the computer in @root, wide and narrow."""
    for size, (width, height) in TALL.items():
        walk = Walker(binary, '--sysroot', root, width=width, height=height)
        try:
            walk.find('Wiring of this computer')
            shoot(walk, f'computer-{name}', size)
        finally:
            walk.close()


def computers(folder):
    for name, tree in COMPUTERS.items():
        root = os.path.join(folder, name)
        subprocess.run([os.path.join(BUILD, 'tests/app/write-tree'),
                        os.path.join(TREES, tree + '.tree'), root],
                       check=True, stdin=subprocess.DEVNULL)
        computer(name, root)
    computer('right-to-left', os.path.join(folder, 'muxed'),
             os.path.join(BUILD, 'tests/app/right-to-left'))
    report = os.path.join(folder, 'report.tar')
    subprocess.run([CTL, '--sysroot', os.path.join(folder, 'split'), 'report', '-o', report],
                   check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    computer('report', report)


def listing(size, dark):
    width, height = TALL[size]
    walk = Walker(BINARY, '--demo', width=width, height=height, dark=dark)
    try:
        walk.find('Look at This Step')
        walk.key('F10')
        walk.find('Check a Pasted Listing…')
        walk.key('p')
        wait_for('the dialog', lambda: walk.use_window('Check a Pasted Listing'))
        walk.resize('Check a Pasted Listing')
        for line in LISTING:
            walk.type_line(line)
        shoot(walk, 'listing-dialog', size, dark)
        walk.key('alt+e')
        wait_for('the window', lambda: walk.use_window('Pasted Listing'))
        walk.resize('Pasted Listing')
        walk.find('Wiring of this computer')
        shoot(walk, 'computer-listing', size, dark)
    finally:
        walk.close()


def share(size, dark):
    width, height = SIZES[size]
    walk = Walker(BINARY, '--demo', width=width, height=height, dark=dark)
    try:
        walk.find('Look at This Step')
        walk.key('F10')
        walk.find('Share a Report…')
        walk.key('s')
        walk.find_on_top('A Report for Others to Look At')
        walk.find('Save the Report…')
        shoot(walk, 'share', size, dark)
    finally:
        walk.close()


def main():
    if ONLY != 'computers':
        sample_laptop()
    if ONLY == 'pages':
        return
    with tempfile.TemporaryDirectory() as folder:
        computers(folder)
    for size, dark in (('wide', False), ('narrow', False), ('wide', True)):
        listing(size, dark)
        share(size, dark)


main()
