# SPDX-License-Identifier: GPL-3.0-or-later
"""The stage that gives a virtual machine the video BIOS and a battery."""

import hashlib
import io
import os
import zipfile

from sandbox import FAILED, OK, REFUSED, USAGE, LaptopCase, main, make_rom

UUID = '2d7a4c1e-98a5-4b0e-8f3a-5d1c7b6e9f20'
FOLDER = f'var/lib/switchyard/{UUID}'
DOMAIN = 'etc/libvirt/qemu/win10.xml'
APPARMOR = 'etc/apparmor.d/abstractions/libvirt-qemu'
APPARMOR_LOCAL = 'etc/apparmor.d/local/abstractions/libvirt-qemu'


def make_rom_of(vendor, device):
    """Of another computer, as NVIDIA's BIOS tells: the ids, and a block with a sum behind them."""
    rom = bytearray(make_rom())
    pcir = rom[0x40:0x58]
    rom[0x40:0x80] = bytes(0x40)
    rom[0x18] = 0x80
    rom[0x80:0x98] = pcir
    rom[0x54:0x58] = vendor.to_bytes(2, 'little') + device.to_bytes(2, 'little')
    rom[0x6a:0x6c] = b'\xa5\x5b'
    rom[-1] = (rom[-1] - sum(rom)) & 255
    return bytes(rom)


