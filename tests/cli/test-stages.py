# SPDX-License-Identifier: GPL-3.0-or-later
"""The stages iommu and release below sample laptops: there and back, and what they refuse."""

import os
import shutil
import unittest

from sandbox import (FAILED, OK, PROGRAM, REFUSED, STATE, DebianCase, LaptopCase, Terminal, main,
                     snapshot)

STAGES = ('iommu', 'release', 'vbios', 'attach')
ENTRY = 'boot/loader/entries/arch.conf'


class Apply(LaptopCase):
    give_rom = True

    def test_there_and_back(self):
        for stage in STAGES:
            done = self.apply(stage)
            self.assertNotEqual(self.differences(), {}, stage)
            self.expect(OK, *self.on('undo', '--yes'))
            self.assert_unchanged()
            self.assertEqual(set(done), {'schema', 'entry', 'digest', 'skipped', 'reboot'})

    def test_all_there_and_back(self):
        for stage in STAGES:
            self.apply(stage)
        for _ in STAGES:
            self.expect(OK, *self.on('undo', '--yes'))
        self.assert_unchanged()
        self.expect_error(FAILED, 'not-found', *self.on('undo', '--yes'))

    def test_unusual_mode_and_owner_come_back(self):
        os.chmod(self.inside(ENTRY), 0o640)
        if os.geteuid() == 0:
            os.chown(self.inside(ENTRY), 1234, 4321)
        before = snapshot(self.root)
        self.apply('iommu')
        self.assertEqual(snapshot(self.root)[ENTRY][:3], before[ENTRY][:3])
        self.expect(OK, *self.on('undo', '--yes'))
        self.assert_unchanged(before)

    def test_document(self):
        digest = self.digest('release')
        plan = self.expect_json(OK, *self.on('plan', 'release'))
        done = self.apply('release')
        self.assertEqual((done['entry'], done['digest'], done['reboot']),
                         ('0001', digest, plan['reboot']))
        commands = [change['argv'] for change in plan['changes'] if change['kind'] == 'command']
        self.assertEqual([skipped['argv'] for skipped in done['skipped']], commands)
        for skipped in done['skipped']:
            self.assertEqual(skipped['says'], 'not run (sysroot)')

    def test_plain(self):
        text = self.expect(OK, *self.on('apply', 'release', '--yes')).out
        plan = self.expect_json(OK, *self.on('show', '0001'))
        self.assertEqual(plan['id'], '0001')
        for words in ('not run (sysroot)', 'entry 0001', 'switchyardctl undo 0001', 'sha256:',
                      '[1/'):
            self.assertIn(words, text)

    def test_twice(self):
        for stage in STAGES:
            self.apply(stage)
            after = snapshot(self.root)
            entries = len(self.entries())
            again = self.apply(stage)
            self.assertIsNone(again['entry'])
            self.assertEqual(again['skipped'], [])
            self.assertIn('Nothing needs to be changed',
                          self.expect(OK, *self.on('apply', stage, '--yes')).out)
            self.assert_unchanged(after)
            self.assertEqual(len(self.entries()), entries)

    def test_changed_in_between(self):
        digest = self.digest('iommu')
        self.write(ENTRY, self.read(ENTRY).replace('quiet', 'quiet splash'))
        before = snapshot(self.root)
        self.expect_error(REFUSED, 'conflict',
                          *self.on('apply', 'iommu', '--yes', '--digest', digest))
        self.assert_unchanged(before)
        self.assertEqual(self.entries(), [])

    def test_what_it_was_made_from_changed(self):
        """A file that the plan reads and leaves alone counts as well."""
        for path in ('etc/mkinitcpio.conf', 'etc/mkinitcpio.d/linux.preset',
                     'boot/loader/loader.conf', 'boot/loader/entries/arch.conf'):
            digest = self.digest('release')
            self.write(path, self.read(path) + '# Changed by someone else.\n')
            before = snapshot(self.root)
            self.expect(REFUSED, *self.on('apply', 'release', '--yes', '--digest', digest))
            self.assert_unchanged(before)

    def test_changed_while_asking(self):
        terminal = Terminal(self.on('apply', 'iommu'))
        terminal.expect('[y/N]')
        self.write(ENTRY, self.read(ENTRY).replace('quiet', 'quiet splash'))
        before = snapshot(self.root)
        terminal.send('y\n')
        result = terminal.finish()
        self.assertEqual(result.status, REFUSED, result)
        self.assert_unchanged(before)

    def test_leftover_files_of_others_stay(self):
        self.write('etc/modprobe.d/other.conf', 'options nvidia x=y\n')
        before = snapshot(self.root)
        self.apply('release')
        self.expect(OK, *self.on('undo', '--yes'))
        self.assert_unchanged(before)

    def test_conflict(self):
        self.apply('iommu')
        self.write(ENTRY, self.read(ENTRY).replace('intel_iommu=on', 'intel_iommu=on mine'))
        before = snapshot(self.root)
        message = self.expect_error(REFUSED, 'conflict', *self.on('undo', '--yes'))
        self.assertRegex(message, ENTRY + ', lines [0-9]+ to [0-9]+ were edited')
        self.assertIn('What was there before:\n(no line)\nWhat Switchyard wrote:\n|', message)
        self.assertRegex(message, r'What is there now:\n\|.*\n\|options intel_iommu=on mine')
        self.assertIn('or as Switchyard wrote them, and undo again', message)
        self.assert_unchanged(before)
        self.assertEqual(len(self.entries()), 1)
        self.write(ENTRY, self.read(ENTRY).replace('intel_iommu=on mine', 'intel_iommu=on'))
        self.expect(OK, *self.on('undo', '--yes'))
        self.assert_unchanged()

    def test_edits_of_others_stay(self):
        self.apply('iommu')
        self.write(ENTRY, '# first\n' + self.read(ENTRY) + '# last\n')
        plan = self.expect(OK, *self.on('undo', '--yes')).out
        self.assertIn('was edited since', plan)
        self.assertIn(' # last', plan)
        self.assertEqual(self.read(ENTRY).count('# first\n'), 1)
        self.write(ENTRY, self.read(ENTRY).replace('# first\n', '').replace('# last\n', ''))
        self.assert_unchanged()

    def test_file_of_ours_that_is_gone_already(self):
        self.apply('release')
        os.unlink(self.inside('etc/modprobe.d/zz-switchyard-vfio.conf'))
        self.expect(OK, *self.on('undo', '--yes'))
        self.assert_unchanged()

    def test_conflict_on_a_file_of_ours(self):
        self.apply('release')
        self.write('etc/modprobe.d/zz-switchyard-vfio.conf', '# mine\n')
        before = snapshot(self.root)
        message = self.expect_error(REFUSED, 'conflict', *self.on('undo', '--yes'))
        self.assertIn('sudo rm /etc/modprobe.d/zz-switchyard-vfio.conf', message)
        self.assert_unchanged(before)
        os.unlink(self.inside('etc/modprobe.d/zz-switchyard-vfio.conf'))
        self.expect(OK, *self.on('undo', '--yes'))
        self.assert_unchanged()

    def test_card(self):
        """What to press is told with all that changes what the computer starts from, and only so;
        the words to delete are those of the usual entry on trial too."""
        for stage, shown in (('iommu', True), ('release', True), ('attach', False)):
            text = self.expect(OK, *self.on('apply', stage, '--yes')).out
            self.assertEqual('If the screen stays black' in text, shown, stage)
            self.assertEqual('intel_iommu=on, i915' in text, shown, stage)

    def test_edit_of_our_boot_entry_is_told(self):
        """The entry is all ours and goes as a whole; what was edited in it is said and kept."""
        self.apply('release')
        entry = 'boot/loader/entries/arch-switchyard.conf'
        self.assertNotIn('other kernel parameters', self.expect(OK, *self.on('undo', '--yes')).out)
        self.apply('release')
        self.write(entry, self.read(entry).replace('quiet', 'loglevel=7'))
        text = self.expect(OK, *self.on('undo', '--yes')).out
        self.assertIn(f'/{entry} has other kernel parameters than Switchyard wrote', text)
        self.assertIn('loglevel=7', self.expect(OK, *self.on('show', self.entries()[0]['id'])).out)
        self.assert_unchanged()

    def test_older_entry(self):
        self.apply('iommu')
        self.apply('attach')
        self.expect(OK, *self.on('undo', '0001', '--yes'))
        self.assertEqual(set(self.differences()), {'etc/libvirt/qemu/win10.xml'})
        self.expect(OK, *self.on('undo', '0002', '--yes'))
        self.assert_unchanged()


