#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The window of a user without rights on the running computer, by the real pkexec and helper.

Usage: test-live.py SWITCHYARD (as root, inside lib/demo-root.sh and lib/polkit-bus.sh)
"""

import ctypes
import os
import signal
import subprocess
import sys

import tap
from gi.repository import Gio, GLib
from walker import Atspi, Walker, has_size, wait_for

BINARY = sys.argv[1]
HERE = os.path.dirname(os.path.abspath(__file__))
AGENT = os.path.join(HERE, '..', 'run', 'dismissing-agent.py')
TITLE = 'Release the GPU to the virtual machine'
DROPIN = '/etc/modprobe.d/zz-switchyard-vfio.conf'
JOURNAL = '/var/lib/switchyard'
NODE = '/dev/nvidiactl'
APP_ID = 'io.github.switchyard.Switchyard'
ANSWER = '/run/answer'
# polkit is asked anew each time, so the answer can change without it being told.
RULE = f'''polkit.addRule(function(action, subject) {{
  if (action.id.indexOf("io.github.switchyard.Switchyard.") == 0)
    return polkit.Result[polkit.spawn(["cat", "{ANSWER}"])];
}});
'''


VARIABLES = '/sys/firmware/efi/efivars'
GUID = '4a67b082-0a4c-41cf-b6c7-440b29bb8c4f'
ONCE = f'{VARIABLES}/LoaderEntryOneShot-{GUID}'
ENTRY = 'arch-switchyard.conf'
# How many seconds bootctl takes.
SLOWNESS = '/run/slowness'
# A stand-in for the one command of bootctl(1) that is used here, which sets a variable of the Boot
# Loader Interface: four bytes of attributes, then the text in UTF-16 with its end.
BOOTCTL = f"""#!/bin/sh -e
[ "$1" = set-oneshot ] || exit 1
sleep "$(cat {SLOWNESS})"
[ -n "$2" ] || {{ rm -f {ONCE}; exit 0; }}
{{ printf '\\7\\0\\0\\0'; printf '%s\\0' "$2" | iconv -t UTF-16LE; }} >{ONCE}
"""


def install_boot_loader():
    """systemd-boot that can start an entry once (LoaderFeatures), and its program."""
    with open(f'{VARIABLES}/LoaderFeatures-{GUID}', 'wb') as file:
        file.write(b'\6\0\0\0\x7f' + bytes(7))
    with open('/usr/bin/bootctl', 'w', encoding='utf-8') as file:
        file.write(BOOTCTL)
    os.chmod('/usr/bin/bootctl', 0o755)


def install_node():
    """A node of NVIDIA's driver that programs can open, in a /dev of our own: the sample laptop has
    no kernel behind it, and this computer's /dev is not touched."""
    subprocess.run(['sh', '-ec', f"""
        mkdir /tmp/dev
        mount --rbind /dev /tmp/dev
        mount -t tmpfs -o mode=755 dev /dev
        cd /tmp/dev
        for name in *; do
          if [ -h "$name" ]; then
            cp -a "$name" /dev
          elif [ -d "$name" ]; then
            mkdir "/dev/$name"
            mount --rbind "$name" "/dev/$name"
          else
            touch "/dev/$name"
            mount --bind "$name" "/dev/$name"
          fi
        done
        touch {NODE}
        """], check=True, stdin=subprocess.DEVNULL)


def become_user():
    """The rest runs as the user, in a desktop session: only polkit's rules need root."""
    install_boot_loader()
    install_node()
    install_table(make_rom())
    for path, text in ((ANSWER, 'NO'), (SLOWNESS, '0')):
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text)
        os.chown(path, 4002, 4002)
    with open('/etc/polkit-1/rules.d/10-test.rules', 'w', encoding='utf-8') as file:
        file.write(RULE)
    os.mkdir('/tmp/.X11-unix')
    os.chmod('/tmp/.X11-unix', 0o1777)
    os.execvp('runuser', ['runuser', '-u', 'guest', '--', os.path.join(HERE, 'session.sh'),
                          sys.executable, '-W', 'ignore', os.path.abspath(__file__), BINARY])


def answer(result):
    """What polkit says from now on; the first time it has to notice the rule."""
    with open(ANSWER, 'w', encoding='utf-8') as file:
        file.write(result)
    expected = {'YES': 0, 'NO': 1, 'AUTH_ADMIN_KEEP': 2}[result]
    check = 'exec pkcheck --process $$ --action-id io.github.switchyard.Switchyard.apply'
    wait_for('the answer of polkit',
             lambda: subprocess.run(['sh', '-c', check], check=False, stdout=subprocess.DEVNULL,
                                    stderr=subprocess.DEVNULL).returncode == expected, 10)


