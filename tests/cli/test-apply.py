# SPDX-License-Identifier: GPL-3.0-or-later
"""apply, undo, history, show and recover, whatever the stage is, with all that can come between."""

import re
import json
import os
import signal
import subprocess

from sandbox import (FAILED, OK, PROGRAM, REFUSED, STATE, USAGE, LaptopCase, Terminal, main,
                     snapshot)

DOMAIN = 'etc/libvirt/qemu/win10.xml'
BAD_IDS = ('', 'x', '1', '../0001', '0001/../0001', '/etc/passwd', '-1', '0001 ', '00000000001',
           '0001\n', '٠٠٠١')


class Apply(LaptopCase):
    def test_digest(self):
        digest = self.digest('attach')
        wrong = 'sha256:' + '0' * 64
        self.expect_error(REFUSED, 'conflict',
                          *self.on('apply', 'attach', '--yes', '--digest', wrong))
        self.assert_unchanged()
        self.assertEqual(self.apply('attach', '--digest', digest)['digest'], digest)
        undo = self.expect_error(REFUSED, 'conflict',
                                 *self.on('undo', '--yes', '--digest', digest))
        self.assertIn(digest, undo)

    def test_there_and_back(self):
        os.chmod(self.inside(DOMAIN), 0o640)
        before = snapshot(self.root)
        done = self.apply('attach')
        self.assertEqual(set(done), {'schema', 'entry', 'digest', 'skipped', 'reboot'})
        self.assertEqual(set(self.differences(before)), {DOMAIN})
        self.assertEqual(snapshot(self.root)[DOMAIN][:3], before[DOMAIN][:3])
        self.expect(OK, *self.on('undo', '--yes'))
        self.assert_unchanged(before)

    def test_twice(self):
        self.apply('attach')
        after = snapshot(self.root)
        again = self.apply('attach')
        self.assertIsNone(again['entry'])
        self.assertEqual(again['skipped'], [])
        self.assertIn('Nothing needs to be changed',
                      self.expect(OK, *self.on('apply', 'attach', '--yes')).out)
        self.assert_unchanged(after)
        self.assertEqual(len(self.entries()), 1)

    def test_plain(self):
        text = self.expect(OK, *self.on('apply', 'attach', '--yes')).out
        for words in ('entry 0001', 'switchyardctl undo 0001', 'sha256:', '[1/1]'):
            self.assertIn(words, text)

    def test_changed_while_asking(self):
        terminal = Terminal(self.on('apply', 'attach'))
        terminal.expect('[y/N]')
        self.write(DOMAIN, self.read(DOMAIN).replace('8388608', '4194304'))
        before = snapshot(self.root)
        terminal.send('y\n')
        result = terminal.finish()
        self.assertEqual(result.status, REFUSED, result)
        self.assert_unchanged(before)
        self.assertEqual(self.entries(), [])


class Asking(LaptopCase):
    def test_refuses_without_a_terminal(self):
        self.expect_error(REFUSED, 'refused', *self.on('apply', 'attach'))
        self.apply('attach')
        before = snapshot(self.root)
        self.expect_error(REFUSED, 'refused', *self.on('undo'))
        self.assert_unchanged(before)
        self.assertEqual(len(self.entries()), 1)

    def test_this_computer_too(self):
        self.expect_error(REFUSED, 'refused', 'apply', 'iommu')

    def answer(self, text, *arguments):
        terminal = Terminal(self.on(*arguments))
        terminal.expect('[y/N]')
        terminal.send(text)
        return terminal.finish()

    def test_yes(self):
        for text in ('y\n', 'Yes\n'):
            self.assertEqual(self.answer(text, 'apply', 'attach').status, OK)
            self.assertEqual(self.answer(text, 'undo').status, OK)
        self.assert_unchanged()

    def test_anything_else_is_no(self):
        for text in ('n\n', '\n', '\x04', 'yess\n', 'x' * 40 + '\n', ' y e s\n'):
            result = self.answer(text, 'apply', 'attach')
            self.assertEqual(result.status, FAILED, result)
            self.assertIn('Nothing was changed', result.out)
        self.assert_unchanged()
        self.assertEqual(self.entries(), [])

    def test_interrupt_at_the_question(self):
        result = self.answer('\x03', 'apply', 'attach')
        self.assertNotEqual(result.status, OK)
        self.assert_unchanged()

    def test_shows_before_it_asks(self):
        text = self.answer('n\n', 'apply', 'attach').out
        self.assertLess(text.index('+'), text.index('[y/N]'))
        self.assertLess(text.index(self.digest('attach')), text.index('[y/N]'))


