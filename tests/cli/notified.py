#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A notification service for one program: on a bus of its own, beside a click.

usage: dbus-run-session -- notified.py click|close|nothing CMD…

Runs CMD and prints {"status":…,"notifications":[{"summary":…,"body":…,"actions":[…]}]}.
"nothing" means that there is no such service on the bus.
"""

import json
import subprocess
import sys

from gi.repository import Gio, GLib

NAME = 'org.freedesktop.Notifications'
PATH = '/org/freedesktop/Notifications'
INTERFACE = '''<node><interface name="org.freedesktop.Notifications">
  <method name="GetCapabilities"><arg type="as" direction="out"/></method>
  <method name="Notify">
    <arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="s" direction="in"/>
    <arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="as" direction="in"/>
    <arg type="a{sv}" direction="in"/><arg type="i" direction="in"/>
    <arg type="u" direction="out"/>
  </method>
</interface></node>'''

what, argv = sys.argv[1], sys.argv[2:]
seen = []
loop = GLib.MainLoop()
bus = Gio.bus_get_sync(Gio.BusType.SESSION)


def answer(number):
    # Another one's notification is none of the program's business.
    for each in (number + 7, number):
        signal, value = ('ActionInvoked', 'default') if what == 'click' else (
            'NotificationClosed', 2)
        bus.emit_signal(None, PATH, NAME, signal, GLib.Variant(
            '(us)' if what == 'click' else '(uu)', (each, value)))
    return False


def call(connection, sender, path, interface, method, arguments, invocation):
    if method == 'GetCapabilities':
        invocation.return_value(GLib.Variant('(as)', (['body', 'body-markup', 'actions'],)))
        return
    values = arguments.unpack()
    seen.append({'summary': values[3], 'body': values[4], 'actions': values[5],
                 'desktop': values[6].get('desktop-entry')})
    invocation.return_value(GLib.Variant('(u)', (len(seen),)))
    GLib.idle_add(answer, len(seen))


def run():
    child = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    GLib.child_watch_add(GLib.PRIORITY_DEFAULT, child.pid, ended)
    return False


def ended(pid, status):
    print(json.dumps({'status': status,
                      'notifications': seen}))
    loop.quit()


if what == 'nothing':
    run()
else:
    node = Gio.DBusNodeInfo.new_for_xml(INTERFACE)
    bus.register_object(PATH, node.interfaces[0], call, None, None)
    Gio.bus_own_name_on_connection(bus, NAME, Gio.BusNameOwnerFlags.NONE,
                                   lambda *_: GLib.idle_add(run), None)
loop.run()
