#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""switchyardctl check: what is wrong with a virtual machine, and that what it offers mends it."""

import json
import os
import re

from sandbox import FAILED, OK, REFUSED, USAGE, LaptopCase, main

CHECK = 3
DOMAIN = 'etc/libvirt/qemu/win10.xml'


class Check(LaptopCase):
    give_rom = True

    def findings(self, *arguments, status=OK):
        result = self.expect(status, '--json', *self.on('check', *arguments))
        document = json.loads(result.out)
        self.assertEqual(document['schema'], 1)
        for finding in document['findings']:
            self.assertLessEqual({'id', 'state', 'code43', 'title', 'why', 'evidence', 'fix'},
                                 set(finding))
        self.assertEqual(sum(document['summary'][state] for state in
                             ('fail', 'warn', 'note', 'unknown', 'pass', 'not-applicable')),
                         len(document['findings']))
        return {finding['id']: finding for finding in document['findings']}

    def save(self, text, name='a.xml'):
        with open(self.path(name), 'w', encoding='utf-8') as file:
            file.write(text)
        return self.path(name)

    def test_usage(self):
        for arguments in ((), ('win10', '--qemu-args', 'x'), ('win10', '--guest-driver', 'new')):
            self.expect_error(USAGE, 'invalid-request', *self.on('check', *arguments))
        self.expect_error(FAILED, 'not-found', *self.on('check', 'nobody'))
        self.expect_error(FAILED, 'not-found', *self.on('check', './nothing.xml'))

    def test_malformed(self):
        for text in ('<features>\n<kvm>\n</features>', '<hostdev>\n<rom file="/a\n</hostdev>',
                     'a\n', '', '<html>\n<p>no</p></html>'):
            message = self.expect_error(REFUSED, 'invalid-data', 'check', self.save(text))
            self.assertIn('a.xml', message)
            if '\n<' in text:
                self.assertRegex(message, r'[Ll]ine \d')
        message = self.expect_error(REFUSED, 'invalid-data', 'check', '--qemu-args',
                                    self.save("-device 'vfio-pci\n", 'a.args'))
        self.assertRegex(message, r'Line 1 ')

    def test_cut(self):
        """A definition that ends in the middle is an error, and still tells what is in it."""
        whole = self.read(DOMAIN)
        piece = whole[:whole.index('</devices>')]
        path = self.save(piece)
        line = piece.rstrip().count('\n') + 1
        result = self.expect(REFUSED, '--json', 'check', path)
        document = json.loads(result.out)
        self.assertIn(f'a.xml: Line {line} of the definition', document['error']['message'])
        self.assertEqual(document['error']['code'], 'invalid-data')
        self.assertEqual(len(document['findings']), document['summary']['pass'] + sum(
            document['summary'][state]
            for state in ('fail', 'warn', 'note', 'unknown', 'not-applicable')))
        plain = self.expect(REFUSED, 'check', path)
        self.assertIn(f'Line {line} of the definition', plain.err)
        self.assertIn('Could not be looked at', plain.out)
        failing = self.save('<hostdev><rom/></hostdev>\n<qemu:commandline>\n'
                            "<qemu:arg value='-acpitable'/><qemu:arg value='admin:///a'/>", 'b.xml')
        self.assertIn('Line 3 ', self.expect(CHECK, 'check', failing).err)

    def test_log(self):
        path = self.save('qemu-system-x86_64: vfio 0000:01:00.0: group 1 is not viable\n', 'a.log')
        found = self.findings('--qemu-args', path, status=CHECK)
        self.assertEqual(found['host.group-viable']['state'], 'fail')
        self.assertIn('line 1', found['host.group-viable']['evidence'][0]['source'])

    def test_plain(self):
        out = self.expect(OK, *self.on('check', 'win10')).out
        self.assertTrue(out.startswith('win10: '), out)
        self.assertIn('Could not be looked at', out)
        self.assertGreater(len(self.expect(OK, *self.on('check', '--all', 'win10')).out), len(out))

    def test_worst_first(self):
        path = self.save('-acpitable admin:///a\n-device vfio-pci,host=01:00.0\n', 'a.args')
        result = self.expect(CHECK, '--json', 'check', '--qemu-args', path)
        states = [finding['state'] for finding in json.loads(result.out)['findings']]
        order = ['fail', 'warn', 'note', 'unknown', 'pass', 'not-applicable']
        self.assertEqual(states, sorted(states, key=order.index))

    def edit(self, pattern, replacement):
        text = self.read(DOMAIN)
        changed = re.sub(pattern, replacement, text, count=1, flags=re.DOTALL)
        self.assertNotEqual(text, changed, pattern)
        self.write(DOMAIN, changed)

    def mend(self, finding):
        request = finding['fix']['request']
        self.assertIsNotNone(request, finding)
        options = [word for option in request.get('options', '').split(',') if option
                   for word in ('--option', option)]
        self.apply(request['stage'], '--domain', request['domain'], *options)

    def test_broken_and_mended(self):
        """One thing at a time, in a machine in which all is well."""
        self.apply('attach', '--domain', 'win10')
        self.apply('vbios', '--domain', 'win10')
        good = self.read(DOMAIN)
        before = self.findings('win10')
        ways = [
            ('guest.gpu-address', r"(<hostdev.*?</source>.*?<address [^>]*)bus='0x0?1'",
             r"\1bus='0x00'"),
            ('guest.collisions',
             r"(<hostdev.*?</source>.*?(<address type='pci'[^>]*/>).*?</hostdev>)",
             r"\1<sound model='ich9'>\2</sound>"),
            ('guest.vbios', r'<qemu:commandline>.*?</qemu:commandline>', ''),
            ('guest.subsystem-ids', r"value='6058'", "value='4318'"),
            ('guest.output', r"<graphics type='spice'.*?</graphics>", ''),
            ('guest.gpu', r'<hostdev.*?</hostdev>', ''),
        ]
        for name, pattern, replacement in ways:
            with self.subTest(name):
                self.write(DOMAIN, good)
                self.assertNotIn(before[name]['state'], ('warn', 'fail'))
                self.edit(pattern, replacement)
                result = self.run_program('--json', *self.on('check', 'win10'))
                self.assertIn(result.status, (OK, CHECK))
                broken = {f['id']: f for f in json.loads(result.out)['findings']}[name]
                self.assertIn(broken['state'], ('warn', 'fail'))
                self.mend(broken)
                self.assertNotIn(self.findings('win10')[name]['state'], ('warn', 'fail'))

    def test_missing_table(self):
        self.apply('attach', '--domain', 'win10')
        self.apply('vbios', '--domain', 'win10')
        found = re.search(r'/var/lib/switchyard/[^<\'"]*\.aml', self.read(DOMAIN))
        os.remove(self.inside(found.group().lstrip('/')))
        self.assertEqual(self.findings('win10', status=CHECK)['guest.acpi-content']['state'],
                         'fail')
        self.apply('vbios', '--domain', 'win10')
        self.assertEqual(self.findings('win10')['guest.acpi-content']['state'], 'pass')

    def entries(self):
        return self.expect_json(OK, *self.on('history'))['entries']

    def test_mend(self):
        """What two stages mend is one plan, one entry and one undo; then nothing is left."""
        self.apply('attach', '--domain', 'win10')
        self.apply('vbios', '--domain', 'win10')
        good = self.read(DOMAIN)
        nothing = self.expect(OK, *self.on('mend', 'win10', '--yes')).out
        self.assertIn('There is nothing to mend.', nothing)
        broken = re.sub(r"(</source>\s*<address type='pci' domain='0x0000' bus=)'0x01'",
                        r"\1'0x03'", good, count=1)
        self.assertNotEqual(broken, good)
        with open(self.inside(DOMAIN), 'w', encoding='utf-8') as file:
            file.write(broken)
        table = re.search(r'/var/lib/switchyard/[^<\'"]*battery\.aml', good).group()
        os.remove(self.inside(table.lstrip('/')))
        self.assertEqual(self.findings('win10', status=CHECK)['guest.gpu-address']['state'], 'warn')
        n = len(self.entries())
        out = self.expect(OK, *self.on('mend', 'win10', '--yes')).out
        self.assertEqual(out.count('+++ qemu:///system win10'), 1, 'one change of the definition')
        self.assertIn('battery.aml', out)
        self.assertEqual(len(self.entries()), n + 1)
        found = self.findings('win10')
        for name in ('guest.gpu-address', 'guest.acpi-content', 'guest.battery'):
            self.assertEqual(found[name]['state'], 'pass', name)
        self.expect(OK, *self.on('undo', '--yes'))
        self.assertEqual(self.read(DOMAIN), broken)
        self.assertFalse(os.path.exists(self.inside(table.lstrip('/'))))

    def test_mend_usage(self):
        self.save('<domain type="kvm"/>')
        self.expect_error(USAGE, 'invalid-request', *self.on('mend', '--yes', self.path('a.xml')))
        self.expect_error(REFUSED, 'refused', *self.on('mend', 'win10'))
        self.expect_error(FAILED, 'not-found', *self.on('mend', '--yes', 'nobody'))

    def ladder(self, *arguments):
        return self.expect_json(OK, *self.on('ladder', 'win10', *arguments))['ladder']

    def climb_to(self, name):
        """Says of everything before that it did not help."""
        ladder = self.ladder()
        while ladder['current'] != name:
            ladder = self.ladder('--did-not-help')
        return ladder

    def start_released(self):
        """What a start with the boot entry of the stage leaves."""
        for function in '01':
            link = self.inside(f'sys/bus/pci/devices/0000:01:00.{function}/driver')
            if os.path.lexists(link):
                os.remove(link)
                os.symlink('../../../../bus/pci/drivers/vfio-pci', link)

    def test_ladder(self):
        """One measure, one start, one answer; and what did not help is taken back."""
        self.assertEqual(self.ladder()['state'], 'not-needed')
        self.apply('attach', '--domain', 'win10')
        self.start_released()
        self.apply('vbios', '--domain', 'win10')
        ladder = self.ladder()
        self.assertEqual((ladder['state'], ladder['current']), ('ask', 'visible'))
        before = self.read(DOMAIN)
        ladder = self.climb_to('names')
        self.assertEqual(ladder['state'], 'try')
        self.assertEqual(before, self.read(DOMAIN), 'an answer changes nothing')
        self.expect_error(REFUSED, 'refused', *self.on('ladder', 'win10', '--helped'))
        self.apply('attach', '--domain', 'win10', '--option', 'smbios')
        self.assertEqual(self.ladder()['state'], 'ask')
        ladder = self.ladder('names', '--did-not-help')
        self.assertEqual((ladder['state'], ladder['current']), ('take-back', 'names'))
        names = {m['id']: m for m in ladder['measures']}['names']
        plain = self.expect(OK, *self.on('ladder', 'win10')).out
        self.assertIn(f"switchyardctl undo {names['undo']['undo']}", plain)
        self.expect(OK, *self.on('undo', names['undo']['undo'], '--yes'))
        ladder = self.ladder()
        self.assertEqual((ladder['state'], ladder['current']), ('try', 'chassis'))
        names = {m['id']: m for m in ladder['measures']}['names']
        self.assertEqual((names['answer'], names['in_force']), ('did-not-help', False))
        ladder = self.ladder('driver', '--helped')
        self.assertEqual(ladder['state'], 'solved')
        document = self.expect_json(OK, *self.on('check', 'win10', '--ladder'))
        self.assertEqual(document['ladder'], ladder)
        self.assertIn('Where Code 43 stays',
                      self.expect(OK, *self.on('check', 'win10', '--ladder')).out)

    def test_ladder_usage(self):
        self.apply('attach', '--domain', 'win10')
        for arguments in (('win10', '--helped', '--did-not-help'), ('win10', 'battery'),
                          ('./a.xml',)):
            if arguments[0] == './a.xml':
                self.save('<domain type="kvm"/>')
            self.expect_error(USAGE, 'invalid-request', *self.on('ladder', *arguments))
        self.expect_error(FAILED, 'not-found', *self.on('ladder', 'win10', 'prayer', '--helped'))
        folder = self.inside('var/lib/switchyard/ladder')
        self.assertFalse(os.path.exists(folder), 'looking keeps nothing')
        self.ladder('--did-not-help')
        kept, = os.listdir(folder)
        with open(os.path.join(folder, kept), 'w', encoding='utf-8') as file:
            file.write('{"records":[{}]}')
        self.assertIn(kept, self.expect_error(REFUSED, 'invalid-data',
                                              *self.on('ladder', 'win10')))

    def test_changes_nothing(self):
        self.expect(OK, *self.on('check', 'win10'))
        self.assert_unchanged()


if __name__ == '__main__':
    main()