class History(LaptopCase):
    def test_entries(self):
        self.apply('attach')
        self.expect(OK, *self.on('undo', '0001', '--yes'))
        entries = self.entries()
        self.assertEqual([entry['id'] for entry in entries], ['0002', '0001'])
        self.assertEqual([entry['state'] for entry in entries], ['committed'] * 2)
        self.assertEqual(entries[0]['undoes'], '0001')
        self.assertEqual(entries[1]['undone_by'], '0002')
        text = self.expect(OK, *self.on('history')).out
        self.assertEqual([line[:4] for line in text.splitlines()], ['0002', '0001'])
        self.assertIn('undone by 0002', text)

    def test_show(self):
        plan = self.expect_json(OK, *self.on('plan', 'attach'))
        self.apply('attach')
        text = self.expect(OK, *self.on('show', '0001')).out
        for change in plan['changes']:
            # The reasons are for those who have to decide.
            change['diff'] = re.sub('^# .*\n', '', change.get('diff') or '', flags=re.MULTILINE)
            self.assertIn(change['diff'] if change.get('diff') else ' '.join(change['argv']), text)
        self.assertEqual(self.expect_json(OK, *self.on('show', '0001'))['id'], '0001')

    def test_unknown_ids(self):
        self.apply('attach')
        after = snapshot(self.root)
        for command in (['show', '0099'], ['undo', '0099', '--yes']):
            self.expect_error(FAILED, 'not-found', *self.on(*command))
        for bad in BAD_IDS:
            self.expect_error(USAGE, 'invalid-request', *self.on('show', '--', bad))
            self.expect_error(USAGE, 'invalid-request', *self.on('undo', '--yes', '--', bad))
        self.assert_unchanged(after)

    def test_nothing_yet(self):
        self.assertEqual(self.entries(), [])
        self.assertIn('Nothing', self.expect(OK, *self.on('history')).out)
        self.expect_error(FAILED, 'not-found', *self.on('undo', '--yes'))

    def test_damaged_entry(self):
        self.apply('attach')
        self.write(f'{STATE}/journal/0001/entry.json', '{"schema":1')
        before = snapshot(self.root)
        result = self.run_program(*self.on('history'))
        self.assertNotEqual(result.status, OK)
        self.assertIn('entry.json', result.err)
        self.assertNotEqual(self.run_program(*self.on('undo', '--yes')).status, OK)
        self.assert_unchanged(before)


class Undo(LaptopCase):
    def test_twice(self):
        self.apply('attach')
        self.expect(OK, *self.on('undo', '0001', '--yes'))
        for bad in ('0001', '0002'):
            result = self.run_program(*self.on('undo', bad, '--yes'))
            self.assertIn(result.status, (FAILED, REFUSED), result)
        self.assert_unchanged()
        self.assertEqual(len(self.entries()), 2)

    def test_again_after_undo(self):
        self.apply('attach')
        after = snapshot(self.root)
        self.expect(OK, *self.on('undo', '--yes'))
        self.apply('attach')
        self.assert_unchanged(after)

    def test_document(self):
        self.apply('attach')
        done = self.expect_json(OK, *self.on('undo', '--yes'))
        self.assertEqual(set(done), {'schema', 'entry', 'digest', 'skipped', 'reboot'})
        self.assertEqual(done['entry'], '0002')

    def test_conflict(self):
        self.apply('attach')
        self.write(DOMAIN, self.read(DOMAIN).replace('8388608', '4194304'))
        before = snapshot(self.root)
        message = self.expect_error(REFUSED, 'conflict', *self.on('undo', '--yes'))
        self.assertIn('win10', message)
        self.assertIn('4194304', message)
        self.assertIn('hostdev', message)
        self.assert_unchanged(before)
        self.assertEqual(len(self.entries()), 1)


