# SPDX-License-Identifier: GPL-3.0-or-later
"""Option ROMs are found in firmware updates, and written out."""

import hashlib
import io
import json
import os
import shutil
import subprocess
import zipfile

from inno import make_installer
from sandbox import FAILED, OK, REFUSED, USAGE, LaptopCase, main, make_rom

MAKE_FIRMWARE = os.environ['MAKE_FIRMWARE']
CHECK = 3
GPU = '0000:01:00.0'


def zipped(name, data):
    file = io.BytesIO()
    with zipfile.ZipFile(file, 'w', zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return file.getvalue()


class Scan(LaptopCase):
    def save(self, name, data):
        with open(self.path(name), 'wb') as file:
            file.write(data)
        return self.path(name)

    def make(self, kind):
        path = self.path(kind + '.exe')
        subprocess.run([MAKE_FIRMWARE, kind, path], stdin=subprocess.DEVNULL, check=True)
        return path

    def scan(self, *arguments, status=OK):
        result = self.expect(status, '--json', *self.on('vbios', 'scan', *arguments))
        return json.loads(result.out)

    def test_update(self):
        """In a capsule in a 7z behind a program, once; and in a resource of it, as another way."""
        document = self.scan(self.make('update'))
        self.assertEqual(document['schema'], 1)
        self.assertEqual(document['file'], 'update.exe')
        self.assertIsNone(document['stopped'])
        rom, = document['roms']
        self.assertEqual(document['best'], rom['sha256'])
        self.assertEqual((rom['whole'], rom['match'], rom['gpu']), (True, 'same', GPU))
        places = [rom['path'], *rom['also']]
        self.assertEqual(len(places), 2, places)
        for place in places:
            self.assertTrue(place.startswith('update.exe > '), place)
            self.assertIn('LZMA-F86 > volume image > FV 8c8ce578', place)
        self.assertTrue(any(' > 7z: bios.cap > capsule > FV' in place for place in places), places)
        self.assertEqual(rom['rom']['images'][0]['id'], '10de:1c8d')

    def test_for_people(self):
        result = self.expect(OK, *self.on('vbios', 'scan', self.make('update')))
        self.assertIn('1 option ROM in update.exe', result.out)
        self.assertIn('10de:1c8d', result.out)
        self.assertIn('Take this one', result.out)
        self.assertEqual(result.err, '')

    def test_written(self):
        rom = make_rom()
        other = make_rom(0x1c8e)
        update = self.save('both.zip', zipped('bios.bin', rom + bytes(300) + other + rom[:-512]))
        folder = self.path('out')
        document = self.scan(update, '-o', folder)
        digest = hashlib.sha256(rom).hexdigest()
        self.assertEqual(document['best'], digest)
        names = sorted(os.listdir(folder))
        self.assertEqual(names[0], f'10de-1c8d-{digest[:12]}.rom')
        self.assertEqual(len(names), 3)
        self.assertTrue(any(name.endswith('-damaged.rom') for name in names), names)
        with open(os.path.join(folder, names[0]), 'rb') as file:
            self.assertEqual(file.read(), rom)
        self.assertEqual({os.path.basename(found['output']) for found in document['roms']},
                         set(names))
        found = {found['rom']['images'][0]['id']: found for found in document['roms']
                 if found['whole']}
        self.assertEqual((found['10de:1c8e']['match'], found['10de:1c8e']['gpu']), ('other', None))

        # Again is no harm; over something else it does not write.
        self.scan(update, '-o', folder)
        with open(os.path.join(folder, names[0]), 'wb') as file:
            file.write(b'mine')
        message = self.expect_error(REFUSED, 'conflict', *self.on('vbios', 'scan', update, '-o',
                                                                  folder))
        self.assertIn(names[0], message)
        with open(os.path.join(folder, names[0]), 'rb') as file:
            self.assertEqual(file.read(), b'mine')

    def test_nothing(self):
        update = self.save('empty.zip', zipped('readme.txt', b'nothing here\n' * 1000))
        document = self.scan(update, status=CHECK)
        self.assertEqual((document['roms'], document['best']), ([], None))
        result = self.expect(CHECK, *self.on('vbios', 'scan', update))
        self.assertIn('no option ROM', result.out)

    def test_of_the_integrated_gpu(self):
        """Firmware holds its ROM too; it is not what is looked for."""
        intel = bytearray(make_rom(0x591b))
        intel[0x44:0x46] = b'\x86\x80'
        intel[-1] = (intel[-1] - sum(intel)) & 255
        update = self.save('a.zip', zipped('bios.bin', bytes(intel) + b'\xff' * 512))
        self.assertIsNone(self.scan(update)['best'])
        self.assertIn('which needs none', self.expect(OK, *self.on('vbios', 'scan', update)).out)
        update = self.save('b.zip', zipped('bios.bin', bytes(intel) + b'\xff' * 512 + make_rom()))
        self.assertEqual(self.scan(update)['best'], hashlib.sha256(make_rom()).hexdigest())

    def test_two_that_fit(self):
        """Which one is right nobody can tell, and that is said."""
        update = self.save('a.zip', zipped('bios.bin', make_rom() + make_rom(blocks=80)))
        document = self.scan(update)
        self.assertEqual(document['best'], hashlib.sha256(make_rom()).hexdigest())
        self.assertEqual([rom['fit'] for rom in document['roms']], ['card', 'card'])
        text = ' '.join(self.expect(OK, *self.on('vbios', 'scan', update)).out.split())
        self.assertIn('there is another one that fits as well', text)

    def test_program_for_efi_alone(self):
        rom = bytearray(make_rom())
        rom[0x54] = 3
        rom[2:4] = b'\x78\0'
        rom[4:0x18] = bytes.fromhex('f10e00000b00648600000000000000000000') + b'\0\1'
        document = self.scan(self.save('efi.rom', bytes(rom)))
        self.assertEqual([found['fit'] for found in document['roms']], ['efi-only'])
        self.assertIsNone(document['best'])
        self.expect_error(REFUSED, 'invalid-data',
                          *self.on('plan', 'vbios', '--rom', self.path('efi.rom')))

    def test_installer(self):
        """Of Inno Setup: unpacked where innoextract is there, and else it is said how to get it."""
        with open(self.make('small'), 'rb') as file:
            capsule = file.read()
        update = self.save('setup.exe', make_installer({'flash.dll': os.urandom(3000),
                                                        'rom\\bios.cap': capsule}))
        document = self.scan(update)
        rom, = document['roms']
        places = [place for place in (rom['path'], *rom['also']) if 'Inno Setup' in place]
        if shutil.which('innoextract'):
            self.assertEqual(len(places), 1, rom)
            self.assertIn('setup.exe > Inno Setup: app/rom/bios.cap > capsule > FV', places[0])
            self.assertEqual(document['notes'], [])
        else:
            note, = document['notes']
            self.assertEqual((note['kind'], places), ('program', []))
            self.assertEqual(note['command'], 'sudo pacman -S --needed innoextract')
            self.assertIn(note['command'], self.expect(OK, *self.on('vbios', 'scan', update)).out)

        # One from the future: the data are of a form that no innoextract knows.
        update = self.save('new.exe', make_installer({'a.dll': os.urandom(3000)},
                                                     b'Inno Setup Setup Data (99.8.7)'))
        if shutil.which('innoextract'):
            note, = self.scan(update, status=CHECK)['notes']
            self.assertEqual(note['kind'], 'unsupported')
            self.assertIn('Inno Setup 99.8.7', note['says'])

    def test_encrypted(self):
        update = self.save('08F8A.bin', os.urandom(400000))
        note, = self.scan(update, status=CHECK)['notes']
        self.assertEqual(note['kind'], 'encrypted')
        self.assertIn('GPU-Z', note['says'])

    def test_bomb(self):
        """Archives in archives are opened until there are too many of them."""
        data = bytes(5000)
        for level in range(40):
            data = zipped(f'{level}.zip', data)
        message = self.expect_error(REFUSED, 'refused',
                                    *self.on('vbios', 'scan', self.save('bomb.zip', data)))
        self.assertIn('32', message)

    def test_usage(self):
        self.expect_error(FAILED, 'not-found', *self.on('vbios', 'scan', '/nowhere'))
        self.expect_error(USAGE, 'invalid-request', *self.on('vbios', 'scan'))


if __name__ == '__main__':
    main()
