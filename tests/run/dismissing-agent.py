# SPDX-License-Identifier: GPL-3.0-or-later
"""A polkit authentication agent for one program, which dismisses the dialog or leaves it open.

usage: dismissing-agent.py dismiss|ignore CMD…
       dismissing-agent.py dismiss|ignore PID (of a program that runs; says when it is ready)
"""

import os
import sys

from gi.repository import Gio, GLib

INTERFACE = '''<node><interface name="org.freedesktop.PolicyKit1.AuthenticationAgent">
  <method name="BeginAuthentication">
    <arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="s" direction="in"/>
    <arg type="a{ss}" direction="in"/><arg type="s" direction="in"/>
    <arg type="a(sa{sv})" direction="in"/>
  </method>
  <method name="CancelAuthentication"><arg type="s" direction="in"/></method>
</interface></node>'''
PATH = '/org/freedesktop/PolicyKit1/AuthenticationAgent'

what, argv = sys.argv[1], sys.argv[2:]
asked = []


def start_program():
    """Starts the program, which waits until what is returned is closed."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(writer)
        os.read(reader, 1)
        os.close(reader)
        os.execvp(argv[0], argv)
    os.close(reader)
    return pid, writer


running = argv[0].isdigit()
child, gate = (int(argv[0]), None) if running else start_program()

bus = Gio.bus_get_sync(Gio.BusType.SYSTEM)


def called(connection, sender, path, interface, method, arguments, invocation):
    if method == 'CancelAuthentication':
        print('agent: cancelled by polkit', flush=True)
        invocation.return_value(None)
        asked.clear()
    elif what == 'dismiss':
        invocation.return_dbus_error('org.freedesktop.PolicyKit1.Error.Cancelled', 'Dismissed')
    else:
        print('agent: asked', flush=True)
        asked.append(invocation)


bus.register_object(PATH, Gio.DBusNodeInfo.new_for_xml(INTERFACE).interfaces[0], called)

with open(f'/proc/{child}/stat') as file:
    start = int(file.read().rsplit(')', 1)[1].split()[19])
subject = ('unix-process', {'pid': GLib.Variant('u', child),
                            'start-time': GLib.Variant('t', start)})
bus.call_sync('org.freedesktop.PolicyKit1', '/org/freedesktop/PolicyKit1/Authority',
              'org.freedesktop.PolicyKit1.Authority', 'RegisterAuthenticationAgent',
              GLib.Variant('((sa{sv})ss)', (subject, 'C', PATH)), None, 0, -1, None)
if running:
    print('agent: ready', flush=True)
    GLib.MainLoop().run()
os.close(gate)

result = []
GLib.child_watch_add(GLib.PRIORITY_DEFAULT, child, lambda pid, status: result.append(status))
# A question that is still open when the program ends is taken back by polkit a moment later.
while not result or asked:
    GLib.MainContext.default().iteration(True)
sys.exit(os.waitstatus_to_exitcode(result[0]))