class OneLine(LaptopCase):
    """Two steps add to one line where the boot loader keeps only one entry."""

    LIMINE = """
rm -r boot/loader boot/EFI sys/firmware etc/mkinitcpio.d/*
mkdir -p usr/bin etc/default boot/0f1e/linux
touch usr/bin/limine-update usr/bin/limine-mkinitcpio; chmod 755 usr/bin/*
echo image > boot/0f1e/linux/initramfs
printf 'KERNEL_CMDLINE[default]="rw root=UUID=1"\\n' > etc/default/limine
cat > boot/limine.conf <<'END'
/+Arch
  //linux
  comment: Kernel version: 6.12.8-arch1-1
  comment: kernel-id=linux
  protocol: linux
  module_path: boot():/0f1e/linux/initramfs
  path: boot():/0f1e/linux/vmlinuz
  cmdline: rw root=UUID=1
END
"""
    SDBOOTUTIL = """
mkdir -p usr/bin etc/kernel; touch usr/bin/sdbootutil; chmod 755 usr/bin/sdbootutil
sed 's/ intel_iommu=on//' proc/cmdline | tee etc/kernel/cmdline > cmdline; mv cmdline proc
"""
    OSTREE = """
rm -r boot/loader/entries/* boot/EFI boot/loader/loader.conf sys/firmware
mkdir -p run boot/grub2 usr/bin; touch usr/bin/rpm-ostree run/ostree-booted boot/grub2/grub.cfg
printf 'title 1\\nversion 1\\nlinux /vmlinuz\\noptions root=UUID=1 rw\\n' \\
  > boot/loader/entries/ostree-1.conf
"""
    NO_IOMMU = """
sed -i s/intel_iommu=on// proc/cmdline; find sys -name iommu_group -exec rm {} +
rm -r sys/kernel/iommu_groups sys/class/iommu; mkdir sys/kernel/iommu_groups
"""

    def make(self, script):
        subprocess.run(['sh', '-ec', script + self.NO_IOMMU], cwd=self.root, check=True)
        return snapshot(self.root)

    def check_first_step(self, script):
        before = self.make(script)
        self.apply('iommu')
        between = snapshot(self.root)
        self.apply('release')
        after = snapshot(self.root)
        message = self.expect_error(REFUSED, 'refused', *self.on('undo', '0001', '--yes'))
        self.assertIn('Undo 0002 first, then 0001.', message)
        self.assert_unchanged(after)
        self.expect(OK, *self.on('undo', '0002', '--yes'))
        self.assert_unchanged(between)
        self.expect(OK, *self.on('undo', '0001', '--yes'))
        self.assert_unchanged(before)

    def check_other_order(self, script):
        before = self.make(script)
        self.apply('release')
        self.assertIsNone(self.apply('iommu').get('entry'), 'it is in the line already')
        self.expect(OK, *self.on('undo', '0001', '--yes'))
        self.assert_unchanged(before)
        self.assertEqual(len(self.apply('iommu')['skipped']), 1)

    def test_limine(self):
        self.check_first_step(self.LIMINE)

    def test_limine_other_order(self):
        self.check_other_order(self.LIMINE)

    def test_sdbootutil(self):
        self.check_first_step(self.SDBOOTUTIL)

    def test_sdbootutil_other_order(self):
        self.check_other_order(self.SDBOOTUTIL)

    def test_ostree(self):
        """The commands are not run here, so that only their order is seen."""
        self.make(self.OSTREE)
        self.apply('iommu')
        self.apply('release')
        message = self.expect_error(REFUSED, 'refused', *self.on('undo', '0001', '--yes'))
        self.assertIn('Undo 0002 first, then 0001.', message)
        self.expect(OK, *self.on('undo', '0002', '--yes'))
        self.expect(OK, *self.on('undo', '0001', '--yes'))


class Recover(LaptopCase):
    def test_nothing_to_do(self):
        self.assertEqual(self.expect_json(OK, *self.on('recover'))['rolled_back'], [])
        self.assertIn('nothing to recover', self.expect(OK, *self.on('recover')).out)
        self.apply('attach')
        after = snapshot(self.root)
        self.assertEqual(self.expect_json(OK, *self.on('recover'))['rolled_back'], [])
        self.assert_unchanged(after)

    def interrupt(self):
        """Kills an apply at a rename below the sysroot, as a power cut would."""
        for count in range(1, 40):
            done = subprocess.run(
                ['strace', '-f', '-qq', '-o', '/dev/null',
                 '-e', f'inject=renameat,renameat2,rename:signal=KILL:when={count}',
                 PROGRAM, *self.on('apply', 'attach', '--yes')],
                stdin=subprocess.DEVNULL, capture_output=True, check=False)
            if done.returncode == OK:
                return False
            if self.entries() and self.entries()[0]['state'] == 'applying':
                return True
        return False

    def test_rolls_back(self):
        if not any(os.access(os.path.join(folder, 'strace'), os.X_OK)
                   for folder in os.environ['PATH'].split(':')):
            self.skipTest('strace is not installed')
        self.assertTrue(self.interrupt(), 'no apply could be interrupted')
        entry = self.entries()[0]['id']
        refused = self.run_program(*self.on('apply', 'attach', '--yes'))
        self.assertEqual(refused.status, REFUSED)
        self.assertIn('recover', refused.err)
        self.assertEqual(self.expect_json(OK, *self.on('recover'))['rolled_back'], [entry])
        self.assert_unchanged()
        self.assertIn('nothing to recover', self.expect(OK, *self.on('recover')).out)


class Parallel(LaptopCase):
    def test_many_at_once(self):
        runs = [subprocess.Popen([PROGRAM, '--json', *self.on('apply', 'attach', '--yes')],
                                 stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                 stderr=subprocess.DEVNULL) for _ in range(6)]
        results = [(run.communicate()[0], run.returncode) for run in runs]
        for out, status in results:
            self.assertIn(status, (OK, REFUSED))
            document = json.loads(out)
            if status == REFUSED:
                self.assertIn(document['error']['code'], ('busy', 'conflict'))
        self.assertEqual(len(self.entries()), 1)
        self.expect(OK, *self.on('undo', '--yes'))
        self.assert_unchanged()

    def test_signals_put_everything_back(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            run = subprocess.Popen([PROGRAM, *self.on('apply', 'attach', '--yes')],
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE)
            run.stdout.readline()
            run.send_signal(number)
            run.communicate()
            if run.returncode == OK:
                self.expect(OK, *self.on('undo', '--yes'))
            self.expect(OK, *self.on('recover'))
            self.assert_unchanged()


if __name__ == '__main__':
    main()
