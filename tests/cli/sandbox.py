# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of the command line share: the program, sample laptops, terminals, snapshots."""

import errno
import fcntl
import hashlib
import json
import os
import pty
import re
import select
import shutil
import stat
import struct
import subprocess
import sys
import tempfile
import termios
import time
import unittest

PROGRAM = os.environ['SWITCHYARDCTL']
SOURCE_ROOT = os.environ['SOURCE_ROOT']
STATE = 'var/lib/switchyard'
TIMEOUT = 60

OK, FAILED, USAGE, REFUSED = 0, 1, 2, 4

# Hundreds of small files are written and removed there; programs may not run in it.
MEMORY = '/dev/shm' if os.access('/dev/shm', os.W_OK) else None


def describe(path):
    """What must be the same after an undo: kind, permissions, owner and content."""
    info = os.lstat(path)
    if stat.S_ISLNK(info.st_mode):
        content = os.readlink(path)
    elif stat.S_ISREG(info.st_mode):
        with open(path, 'rb') as file:
            content = hashlib.sha256(file.read()).hexdigest()
    else:
        content = ''
    return info.st_mode, info.st_uid, info.st_gid, content


def snapshot(root):
    """Every path below root but the journal's folder."""
    tree = {}
    for folder, folders, files in os.walk(root):
        for name in folders + files:
            path = os.path.join(folder, name)
            relative = os.path.relpath(path, root)
            if relative != STATE and not relative.startswith(STATE + '/'):
                tree[relative] = describe(path)
    return tree


class Result:
    """How one run ended."""

    def __init__(self, status, out, err):
        self.status = status
        self.out = out
        self.err = err

    def __repr__(self):
        return f'exit {self.status}\n--- out\n{self.out}\n--- err\n{self.err}'


class Terminal:
    """The program on a pseudo-terminal of a given width."""

    def __init__(self, arguments, columns=80, env=None):
        self.text = ''
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.execvpe(PROGRAM, [PROGRAM, *arguments],
                       {**os.environ, 'TERM': 'xterm', **(env or {})})
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack('HHHH', 24, columns, 0, 0))

    def _read(self, deadline):
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([self.fd], [], [], left)[0]:
            raise AssertionError(f'nothing more came after:\n{self.text}')
        try:
            data = os.read(self.fd, 65536)
        except OSError as error:
            if error.errno != errno.EIO:
                raise
            data = b''
        self.text += data.decode()
        return data

    def expect(self, what):
        deadline = time.monotonic() + TIMEOUT
        while what not in self.text:
            if not self._read(deadline):
                raise AssertionError(f'ended without {what!r}:\n{self.text}')

    def send(self, text):
        os.write(self.fd, text.encode())

    def finish(self):
        deadline = time.monotonic() + TIMEOUT
        while self._read(deadline):
            pass
        os.close(self.fd)
        status = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        return Result(status, self.text.replace('\r\n', '\n'), '')


class Case(unittest.TestCase):
    """A test with a folder of its own and the program to run."""

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix='switchyard-cli-', dir=MEMORY)
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        os.chmod(self.folder, 0o755)

    def path(self, *parts):
        return os.path.join(self.folder, *parts)

    def run_program(self, *arguments, env=None, prefix=(), program=PROGRAM):
        """Runs without a terminal on standard input."""
        done = subprocess.run([*prefix, program, *arguments], stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=TIMEOUT, check=False, cwd=self.folder,
                              env={**os.environ, **(env or {})})
        return Result(done.returncode, done.stdout.decode(), done.stderr.decode())

    def expect(self, status, *arguments, **options):
        result = self.run_program(*arguments, **options)
        self.assertEqual(result.status, status, f'{arguments}: {result}')
        return result

    def expect_json(self, status, *arguments, **options):
        """One document and nothing else on standard output, and of our schema."""
        result = self.expect(status, '--json', *arguments, **options)
        document = json.loads(result.out)
        self.assertEqual(document['schema'], 1)
        if status != OK:
            self.assertEqual(set(document), {'schema', 'error'}, result)
            self.assertEqual(set(document['error']), {'code', 'message'})
            self.assertIn(document['error']['message'].split('\n')[0], result.err)
        return document

    def expect_error(self, status, code, *arguments, **options):
        document = self.expect_json(status, *arguments, **options)
        self.assertEqual(document['error']['code'], code, document)
        plain = self.expect(status, *arguments, **options)
        self.assertEqual(plain.out, '', 'an error goes to standard error')
        self.assertTrue(plain.err.startswith('switchyardctl: '), plain)
        return document['error']['message']


