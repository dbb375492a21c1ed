#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""drift: what was changed since it was set up, and the notification about it at login."""

import json
import os
import re
import shutil
import subprocess
import tempfile
import time
import unittest

from sandbox import OK, PROGRAM, TIMEOUT, LaptopCase, main, snapshot

ENTRY = 'boot/loader/entries/arch.conf'
DOMAIN = 'etc/libvirt/qemu/win10.xml'
OURS = 'etc/modprobe.d/zz-switchyard-vfio.conf'
NOTIFIED = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'notified.py')


class Drift(LaptopCase):
    def drift(self):
        return self.expect_json(OK, *self.on('drift'))['drift']

    def test_nothing(self):
        self.assertEqual(self.drift(), [])
        for stage in ('iommu', 'release', 'attach'):
            self.apply(stage)
        before = snapshot(self.root)
        self.assertEqual(self.drift(), [])
        self.assertIn('as it left it', self.expect(OK, *self.on('drift')).out)
        self.assertEqual(self.expect_json(OK, *self.on('status'))['drift'], [])
        self.assertEqual(self.expect_json(OK, *self.on('history'))['drift'], [])
        self.assert_unchanged(before)

    def test_file_that_is_gone_and_repair(self):
        self.apply('release')
        before = snapshot(self.root)
        os.unlink(self.inside(OURS))
        found = self.drift()
        self.assertEqual([(item['kind'], item['path'], item['repair']) for item in found],
                         [('gone', '/' + OURS, 'release'), ('stage', None, 'release')])
        self.assertEqual({item['entry'] for item in found}, {'0001'})
        self.assertEqual(self.expect_json(OK, *self.on('status'))['drift'], found)
        for command in ('status', 'drift'):
            text = self.expect(OK, *self.on(command)).out
            self.assertIn(f'/{OURS} is gone', text)
            self.assertEqual(text.count('switchyardctl apply release'), 1)
        self.assertIn(f'/{OURS} is gone', self.expect(OK, *self.on('history')).out)
        self.apply('release')
        self.assertEqual(self.drift(), [])
        self.assertEqual(set(self.differences(before)), set())

    def test_parameter_taken_out(self):
        self.apply('iommu')
        text = self.read(ENTRY)
        self.write(ENTRY, ''.join(line for line in text.splitlines(True)
                                  if 'intel_iommu' not in line and 'Switchyard' not in line))
        self.assertEqual([(item['kind'], item['repair']) for item in self.drift()][0],
                         ('gone', 'iommu'))

    def test_entry_that_ours_was_made_from(self):
        """As after an update that gave the ordinary entry another kernel parameter."""
        self.apply('release')
        self.write(ENTRY, self.read(ENTRY).replace('options ', 'options quiet=9 ', 1))
        [found] = self.drift()
        self.assertEqual((found['kind'], found['repair']), ('stage', 'release'))
        self.assertIn('To be done again: /boot/loader/entries/arch-switchyard.conf.',
                      found['says'])

    def test_changed_and_still_in_force(self):
        """A parameter more beside ours: to be shown, but nothing that needs a repair."""
        self.apply('iommu')
        self.write(ENTRY, self.read(ENTRY).replace('intel_iommu=on', 'intel_iommu=on mine'))
        self.assertEqual([(item['kind'], item['repair'], item['serious'])
                          for item in self.drift()], [('changed', None, False)])
        self.assertIn('“options intel_iommu=on” is missing in it', self.drift()[0]['says'])

    def test_repaired_before(self):
        """What is broken belongs to an entry of the stage that is not the newest one."""
        self.apply('release')
        os.unlink(self.inside(OURS))
        self.apply('release')
        self.assertEqual(self.drift(), [])
        os.unlink(self.inside('boot/loader/entries/arch-switchyard.conf'))
        self.assertEqual([(item['kind'], item['entry'], item['repair']) for item in self.drift()],
                         [('gone', '0001', 'release'), ('stage', '0002', 'release')])

    def test_line_of_the_user_in_a_file_of_ours(self):
        """A repair would lose it, so that it is named before; the file lacking one says which."""
        self.apply('release')
        text = self.read(OURS)
        self.write(OURS, text + 'options vfio-pci disable_idle_d3=1\n')
        found = self.drift()[0]
        self.assertIn('“options vfio-pci disable_idle_d3=1” is new in it', found['says'])
        self.assertIn('put it into a file of your own first', found['says'])
        self.write(OURS, text.replace('softdep nvidia pre: vfio-pci\n', ''))
        self.assertIn('“softdep nvidia pre: vfio-pci” is missing in it', self.drift()[0]['says'])

    def test_edit_of_other_lines(self):
        self.apply('iommu')
        self.write(ENTRY, '# mine\n' + self.read(ENTRY))
        self.assertEqual([(item['kind'], item['repair']) for item in self.drift()],
                         [('edited', None)])

    def repairs(self):
        return [json.loads(item['request']) for item in self.drift() if item['kind'] == 'stage']

    def test_options(self):
        """What was chosen is asked about, and done again; not what the step does by itself."""
        self.apply('attach', '--domain', 'win10', '--option', 'no-usb-input', '--option', 'cpu')
        self.assertEqual(self.drift(), [])
        domain = self.read(DOMAIN)
        self.write(DOMAIN, domain.replace('<locked/>', ''))
        self.assertNotEqual(self.read(DOMAIN), domain)
        request, = self.repairs()
        self.assertEqual((request['stage'], request['options']), ('attach', 'no-usb-input,cpu'))
        command = ("switchyardctl apply attach --domain 'win10' --option no-usb-input "
                   "--option cpu")
        self.assertIn(command, self.expect(OK, *self.on('drift')).out)
        self.apply('attach', '--domain', 'win10', '--option', 'no-usb-input', '--option', 'cpu')
        self.assertEqual(self.drift(), [])

    def test_two_stages_in_one(self):
        """Each of them is asked about, and repaired by itself."""
        good = self.read(DOMAIN)
        self.write(DOMAIN, good.replace('</hyperv>',
                                        "</hyperv><kvm><hidden state='on'/></kvm>"))
        self.expect(OK, *self.on('mend', 'win10', '--yes'))
        self.assertEqual(self.drift(), [])
        table = re.search(r'/var/lib/switchyard/[^<\'"]*battery\.aml', self.read(DOMAIN)).group()
        os.unlink(self.inside(table.lstrip('/')))
        self.assertEqual([(item['kind'], item['repair'], item['serious']) for item in self.drift()],
                         [('gone', 'vbios', True), ('stage', 'vbios', True)])
        request, = self.repairs()
        self.assertEqual((request['stage'], request['options']), ('vbios', 'no-rom'))
        self.write(DOMAIN, self.read(DOMAIN).replace('<locked/>', ''))
        self.assertEqual([request['stage'] for request in self.repairs()], ['vbios', 'attach'])

    def test_undone(self):
        self.apply('iommu')
        self.expect(OK, *self.on('undo', '--yes'))
        self.write(ENTRY, '# mine\n' + self.read(ENTRY))
        self.assertEqual(self.drift(), [])

