# SPDX-License-Identifier: GPL-3.0-or-later
"""What “vbios show” says of a ROM, plain and as JSON."""

import json
import os
import re

from sandbox import FAILED, OK, REFUSED, USAGE, LaptopCase, Terminal, main, make_rom, strip_colours

DAMAGED = 3
IMAGE_KEYS = {'offset', 'size', 'present', 'type', 'code_type', 'id', 'devices', 'subsystem',
              'last', 'init_size', 'checksum', 'pcir', 'pcir_revision', 'pcir_size', 'class',
              'revision'}


def fix_sum(rom):
    rom[-1] = (rom[-1] - sum(rom)) & 255
    return bytes(rom)


def make_nvidia(subsystem=b'\xaa\x17\xd1\x39', device=0x1c8d, listed=b''):
    """PCIR behind the block that tells the card, as NVIDIA's ROMs have it."""
    rom = bytearray(make_rom(device))
    rom[0x100:0x118] = rom[0x40:0x58]
    rom[0x40:0x80] = bytes(0x40)
    rom[0x18:0x1a] = b'\x00\x01'
    rom[0x54:0x58] = subsystem
    rom[0x6a] = 0xa5
    rom[0x6b] = 0x100 - 0xa5
    if listed:
        rom[0x108] = 0x40
        rom[0x10c] = 3
        rom[0x140:0x140 + len(listed) + 2] = listed + b'\0\0'
    return fix_sum(rom)


class Show(LaptopCase):
    def save(self, data, name='given.rom'):
        with open(self.path(name), 'wb') as file:
            file.write(data)
        return self.path(name)

    def show(self, data, status=OK):
        result = self.expect(status, '--json', *self.on('vbios', 'show', self.save(data)))
        document = json.loads(result.out)
        self.assertEqual(document['schema'], 1)
        self.assertEqual(document['file_size'], len(data))
        self.assertEqual(document['rom']['whole'], status == OK)
        return document

    def match(self, data):
        gpus = {gpu['address']: gpu for gpu in self.show(data)['gpus']}
        self.assertEqual(gpus['0000:00:02.0']['match'], 'other')
        gpu = gpus['0000:01:00.0']
        return gpu['match'], gpu['subsystem_match']

    def problems(self, document):
        return {problem['id']: problem for problem in document['rom']['problems']}

    def test_whole(self):
        rom = self.show(make_rom())['rom']
        self.assertEqual((rom['offset'], rom['size'], rom['problems']), (0, 120 * 512, []))
        [image] = rom['images']
        self.assertLessEqual(IMAGE_KEYS, set(image))
        self.assertEqual((image['id'], image['type'], image['checksum'], image['last']),
                         ('10de:1c8d', 'x86', 'right', True))
        self.assertIsNone(image['subsystem'])

    def test_match(self):
        self.assertEqual(self.match(make_rom()), ('same', None))
        self.assertEqual(self.match(make_rom(0x1c8e)), ('other', None))
        self.assertEqual(self.match(make_nvidia()), ('same', True))
        self.assertEqual(self.match(make_nvidia(b'\x28\x10\x00\x00')), ('same', False))
        self.assertEqual(self.match(make_nvidia(device=0x1c8e, listed=b'\x8c\x1c\x8d\x1c')),
                         ('listed', True))

    def test_dump(self):
        document = self.show(b'NVGI' + bytes(508) + make_rom() + b'\xff' * 1000)
        self.assertEqual(document['rom']['offset'], 512)
        self.assertEqual(document['rom']['before'], 'nvgi')
        self.assertEqual(set(self.problems(document)), {'nvgi', 'before', 'padding'})

    def test_damaged(self):
        damaged = bytearray(make_rom())
        damaged[5000] ^= 1
        problem = self.problems(self.show(bytes(damaged), DAMAGED))['checksum']
        self.assertEqual((problem['severity'], problem['offset']), ('error', 0))
        self.assertIn('0x00', problem['says'])
        problem = self.problems(self.show(make_rom()[:-512], DAMAGED))['truncated']
        self.assertEqual(problem['offset'], 119 * 512)
        self.assertIn('61440', problem['says'])
        self.assertIn('60928', problem['says'])

    def test_none(self):
        for data, says in ((b'', '55 AA'), (bytes(5000), '55 AA'),
                           (b'\x55\xaa' + bytes(5000), 'no ROM of a PCI device')):
            message = self.expect_error(FAILED, 'not-found',
                                        *self.on('vbios', 'show', self.save(data)))
            self.assertIn(says, message)
            self.assertIn('vbios scan', message)
        self.expect_error(FAILED, 'not-found', *self.on('vbios', 'show', '/nowhere'))
        self.expect_error(USAGE, 'invalid-request', *self.on('vbios', 'show'))

    def test_read(self):
        """A copy of the files of a computer has no card in it."""
        out = self.path('out.rom')
        message = self.expect_error(REFUSED, 'not-supported',
                                    *self.on('vbios', 'read', '-o', out))
        self.assertIn('has the GPU', message)
        self.assertFalse(os.path.exists(out))

    def test_plain(self):
        path = self.save(make_nvidia())
        lines = self.expect(OK, *self.on('vbios', 'show', path)).out.splitlines()
        self.assertEqual(lines[0], 'A whole ROM with 1 image, of 61440 bytes at 0x0.')
        self.assertIn('Image 1: for a PC’s BIOS', lines)
        rows = dict(line.split(maxsplit=1) for line in lines if line.startswith('  '))
        self.assertEqual(rows['Device'], '10de:1c8d')
        self.assertEqual(rows['Card'], '17aa:39d1')
        self.assertEqual(rows['Checksum'], 'right')
        self.assertIn('in this computer', rows['0000:01:00.0'])
        self.assertIn('another GPU', rows['0000:00:02.0'])
        places = {re.match(r'  \w+( \w+)* +', line).end() for line in lines[3:9]}
        self.assertEqual(len(places), 1, 'the values stand below each other')

    def test_plain_damaged(self):
        path = self.save(make_rom()[:-512])
        text = self.expect(DAMAGED, *self.on('vbios', 'show', path)).out
        self.assertIn('A damaged ROM', text)
        self.assertIn('not known, as the image is not whole', text)
        self.assertIn('- 0xee00: The file is cut off', text)

    def test_terminal(self):
        path = self.save(b'\x41' + make_rom())
        terminal = Terminal(self.on('vbios', 'show', path), columns=40, env={'NO_COLOR': ''})
        result = terminal.finish()
        self.assertEqual(result.status, OK, result)
        self.assertIn('\x1b[', result.out)
        for line in strip_colours(result.out).splitlines():
            if ' - ' in line or line.startswith('    '):
                self.assertLessEqual(len(line), 40, line)


if __name__ == '__main__':
    main()
