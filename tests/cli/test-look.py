# SPDX-License-Identifier: GPL-3.0-or-later
"""What only looks: status, stages, plan, domain list, demo; plain and as JSON."""

import os
import re
import shutil
import subprocess
import time
import unittest

from sandbox import (FAILED, OK, PROGRAM, REFUSED, USAGE, Case, LaptopCase, Terminal, main,
                     snapshot, strip_colours)

STATUS_KEYS = {'schema', 'machine', 'scheme', 'gpus', 'iommu', 'verdict', 'obstacles', 'mode',
               'domains', 'domains_problem'}
MACHINE_KEYS = {'vendor', 'model', 'laptop', 'kernel', 'cmdline', 'distribution', 'initramfs',
                'bootloader'}
GPU_KEYS = {'address', 'role', 'id', 'subsystem', 'class', 'name', 'driver', 'iommu_group',
            'functions', 'connectors', 'gvt'}
SCHEMES = {'muxless', 'muxed', 'split', 'dgpu-only', 'igpu-only', 'desktop', 'virtual', 'unknown'}


class Status(LaptopCase):
    def test_keys(self):
        status = self.expect_json(OK, *self.on('status'))
        self.assertLessEqual(STATUS_KEYS, set(status))
        self.assertLessEqual(MACHINE_KEYS, set(status['machine']))
        self.assertLessEqual({'id', 'certainty', 'evidence'}, set(status['scheme']))
        self.assertLessEqual({'enabled', 'groups'}, set(status['iommu']))
        self.assertLessEqual({'id', 'says', 'reasons', 'costs', 'games'},
                             set(status['verdict']))
        for gpu in status['gpus']:
            self.assertLessEqual(GPU_KEYS, set(gpu))
        for group in status['iommu']['groups']:
            self.assertLessEqual({'id', 'devices', 'verdict'}, set(group))
        for obstacle in status['obstacles']:
            self.assertLessEqual({'id', 'severity', 'says', 'fix', 'fix_kind', 'fix_target'},
                                 set(obstacle))

    def test_laptop(self):
        status = self.expect_json(OK, *self.on('status'))
        machine = status['machine']
        self.assertEqual(machine['vendor'], 'LENOVO')
        self.assertIs(machine['laptop'], True)
        self.assertEqual(machine['initramfs'], 'mkinitcpio')
        self.assertEqual(machine['bootloader'], 'systemd-boot')
        self.assertEqual(status['scheme']['id'], 'muxless')
        self.assertTrue(status['scheme']['evidence'])
        gpus = {gpu['address']: gpu for gpu in status['gpus']}
        self.assertEqual(set(gpus), {'0000:00:02.0', '0000:01:00.0'})
        dgpu = gpus['0000:01:00.0']
        self.assertEqual((dgpu['id'], dgpu['subsystem'], dgpu['class'], dgpu['driver'],
                          dgpu['iommu_group'], dgpu['role']),
                         ('10de:1c8d', '17aa:39d1', '0302', 'nvidia', 1, 'discrete'))
        self.assertEqual(status['mode'], 'host')

    def test_plain(self):
        text = self.expect(OK, *self.on('status')).out
        for word in ('MUXless', '10de:1c8d', 'nvidia', 'GTX 1050', 'IOMMU group 1', 'win10',
                     'Arch Linux', 'mkinitcpio', 'systemd-boot', 'Verdict'):
            self.assertIn(word, text)
        self.assertNotIn('\x1b', text)

    def test_changes_nothing(self):
        for command in ('status', 'stages', 'history'):
            self.expect(OK, *self.on(command))
        self.expect(OK, *self.on('domain', 'list'))
        self.expect(OK, *self.on('plan', 'attach'))
        self.assert_unchanged()
        self.assertFalse(os.path.exists(self.inside('var/lib/switchyard')))

    def test_options_after_the_command(self):
        before = self.expect(OK, '--json', '--sysroot', self.root, 'status').out
        self.assertEqual(self.expect(OK, 'status', '--sysroot', self.root, '--json').out, before)
        self.assertEqual(self.expect(OK, f'--sysroot={self.root}', 'status', '--json').out, before)
        self.assertEqual(self.expect(OK, '--sysroot', '/none', '--json', 'status', '--sysroot',
                                     self.root).out, before)

    def test_hostile_names_do_not_reach_the_terminal(self):
        self.write('sys/class/dmi/id/product_version', 'evil\x1b]0;title\x07\x1b[2J\u202e')
        self.write('sys/class/dmi/id/product_name', 'evil\x1b]0;title\x07\x1b[2J\u202e')
        text = self.expect(OK, *self.on('status')).out
        for letter in '\x1b\x07\u202e':
            self.assertNotIn(letter, text)
        self.assertIn('\\x1b]0;title\\x07', text)