TRIAL = 'var/lib/switchyard/journal/0001/trial'


def can_notify():
    bindings = subprocess.run(['/usr/bin/python3', '-c', 'from gi.repository import Gio'],
                              stdin=subprocess.DEVNULL, capture_output=True, check=False)
    return shutil.which('dbus-run-session') and bindings.returncode == 0


@unittest.skipUnless(can_notify(), 'dbus-run-session or the GObject bindings are not installed')
class Notification(LaptopCase):
    def setUp(self):
        super().setUp()
        self.started = os.path.join(self.folder, 'started')
        self.programs = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.programs)

    def install_window(self):
        path = os.path.join(self.programs, 'switchyard')
        with open(path, 'w', encoding='utf-8') as file:
            file.write(f'#!/bin/sh\necho started > {self.started}\n')
        os.chmod(path, 0o755)

    def notify(self, what):
        env = dict(os.environ, PATH=f'{self.programs}:{os.environ["PATH"]}', G_DEBUG='')
        done = subprocess.run(
            ['dbus-run-session', '--', '/usr/bin/python3', NOTIFIED, what, PROGRAM,
             *self.on('drift', '--notify')], env=env, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=TIMEOUT, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def break_it(self):
        self.apply('release')
        os.unlink(self.inside(OURS))

    def test_none_without_drift(self):
        self.install_window()
        self.apply('release')
        self.assertEqual(self.notify('click'), {'status': 0, 'notifications': []})
        self.assertFalse(os.path.exists(self.started))

    def test_none_about_other_lines(self):
        """What someone edited elsewhere in a file is nothing to be told about at each login."""
        self.apply('iommu')
        self.write(ENTRY, '# mine\n' + self.read(ENTRY))
        self.assertEqual(len(self.expect_json(OK, *self.on('drift'))['drift']), 1)
        self.assertEqual(self.notify('click'), {'status': 0, 'notifications': []})

    def test_click_opens_the_window(self):
        self.install_window()
        self.break_it()
        done = self.notify('click')
        self.assertEqual(done['status'], 0)
        [shown] = done['notifications']
        self.assertIn(f'/{OURS} is gone', shown['body'])
        self.assertEqual(shown['actions'],
                         ['default', 'Open Switchyard', 'open', 'Open Switchyard'])
        self.assertEqual(shown['desktop'], 'io.github.switchyard.Switchyard')
        for _ in range(100):
            if os.path.exists(self.started):
                break
            time.sleep(0.05)
        self.assertTrue(os.path.exists(self.started))

    def started_once(self):
        self.apply('iommu')
        self.write(TRIAL, self.read(TRIAL) + 'another-start\n')

    def test_asks_whether_all_came_up(self):
        self.install_window()
        self.started_once()
        status = self.expect_json(OK, *self.on('status'))
        self.assertEqual(status['trial'],
                         [{'id': '0001', 'title': 'Turn on the IOMMU', 'starts': 1}])
        [shown] = self.notify('click')['notifications']
        self.assertIn('Turn on the IOMMU', shown['body'])
        self.assertEqual(self.expect_json(OK, *self.on('keep'))['kept'], ['0001'])
        self.assertEqual(self.expect_json(OK, *self.on('status'))['trial'], [])
        self.assertEqual(self.notify('click'), {'status': 0, 'notifications': []})

    def test_tells_what_nobody_confirmed(self):
        self.started_once()
        self.write(TRIAL, self.read(TRIAL) + 'a-third-start\n')
        self.expect(OK, *self.on('undo', '--yes'))
        [shown] = self.notify('click')['notifications']
        self.assertIn('was taken back, because nobody said', shown['body'])
        self.assertIn('undone by 0002, as nobody confirmed it',
                      self.expect(OK, *self.on('history')).out)

    def test_says_nothing_of_an_undo_by_hand(self):
        self.started_once()
        self.expect(OK, *self.on('undo', '--yes'))
        self.assertEqual(self.notify('click'), {'status': 0, 'notifications': []})

    def test_closed(self):
        self.install_window()
        self.break_it()
        done = self.notify('close')
        self.assertEqual((done['status'], len(done['notifications'])), (0, 1))
        self.assertFalse(os.path.exists(self.started))

    def test_without_the_window(self):
        self.break_it()
        done = self.notify('click')
        self.assertEqual(done['status'], 0)
        self.assertEqual(done['notifications'][0]['actions'], [])

    def test_no_service(self):
        self.break_it()
        self.assertNotEqual(self.notify('nothing')['status'], 0)


if __name__ == '__main__':
    main()