class RefusalMixin:
    """A refusal that names file and line, and not one byte changed."""

    def refuse(self, path, text, stage, line):
        self.write(path, text)
        before = snapshot(self.root)
        for command in (['plan', stage], ['apply', stage, '--yes']):
            result = self.run_program(*self.on(*command))
            self.assertEqual(result.status, REFUSED, result)
            self.assertIn(f'/{path}:{line}', result.err)
            self.assertEqual(result.out, '')
        self.assert_unchanged(before)
        self.assertFalse(os.path.exists(self.inside(STATE)))


class BadConfiguration(RefusalMixin, LaptopCase):
    def test_mkinitcpio_quote(self):
        self.refuse('etc/mkinitcpio.conf', '# one\nMODULES=(a "b)\nHOOKS=(base)\n', 'release', 2)

    def test_mkinitcpio_parenthesis(self):
        self.refuse('etc/mkinitcpio.conf', 'MODULES=()\nHOOKS=(base udev\n', 'release', 2)


class Debian(RefusalMixin, DebianCase):
    give_rom = True

    def test_recognised(self):
        machine = self.expect_json(OK, *self.on('status'))['machine']
        self.assertEqual((machine['initramfs'], machine['bootloader']),
                         ('initramfs-tools', 'grub'))

    def test_there_and_back(self):
        for stage in STAGES:
            digest = self.digest(stage)
            self.assertEqual(self.digest(stage), digest)
            self.apply(stage, '--digest', digest)
            self.assertNotEqual(self.differences(), {}, stage)
            self.assertIsNone(self.apply(stage)['entry'])
        for _ in STAGES:
            self.expect(OK, *self.on('undo', '--yes'))
        self.assert_unchanged()

    def test_grub_quote(self):
        self.refuse('etc/default/grub', 'GRUB_DEFAULT=0\nGRUB_CMDLINE_LINUX_DEFAULT="quiet\n',
                    'iommu', 2)

    def test_grub_command(self):
        self.refuse('etc/default/grub',
                    'GRUB_DEFAULT=0\nGRUB_CMDLINE_LINUX_DEFAULT="quiet $(cat /etc/options)"\n',
                    'iommu', 2)


