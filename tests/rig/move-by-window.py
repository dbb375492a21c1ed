#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A user without rights moves the GPU with the window, by its accessible names; pkexec, polkit, the
helper and the kernel are real.

Usage: move-by-window.py SWITCHYARD OUT (as root, inside polkit-bus.sh); OUT gets a JSON document.
"""

import json
import os
import subprocess
import sys
import time

import window

NODE = '/dev/nvidiactl'
DRIVER = '/sys/bus/pci/devices/0000:01:00.0/driver'

if os.geteuid() == 0:
    os.chmod(NODE, 0o666)
window.enter()

from walker import NotFound, Walker, wait_for  # noqa: E402

START = time.monotonic()
said = {'steps': []}


def step(name):
    """An emulated processor takes its time, and one wants to know for what."""
    said['steps'].append(f'{time.monotonic() - START:.0f} s: {name}')
    print(said['steps'][-1], file=sys.stderr, flush=True)


def driver():
    return os.path.basename(os.readlink(DRIVER)) if os.path.exists(DRIVER) else None


def wait_text(walk, part):
    """What is said that has @part in it."""
    step(f'wait for “{part}”')
    return wait_for(part, lambda: next((line[-1].name for line in walk.lines()
                                        if part in line[-1].name), None))


def activate(walk, name):
    step(f'activate “{name}”')
    walk.activate(name)


def move(mode, means, before=None):
    """By what the desktop's menu runs, "Start Windows with the NVIDIA GPU" and its like."""
    step(f'start for {mode}')
    walk = Walker(sys.argv[1], '--mode', mode)
    try:
        if before:
            before(walk)
        activate(walk, 'Apply')
        wait_text(walk, 'Every step is done.')
        said[f'{mode}: driver'] = driver()
        activate(walk, 'Continue')
        said[f'{mode}: means'] = wait_text(walk, means)
        said.setdefault('complaints', []).extend(window.complaints(walk))
        said['texts'] = []
    except NotFound:
        said['texts'] = walk.texts()
        raise
    finally:
        walk.close()


def main():
    with open(NODE, encoding='utf-8') as node:
        holder = subprocess.Popen(['sleep', '1000'], stdin=node)

    def held(walk):
        """The page says who has it, and nothing is moved."""
        said['held: says'] = wait_text(walk, '“Sleep” (process ')
        said['held: driver'] = driver()
        holder.kill()
        holder.wait()
        activate(walk, 'Look Again')

    try:
        move('vm', 'The discrete GPU is set aside for a virtual machine.', held)
        move('host', 'Linux has the discrete GPU.')
        step('end')
    finally:
        holder.kill()
        holder.wait()
        with open(sys.argv[2], 'w', encoding='utf-8') as file:
            json.dump(said, file, indent=1)


main()