class Live(Walker):
    """The window at the review of the release."""

    def __enter__(self):
        return self

    def __exit__(self, *details):
        self.close()

    def review(self):
        self.wait_text('Will It Work?')
        assert not any('Sample laptop' in text for text in self.texts())
        self.activate('Setup')
        self.open_row(TITLE)
        self.activate('Review Changes')
        return self.find('Apply')

    def complaints(self):
        return [line for line in self.messages().splitlines()
                if 'CRITICAL' in line or 'WARNING' in line]


def untouched():
    return not os.path.exists(DROPIN) and not os.path.exists(JOURNAL)


def test_account_that_may_not():
    """Known beforehand: the button is dead, and it is said why."""
    answer('NO')
    with Live(BINARY) as walk:
        button = walk.review()
        walk.wait_text('Your account is not allowed to change this computer.')
        assert not button.get_state_set().contains(Atspi.StateType.SENSITIVE)
    assert untouched()


def test_denied():
    """Found out on the way: the page says so, and offers another look."""
    answer('AUTH_ADMIN_KEEP')
    with Live(BINARY) as walk:
        walk.review()
        walk.wait_text('You will be asked for an administrator’s password.')
        answer('NO')
        walk.activate('Apply')
        walk.wait_text('Not Allowed')
        walk.wait_text('not allowed')
        walk.activate('Look Again')
        walk.find('Apply')
        assert not walk.complaints(), walk.complaints()
    assert untouched()