LISTING = """\
00:00.0 Host bridge [0600]: Intel Corporation Device [8086:3e34] (rev 0c)
00:02.0 VGA compatible controller [0300]: Intel Corporation UHD 620 [8086:3ea0] (rev 02)
    Kernel driver in use: i915
00:1f.0 ISA bridge [0601]: Intel Corporation LPC Controller [8086:9d84] (rev 30)
3c:00.0 3D controller [0302]: NVIDIA Corporation GP108GLM [10de:1d34] (rev a1)
    Kernel driver in use: vfio-pci
"""


class Listing(Case):
    def setUp(self):
        super().setUp()
        self.listing = self.path('pasted.txt')
        with open(self.listing, 'w', encoding='utf-8') as file:
            file.write(LISTING)

    def test_json(self):
        status = self.expect_json(OK, '--lspci', self.listing, 'status')
        self.assertLessEqual(STATUS_KEYS, set(status))
        self.assertEqual((status['scheme']['id'], status['scheme']['certainty']),
                         ('muxless', 'likely'))
        self.assertEqual(status['mode'], 'vm')
        self.assertEqual([gpu['role'] for gpu in status['gpus']], ['integrated', 'discrete'])
        self.assertIsNone(status['iommu']['enabled'])
        self.assertNotIn('blocks', [item['severity'] for item in status['obstacles']])
        self.assertIn('pasted.txt', [item['source'] for item in status['machine']['problems']])

    def test_plain(self):
        text = self.expect(OK, 'status', '--lspci', self.listing).out
        for word in ('MUXless', '10de:1d34', 'vfio-pci', 'listing'):
            self.assertIn(word, text)
        self.assertNotIn('Virtual machines', text)

    def test_no_ids(self):
        with open(self.listing, 'w', encoding='utf-8') as file:
            file.write('01:00.0 3D controller: NVIDIA Corporation Something New (rev a1)\n')
        text = self.expect(OK, 'status', '--lspci', self.listing).out
        self.assertIn('id unknown', text)
        self.assertNotIn('0000,', text)

    def test_standard_input(self):
        result = subprocess.run([PROGRAM, '--lspci', '-', 'status'], input=LISTING, text=True,
                                capture_output=True, check=False, timeout=20)
        self.assertEqual(result.returncode, OK)
        self.assertIn('MUXless', result.stdout)

    def test_windows(self):
        with open(self.listing, 'wb') as file:
            file.write(b'\xff\xfe' + LISTING.replace('\n', '\r\n').encode('utf-16-le'))
        self.assertEqual(self.expect_json(OK, '--lspci', self.listing, 'status')['scheme']['id'],
                         'muxless')

    def test_no_listing(self):
        with open(self.listing, 'w', encoding='utf-8') as file:
            file.write('Dear all,\n\nmy screen is black.\n')
        self.assertIn('lspci -nnk', self.expect(REFUSED, '--lspci', self.listing, 'status').err)
        with open(self.listing, 'w', encoding='utf-8'):
            pass
        self.assertIn('lspci -nnk', self.expect(REFUSED, '--lspci', self.listing, 'status').err)
        self.expect(FAILED, '--lspci', self.path('missing'), 'status')
        self.expect(FAILED, '--lspci', self.folder, 'status')

    def test_too_large(self):
        with open(self.listing, 'wb') as file:
            file.truncate(100 * 1024 * 1024)
        start = time.monotonic()
        self.assertIn('bytes', self.expect(REFUSED, '--lspci', self.listing, 'status').err)
        self.assertLess(time.monotonic() - start, 5)

    def test_other_commands(self):
        for command in (['stages'], ['plan', 'release'], ['history'], ['domain', 'list']):
            self.assertIn('--lspci', self.expect(USAGE, '--lspci', self.listing, *command).err)
        self.assertIn('--sysroot', self.expect(USAGE, '--lspci', self.listing, '--sysroot', '/',
                                               'status').err)


