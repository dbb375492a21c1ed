# SPDX-License-Identifier: GPL-3.0-or-later
"""domain edit: a file in, a file out."""

import os
import stat

from sandbox import FAILED, OK, REFUSED, USAGE, LaptopCase, main

GPU = "<address domain='0x0000' bus='0x01' slot='0x00' function='0x0'/>"


class DomainEdit(LaptopCase):
    def setUp(self):
        super().setUp()
        self.source = self.inside('etc/libvirt/qemu/win10.xml')

    def edit(self, *options, recipes=('dgpu',), source=None, out='out.xml'):
        self.expect(OK, *self.on('domain', 'edit', source or self.source, *recipes, '-o', out,
                                 *options))
        with open(self.path(out), encoding='utf-8') as file:
            return file.read()

    def test_adds_the_gpu(self):
        after = self.edit()
        self.assertIn(GPU, after)
        self.assertIn("<address type='pci' domain='0x0000' bus='0x01' slot='0x00' function='0x0'/>",
                      after)
        self.assertIn("hotplug='off'", after)
        self.assert_unchanged()

    def test_takes_back(self):
        before = self.read('etc/libvirt/qemu/win10.xml')
        self.edit('--with', 'size=1920x1080')
        self.expect(OK, *self.on('domain', 'edit', 'out.xml', 'looking-glass', 'usb-input', '-o',
                                 'more.xml', '--with', 'size=1920x1080'))
        self.expect(OK, *self.on('domain', 'edit', 'more.xml', 'dgpu', 'usb-input',
                                 'looking-glass', '--take-back', '-o', 'back.xml'))
        with open(self.path('back.xml'), encoding='utf-8') as file:
            self.assertEqual(file.read(), before)
        self.expect_error(FAILED, 'not-found', *self.on(
            'domain', 'edit', 'back.xml', 'dgpu', '--take-back', '-o', 'x.xml'))

    def test_versions(self):
        def tables(version):
            self.expect(OK, *self.on('domain', 'edit', self.source, 'battery', '-o', 'x.xml',
                                     '--with', f'libvirt={version}', '--with',
                                     'battery=/var/lib/switchyard/battery.aml'))
            with open(self.path('x.xml'), encoding='utf-8') as file:
                return file.read()

        self.assertIn("<table type='raw'>/var/lib/switchyard/battery.aml</table>",
                      tables('11.3.0'))
        self.assertIn("value='file=/var/lib/switchyard/battery.aml'", tables('9.0.0'))

    def test_says_why(self):
        result = self.expect(OK, *self.on('domain', 'edit', self.source, 'usb-input', '-o',
                                          'x.xml'))
        self.assertIn('usb-input', result.out)
        self.assertIn('touchpads', result.out)

    def test_refusals(self):
        def refuse(status, code, *words):
            return self.expect_error(status, code, *self.on(
                'domain', 'edit', self.source, *words, '-o', 'x.xml'))

        self.assertIn('465', refuse(REFUSED, 'refused', 'hide-vm'))
        self.assertIn('465', refuse(REFUSED, 'refused', 'hide-vm', '--with', 'guest-driver=551.23'))
        self.assertIn('size', refuse(USAGE, 'invalid-request', 'dgpu', '--with', 'frob=1'))
        self.assertIn('1920x1080', refuse(USAGE, 'invalid-request', 'dgpu', '--with', 'size=big'))
        self.assertFalse(os.path.exists(self.path('x.xml')))

    def test_same_as_the_stage(self):
        after = self.edit(recipes=('dgpu', 'memory', 'usb-input'))
        self.apply('attach')
        self.assertEqual(self.read('etc/libvirt/qemu/win10.xml'), after)

    def test_again_changes_nothing(self):
        once = self.edit()
        self.assertEqual(self.edit(source='out.xml', out='again.xml'), once)
        document = self.expect_json(OK, *self.on('domain', 'edit', 'out.xml', 'dgpu', 'dgpu', '-o',
                                                 'more.xml'))
        self.assertIs(document['changed'], False)

    def test_in_place(self):
        once = self.edit()
        self.edit(source='out.xml')
        with open(self.path('out.xml'), encoding='utf-8') as file:
            self.assertEqual(file.read(), once)

    def test_stays_private(self):
        self.edit()
        self.assertEqual(stat.S_IMODE(os.stat(self.path('out.xml')).st_mode), 0o600)

    def test_named_gpu(self):
        self.assertEqual(self.edit('--gpu', '01:00.0'), self.edit('--gpu', '0000:01:00.0'))
        self.expect_error(REFUSED, 'refused', *self.on(
            'domain', 'edit', self.source, 'dgpu', '-o', 'x.xml', '--gpu', '0000:00:1f.3'))
        self.expect_error(USAGE, 'invalid-request', *self.on(
            'domain', 'edit', self.source, 'dgpu', '-o', 'x.xml', '--gpu', 'none'))
        self.assertFalse(os.path.exists(self.path('x.xml')))

    def test_gpu_of_another_computer(self):
        result = self.expect(OK, *self.on('domain', 'edit', self.source, 'dgpu', '-o', 'x.xml',
                                          '--gpu', '0000:09:00.0'))
        self.assertIn('0000:09:00.0', result.err)
        with open(self.path('x.xml'), encoding='utf-8') as file:
            self.assertIn("bus='0x09'", file.read())

    def test_unknown_recipe(self):
        message = self.expect_error(USAGE, 'invalid-request', *self.on(
            'domain', 'edit', self.source, 'frobnicate', '-o', 'x.xml'))
        self.assertIn('dgpu', message)

    def test_bad_files(self):
        def refuse(status, code, source):
            message = self.expect_error(status, code, *self.on(
                'domain', 'edit', source, 'dgpu', '-o', 'x.xml'))
            self.assertFalse(os.path.exists(self.path('x.xml')))
            return message

        with open(self.path('bad.xml'), 'w', encoding='utf-8') as file:
            file.write('<domain>\n  <devices>\n</domain>\n')
        self.assertRegex(refuse(REFUSED, 'invalid-data', 'bad.xml'), r'bad\.xml.*3')
        with open(self.path('empty.xml'), 'w', encoding='utf-8'):
            pass
        refuse(REFUSED, 'invalid-data', 'empty.xml')
        with open(self.path('large.xml'), 'w', encoding='utf-8') as file:
            file.write('<domain>' + ' ' * (2 << 20) + '</domain>')
        refuse(REFUSED, 'invalid-data', 'large.xml')
        os.mkfifo(self.path('fifo.xml'))
        refuse(REFUSED, 'invalid-data', 'fifo.xml')
        refuse(FAILED, 'not-found', 'none.xml')

    def test_output_that_cannot_be_written(self):
        self.assertEqual(self.run_program(*self.on('domain', 'edit', self.source, 'dgpu', '-o',
                                                   'none/x.xml')).status, FAILED)

    def test_a_device_is_not_replaced(self):
        os.symlink('/dev/null', self.path('null'))
        self.expect(OK, *self.on('domain', 'edit', self.source, 'dgpu', '-o', 'null'))
        self.assertTrue(stat.S_ISCHR(os.stat('/dev/null').st_mode))
        self.assertTrue(os.path.islink(self.path('null')))


if __name__ == '__main__':
    main()
