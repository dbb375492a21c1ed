#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""ACPICA, the interpreter of Linux, reads and runs the tables: iasl disassembles each of them,
acpiexec evaluates _ROM over whole ROMs. What others compile is recognised."""

import json
import os
import re
import shutil
import subprocess
import tempfile
import unittest

import tap

PROGRAM = os.environ['SWITCHYARDCTL']
KIB = 1024
SIZES = [60 * KIB, 164 * KIB, 512 * KIB, 1024 * KIB]
PAGE = 4096
PATH = r'\_SB.PCI0.S08.S00'
# Bytes of a ROM that are no message of ACPICA's.
LIKE_AN_ERROR = b'AE_ERROR Exception'

# What QEMU declares: always the root port, and the device behind it by version (revision 1, so
# that integers have 32 bits).
DSDT = '''DefinitionBlock ("", "DSDT", 1, "TEST", "TEST", 1)
{
    Scope (\\_SB) { Device (PCI0) { Name (_HID, EisaId ("PNP0A08")) %s } }
}
'''
PORT = 'Device (S08) { Name (_ADR, 0x10000) %s }'
WITHOUT_GPU = PORT % ''
WITH_GPU = PORT % 'Device (S00) { Name (_ADR, Zero) }'

# The battery of many guides, and the form for laptops that is dead in virtual machines.
OTHERS_BATTERY = '''DefinitionBlock ("", "SSDT", 1, "BOCHS", "BXPCSSDT", 1)
{
    External (\\_SB.PCI0, DeviceObj)
    Scope (\\_SB.PCI0)
    {
        Device (BAT0)
        {
            Name (_HID, EisaId ("PNP0C0A"))
            Name (_UID, Zero)
            Method (_STA) { Return (0x0F) }
            Method (_BIF) { Return (Package () { One, 0x1770, 0x1770, One, 0x39D0, 0x0258, 0x012C,
                0x3C, 0x3C, "", "", "LION", "" }) }
            Method (_BST) { Return (Package () { Zero, Zero, 0x1770, 0x39D0 }) }
        }
    }
}
'''
STALE = '''DefinitionBlock ("", "SSDT", 1, "REDHAT", "OPTIMUS", 1)
{
    External (\\_SB.PCI0, DeviceObj)
    Scope (\\_SB.PCI0)
    {
        Device (PEG0)
        {
            Name (_ADR, 0x10000)
            Device (PEGP)
            {
                Name (_ADR, Zero)
                OperationRegion (VBOR, SystemMemory, 0xE0000000, 0x20000)
                Field (VBOR, DWordAcc, NoLock, Preserve) { RVBS, 32, VBS1, 262144 }
                Mutex (ROML, 0)
                Method (_ROM, 2)
                {
                    If (Arg0 >= RVBS) { Return (Buffer (Arg1) { 0 }) }
                    Return (Mid (VBS1, Arg0, Arg1))
                }
            }
        }
    }
}
'''


class Case(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        for needed in ('iasl', 'acpiexec'):
            if shutil.which(needed) is None:
                self.skipTest(f'{needed} is not here')
        self.folder = tempfile.mkdtemp(prefix='switchyard-acpi-')
        self.addCleanup(shutil.rmtree, self.folder)

    def path(self, name):
        return os.path.join(self.folder, name)

    def ctl(self, *arguments):
        done = subprocess.run([PROGRAM, '--json', *arguments], check=True, capture_output=True,
                              stdin=subprocess.DEVNULL)
        return json.loads(done.stdout)

    def write(self, name, data):
        with open(self.path(name), 'wb') as file:
            file.write(data)
        return self.path(name)

    def compile(self, name, source):
        self.write(f'{name}.asl', source.encode())
        subprocess.run(['iasl', '-p', self.path(name), self.path(f'{name}.asl')], check=True,
                       stdout=subprocess.DEVNULL)
        return self.path(f'{name}.aml')

    def make_tables(self, rom, *options):
        document = self.ctl('acpi', 'vbios', self.write('rom', rom), '-o', self.path('tables'),
                            *options)
        return [table['path'] for table in document['tables']]

    def evaluate(self, dsdt, tables, calls, path=PATH):
        """What _ROM gives for each (offset, length); acpiexec dumps it in hexadecimal."""
        commands = ''.join(rf'evaluate {path}._ROM {offset} {length}' '\n'
                           for offset, length in calls) + 'quit\n'
        done = subprocess.run(['acpiexec', dsdt, *tables], input=commands, text=True, check=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=self.folder,
                              errors='replace')
        # Beside the bytes, the dump shows those that are letters: anything may stand there.
        output = re.sub(r'(?m)([0-9A-F]{4}: (?:[0-9A-F]{2} )+).*$', r'\1', done.stdout)
        self.assertNotRegex(output, r'ACPI (BIOS )?Error|ACPI Warning|AE_|Exception')
        results = []
        for part in output.split('[Buffer] Length ')[1:]:
            length = int(part.split()[0], 16)
            lines = re.findall(r'(?m)(?:^| = ) *[0-9A-F]{4}: ((?:[0-9A-F]{2} )+)', part)
            data = bytes.fromhex(''.join(lines))
            self.assertEqual(len(data), length)
            results.append(data)
        self.assertEqual(len(results), len(calls))
        return results

    def expect(self, rom, calls, results):
        for (offset, length), result in zip(calls, results):
            want = rom[offset:offset + min(length, PAGE)]
            want = want.ljust(min(length, PAGE), b'\0')
            self.assertEqual(result, want, f'{offset} {length}')


class Disassembly(Case):
    def disassemble(self, path):
        """Without errors and warnings, and with what the source shall hold."""
        copy = shutil.copy(path, self.path('copy.aml'))
        done = subprocess.run(['iasl', '-d', copy], check=True, text=True, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT)
        self.assertNotRegex(done.stdout, '(?i)error|warning')
        with open(self.path('copy.dsl'), encoding='latin-1') as file:
            return file.read()

    def test_vbios(self):
        for size in SIZES + [1, 5000]:
            tables = self.make_tables(os.urandom(size), '--machine', 'pc-q35-9.0')
            sources = [self.disassemble(table) for table in tables]
            self.assertIn(r'Device (\_SB.PCI0.S08.S00)', sources[-2])
            self.assertIn(r'Scope (\_SB.PCI0.S08.S00)', sources[-1])
            shutil.rmtree(self.path('tables'))

    def test_battery(self):
        self.ctl('acpi', 'battery', '-o', self.path('battery'))
        source = self.disassemble(self.path('battery'))
        self.assertIn('EisaId ("PNP0C0A")', source)
        self.assertIn('"ACPI0003"', source)


class Evaluation(Case):
    def setUp(self):
        super().setUp()
        self.without = self.compile('without', DSDT % WITHOUT_GPU)
        self.having = self.compile('having', DSDT % WITH_GPU)

    def read_whole(self, size, step, dsdt):
        rom = LIKE_AN_ERROR + os.urandom(size - len(LIKE_AN_ERROR))
        tables = self.make_tables(rom)
        calls = [(offset, min(step, size - offset)) for offset in range(0, size, step)]
        results = self.evaluate(dsdt, tables, calls)
        self.assertEqual(b''.join(results), rom)
        # Odd places: across pieces, at the end, past it, too much, nothing.
        calls = [(32767, 2), (32768 - 1001, 3000), (28673, 4096), (1, 1), (size - 1, 1),
                 (size - 1, 4096), (size - 4096, 4097), (size, 4096), (size + 70000, 17),
                 (0, 65536), (4294967295, 4096), (4294967295, 4294967295), (12345, 4294967295)]
        results = self.evaluate(dsdt, tables, calls)
        self.expect(rom, calls, results)
        self.assertEqual(self.evaluate(dsdt, tables, [(7, 0)]), [b'\0'])

    def test_60_kib(self):
        self.read_whole(SIZES[0], 997, self.without)

    def test_164_kib(self):
        self.read_whole(SIZES[1], 4093, self.having)

    def test_512_kib(self):
        self.read_whole(SIZES[2], 4096, self.without)

    def test_1_mib(self):
        self.read_whole(SIZES[3], 4095, self.having)

    def test_not_a_multiple(self):
        self.read_whole(103937, 1000, self.without)

    def test_deep_place(self):
        """Bridges that the DSDT does not know are declared on the way."""
        rom = os.urandom(5000)
        dsdt = self.compile('bare', DSDT % '')
        tables = self.make_tables(rom, '--address', '02.1/00.0/1f.7')
        path = r'\_SB.PCI0.S11.S00.SFF'
        calls = [(0, 4096), (4096, 4096)]
        self.expect(rom, calls, self.evaluate(dsdt, tables, calls, path))


class Recognition(Case):
    def show(self, path):
        return self.ctl('acpi', 'show', path)['table']

    def test_battery_of_others(self):
        table = self.show(self.compile('battery', OTHERS_BATTERY))
        self.assertTrue(table['complete'])
        self.assertEqual(table['batteries'], [
            {'path': r'\_SB.PCI0.BAT0', 'bix': False, 'bif': True, 'bst': True, 'sta': True,
             'rechargeable': True, 'present': False}])
        self.assertEqual(len(table['problems']), 1)

    def test_stale(self):
        table = self.show(self.compile('stale', STALE))
        self.assertTrue(table['complete'])
        self.assertEqual(table['stale_path'], r'\_SB.PCI0.PEG0.PEGP')
        self.assertEqual(table['rom_path'], r'\_SB.PCI0.PEG0.PEGP')
        self.assertEqual(len(table['problems']), 1)

    def test_qemu_tables_of_this_system(self):
        """A real DSDT is read to its end."""
        path = '/usr/share/seabios/acpi-dsdt.aml'
        if not os.path.exists(path):
            self.skipTest('no SeaBIOS here')
        table = self.show(path)
        self.assertEqual(table['header']['signature'], 'DSDT')
        self.assertIn(r'\_SB.PCI0', table['devices'])
        self.assertIsNone(table['stale_path'])


if __name__ == '__main__':
    tap.main()
