# SPDX-License-Identifier: GPL-3.0-or-later
"""Where "/" looks like a laptop: a user without rights, in a desktop session of its own, with the
window. To what the window asks for, polkit says yes.

A test's script calls enter() first, as root and inside of lib/polkit-bus.sh (see
rig.window_steps()); what comes after it runs as the user.
"""

import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
APP = os.path.join(HERE, '..', 'app')
RULE = '''polkit.addRule(function(action, subject) {
  if (action.id.indexOf("io.github.switchyard.Switchyard.") == 0) return polkit.Result.YES;
});
'''


def enter():
    """Becomes the user, by running the script again; then there is nothing to do."""
    if os.geteuid() == 0:
        with open('/etc/polkit-1/rules.d/10-test.rules', 'w', encoding='utf-8') as file:
            file.write(RULE)
        os.makedirs('/tmp/.X11-unix', exist_ok=True)
        for folder in ('/tmp/.X11-unix', '/tmp'):
            os.chmod(folder, 0o1777)
        os.execvp('runuser', ['runuser', '-u', 'guest', '--', os.path.join(APP, 'session.sh'),
                              sys.executable, '-W', 'ignore', *sys.argv])
    sys.path.insert(0, APP)


def complaints(walk):
    """What GTK and the program found fault with."""
    return [line for line in walk.messages().splitlines()
            if 'CRITICAL' in line or 'WARNING' in line]
