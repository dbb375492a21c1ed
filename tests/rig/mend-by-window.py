#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A user without rights sees on the Health page what is wrong with the machine “laptop”, and clicks
what mends it, once for each way in which it is broken.

Usage: mend-by-window.py SWITCHYARD SWITCHYARDCTL FOLDER QEMU ROM (as root, inside demo-root.sh and
polkit-bus.sh); writes FOLDER/results.json, {WAY: {finding, mended, new}}, and FOLDER/WAY with the
definition and the tables as they were mended.
"""

import json
import os
import sys
import time

import broken
import window

# So high that all of the page is inside of it, and can be clicked.
HEIGHT = 1800

if os.geteuid() == 0:
    os.chmod(sys.argv[3], 0o777)
    broken.prepare(*sys.argv[2:6])
    broken.serve()
os.environ['SESSION_SCREEN'] = f'1280x{HEIGHT + 100}'
window.enter()

from gi.repository import GLib  # noqa: E402
import shown  # noqa: E402
from walker import Atspi, NotFound, Walker, wait_for  # noqa: E402

BAD = ('Stops the GPU Working', 'May Stop It')


class Page:
    """The Health page."""

    def __init__(self, walk):
        self.walk = walk

    def find_row(self, title):
        """The row called so, where it is among what is wrong."""
        for line in self.walk.lines():
            place = next((i for i, item in enumerate(line)
                          if item.name in BAD and item.role == Atspi.Role.LIST), len(line))
            if line[-1].name == title and place < len(line) - 1:
                return shown.find(self.walk.window, line[:place + 2])
        return None

    def mend(self, title):
        self.walk.click(wait_for(f'“{title}” among what is wrong', lambda: self.find_row(title)))
        self.walk.activate(f'Review the fix: {title}')
        for name in ('Apply', 'Continue'):
            # Pages that were left keep theirs.
            wait_for(name, lambda: self.walk.act(self.walk.find_on_top(name)))
        wait_for(f'“{title}” to be fine', lambda: self.find_row(title) is None)


def is_bad(entry):
    return entry['state'] in ('warn', 'fail')


def try_way(page, root, way, good):
    finding = broken.WAYS[way][0]
    title = good[finding]['title']
    assert page.find_row(title) is None
    wrong = root.ask('break', way)
    before = root.ask('check')
    page.walk.key('F5')
    if wrong:
        page.mend(title)
    after = root.ask('check')
    root.ask('keep', way)
    known = [name for name in good if is_bad(good[name]) or wrong and is_bad(before[name])]
    return {'finding': finding, 'mended': after[finding]['state'],
            'new': [name for name in after if is_bad(after[name]) and name not in known]}


def main():
    root = broken.Client()
    results = {'good': root.ask('check')}
    begin = time.monotonic()
    walk = Walker(sys.argv[1], height=HEIGHT, animations=False)
    try:
        walk.activate('Health')
        walk.find_on_top('What the driver wants beside what it gets')
        page = Page(walk)
        for way in broken.WAYS:
            print(f'{way} after {time.monotonic() - begin:.0f} s', flush=True)
            try:
                results[way] = try_way(page, root, way, results['good'])
            except (NotFound, RuntimeError, GLib.Error) as error:
                results[way] = {'error': repr(error), 'texts': walk.texts()}
                break
        print(f'end after {time.monotonic() - begin:.0f} s', flush=True)
        results['complaints'] = window.complaints(walk)
    finally:
        with open(os.path.join(sys.argv[3], 'results.json'), 'w', encoding='utf-8') as file:
            json.dump(results, file, indent=1)
        walk.close()


main()