class BadRoots(Case):
    def test_empty_root(self):
        status = self.expect_json(OK, '--sysroot', self.folder, 'status')
        self.assertIn(status['scheme']['id'], SCHEMES)
        self.assertEqual(status['gpus'], [])
        self.assertIsNone(status['machine']['vendor'])
        self.assertIsNone(status['machine']['laptop'])
        self.assertEqual(status['verdict']['id'], 'unknown')
        self.assertEqual(status['mode'], 'unknown')
        self.assertEqual(self.expect_json(OK, '--sysroot', self.folder, 'history')['entries'], [])
        for stage in ('iommu', 'vm', 'release', 'gvt', 'vbios', 'attach'):
            before = snapshot(self.folder)
            result = self.run_program('--sysroot', self.folder, 'apply', stage, '--yes')
            self.assertIn(result.status, (FAILED, REFUSED), result)
            self.assertEqual(snapshot(self.folder), before)
            self.assertFalse(os.path.exists(self.path('var')))

    def test_missing_root(self):
        for command in ('status', 'history', 'recover'):
            message = self.expect_error(FAILED, 'not-found', '--sysroot', self.path('none'),
                                        command)
            self.assertIn('none', message)

    def test_root_that_is_a_file(self):
        with open(self.path('file'), 'w', encoding='utf-8'):
            pass
        message = self.expect_error(REFUSED, 'invalid-data', '--sysroot', self.path('file'),
                                    'status')
        self.assertIn('is no report', message)


class MissingParts(LaptopCase):
    def test_no_sys(self):
        shutil.rmtree(self.inside('sys'))
        before = snapshot(self.root)
        status = self.expect_json(OK, *self.on('status'))
        self.assertEqual(status['gpus'], [])
        self.assertNotEqual(status['scheme']['id'], 'muxless')
        self.expect(OK, *self.on('stages'))
        self.assertNotEqual(self.run_program(*self.on('apply', 'release', '--yes')).status, OK)
        self.assert_unchanged(before)


class Stages(LaptopCase):
    def test_plain(self):
        text = self.expect(OK, *self.on('stages')).out
        for stage in ('iommu', 'release', 'attach'):
            self.assertRegex(text, rf'(?m)^{stage}: ')

    def test_options(self):
        stages = self.expect_json(OK, *self.on('stages', '--domain', 'none'))['stages']
        for stage in stages:
            if stage['id'] in ('vm', 'gvt', 'vbios', 'attach'):
                self.assertEqual(stage['state'], 'blocked')
                self.assertIn('none', stage['reason'])
        self.expect_error(USAGE, 'invalid-request', *self.on('stages', '--gpu', 'none'))


