#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every stage of the sample laptop: looked at, reviewed, applied, seen as done, taken back.

Usage: session.sh test-walk.py SWITCHYARD SWITCHYARDCTL [DIRECTORY FOR SCREENSHOTS]
"""

import os
import sys

import tap
from walker import Walker

BINARY = sys.argv[1]
SHOTS = sys.argv[3] if len(sys.argv) > 3 else None


class Walk(Walker):
    def __init__(self, name):
        super().__init__(BINARY, '--demo')
        self.name = name
        self.step = 0

    def see(self, text):
        self.wait_text(text)
        self.step += 1
        if SHOTS:
            self.shot(os.path.join(SHOTS, f'{self.name}-{self.step}.png'))


def set_up_and_take_back(stage, title, prepare=None):
    walk = Walk(stage)
    try:
        walk.see('Sample laptop: nothing here touches your computer')
        walk.activate('Setup')
        walk.see(title)
        walk.open_row(title)
        if prepare:
            prepare(walk)
        walk.find('Review Changes')
        walk.see('Ready to set up')
        walk.activate('Review Changes')
        walk.find('Apply')
        walk.see('What Will Be Done')
        walk.activate('Apply')
        walk.find('Continue')
        walk.see('You can take it back here')
        walk.activate('Continue')
        walk.open_row(title)
        walk.find('Take It Back…')
        walk.see('Done')
        walk.activate('Take It Back…')
        walk.find('Take It Back')
        walk.see('What Will Be Done')
        walk.activate('Take It Back')
        walk.see('Everything is as it was before')
        walk.activate('Continue')
        walk.open_row(title)
        if prepare:
            prepare(walk)
        walk.find('Review Changes')
        walk.see('Ready to set up')
        walk.activate('Back')
        walk.activate('History')
        walk.see('Taken back')
        problems = [line for line in walk.messages().splitlines()
                    if 'CRITICAL' in line or 'WARNING' in line]
        assert not problems, problems
    finally:
        walk.close()


def test_iommu():
    set_up_and_take_back('iommu', 'Turn on the IOMMU')


def test_release():
    set_up_and_take_back('release', 'Release the GPU to the virtual machine')


def choose_sample_rom(walk):
    """By keyboard alone; nothing can be reviewed before there is a file."""
    walk.see('Choose a file with the video BIOS')
    assert not walk.has('Review Changes')
    for _ in range(40):
        if walk.focused_name() == 'Try the Sample File':
            break
        walk.key('Tab')
    assert walk.focused_name() == 'Try the Sample File', walk.focused_name()
    walk.key('space')
    walk.see('It is for this computer’s GPU, and whole. Take this one.')


def test_vbios():
    set_up_and_take_back('vbios', 'Give the virtual machine the video BIOS', choose_sample_rom)


def test_attach():
    set_up_and_take_back('attach', 'Give the GPU to the virtual machine')


def apply_stage(walk, title):
    walk.open_row(title)
    walk.find('Review Changes')
    walk.see('Ready to set up')
    walk.activate('Review Changes')
    walk.find('Apply')
    walk.see('What Will Be Done')
    walk.activate('Apply')
    walk.find('Continue')
    walk.see('You can take it back here')
    walk.activate('Continue')


def test_gvt():
    """In two steps: beside the old screen first, then in its place."""
    title = 'Share the Intel GPU with the virtual machine'
    walk = Walk('gvt')
    try:
        walk.activate('Setup')
        walk.see('“win10” can be given a virtual GPU for its picture.')
        apply_stage(walk, title)
        walk.see('“win10” has a virtual GPU. Start it, let Windows install Intel’s driver')
        apply_stage(walk, title)
        walk.open_row(title)
        walk.find('Take It Back…')
        walk.see('“win10” shows its picture on a virtual GPU.')
        problems = [line for line in walk.messages().splitlines()
                    if 'CRITICAL' in line or 'WARNING' in line]
        assert not problems, problems
    finally:
        walk.close()


def test_vm():
    """The sample's machine is good; the options of the stages are there for others."""
    walk = Walk('vm')
    try:
        walk.activate('Setup')
        walk.open_row('Prepare the virtual machine')
        walk.see('“win10” lacks nothing for the GPU.')
        walk.find('Windows’ disk has a GPT')
        walk.activate('Back')
        walk.open_row('Give the GPU to the virtual machine')
        walk.see('USB mouse and keyboard')
        walk.find('Hide the virtual machine')
    finally:
        walk.close()


tap.run(test_iommu, test_release, test_vbios, test_attach, test_gvt, test_vm)
