#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Screenshots of every page of the sample laptop, wide and narrow, light and dark.

Usage: session.sh screenshots.py SWITCHYARD DIRECTORY
"""

import os
import sys

from walker import Walker

BINARY, DIRECTORY = sys.argv[1:]
ATTACH = 'Give the graphics card to the virtual machine'
SIZES = {'wide': (1000, 700), 'narrow': (360, 720)}


def pages(walk, shot):
    walk.wait_text('Will It Work?')
    shot('computer')
    walk.activate('History')
    walk.wait_text('Nothing Changed Yet')
    shot('history-empty')
    walk.activate('Health')
    walk.wait_text('Your Virtual Machines')
    shot('health')
    walk.activate('Setup')
    walk.wait_text('Steps to Your GPU')
    shot('setup')
    walk.open_row(ATTACH)
    walk.find('Review Changes')
    shot('stage')
    walk.activate('Review Changes')
    walk.find('Apply')
    shot('review')
    walk.open_row('Change the virtual machine win10')
    shot('review-diff')
    walk.activate('Apply')
    walk.wait_text('You can take it back here')
    shot('result')
    walk.activate('Continue')
    walk.activate('History')
    walk.open_row(ATTACH)
    walk.find('Take It Back…')
    shot('entry')
    walk.activate('Back')
    shot('history')


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