class Plan(LaptopCase):
    def test_same_digest_twice(self):
        first = self.expect(OK, *self.on('plan', 'attach', '--json')).out
        self.assertEqual(self.expect(OK, *self.on('plan', 'attach', '--json')).out, first)

    def test_keys(self):
        plan = self.expect_json(OK, *self.on('plan', 'attach'))
        self.assertLessEqual({'schema', 'stage', 'digest', 'changes', 'reboot', 'warnings'},
                             set(plan))
        self.assertEqual(plan['stage'], 'attach')
        self.assertRegex(plan['digest'], r'^sha256:[0-9a-f]{64}$')
        for change in plan['changes']:
            self.assertLessEqual({'kind', 'action'}, set(change))
            self.assertIn(change['kind'], {'file', 'command', 'domain', 'runtime'})
            if change['kind'] == 'file':
                self.assertIn('\n+', change['diff'])
                self.assertTrue(change['path'].startswith('/'))
            if change['kind'] == 'command':
                self.assertTrue(change['argv'])

    def test_plain(self):
        plan = self.expect_json(OK, *self.on('plan', 'attach'))
        text = self.expect(OK, *self.on('plan', 'attach')).out
        self.assertIn(plan['digest'], text)
        for change in plan['changes']:
            self.assertIn(change['diff'] if change.get('diff') else ' '.join(change['argv']), text)

    def test_options_are_part_of_it(self):
        self.assertEqual(self.expect_json(OK, *self.on('plan', 'attach', '--domain', 'win10'))
                         ['changes'][0]['kind'], 'domain')
        self.assertIn('win10', self.expect_error(
            REFUSED, 'refused', *self.on('plan', 'attach', '--domain', 'none')))
        self.expect_error(USAGE, 'invalid-request',
                          *self.on('plan', 'release', '--gpu', '0000:00:1f.3'))
        self.expect_error(USAGE, 'invalid-request',
                          *self.on('plan', 'release', '--gpu', '0000:09:00.0'))


class Domains(LaptopCase):
    def test_list(self):
        domains = self.expect_json(OK, *self.on('domain', 'list'))['domains']
        self.assertEqual([(domain['name'], domain['uri']) for domain in domains],
                         [('win10', 'qemu:///system')])
        self.assertEqual(set(domains[0]), {'uri', 'name', 'uuid', 'running'})
        self.assertIn('win10', self.expect(OK, *self.on('domain', 'list')).out)

    def test_session(self):
        xml = self.read('etc/libvirt/qemu/win10.xml').replace('win10', 'boxes-1')
        xml = xml.replace('2d7a4c1e', '3d7a4c1e')
        self.write('home/me/.config/libvirt/qemu/boxes-1.xml', xml)
        domains = self.expect_json(OK, *self.on('domain', 'list'))['domains']
        self.assertEqual([(domain['name'], domain['uri']) for domain in domains],
                         [('win10', 'qemu:///system'), ('boxes-1', 'qemu:///session')])
        for command in (['domain', 'list'], ['status']):
            text = self.expect(OK, *self.on(*command)).out
            self.assertIn('boxes-1', text)
            self.assertIn('qemu:///session', text)

    def test_bad_connection(self):
        self.expect_error(USAGE, 'invalid-request',
                          *self.on('--connect', 'qemu+ssh://host/system', 'domain', 'list'))
        self.expect_error(REFUSED, 'not-supported', *self.on(
            '--connect', 'qemu:///session', 'apply', 'attach', '--yes'))


class Here(Case):
    """This very computer, whatever it is."""

    def test_status_is_true(self):
        status = self.expect_json(OK, 'status')
        self.assertEqual(status['machine']['kernel'], os.uname().release)
        self.assertIn(status['scheme']['id'], SCHEMES)
        with open('/proc/cmdline', encoding='utf-8') as file:
            self.assertEqual(status['machine']['cmdline'], file.read().strip())

    @unittest.skipUnless(shutil.which('lspci'), 'lspci is not installed')
    def test_same_gpus_as_lspci(self):
        listed = subprocess.run(['lspci', '-Dnnk'], stdin=subprocess.DEVNULL, capture_output=True,
                                check=True).stdout.decode()
        found = {}
        for block in re.split(r'\n(?=\S)', listed):
            match = re.match(r'(\S+) .*\[(03(?:00|01|02|80))\]: .*\[([0-9a-f]{4}:[0-9a-f]{4})\]',
                             block)
            if match:
                driver = re.search(r'Kernel driver in use: (\S+)', block)
                found[match.group(1)] = (match.group(2), match.group(3),
                                         driver.group(1) if driver else None)
        status = self.expect_json(OK, 'status')
        self.assertEqual({gpu['address']: (gpu['class'], gpu['id'], gpu['driver'])
                          for gpu in status['gpus']}, found)

    def test_quick(self):
        start = time.monotonic()
        self.expect(OK, 'status')
        self.assertLess(time.monotonic() - start, 5)

    def test_libvirt_that_hangs(self):
        """In a mount namespace where something listens on its socket and never answers."""
        script = '''
            mount -t tmpfs tmpfs /run && mkdir -p /run/libvirt || exit 77
            exec /usr/bin/python3 -c "$1" "$2"
        '''
        inside = '''
import socket, subprocess, sys
listener = socket.socket(socket.AF_UNIX)
listener.bind('/run/libvirt/libvirt-sock-ro')
listener.listen()
sys.exit(subprocess.run([sys.argv[1], 'status'], stdin=subprocess.DEVNULL).returncode)
'''
        start = time.monotonic()
        done = subprocess.run(['unshare', '-rm', 'sh', '-c', script, 'sh', inside, PROGRAM],
                              stdin=subprocess.DEVNULL, capture_output=True, check=False)
        if done.returncode == 77 or b'unshare' in done.stderr:
            self.skipTest('no mount namespaces here')
        self.assertEqual(done.returncode, OK, done)
        self.assertIn(b'libvirt did not answer', done.stdout)
        self.assertLess(time.monotonic() - start, 10)

    def test_looking_works(self):
        self.expect_json(OK, 'stages')
        self.expect_json(OK, 'history')


