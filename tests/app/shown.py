# SPDX-License-Identifier: GPL-3.0-or-later
"""All that a window tells a screen reader, read with one question.

To ask node by node takes a thousand questions and some seconds. What GTK keeps for screen readers
to fill their caches with (org.a11y.atspi.Cache) is the same, as it is at that moment.
"""

import collections

import gi

gi.require_version('Atspi', '2.0')
from gi.repository import Atspi, Gio, GLib  # noqa: E402

ACCESSIBLE, COMPONENT = 'org.a11y.atspi.Accessible', 'org.a11y.atspi.Component'

OF_ACCESSIBLE = GLib.Variant('(s)', (ACCESSIBLE,))
OF_VERSION = GLib.Variant('(ss)', ('org.a11y.atspi.Application', 'Version'))
WINDOW = GLib.Variant('(u)', (int(Atspi.CoordType.WINDOW),))

Item = collections.namedtuple('Item', 'path index children name role description states')


def connect():
    """The bus of the screen readers, whose address is known on the session's."""
    session = Gio.bus_get_sync(Gio.BusType.SESSION)
    [address] = session.call_sync('org.a11y.Bus', '/org/a11y/bus', 'org.a11y.Bus', 'GetAddress',
                                  None, None, Gio.DBusCallFlags.NONE, -1, None).unpack()
    flags = (Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT
             | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION)
    return Gio.DBusConnection.new_for_address_sync(address, flags, None, None)


def has_state(item, state):
    return bool(item.states[state // 32] >> state % 32 & 1)


def take_row(field):
    """What is needed of a row of the cache, (so)(so)(so)iiassusau, and the path of its parent. To
    unpack all of it takes thrice as long."""
    return (field(2).get_child_value(1).get_string(),
            Item(field(0).get_child_value(1).get_string(), field(3).get_int32(),
                 field(4).get_int32(), field(6).get_string(), field(7).get_uint32(),
                 field(8).get_string(), field(9).unpack()))


class Reader:
    """Reads the windows of one program."""

    def __init__(self, window, timeout_s):
        self.bus = connect()
        self.program = window.app.bus_name
        self.timeout_ms = timeout_s * 1000
        # GTK 4.18 counts no hidden child, and goes on saying of one that it is at its place.
        [version] = self.ask('/org/a11y/atspi/accessible/root', 'org.freedesktop.DBus.Properties',
                             'Get', OF_VERSION).unpack()
        self.knows_children = [int(part) for part in version.split('.')[:2]] < [4, 10]

    def ask(self, path, interface, method, arguments=None):
        return self.bus.call_sync(self.program, path, interface, method, arguments, None,
                                  Gio.DBusCallFlags.NONE, self.timeout_ms, None)

    def read(self, window):
        """What is on show in @window: a list of lists, from the window to the item."""
        cache = self.ask('/org/a11y/atspi/cache', 'org.a11y.atspi.Cache', 'GetItems')
        rows = cache.get_child_value(0)
        below = collections.defaultdict(list)
        first = None
        for i in range(rows.n_children()):
            parent, item = take_row(rows.get_child_value(i).get_child_value)
            if item.path == window.path:
                first = item
            else:
                below[parent].append(item)
        lines = []
        if first is not None:
            self.add(lines, [first], below)
        return lines

    def add(self, lines, line, below):
        lines.append(line)
        for child in self.children_of(line[-1], below):
            if not has_state(child, Atspi.StateType.VISIBLE):
                continue
            # As in walk(): pages that were not on show yet.
            if child.name.startswith('Sya') and not self.has_size(child):
                continue
            self.add(lines, [*line, child], below)

    def children_of(self, item, below):
        known = sorted(below[item.path], key=lambda child: child.index)
        if (self.knows_children and
                [child.index for child in known] == list(range(item.children))):
            return known
        # GTK keeps what it was asked for before. And it keeps what is on a page that was left.
        [listed] = self.ask(item.path, ACCESSIBLE, 'GetChildren').unpack()
        known = {child.path: child for child in known}
        return [known.get(path) or self.ask_item(path, index)
                for index, (_, path) in enumerate(listed)]

    def ask_item(self, path, index):
        [properties] = self.ask(path, 'org.freedesktop.DBus.Properties', 'GetAll',
                                OF_ACCESSIBLE).unpack()
        [role] = self.ask(path, ACCESSIBLE, 'GetRole').unpack()
        [states] = self.ask(path, ACCESSIBLE, 'GetState').unpack()
        return Item(path, index, properties['ChildCount'], properties['Name'], role,
                    properties['Description'], states)

    def has_size(self, item):
        [extents] = self.ask(item.path, COMPONENT, 'GetExtents', WINDOW).unpack()
        return extents[2] > 0 and extents[3] > 0


def find(window, line):
    """The node of the item at the end of @line, or None where it went away."""
    node = window
    for item in line[1:]:
        child = node.get_child_at_index(item.index) if item.index >= 0 else None
        if child is None or child.path != item.path:
            children = map(node.get_child_at_index, range(node.get_child_count()))
            child = next((one for one in children if one and one.path == item.path), None)
        if child is None:
            return None
        node = child
    return node
