# SPDX-License-Identifier: GPL-3.0-or-later
"""What a system looks like, to tell whether something touched it."""

import hashlib
import os
import stat

# Everything that a stage or an undo may change, and where we keep our own state.
PLACES = ('/etc', '/boot', '/sys', '/usr/lib/modules', '/var/lib/switchyard')


def describe(path):
    info = os.lstat(path)
    kind = stat.S_IFMT(info.st_mode)
    content = ''
    if stat.S_ISREG(info.st_mode):
        with open(path, 'rb') as file:
            content = hashlib.sha256(file.read()).hexdigest()
    elif stat.S_ISLNK(info.st_mode):
        content = os.readlink(path)
    return kind, stat.S_IMODE(info.st_mode), info.st_uid, info.st_gid, content


def snapshot(places=PLACES):
    """Path to kind, mode, owner and content of all below the places."""
    tree = {}
    for place in places:
        if not os.path.lexists(place):
            continue
        tree[place] = describe(place)
        for folder, folders, files in os.walk(place):
            for name in folders + files:
                path = os.path.join(folder, name)
                tree[path] = describe(path)
    return tree


def difference(before, after):
    """The paths that differ, for people."""
    return sorted(path for path in before.keys() | after.keys()
                  if before.get(path) != after.get(path))
