#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A user without rights sees on the Health page what is wrong with the machine “laptop”, and clicks
what mends it, once for each way in which it is broken.

Usage: mend-by-window.py SWITCHYARD SWITCHYARDCTL FOLDER QEMU ROM (as root, inside demo-root.sh and
polkit-bus.sh); writes FOLDER/results.json, {WAY: {broken, mended}}, and FOLDER/WAY with the
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
from walker import Atspi, NotFound, Walker, has_size, wait_for  # noqa: E402

BAD = ('Stops the GPU Working', 'May Stop It')


class Page:
    """The Health page. To look through all of the window for everything takes long on a busy
    computer: what is wrong is on its page, and what is pushed over that comes last.
    """

    def __init__(self, walk):
        self.walk = walk
        self.root = walk.find('SyaHealthPage')

    def find_row(self, title):
        """The row called so, where it is among what is wrong."""
        for rows in self.walk.walk(self.root):
            if rows.get_name() not in BAD or rows.get_role() != Atspi.Role.LIST:
                continue
            for row in map(rows.get_child_at_index, range(rows.get_child_count())):
                if any(node.get_name() == title for node in self.walk.walk(row)):
                    return row
        return None

    def walk_back(self, node):
        for index in reversed(range(node.get_child_count())):
            child = node.get_child_at_index(index)
            if child is not None and child.get_state_set().contains(Atspi.StateType.VISIBLE):
                yield from self.walk_back(child)
        yield node

    def activate_last(self, name):
        """The button called so on the page that was pushed."""
        wait_for(name, lambda: next((node for node in self.walk_back(self.walk.window)
                                     if node.get_name() == name and has_size(node) and
                                     self.walk.act(node)), None))

    def mend(self, title):
        self.walk.click(wait_for(f'“{title}” among what is wrong', lambda: self.find_row(title)))
        name = f'Review the fix: {title}'
        wait_for(name, lambda: any(node.get_name() == name and self.walk.act(node)
                                   for node in self.walk.walk(self.find_row(title))))
        self.activate_last('Apply')
        self.activate_last('Continue')
        wait_for(f'“{title}” to be fine', lambda: self.find_row(title) is None)


def try_way(page, root, way, good):
    finding = broken.WAYS[way][0]
    title = good[finding]['title']
    assert page.find_row(title) is None
    root.ask('break', way)
    page.walk.key('F5')
    page.mend(title)
    state = root.ask('check')[finding]['state']
    root.ask('keep', way)
    return {'finding': finding, 'mended': state}


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
