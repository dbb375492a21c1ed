#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A firmware update that lies on this computer is chosen in the window, looked into, given up,
and replaced by another one.

Usage: test-vbios.py SWITCHYARD SWITCHYARDCTL MAKE_FIRMWARE (inside session.sh)
"""

import os
import subprocess
import sys
import tempfile

import tap
from walker import Atspi, Walker, wait_for

BINARY, _, MAKE_FIRMWARE = sys.argv[1:4]
STAGE = 'Give the virtual machine the video BIOS'
DIALOG = 'Choose a Firmware Update or a Video BIOS'


def choose(walk, path):
    """A path that is typed opens the place for one in the dialog."""
    walk.activate('Choose a File…')
    wait_for('the dialog', lambda: walk.use_window(DIALOG))
    walk.type_line(path)
    wait_for('the window', lambda: walk.use_window('Switchyard'))


def get_progress(walk):
    bars = walk.where(lambda item: item.role == Atspi.Role.PROGRESS_BAR)
    return max([Atspi.Value.get_current_value(bar) for bar in bars], default=0)


def make_slow_update(path):
    """A hundred thousand ROMs that each claim a MiB and have a wrong checksum."""
    block = bytearray(512)
    block[0:2] = b'\x55\xaa'
    block[0x18] = 0x40
    block[0x40:0x48] = b'PCIR\xde\x10\x8d\x1c'
    block[0x4a] = 0x18
    block[0x50:0x52] = b'\xff\x07'
    block[0x55] = 0x80
    with open(path, 'wb') as file:
        file.write(bytes(block) * (48 * 1024 * 2) + b'\1' * (1024 * 1024))


def test_choose_cancel_and_choose():
    with tempfile.TemporaryDirectory() as folder:
        slow = os.path.join(folder, 'slow.bin')
        update = os.path.join(folder, 'update.exe')
        make_slow_update(slow)
        subprocess.run([MAKE_FIRMWARE, 'update', update], stdin=subprocess.DEVNULL, check=True)
        walk = Walker(BINARY, '--demo', height=1000)
        try:
            walk.activate('Setup')
            walk.open_row(STAGE)
            walk.wait_text('Choose a file with the video BIOS')
            # What can be read is this computer's, not the sample's.
            assert not walk.has('Read It From This Computer')

            choose(walk, slow)
            walk.wait_text('Looking into slow.bin…')
            wait_for('progress', lambda: 0 < get_progress(walk) < 1)
            walk.activate('Cancel')
            walk.find('Choose a File…')
            assert not walk.has('Review Changes')
            assert not walk.has('What Is in It')

            choose(walk, update)
            walk.wait_text('It is for this computer’s GPU, and whole. Take this one.')
            walk.find('Video BIOS for 10de:1c8d')
            walk.find('Review Changes')
            # Not even late does the one that was given up say something.
            assert not walk.has('No video BIOS in this file')
            problems = [line for line in walk.messages().splitlines()
                        if 'CRITICAL' in line or 'WARNING' in line]
            assert not problems, problems
        finally:
            walk.close()


tap.run(test_choose_cancel_and_choose)
