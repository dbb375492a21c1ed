#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the window says when things are not as they should be, and what it leaves behind.

Usage: session.sh test-states.py SWITCHYARD SWITCHYARDCTL
"""

import os
import subprocess
import sys
import tempfile

import tap
from walker import Atspi, Walker, wait_for

BINARY, CTL = sys.argv[1:3]


def test_report_without_hardware():
    """A root without /sys: an error page with a way on, and nothing is written."""
    with tempfile.TemporaryDirectory() as root:
        walk = Walker(BINARY, '--sysroot', root)
        try:
            walk.wait_text('Report of another computer, read-only')
            walk.wait_text('Hardware Could Not Be Read')
            walk.find('Try Again')
            walk.activate('Setup')
            walk.wait_text('steps are done')
        finally:
            walk.close()
        assert os.listdir(root) == [], os.listdir(root)


def test_mode_needs_a_step():
    """What has to be set up before the computer can start so is one click away."""
    walk = Walker(BINARY, '--demo', height=1000)
    try:
        walk.open_row('Virtual Machine')
        walk.find('At a Start')
        for _ in range(12):
            if walk.focused_name() == 'At a Start':
                break
            walk.key('Down')
        walk.key('Return')
        walk.find_on_top('How It Stands')
        walk.wait_text('Release the GPU to the virtual machine')
    finally:
        walk.close()


def test_damaged_history():
    with tempfile.TemporaryDirectory() as root:
        entry = os.path.join(root, 'var/lib/switchyard/journal/0001')
        os.makedirs(entry)
        for name in ('entry.json', 'state'):
            with open(os.path.join(entry, name), 'w', encoding='utf-8') as file:
                file.write('this is no entry')
        walk = Walker(BINARY, '--sysroot', root)
        try:
            walk.wait_text('Report of another computer')
            walk.activate('History')
            walk.wait_text('The History Could Not Be Read')
            walk.wait_text('0001')
        finally:
            walk.close()


def test_drift():
    """What was changed by hand is told, and the row leads to the step that repairs it."""
    with tempfile.TemporaryDirectory() as scratch:
        root = os.path.join(scratch, 'laptop')
        ours = '/etc/modprobe.d/zz-switchyard-vfio.conf'
        for command in (['demo', '-o', root], ['--sysroot', root, 'apply', 'release', '--yes']):
            subprocess.run([CTL, *command], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                           check=True, timeout=60)
        os.unlink(root + ours)
        walk = Walker(BINARY, '--sysroot', root)
        try:
            # What needs a repair is on the first page already.
            walk.wait_text(f'{ours} is gone.')
            walk.activate('History')
            walk.find_on_top('Changed Since')
            walk.open_row(f'{ours} is gone.')
            walk.wait_text('Adds a second entry to the boot menu')
        finally:
            walk.close()


def test_trial():
    """After a start with something new the window asks, and the answer ends the question."""
    with tempfile.TemporaryDirectory() as scratch:
        walk = Walker(BINARY, '--demo', width=360, env={'TMPDIR': scratch})
        try:
            walk.wait_text('Sample laptop')
            [demo] = [name for name in os.listdir(scratch) if name.startswith('switchyard-demo-')]
            root = os.path.join(scratch, demo)
            subprocess.run([CTL, '--sysroot', root, 'apply', 'iommu', '--yes'],
                           stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=True)
            with open(os.path.join(root, 'var/lib/switchyard/journal/0001/trial'), 'a',
                      encoding='utf-8') as file:
                file.write('another-start\n')
            walk.key('F5')
            walk.wait_text('“Turn on the IOMMU”')
            for name in ('Yes, Keep It', 'No, Take It Back'):
                extents = Atspi.Component.get_extents(walk.find(name), Atspi.CoordType.WINDOW)
                assert extents.x + extents.width <= 360, (name, extents.x, extents.width)
                below = Atspi.Component.get_extents(walk.find('This computer can do it'),
                                                    Atspi.CoordType.WINDOW)
                assert extents.y + extents.height < below.y, (name, extents.y, below.y)
            walk.activate('No, Take It Back')
            walk.wait_text('Undo: Turn on the IOMMU')
            walk.key('Escape')
            walk.activate('Yes, Keep It')
            walk.wait_text('It is kept.')
            wait_for('the end of the question',
                     lambda: not any('started with something new' in text
                                     for text in walk.texts()))
        finally:
            walk.close()


def test_result_of_a_start():
    """After a start with the entry of the virtual machine: what came of it, and what did not."""
    with tempfile.TemporaryDirectory() as scratch:
        root = os.path.join(scratch, 'laptop')
        subprocess.run([CTL, 'demo', '-o', root], stdin=subprocess.DEVNULL,
                       stdout=subprocess.DEVNULL, check=True, timeout=60)
        with open(os.path.join(root, 'proc/cmdline'), 'w', encoding='utf-8') as file:
            file.write('root=UUID=1 rw intel_iommu=on vfio-pci.ids=10de:1c8d switchyard.mode=vm\n')
        walk = Walker(BINARY, '--sysroot', root)
        try:
            walk.wait_text('What This Start Showed')
            walk.wait_text('switchyard.mode=vm')
            walk.wait_text('0000:01:00.0: nvidia')
            walk.wait_text('Expected: vfio-pci')
        finally:
            walk.close()


def test_card():
    """The keys of this computer's boot loader, from the menu of a review."""
    walk = Walker(BINARY, '--demo')
    try:
        walk.wait_text('Sample laptop')
        walk.activate('Setup')
        walk.open_row('Turn on the IOMMU')
        walk.find('Review Changes')
        walk.activate('Review Changes')
        walk.wait_text('It is a trial')
        walk.activate('If the Screen Stays Black…')
        for text in ('Hold the space bar', 'switchyard.safe=1', 'Print…'):
            walk.wait_text(text)
    finally:
        walk.close()