def make_rom(device=0x1c8d, blocks=120):
    """One image of the form of a video BIOS (PCI Firmware Specification 3.3, section 5.1)."""
    rom = bytearray((i * 31 + i // 253) & 255 for i in range(blocks * 512))
    rom[0:0x80] = bytes(0x80)
    rom[0:3] = b'\x55\xaa' + bytes([blocks])
    rom[0x18] = 0x40
    rom[0x40:0x44] = b'PCIR'
    rom[0x44:0x48] = b'\xde\x10' + device.to_bytes(2, 'little')
    rom[0x4a] = 0x18
    rom[0x50] = blocks
    rom[0x55] = 0x80
    rom[-1] = (rom[-1] - sum(rom)) & 255
    return bytes(rom)


class LaptopCase(Case):
    """A test with a sample laptop of its own."""

    give_rom = False

    def setUp(self):
        super().setUp()
        self.root = self.path('laptop')
        self.expect(OK, 'demo', '-o', self.root)
        self.fresh = snapshot(self.root)

    def on(self, *arguments):
        return ('--sysroot', self.root, *arguments)

    def inside(self, path):
        return os.path.join(self.root, path)

    def read(self, path):
        with open(self.inside(path), encoding='utf-8') as file:
            return file.read()

    def write(self, path, text):
        os.makedirs(os.path.dirname(self.inside(path)), exist_ok=True)
        with open(self.inside(path), 'w', encoding='utf-8') as file:
            file.write(text)

    def with_rom(self, stage, options):
        """The one stage that needs a file gets one, in tests of all stages."""
        if stage != 'vbios' or not self.give_rom:
            return options
        with open(self.path('sample.rom'), 'wb') as file:
            file.write(make_rom())
        return (*options, '--rom', self.path('sample.rom'))

    def digest(self, stage, *options):
        options = self.with_rom(stage, options)
        return self.expect_json(OK, *self.on('plan', stage, *options))['digest']

    def apply(self, stage, *options):
        options = self.with_rom(stage, options)
        return self.expect_json(OK, *self.on('apply', stage, '--yes', *options))

    def entries(self):
        return self.expect_json(OK, *self.on('history'))['entries']

    def differences(self, since=None):
        before = self.fresh if since is None else since
        after = snapshot(self.root)
        return {path: (before.get(path), after.get(path)) for path in {*before, *after}
                if before.get(path) != after.get(path)}

    def assert_unchanged(self, since=None):
        self.assertEqual(self.differences(since), {})


class DebianCase(LaptopCase):
    """The sample laptop with Debian's tools instead: initramfs-tools and GRUB."""

    KERNEL = '6.1.0-18-amd64'
    OPTIONS = 'root=UUID=0d6c54cf-6b3c-4cf6-8f5e-2f0f6e5f6d0b ro'

    def setUp(self):
        super().setUp()
        for path in ('boot/loader', 'boot/EFI', 'sys/firmware/efi/efivars', 'usr/lib/modules',
                     'etc/mkinitcpio.d', 'etc/mkinitcpio.conf.d'):
            shutil.rmtree(self.inside(path))
        for path in ('etc/mkinitcpio.conf', 'usr/bin/mkinitcpio', 'boot/vmlinuz-linux',
                     'boot/intel-ucode.img', 'boot/initramfs-linux.img'):
            os.unlink(self.inside(path))
        self.write('etc/os-release', 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\n')
        self.write('proc/sys/kernel/osrelease', f'{self.KERNEL}\n')
        self.write('proc/cmdline', f'BOOT_IMAGE=/boot/vmlinuz-{self.KERNEL} {self.OPTIONS} quiet '
                   'intel_iommu=on\n')
        self._write_initramfs_tools()
        self._write_grub()
        self.fresh = snapshot(self.root)

    def _write_initramfs_tools(self):
        for name in ('update-initramfs', 'mkinitramfs'):
            self.write(f'usr/sbin/{name}', '#!/bin/sh\n')
            os.chmod(self.inside(f'usr/sbin/{name}'), 0o755)
        self.write('etc/initramfs-tools/initramfs.conf', 'MODULES=most\nBUSYBOX=auto\n')
        self.write('etc/initramfs-tools/modules', '# List of modules\n')
        os.makedirs(self.inside('etc/initramfs-tools/hooks'))
        self.write(f'usr/lib/modules/{self.KERNEL}/modules.dep',
                   'kernel/drivers/vfio/vfio.ko:\n'
                   'kernel/drivers/vfio/vfio_iommu_type1.ko: kernel/drivers/vfio/vfio.ko\n'
                   'kernel/drivers/vfio/pci/vfio-pci.ko: kernel/drivers/vfio/vfio.ko\n')
        self.write(f'usr/lib/modules/{self.KERNEL}/modules.builtin', '')
        self.write(f'boot/vmlinuz-{self.KERNEL}', 'kernel')
        self.write(f'boot/initrd.img-{self.KERNEL}', 'initramfs')

    def _write_grub(self):
        for name in ('update-grub', 'grub-mkconfig', 'grub-install'):
            self.write(f'usr/sbin/{name}', '#!/bin/sh\n')
            os.chmod(self.inside(f'usr/sbin/{name}'), 0o755)
        self.write('etc/default/grub',
                   'GRUB_DEFAULT=0\nGRUB_TIMEOUT=5\n'
                   'GRUB_DISTRIBUTOR=`lsb_release -i -s 2> /dev/null || echo Debian`\n'
                   'GRUB_CMDLINE_LINUX_DEFAULT="quiet"\nGRUB_CMDLINE_LINUX=""\n')
        self.write('etc/grub.d/40_custom', '#!/bin/sh\nexec tail -n +3 $0\n')
        os.chmod(self.inside('etc/grub.d/40_custom'), 0o755)
        self.write('boot/grub/grub.cfg',
                   "menuentry 'Debian GNU/Linux' --class debian {\n"
                   f'\tlinux\t/boot/vmlinuz-{self.KERNEL} {self.OPTIONS} quiet\n'
                   f'\tinitrd\t/boot/initrd.img-{self.KERNEL}\n}}\n')


def strip_colours(text):
    return re.sub('\033\\[[0-9;]*m', '', text)


def main():
    sys.path.insert(0, os.path.join(SOURCE_ROOT, 'tests', 'packaging'))
    import tap  # pylint: disable=import-outside-toplevel,import-error
    tap.main()
