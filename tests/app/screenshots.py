#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Screenshots of every page of the sample laptop, wide and narrow, light and dark.

Usage: session.sh screenshots.py SWITCHYARD DIRECTORY
"""

import os
import sys

from walker import Walker

BINARY, DIRECTORY = sys.argv[1:]
ATTACH = 'Give the GPU to the virtual machine'
HISTORY = ('Every change that Switchyard made, newest first. '
           'Open one to see it and to take it back.')
SIZES = {'wide': (1000, 700), 'narrow': (360, 720)}


def pages(walk, shot):
    """Each waits for words of its own page to be on top: pages that were left keep theirs."""
    walk.find_on_top('Lenovo Legion R720-15IKBN')
    shot('computer')
    walk.activate('History')
    walk.find_on_top('Nothing Changed Yet')
    shot('history-empty')
    walk.activate('Health')
    walk.find_on_top('Your Virtual Machines')
    shot('health')
    walk.activate('Setup')
    walk.find_on_top('Steps to Your GPU in a Virtual Machine')
    shot('setup')
    walk.open_row(ATTACH)
    walk.find_on_top('How It Stands')
    shot('stage')
    walk.activate('Review Changes')
    walk.find_on_top('Apply')
    shot('review')
    walk.open_row('Change the virtual machine win10')
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


def main():
    for size, (width, height) in SIZES.items():
        for dark in (False, True):
            walk = Walker(BINARY, '--demo', width=width, height=height, dark=dark)
            suffix = f'{size}-{"dark" if dark else "light"}'
            try:
                pages(walk, lambda name: walk.shot(os.path.join(DIRECTORY, f'{name}-{suffix}.png')))
            finally:
                walk.close()


main()
