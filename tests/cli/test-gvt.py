# SPDX-License-Identifier: GPL-3.0-or-later
"""gvt: virtual GPUs of the integrated GPU."""

from sandbox import OK, REFUSED, USAGE, FAILED, LaptopCase, main, snapshot

UUID = 'c2177883-f1bb-47f0-914d-32a22e3a8804'


class Gvt(LaptopCase):
    def list(self):
        return self.expect_json(OK, *self.on('gvt', 'list'))

    def test_list(self):
        shown = self.list()
        self.assertEqual((shown['gpu'], shown['supported'], shown['instances']),
                         ('0000:00:02.0', True, []))
        self.assertEqual(shown['types'], [
            {'id': 'i915-GVTg_V5_4', 'resolution': '1920x1200', 'low_mib': 128, 'high_mib': 512,
             'available_instances': 1},
            {'id': 'i915-GVTg_V5_8', 'resolution': '1024x768', 'low_mib': 64, 'high_mib': 384,
             'available_instances': 2},
        ])
        self.assertIn('i915-GVTg_V5_4  1920x1200  128 + 512 MiB  1 more can be made',
                      self.expect(OK, *self.on('gvt', 'list')).out)

    def test_create_and_back(self):
        before = snapshot(self.root)
        done = self.expect_json(OK, *self.on('gvt', 'create', UUID, '--yes'))
        self.assertEqual([step['path'] for step in done['skipped']], ['0000:00:02.0'])
        self.assertEqual(self.list()['instances'], [
            {'uuid': UUID, 'type': 'i915-GVTg_V5_4', 'exists': False, 'at_start': True,
             'domains': []},
        ])
        self.assertEqual(self.entries()[0]['stage'], 'gvt')
        self.expect(OK, *self.on('undo', '--yes'))
        self.assertEqual(self.list()['instances'], [])
        self.assertEqual(snapshot(self.root), before)

    def test_digest(self):
        """What was looked at with a UUID can be asked for again."""
        refused = self.expect(REFUSED, *self.on('gvt', 'create', UUID, '--yes', '--digest',
                                                'sha256:' + '0' * 64))
        digest = refused.err.split('Its digest is now ')[1].split(',')[0]
        self.expect(OK, *self.on('gvt', 'create', UUID, '--yes', '--digest', digest))

    def test_remove(self):
        self.expect(OK, *self.on('gvt', 'create', UUID, '--type', 'i915-GVTg_V5_8', '--yes'))
        self.assertEqual(self.list()['instances'][0]['type'], 'i915-GVTg_V5_8')
        self.expect(OK, *self.on('gvt', 'remove', UUID, '--yes'))
        self.assertEqual(self.list()['instances'], [])
        self.assertIn(UUID, self.expect(FAILED, *self.on('gvt', 'remove', UUID, '--yes')).err)

    def test_wrong(self):
        self.expect(USAGE, *self.on('gvt', 'remove', '/etc/passwd', '--yes'))
        self.expect(USAGE, *self.on('gvt', 'create', '--type', '../x', '--yes'))
        self.expect(USAGE, *self.on('gvt'))
        self.expect(REFUSED, *self.on('gvt', 'create'))


if __name__ == '__main__':
    main()