class Demo(Case):
    def test_writes_once(self):
        document = self.expect_json(OK, 'demo', '-o', 'laptop')
        self.assertEqual(document['directory'], os.path.realpath(self.path('laptop')))
        before = snapshot(self.path('laptop'))
        result = self.expect(REFUSED, 'demo', '-o', 'laptop')
        self.assertIn('laptop', result.err)
        self.assertEqual(snapshot(self.path('laptop')), before)

    def test_writes_the_same(self):
        self.expect(OK, 'demo', '-o', 'one')
        self.expect(OK, 'demo', '--output', 'two')
        self.assertEqual(snapshot(self.path('one')), snapshot(self.path('two')))

    def test_no_parent(self):
        with open(self.path('file'), 'w', encoding='utf-8'):
            pass
        self.assertNotEqual(self.run_program('demo', '-o', 'file/laptop').status, OK)


class Output(LaptopCase):
    def test_colours_on_a_terminal_only(self):
        coloured = Terminal(self.on('status'), env={'NO_COLOR': ''}).finish().out
        self.assertIn('\x1b[', coloured)
        for env in ({'NO_COLOR': '1'}, {'NO_COLOR': '', 'TERM': 'dumb'}):
            plain = Terminal(self.on('status'), env=env).finish().out
            self.assertNotIn('\x1b', plain)
            self.assertEqual(strip_colours(coloured), plain)
        piped = self.expect(OK, *self.on('status'), env={'NO_COLOR': '', 'TERM': 'xterm'}).out
        self.assertNotIn('\x1b', piped)

    def test_json_on_a_terminal_is_not_coloured(self):
        self.assertNotIn('\x1b', Terminal(self.on('status', '--json'), env={'NO_COLOR': ''})
                         .finish().out)

    def test_wraps_at_the_width(self):
        for columns in (40, 60, 80, 200):
            text = Terminal(self.on('status'), columns, env={'NO_COLOR': '1'}).finish().out
            for line in text.splitlines():
                if len(line.split()) > 2 and len(max(line.split(), key=len)) < columns - 24:
                    self.assertLessEqual(len(line), min(columns, 100), line)

    def test_diffs_are_coloured(self):
        text = Terminal(self.on('plan', 'attach'), env={'NO_COLOR': ''}).finish().out
        self.assertIn('\x1b[32m+', text)
        self.assertIn('\x1b[36m@@', text)

    @unittest.skipUnless(os.path.exists('/dev/full'), 'no /dev/full')
    def test_full_disk_is_told(self):
        with open('/dev/full', 'w', encoding='utf-8') as full:
            done = subprocess.run([PROGRAM, *self.on('status', '--json')], stdout=full,
                                  stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
        self.assertEqual(done.returncode, FAILED)
        self.assertIn(b'Standard output', done.stderr)


if __name__ == '__main__':
    main()