def test_dismissed():
    """Who closes the password dialog is back at the review, without an error."""
    answer('AUTH_ADMIN_KEEP')
    with Live(BINARY) as walk:
        agent = subprocess.Popen([sys.executable, AGENT, 'dismiss', str(walk.process.pid)],
                                 stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        try:
            assert agent.stdout.readline() == 'agent: ready\n'
            walk.review()
            walk.activate('Apply')
            walk.wait_text('Cancelled. Nothing was changed.')
            walk.find('Apply')
            for title in ('That Did Not Work', 'Not Allowed'):
                assert not walk.has(title)
            assert not walk.complaints(), walk.complaints()
        finally:
            agent.terminate()
            agent.communicate()
    assert untouched()


def test_apply_and_take_back():
    answer('YES')
    with Live(BINARY) as walk:
        walk.review()
        walk.activate('Apply')
        walk.find('Continue')
        walk.wait_text('Every step is done.')
        # What was proven of the image; GTK 4.18 no longer tells of the review, which is hidden.
        walk.wait_text(DROPIN[1:])
        assert not any('not run' in text.lower() for text in walk.texts())
        assert os.path.exists(DROPIN)
        walk.activate('Continue')
        walk.open_row(TITLE)
        walk.activate('Take It Back…')
        walk.activate('Take It Back')
        walk.wait_text('Everything is as it was before')
        assert not os.path.exists(DROPIN)
        walk.activate('Continue')
        walk.activate('History')
        walk.wait_text('Taken back')
        assert not walk.complaints(), walk.complaints()


def make_rom():
    """One image for a BIOS (PCI Firmware Specification 3.3, section 5.1), for 10de:1c8d."""
    rom = bytearray((i * 31 + i // 253) & 255 for i in range(60 * 512))
    rom[0:0x80] = bytes(0x80)
    rom[0:3] = b'\x55\xaa\x3c'
    rom[0x18] = 0x40
    rom[0x40:0x48] = b'PCIR\xde\x10\x8d\x1c'
    rom[0x4a] = 0x18
    rom[0x4d:0x50] = b'\x00\x02\x03'
    rom[0x50] = 60
    rom[0x55] = 0x80
    rom[-1] = (rom[-1] - sum(rom)) & 255
    return bytes(rom)


def install_table(rom):
    """A table of the firmware with a buffer that holds a ROM, as AML has it."""
    value = b'\x0b' + len(rom).to_bytes(2, 'little') + rom
    length = len(value) + 3
    aml = (b'\x08\\VROM\x11' + bytes([0x80 | length & 15, length >> 4 & 255, length >> 12]) +
           value)
    table = bytearray(b'SSDT' + (36 + len(aml)).to_bytes(4, 'little') + bytes(28) + aml)
    table[9] = -sum(table) & 255
    path = '/sys/firmware/acpi/tables/SSDT1'
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'wb') as file:
        file.write(table)
    os.chmod(path, 0o400)


VBIOS = 'Give the virtual machine the video BIOS'
READ = 'Read It From This Computer'


def test_read_rom():
    """The helper finds the video BIOS in the firmware's tables, which only root can read."""
    answer('AUTH_ADMIN_KEEP')
    with Live(BINARY, height=1000) as walk:
        walk.wait_text('Will It Work?')
        walk.activate('Setup')
        walk.open_row(VBIOS)
        walk.wait_text('without it NVIDIA’s driver')
        answer('NO')
        walk.activate(READ)
        walk.wait_text('Not Allowed')
        assert not walk.has('Review Changes')
        answer('YES')
        walk.activate(READ)
        walk.wait_text('It is for this computer’s GPU, and whole. Take this one.')
        walk.wait_text('Video BIOS for 10de:1c8d')
        assert not walk.complaints(), walk.complaints()


def focus(walk, name):
    """Moves through the page with the keyboard until NAME has the focus."""
    for _ in range(12):
        if walk.focused_name() == name:
            return
        walk.key('Down')
    raise AssertionError(f'{name} is not reached; at {walk.focused_name()}')


def look_elsewhere():
    """Takes the keyboard's focus from the window, as another window would."""
    x11 = ctypes.CDLL('libX11.so.6')
    x11.XOpenDisplay.restype = ctypes.c_void_p
    display = ctypes.c_void_p(x11.XOpenDisplay(None))
    # None, RevertToNone, CurrentTime
    x11.XSetInputFocus(display, ctypes.c_ulong(0), 0, ctypes.c_ulong(0))
    x11.XCloseDisplay(display)


class Notifications:
    """What programs ask the desktop to show, as the session bus carries it; nobody shows it."""

    def __enter__(self):
        self.process = subprocess.Popen(
            ['dbus-monitor', '--session', "interface='org.freedesktop.Notifications'"],
            stdout=subprocess.PIPE, bufsize=0)
        # It tells of itself first: from then on it hears.
        self.process.stdout.readline()
        os.set_blocking(self.process.stdout.fileno(), False)
        self.text = b''
        return self

    def __exit__(self, *details):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def hear(self, words):
        self.text += self.process.stdout.read() or b''
        return words.encode() in self.text


def test_mode():
    """The next start is handed to the virtual machine from the Computer page; who has turned to
    something else meanwhile is told."""
    answer('YES')
    with Live(BINARY, height=1000) as walk, Notifications() as notifications:
        walk.review()
        walk.activate('Apply')
        walk.find('Continue')
        walk.activate('Continue')
        walk.activate('Computer')
        walk.open_row('Virtual Machine')
        focus(walk, 'At the Next Start Only')
        walk.key('Return')
        walk.find('Apply')
        walk.wait_text('Starts the entry that sets the GPU aside the next time, and only then.')
        assert not notifications.hear('member=Notify')
        look_elsewhere()
        walk.activate('Apply')
        walk.wait_text('Every step is done.')
        wait_for('the notification', lambda: notifications.hear('"The Next Start Is Set"'))
        with open(ONCE, 'rb') as file:
            assert file.read()[4:].decode('utf-16le') == ENTRY + '\0'
        walk.activate('Continue')
        walk.wait_text('The next start, and only that, sets the GPU aside')
        # Wanted is not current.
        walk.wait_text('Linux has the discrete GPU.')
        # That nobody is there to show the notification.
        complaints = [line for line in walk.complaints() if 'unable to send notif' not in line]
        assert not complaints, complaints


QUESTION = 'Ask “Sleep” to Quit?'


def answer_question(walk, response):
    walk.activate('Ask “Sleep” to quit')
    wait_for('the question', lambda: walk.use_window(QUESTION, focus=False))
    walk.wait_text('What is not saved in it may be lost.')
    # libadwaita names the buttons by their labels twice.
    wait_for(response,
             lambda: next((node for node in walk.where(lambda item: item.name.endswith(response))
                           if has_size(node) and walk.act(node)), None))
    wait_for('the end of the question', lambda: not walk.use_window(QUESTION, focus=False))
    wait_for('the window', lambda: walk.use_window('Switchyard', focus=False))


def test_quit():
    """A program of the user's that holds the GPU quits once the user agreed to ask it."""
    answer('NO')
    with subprocess.Popen(['sh', '-c', f'exec sleep 1000 <{NODE}']) as holder, \
            Live(BINARY, height=1000) as walk:
        try:
            answer_question(walk, 'Cancel')
            assert holder.poll() is None
            answer_question(walk, 'Ask to Quit')
            assert holder.wait(30) == -signal.SIGTERM
            walk.wait_text('“Sleep” has quit.')
            # With GTK 4.18 a bare AdwMessageDialog of two lines is measured like that too.
            complaints = [line for line in walk.complaints()
                          if 'Trying to measure GtkLabel' not in line]
            assert not complaints, complaints
        finally:
            holder.kill()


def test_cancel():
    """What was begun is put back, and that is said while it is done; the mode stays as it was."""
    answer('YES')
    with open(SLOWNESS, 'w', encoding='utf-8') as file:
        file.write('20')
    with Live(BINARY, height=1000) as walk:
        walk.open_row('Linux')
        focus(walk, 'At the Next Start Only')
        walk.key('Return')
        walk.find('Apply')
        walk.activate('Apply')
        walk.activate('Cancel and Put Everything Back')
        walk.find_on_top('Apply')
        with open(ONCE, 'rb') as file:
            assert file.read()[4:].decode('utf-16le') == ENTRY + '\0'
        assert not walk.complaints(), walk.complaints()
    with open(SLOWNESS, 'w', encoding='utf-8') as file:
        file.write('0')


def test_start_instead():
    """What would not be safe now is so at a start; the next one is set already (test_mode)."""
    answer('YES')
    with subprocess.Popen(['sh', '-c', f'exec sleep 1000 <{NODE}']) as holder, \
            Live(BINARY, '--mode', 'vm') as walk:
        try:
            walk.wait_text(f'“Sleep” (process {holder.pid}) has the GPU open.')
            walk.activate('At Every Start')
            walk.wait_text('sets the GPU aside whenever nobody chooses another.')
            assert not walk.complaints(), walk.complaints()
        finally:
            holder.kill()


class Search(Live):
    """The program as the bus starts it for GNOME's overview, whose search is played here."""

    def __init__(self, *arguments, **options):
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION, None)
        self.chosen = False
        super().__init__(*arguments, **options)

    def call(self, method, *values, signature):
        return self.bus.call_sync(
            APP_ID, '/' + APP_ID.replace('.', '/') + '/SearchProvider',
            'org.gnome.Shell.SearchProvider2', method, GLib.Variant(signature, values), None,
            Gio.DBusCallFlags.NO_AUTO_START, 30000, None).unpack()

    def find_window(self):
        """There is none before something that was found is chosen."""
        if self.chosen:
            return super().find_window()
        found = {words: self.call('GetInitialResultSet', words.split(), signature='(as)')[0]
                 for words in ('windows', 'gpu', 'win10', 'teapot', 'windows teapot', 'WIND gp')}
        assert found['windows'] == ['vm'], found
        assert found['gpu'] == ['vm', 'host', 'off'], found
        assert found['win10'] == ['machine:win10'], found
        assert found['teapot'] == found['windows teapot'] == [], found
        assert found['WIND gp'] == ['vm'], found
        less = self.call('GetSubsearchResultSet', found['gpu'], ['gpu', 'linux'],
                         signature='(asas)')[0]
        assert less == ['host'], less
        metas = self.call('GetResultMetas', ['vm', 'machine:win10'], signature='(as)')[0]
        assert [(meta['id'], meta['name']) for meta in metas] == [
            ('vm', 'Start Windows with the NVIDIA GPU'), ('machine:win10', 'win10')], metas
        assert super().find_window() is None
        self.call('ActivateResult', 'vm', ['windows'], 0, signature='(sasu)')
        self.chosen = True
        return None


def test_search():
    """What is chosen in GNOME's search opens the review, and switches nothing."""
    answer('NO')
    before = os.stat(f'{JOURNAL}/journal').st_mtime_ns
    with Search(BINARY, '--gapplication-service') as walk:
        walk.find('Review Changes')
        walk.wait_text('may use the GPU')
        assert not walk.complaints(), walk.complaints()
    assert os.stat(f'{JOURNAL}/journal').st_mtime_ns == before


if os.geteuid() == 0:
    become_user()
tap.run(test_account_that_may_not, test_denied, test_dismissed, test_apply_and_take_back,
        test_read_rom, test_mode, test_cancel, test_start_instead, test_quit, test_search)
