# SPDX-License-Identifier: GPL-3.0-or-later
"""mode: who has the GPU, and what the computer starts with."""

import os
import shutil

from sandbox import OK, REFUSED, USAGE, LaptopCase, main

VARIABLES = 'sys/firmware/efi/efivars'
GUID = '4a67b082-0a4c-41cf-b6c7-440b29bb8c4f'
ENTRY = 'arch-switchyard.conf'


class Mode(LaptopCase):
    def setUp(self):
        super().setUp()
        self.variable('LoaderFeatures', bytes([0x7f, 0, 0, 0, 0, 0, 0, 0]))

    def variable(self, name, data):
        with open(self.inside(f'{VARIABLES}/{name}-{GUID}'), 'wb') as file:
            file.write(b'\6\0\0\0' + data)

    def mode(self):
        return self.expect_json(OK, *self.on('mode'))

    def expect_mode(self, **expected):
        mode = self.mode()
        self.assertEqual({key: mode[key] for key in expected}, expected)
        return mode

    def close_programs(self):
        """What has the sample laptop's GPU open, but for the service that is stopped for it."""
        for pid in os.listdir(self.inside('proc')):
            if pid.isdigit() and pid not in ('1', '612'):
                shutil.rmtree(self.inside(f'proc/{pid}'))

    def test_shows(self):
        mode = self.expect_mode(schema=1, mode='host', next='host', once=False, started='host',
                                power_state='D0', exit=None)
        self.assertEqual(mode['functions'], [{'address': '0000:01:00.0', 'driver': 'nvidia',
                                              'driver_override': None}])
        self.assertEqual(len(mode['ways']), 9)
        self.apply('release')
        self.variable('LoaderEntryOneShot', f'{ENTRY}\0'.encode('utf-16le'))
        self.expect_mode(mode='host', next='vm', once=True)
        boot = self.expect_json(OK, *self.on('status'))['boot']
        self.assertEqual((boot['entry'], boot['next'], boot['once']), ('host', 'vm', True))
        self.assertIn('The next start, and only that', self.expect(OK, *self.on('mode')).out)

    def test_status_without_an_entry(self):
        self.assertNotIn('boot', self.expect_json(OK, *self.on('status')))

    def test_status_after_a_start_in_the_mode(self):
        self.apply('release')
        self.write('proc/cmdline', 'intel_iommu=on vfio-pci.ids=10de:1c8d switchyard.mode=vm\n')
        os.makedirs(self.inside('sys/bus/pci/drivers/vfio-pci'))
        checks = {check['id']: check for check in
                  self.expect_json(OK, *self.on('status'))['boot']['checks']}
        self.assertEqual(checks['boot.ids']['state'], 'expected')
        driver = checks['boot.driver']
        self.assertEqual((driver['device'], driver['state'], driver['found'], driver['expected']),
                         ('0000:01:00.0', 'unexpected', 'nvidia', 'vfio-pci'))
        self.assertIn('Not as expected: 0000:01:00.0: found nvidia, expected vfio-pci',
                      self.expect(OK, *self.on('status')).out)

    def test_status_after_a_safe_start(self):
        """Linux has its GPU because that was asked for: nothing is amiss."""
        self.write('proc/cmdline', 'intel_iommu=on vfio-pci.ids=10de:1c8d switchyard.mode=vm '
                   'switchyard.safe=1\n')
        boot = self.expect_json(OK, *self.on('status'))['boot']
        self.assertEqual((boot['entry'], boot['safe']), ('host', True))
        self.assertEqual({check['state'] for check in boot['checks']}, {'expected'})
        self.assertIn('Started the safe way, with the GPU for Linux',
                      self.expect(OK, *self.on('status')).out)

    def test_once(self):
        before = self.expect(OK, *self.on('apply', 'release', '--yes')).out
        self.assertIn('If the screen stays black', before)
        done = self.expect_json(OK, *self.on('mode', 'vm', '--once', '--yes'))
        self.assertTrue(done['reboot'])
        self.assertEqual([step['argv'] for step in done['skipped']],
                         [['bootctl', 'set-oneshot', ENTRY]])
        self.assertEqual(self.entries()[0]['stage'], 'mode')
        again = self.expect(OK, *self.on('undo', '--yes')).out
        self.assertIn('bootctl set-oneshot', again)

    def test_digest(self):
        self.apply('release')
        self.expect_error(REFUSED, 'conflict', *self.on('mode', 'vm', '--once', '--yes', '--digest',
                                                        'sha256:' + '0' * 64))
        self.assertEqual(len(self.entries()), 1)

    def test_refused(self):
        self.expect_error(REFUSED, 'refused', *self.on('mode', 'vm', '--once', '--yes'))
        self.apply('release')
        self.variable('LoaderFeatures', bytes(8))
        error = self.expect_error(REFUSED, 'not-supported',
                                  *self.on('mode', 'vm', '--once', '--yes'))
        self.assertIn('Hold the space bar', error)
        self.expect_error(REFUSED, 'refused', *self.on('mode', 'vm', '--once'))
        self.expect_error(REFUSED, 'not-supported', *self.on('mode', 'off', '--once', '--yes'))

    def test_now_held(self):
        error = self.expect_error(REFUSED, 'refused', *self.on('mode', 'vm', '--now', '--yes'))
        self.assertIn('“Steam” (process 3027) has the GPU open. Close it first.', error)
        self.assertNotIn('persistenced', error)
        self.assertNotIn('instead', error)
        self.assertEqual(self.entries(), [])
        self.assertEqual({way['when']: way['stage'] for way in self.mode()['ways']
                          if way['mode'] == 'vm'},
                         {'now': None, 'once': 'release', 'next-boot': 'release'})

    def test_start_instead(self):
        """Where it is not safe now, the start that leads there is named."""
        self.apply('release')
        error = self.expect_error(REFUSED, 'refused', *self.on('mode', 'vm', '--now', '--yes'))
        self.assertIn('Close it first.', error)
        self.assertIn('instead: “switchyardctl mode vm --once”', error)
        error = self.expect_error(REFUSED, 'refused', *self.on('mode', 'off', '--now', '--yes'))
        self.assertNotIn('instead', error)

    def test_words(self):
        """What holds for both kinds of starts is said once, and nothing hangs out of its item."""
        out = self.expect(OK, *self.on('mode')).out
        self.assertEqual(out.count('makes it (“switchyardctl apply release”)'), 1, out)
        self.assertIn('  - --once, --next-boot: it is so already', out)
        self.assertFalse([line for line in out.splitlines() if line.startswith('“')], out)

    def test_now(self):
        self.close_programs()
        done = self.expect_json(OK, *self.on('mode', 'vm', '--now', '--yes'))
        self.assertFalse(done['reboot'])
        shown = self.expect(OK, *self.on('show', done['entry'])).out
        steps = [shown.index(text) for text in
                 ('systemctl stop nvidia-persistenced.service', 'driver_override',
                  '0000:01:00.0 driver\n')]
        self.assertEqual(steps, sorted(steps), shown)

    def test_now_alone(self):
        """The GPU that draws stays."""
        self.close_programs()
        shutil.rmtree(self.inside('sys/devices/pci0000:00/0000:00:02.0'))
        os.unlink(self.inside('sys/bus/pci/devices/0000:00:02.0'))
        for mode in ('vm', 'off'):
            error = self.expect_error(REFUSED, 'refused', *self.on('mode', mode, '--now', '--yes'))
            self.assertIn('only GPU', error)

    def test_contradictions(self):
        """What the JSON says agrees with the drivers, overrides and command line beside it."""
        device = 'sys/devices/pci0000:00/0000:00:01.0/0000:01:00.0'
        for driver, override, parameter, expected in (
                ('nvidia', '(null)', False, 'host'), ('nvidia', 'vfio-pci', False, 'mixed'),
                ('nvidia', 'nvidia', True, 'host'), ('vfio-pci', '(null)', True, 'vm'),
                ('vfio-pci', 'vfio-pci', False, 'vm'), ('vfio-pci', 'nvidia', True, 'mixed'),
                (None, '(null)', False, 'off'), (None, 'none', True, 'off'),
                (None, 'vfio-pci', True, 'mixed')):
            link = self.inside(f'{device}/driver')
            if os.path.lexists(link):
                os.unlink(link)
            if driver:
                os.makedirs(self.inside(f'sys/bus/pci/drivers/{driver}'), exist_ok=True)
                os.symlink(f'../../../../bus/pci/drivers/{driver}', link)
            self.write(f'{device}/driver_override', override + '\n')
            self.write('proc/cmdline', 'quiet' + ' switchyard.mode=vm' * parameter + '\n')
            with self.subTest(driver=driver, override=override, parameter=parameter):
                mode = self.expect_mode(mode=expected, started='vm' if parameter else 'host')
                function = mode['functions'][0]
                self.assertEqual((function['driver'], function['driver_override']),
                                 (driver, None if override == '(null)' else override))
                self.assertEqual(mode['exit'] is None,
                                 expected in ('host', 'vm') or override == 'none')

    def test_of_a_report(self):
        """A report tells the mode as the computer does, with the override."""
        self.write('sys/devices/pci0000:00/0000:00:01.0/0000:01:00.0/driver_override',
                   'vfio-pci\n')
        report = self.path('report.tar')
        self.expect(OK, *self.on('report', '-o', report))
        told = self.expect_json(OK, '--sysroot', report, 'mode')
        self.assertEqual(told['functions'], self.mode()['functions'])
        self.assertEqual(told['mode'], 'mixed')

    def test_usage(self):
        for words in (('mode', 'vm'), ('mode', 'vm', '--once', '--next-boot'),
                      ('mode', 'guest', '--once'), ('mode', 'vm', 'host', '--once'),
                      ('status', '--once')):
            self.expect_error(USAGE, 'invalid-request', *self.on(*words))


if __name__ == '__main__':
    main()