class Vbios(LaptopCase):
    def save(self, name, data):
        with open(self.path(name), 'wb') as file:
            file.write(data)
        return self.path(name)

    def stage(self):
        document = self.expect_json(OK, *self.on('stages'))
        return {stage['id']: stage for stage in document['stages']}['vbios']

    def apply_rom(self, rom, *options):
        return self.apply('vbios', '--rom', self.save('given.rom', rom), *options)

    def files(self):
        folder = self.inside(FOLDER)
        return sorted(os.listdir(folder)) if os.path.isdir(folder) else []

    def test_apply_and_undo(self):
        self.assertEqual(self.stage()['state'], 'ready')
        rom = make_rom()
        self.apply_rom(b'NVGI' + bytes(508) + rom + b'\xff' * 1000)
        self.assertEqual(self.files(), ['battery.aml', 'vbios-00.aml', 'vbios-01.aml',
                                        'vbios-02.aml', 'vbios-03.aml', 'vbios.rom'])
        with open(self.inside(f'{FOLDER}/vbios.rom'), 'rb') as file:
            self.assertEqual(file.read(), rom)
        for name in self.files():
            mode = os.stat(self.inside(f'{FOLDER}/{name}')).st_mode
            self.assertEqual(mode & 0o777, 0o644, name)
        definition = self.read(DOMAIN)
        places = [definition.rindex(f'/{FOLDER}/{name}')
                  for name in ('vbios-00.aml', 'vbios-01.aml', 'vbios-02.aml', 'vbios-03.aml',
                               'battery.aml')]
        self.assertEqual(places, sorted(places))
        self.assertEqual(self.stage()['state'], 'done')
        self.expect(OK, *self.on('undo', '--yes'))
        self.assert_unchanged()
        self.assertEqual(self.files(), [])

    def test_without_a_file(self):
        message = self.expect_error(REFUSED, 'refused', *self.on('plan', 'vbios'))
        self.assertIn('--rom', message)

    def test_battery_alone(self):
        self.apply('vbios', '--option', 'no-rom')
        self.assertEqual(self.files(), ['battery.aml'])
        self.assertEqual(self.read(DOMAIN).count('<qemu:arg'), 2)
        # The other half can follow.
        self.apply_rom(make_rom())
        self.assertEqual(self.stage()['state'], 'done')

    def test_rom_of_another_gpu(self):
        path = self.save('other.rom', make_rom(0x1c8e))
        message = self.expect_error(REFUSED, 'refused', *self.on('plan', 'vbios', '--rom', path))
        self.assertIn('10de:1c8e', message)
        self.assert_unchanged()

    def test_rom_of_another_computer(self):
        """It can be given, with a warning; without one for that of this computer."""
        for subsystem, n_warnings in ((0x17aa39d1, 0), (0x10431234, 1)):
            path = self.save('any.rom', make_rom_of(subsystem >> 16, subsystem & 0xffff))
            plan = self.expect_json(OK, *self.on('plan', 'vbios', '--rom', path))
            warnings = [text for text in plan['warnings'] if 'another computer' in text]
            self.assertEqual(len(warnings), n_warnings, plan['warnings'])
            if n_warnings:
                self.assertIn('1043:1234, and the GPU 17aa:39d1', warnings[0])

    def make_update(self, *roms):
        """An archive in which each ROM is somewhere in a file."""
        file = io.BytesIO()
        with zipfile.ZipFile(file, 'w', zipfile.ZIP_DEFLATED) as archive:
            for number, rom in enumerate(roms):
                archive.writestr(f'{number}.bin', bytes(333) + rom + bytes(100))
        return self.save('update.zip', file.getvalue())

    def test_update(self):
        """Of a firmware update the one for the GPU; where there are several, the best."""
        rom = make_rom_of(0x17aa, 0x39d1)
        path = self.make_update(make_rom(0x1c8e), make_rom_of(0x1043, 0x1234), rom, rom)
        self.apply('vbios', '--rom', path)
        with open(self.inside(f'{FOLDER}/vbios.rom'), 'rb') as file:
            self.assertEqual(file.read(), rom)

    def test_update_without_a_choice(self):
        path = self.make_update(make_rom(), make_rom(blocks=80))
        message = self.expect_error(REFUSED, 'conflict', *self.on('plan', 'vbios', '--rom', path))
        for rom in (make_rom(), make_rom(blocks=80)):
            self.assertIn(hashlib.sha256(rom).hexdigest()[:12], message)
        self.assertIn('1.bin', message)
        self.assertIn('vbios scan', message)
        path = self.save('noise.bin', os.urandom(400000))
        message = self.expect_error(FAILED, 'not-found', *self.on('plan', 'vbios', '--rom', path))
        self.assertIn('encrypted', message)
        self.assert_unchanged()

    def test_bad_files(self):
        for data, status, code in ((b'', FAILED, 'not-found'), (bytes(5000), FAILED, 'not-found'),
                                   (make_rom()[:-512], REFUSED, 'invalid-data')):
            path = self.save('bad.rom', data)
            self.expect_error(status, code, *self.on('plan', 'vbios', '--rom', path))
        self.expect_error(FAILED, 'not-found', *self.on('plan', 'vbios', '--rom', '/nowhere'))
        self.expect_error(USAGE, 'invalid-request',
                          *self.on('plan', 'iommu', '--rom', self.save('a.rom', make_rom())))
        self.assert_unchanged()

    def test_new_machine_type(self):
        """Tables of another machine type are stale, and are made anew from the stored ROM."""
        self.apply_rom(make_rom())
        definition = self.read(DOMAIN)
        self.assertIn('pc-q35-', definition)
        self.write(DOMAIN, definition.replace("machine='pc-q35-", "machine='pc-q35-1"))
        stage = self.stage()
        self.assertEqual(stage['state'], 'ready')
        self.assertIn('machine type', str(stage))
        changes = self.expect_json(OK, *self.on('plan', 'vbios'))['changes']
        self.assertEqual([os.path.basename(change['path']) for change in changes],
                         ['vbios-03.aml'])
        self.apply('vbios')
        self.assertEqual(self.stage()['state'], 'done')

    def test_new_place(self):
        self.apply('attach')
        self.apply_rom(make_rom())
        definition = self.read(DOMAIN)
        port = "<address type='pci' domain='0x0000' bus='0x00' slot='0x01' function='0x0'"
        self.assertIn(port, definition)
        self.write(DOMAIN, definition.replace(port, port.replace("slot='0x01'", "slot='0x09'")))
        stage = self.stage()
        self.assertEqual(stage['state'], 'ready')
        self.assertIn('S48', str(stage))

    def test_smaller_rom(self):
        """No table of a larger ROM is left over, neither as a file nor in the definition."""
        self.apply_rom(make_rom(blocks=200))
        self.assertIn('vbios-05.aml', self.files())
        self.apply_rom(make_rom(blocks=40))
        self.assertEqual(self.files(), ['battery.aml', 'vbios-00.aml', 'vbios-01.aml',
                                        'vbios-02.aml', 'vbios.rom'])
        self.assertNotIn('vbios-03.aml', self.read(DOMAIN))
        self.assertEqual(self.stage()['state'], 'done')

    def test_damaged_table(self):
        self.apply_rom(make_rom())
        with open(self.inside(f'{FOLDER}/vbios-00.aml'), 'r+b') as file:
            file.write(b'X')
        self.assertEqual(self.stage()['state'], 'ready')
        self.apply('vbios')
        self.assertEqual(self.stage()['state'], 'done')

    def test_apparmor(self):
        self.write(APPARMOR, '  include if exists <local/abstractions/libvirt-qemu>\n')
        self.write(APPARMOR_LOCAL, '# mine\n  /srv/** r,')
        if '<table' in str(self.plan_rom()):
            self.skipTest('libvirt gives tables their rules itself')
        self.apply_rom(make_rom())
        local = self.read(APPARMOR_LOCAL)
        self.assertTrue(local.startswith('# mine\n  /srv/** r,\n'))
        self.assertIn('\n  /var/lib/switchyard/*/*.aml r,\n', local)
        self.assertEqual(self.stage()['state'], 'done')
        self.expect(OK, *self.on('undo', '--yes'))
        self.assertEqual(self.read(APPARMOR_LOCAL), '# mine\n  /srv/** r,')

    def plan_rom(self):
        return self.expect_json(OK, *self.on('plan', 'vbios', '--rom',
                                             self.save('given.rom', make_rom())))


if __name__ == '__main__':
    main()