class Unprivileged(LaptopCase):
    """As somebody else: everything can be looked at that the permissions allow."""

    def setUp(self):
        super().setUp()
        self.prefix = ()
        self.program = PROGRAM
        if os.geteuid() == 0:
            self.prefix = ('setpriv', '--reuid=65534', '--regid=65534', '--clear-groups')
            self.program = shutil.copy(PROGRAM, self.path('switchyardctl'))

    def expect_as_user(self, status, *arguments):
        return self.expect_json(status, *self.on(*arguments), prefix=self.prefix,
                                program=self.program)

    def test_unreadable_file(self):
        os.chmod(self.inside('etc/mkinitcpio.conf'), 0)
        self.fresh = snapshot(self.root)
        self.expect_as_user(OK, 'status')
        self.expect_as_user(OK, 'stages')
        result = self.run_program(*self.on('apply', 'release', '--yes'), prefix=self.prefix,
                                  program=self.program)
        self.assertNotEqual(result.status, OK)
        self.assertIn('/etc/mkinitcpio.conf', result.err)
        self.assert_unchanged()

    @unittest.skipUnless(os.geteuid() == 0, 'the files of the sample are our own')
    def test_no_right_to_write(self):
        error = self.expect_as_user(FAILED, 'apply', 'release', '--yes')['error']
        self.assertEqual(error['code'], 'denied')
        self.assert_unchanged()


class States(LaptopCase):
    def test_laptop(self):
        stages = self.expect_json(OK, *self.on('stages'))['stages']
        self.assertEqual([stage['id'] for stage in stages],
                         ['iommu', 'vm', 'release', 'gvt', 'vbios', 'attach'])
        for stage in stages:
            self.assertEqual(set(stage), {'id', 'title', 'state', 'reason', 'evidence'})
            self.assertEqual(stage['state'], 'done' if stage['id'] == 'vm' else 'ready', stage)
            self.assertTrue(stage['reason'])

    def test_follow_what_was_done(self):
        self.apply('release')
        states = {stage['id']: stage['state']
                  for stage in self.expect_json(OK, *self.on('stages'))['stages']}
        self.assertEqual(states['release'], 'done')
        self.assertEqual(states['iommu'], 'ready')


if __name__ == '__main__':
    main()
