# SPDX-License-Identifier: GPL-3.0-or-later
"""`report`, and --sysroot with what it wrote."""

import os
import re
import subprocess
import tarfile

from sandbox import OK, PROGRAM, REFUSED, USAGE, LaptopCase, main


class Report(LaptopCase):
    def make(self, *arguments):
        path = self.path('r.tar')
        self.expect(OK, *self.on('report', '-o', path, *arguments))
        return path

    def test_same_status_elsewhere(self):
        path = self.make()
        here = self.expect_json(OK, *self.on('status'))
        there = self.expect_json(OK, '--sysroot', path, 'status')
        self.assertIn('root=PARTUUID=', here['machine']['cmdline'])
        for document in here, there:
            del document['machine']['cmdline']
            # Virtual machines are never in a report.
            del document['domains'], document['domains_problem']
        self.assertEqual(here, there)
        self.assert_unchanged()

    def test_same_stages(self):
        path = self.make()
        here = self.expect_json(OK, *self.on('stages'))['stages']
        there = self.expect_json(OK, '--sysroot', path, 'stages')['stages']
        self.assertEqual([stage['id'] for stage in here], [stage['id'] for stage in there])
        of_the_machine = {'vm', 'gvt', 'vbios', 'attach'}
        for before, after in zip(here, there):
            if before['id'] in of_the_machine:
                self.assertEqual(after['state'], 'blocked')
                self.assertIn('report never holds virtual machines', after['reason'])
            else:
                before, after = (re.sub('PARTUUID=[0-9a-f-]*', '', str(stage))
                                 for stage in (before, after))
                self.assertEqual(before, after)

    def test_words(self):
        result = self.expect(OK, *self.on('report', '-o', 'x.tar'))
        for word in ('x.tar', 'UUIDs', 'Virtual machines', '--sysroot x.tar status'):
            self.assertIn(word, result.out)

    def test_json(self):
        document = self.expect_json(OK, *self.on('report', '-o', 'x.tar'))
        self.assertEqual(document['report'], 'x.tar')
        self.assertGreater(document['files'], 100)
        self.assertEqual(document['unreadable'], [])

    def test_default_name_and_no_overwriting(self):
        self.expect(OK, *self.on('report'))
        names = [name for name in os.listdir(self.folder) if name.endswith('.tar')]
        self.assertRegex(names[0], r'^switchyard-report-\d{4}-\d\d-\d\d\.tar$')
        before = os.stat(self.path(names[0])).st_mtime_ns
        self.expect_error(REFUSED, 'refused', *self.on('report'))
        self.assertEqual(os.stat(self.path(names[0])).st_mtime_ns, before)
        self.expect(OK, *self.on('report', '--yes'))

    def test_standard_output(self):
        done = subprocess.run([PROGRAM, *self.on('report', '-o', '-')], capture_output=True,
                              check=True)
        with open(self.make(), 'rb') as file:
            self.assertEqual(done.stdout, file.read())
        document = self.expect_json(USAGE, *self.on('report', '-o', '-'))
        self.assertEqual(document['error']['code'], 'invalid-request')

    def test_nothing_can_be_changed(self):
        path = self.make()
        self.assertIn('report', self.expect_error(REFUSED, 'not-supported', '--sysroot', path,
                                                  'apply', 'release', '--yes'))
        self.expect_json(OK, '--sysroot', path, 'plan', 'release')
        self.expect_json(OK, '--sysroot', path, 'history')

    def test_what_is_no_report(self):
        with open(self.path('words'), 'w', encoding='utf-8') as file:
            file.write('hello')
        self.expect_error(REFUSED, 'invalid-data', '--sysroot', self.path('words'), 'status')
        with tarfile.open(self.path('other.tar'), 'w') as archive:
            archive.add(self.path('words'), 'etc/passwd')
        message = self.expect_error(REFUSED, 'invalid-data', '--sysroot',
                                    self.path('other.tar'), 'status')
        self.assertIn('switchyardctl report', message)

    def test_archive_is_plain(self):
        """Every tar program reads it, and nothing in it tells who made it when."""
        with tarfile.open(self.make()) as archive:
            members = archive.getmembers()
        self.assertEqual(members[0].name, 'switchyard-report.json')
        names = [member.name for member in members[1:]]
        self.assertEqual(names, sorted(names))
        for member in members:
            self.assertEqual((member.uid, member.gid, member.uname, member.gname, member.mtime),
                             (0, 0, '', '', 0))

    def test_nothing_is_left_in_tmp(self):
        path = self.make()
        self.expect(OK, '--sysroot', path, 'status', env={'TMPDIR': self.folder})
        self.assertEqual([name for name in os.listdir(self.folder)
                          if name.startswith('switchyard-report')], [])


if __name__ == '__main__':
    main()