def test_first_screen():
    """The verdict, the next step and the wiring are seen without scrolling, in this order."""
    walk = Walker(BINARY, '--demo', width=1000, height=700)
    try:
        bottom = 0
        for name in ('Lenovo Legion R720-15IKBN', 'This computer can do it', 'Look at This Step',
                     'Wiring of this computer'):
            extents = Atspi.Component.get_extents(walk.find(name), Atspi.CoordType.WINDOW)
            assert extents.y >= bottom, (name, extents.y, bottom)
            bottom = extents.y + extents.height
            assert bottom <= 700, (name, bottom)
        for name in ('What It Costs', 'What Games Will Do'):
            walk.find(name)
    finally:
        walk.close()


def test_demo_leaves_nothing():
    with tempfile.TemporaryDirectory() as scratch:
        walk = Walker(BINARY, '--demo', env={'TMPDIR': scratch})
        try:
            walk.wait_text('Sample laptop')
            made = [name for name in os.listdir(scratch) if name.startswith('switchyard-demo-')]
            assert len(made) == 1, made
            walk.key('ctrl+w')
            wait_for('the end of the program', lambda: walk.process.poll() is not None)
            assert walk.process.returncode == 0, walk.messages()
            left = [name for name in os.listdir(scratch) if name.startswith('switchyard-demo-')]
            assert left == [], left
        finally:
            walk.close()


def test_window_size_is_remembered():
    walk = Walker(BINARY, '--demo', width=640, height=500)
    try:
        walk.wait_text('Sample laptop')
        walk.key('alt+3')
        walk.wait_text('Result of the Health Check')
        walk.key('ctrl+w')
        wait_for('the end of the program', lambda: walk.process.poll() is not None)
        with open(os.path.join(walk.home.name, 'config/glib-2.0/settings/keyfile'),
                  encoding='utf-8') as file:
            settings = file.read()
        for line in ('window-width=640', 'window-height=500', "page='health'"):
            assert line in settings, settings
    finally:
        walk.close()


def run(*arguments):
    return subprocess.run([BINARY, *arguments], stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, timeout=20, check=False)


def test_options():
    version = run('--version')
    assert (version.returncode, version.stderr) == (0, ''), version
    assert version.stdout.startswith('switchyard '), version
    missing = run('--sysroot', '/no/such/directory')
    assert missing.returncode != 0 and '/no/such/directory' in missing.stderr, missing
    both = run('--demo', '--sysroot', '/')
    assert both.returncode == 2, both
    assert run('--no-such-option').returncode != 0


tap.run(test_report_without_hardware, test_mode_needs_a_step, test_damaged_history, test_drift,
        test_trial, test_result_of_a_start, test_card, test_first_screen, test_demo_leaves_nothing,
        test_window_size_is_remembered, test_options)
