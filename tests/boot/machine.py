# SPDX-License-Identifier: GPL-3.0-or-later
"""A computer whose boot loader is real: OVMF in QEMU, one disk that is an EFI system partition, a
kernel of Debian's and an initramfs that tells what it was started with (init). The variables of the
firmware stay in a file between the starts, as in the chip of a computer."""

import glob
import os
import re
import shutil
import subprocess
import time

HERE = os.path.dirname(os.path.abspath(__file__))
TIMEOUT_S = 150
DISK_SIZE_MIB = 96
MODULES = ('virtio_pci', 'virtio_blk', 'efivarfs', 'vfat', 'nls_cp437', 'nls_ascii', 'ext4')
FILE_SYSTEM_UUID = '1234-ABCD'

# The code of the firmware and its empty variables, in Debian, Arch, and openSUSE.
FIRMWARE = (
    ('/usr/share/OVMF/OVMF_CODE_4M.fd', '/usr/share/OVMF/OVMF_VARS_4M.fd'),
    ('/usr/share/OVMF/OVMF_CODE.fd', '/usr/share/OVMF/OVMF_VARS.fd'),
    ('/usr/share/edk2/x64/OVMF_CODE.4m.fd', '/usr/share/edk2/x64/OVMF_VARS.4m.fd'),
    ('/usr/share/qemu/ovmf-x86_64-code.bin', '/usr/share/qemu/ovmf-x86_64-vars.bin'),
)


class Unable(Exception):
    """The boot loaders cannot be started on this computer."""


def run(*command, **options):
    return subprocess.run(command, check=True, stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, **options).stdout


def prepare(script, *arguments):
    done = subprocess.run([script, *arguments], check=False, text=True, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE)
    if done.returncode == 77:
        raise Unable(done.stdout.strip())
    if done.returncode != 0:
        raise RuntimeError(f'{script} failed')


class Materials:
    """What the machines are made of: the kernel of the rig, an initramfs, boot loaders."""

    def __init__(self, work, cache, rig_cache):
        self.work = work
        self.cache = cache
        self.rig = rig_cache
        self.loaders = os.path.join(cache, 'root')
        self.initrd = os.path.join(work, 'initrd.img')
        self.kernel = None
        self.firmware = None

    def prepare(self):
        for needed in ('qemu-system-x86_64', 'busybox', 'cpio', 'mcopy', 'mformat', 'mke2fs'):
            if shutil.which(needed) is None:
                raise Unable(f'{needed} is not here')
        self.firmware = next((pair for pair in FIRMWARE if all(map(os.path.exists, pair))), None)
        if self.firmware is None:
            raise Unable('OVMF is not here')
        prepare(os.path.join(HERE, '../rig/prepare.sh'), self.rig)
        prepare(os.path.join(HERE, 'prepare.sh'), self.cache)
        self.kernel = glob.glob(os.path.join(self.rig, 'root/boot/vmlinuz-*'))[0]
        self._write_initrd()

    def loader(self, path):
        return os.path.join(self.loaders, path)

    def environment(self):
        """For Debian's programs that lie in a folder."""
        folders = glob.glob(self.loader('usr/lib/*/systemd'))
        return {**os.environ, 'LD_LIBRARY_PATH': ':'.join(folders)}

    def _copy_program(self, root, path):
        shutil.copy(path, os.path.join(root, 'bin'))
        done = subprocess.run(['ldd', path], check=False, capture_output=True, text=True,
                              env=self.environment())
        for name, library in re.findall(r'(\S+) => (/\S+) \(0x', done.stdout):
            os.makedirs(root + '/lib64', exist_ok=True)
            shutil.copy(library, os.path.join(root, 'lib64', name))
        for library in re.findall(r'\s(/\S+/ld-linux\S+) \(0x', done.stdout):
            os.makedirs(root + os.path.dirname(library), exist_ok=True)
            shutil.copy(library, root + library)

    def _copy_modules(self, root):
        """What init loads, in the order of a list; what the kernel has built in is not in it."""
        version = os.path.basename(self.kernel).removeprefix('vmlinuz-')
        run = subprocess.run(
            ['modprobe', '-S', version, '-d', os.path.join(self.rig, 'root'), '-a',
             '--show-depends', *MODULES], check=True, capture_output=True, text=True)
        names = []
        for module in dict.fromkeys(re.findall(r'^insmod (\S+)', run.stdout, re.MULTILINE)):
            target = os.path.join(root, 'modules', os.path.basename(module))
            shutil.copy(module, target)
            if target.endswith('.xz'):
                subprocess.run(['xz', '-df', target], check=True)
            names.append(os.path.basename(target).removesuffix('.xz'))
        with open(os.path.join(root, 'modules.list'), 'w', encoding='utf-8') as file:
            file.write(''.join(name + '\n' for name in names))

    def make_disk(self, tree, programs, path):
        """A disk with the root file system TREE, the PROGRAMS in it, and what those need."""
        for program, place in programs.items():
            target = tree + place
            os.makedirs(os.path.dirname(target), exist_ok=True)
            shutil.copy(program, target)
            os.chmod(target, 0o755)
            done = subprocess.run(['ldd', program], check=False, capture_output=True, text=True)
            for library in re.findall(r'(/\S+) \(0x', done.stdout):
                if not os.path.exists(tree + library):
                    os.makedirs(os.path.dirname(tree + library), exist_ok=True)
                    shutil.copy(library, tree + library)
        run('mke2fs', '-q', '-t', 'ext4', '-d', tree, '-E', 'root_owner=0:0', path, '160M')

    def _write_initrd(self):
        root = os.path.join(self.work, 'root')
        shutil.rmtree(root, ignore_errors=True)
        for folder in ('bin', 'dev', 'modules', 'proc', 'root', 'sys', 'tmp'):
            os.makedirs(os.path.join(root, folder))
        self._copy_program(root, shutil.which('busybox'))
        self._copy_program(root, self.loader('usr/bin/bootctl'))
        shutil.copy(os.path.join(HERE, 'init'), root)
        os.chmod(os.path.join(root, 'init'), 0o755)
        self._copy_modules(root)
        names = subprocess.run(['find', '.'], cwd=root, check=True, stdout=subprocess.PIPE).stdout
        archive = subprocess.run(['cpio', '-o', '-H', 'newc', '--quiet', '-R', '0:0'], cwd=root,
                                 input=names, check=True, stdout=subprocess.PIPE).stdout
        with open(self.initrd, 'wb') as file:
            subprocess.run(['gzip', '-1'], input=archive, check=True, stdout=file)


class Start:
    """What one start told."""

    def __init__(self, text):
        self.text = text
        started = re.search(r'^STARTED (.*?)\r?$', text, re.MULTILINE)
        if started is None:
            raise AssertionError(f'no kernel was started:\n{text[-3000:]}')
        self.cmdline = started.group(1).split()
        status = re.search(r'^STATUS (\d+)', text, re.MULTILINE)
        self.status = int(status.group(1)) if status else None

    def variables(self, when):
        """Of the boot loader, BEFORE the command and AFTER it, as efivarfs has them."""
        return {name: bytes.fromhex(data) for name, data in
                re.findall(rf'^{when} (\S+) ([0-9a-f]+)', self.text, re.MULTILINE)}

    def text_of(self, name, when='AFTER'):
        """The text in a variable; None where it is not there."""
        for variable, data in self.variables(when).items():
            if variable.startswith(name + '-'):
                return data[4:].decode('utf-16le').rstrip('\0')
        return None


class Machine:
    def __init__(self, materials, folder):
        self.materials = materials
        self.folder = folder
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
        self.disk = os.path.join(folder, 'disk')
        self.variables = os.path.join(folder, 'variables')
        self.root_disk = None
        self.starts = 0
        shutil.copy(materials.firmware[1], self.variables)
        run('truncate', '-s', f'{DISK_SIZE_MIB}M', self.disk)
        run('mformat', '-i', self.disk, '-F', '-N', FILE_SYSTEM_UUID.replace('-', ''), '::')

    def copy_in(self, source, target):
        """A file, or a folder with all below it."""
        parts = target.strip('/').split('/')[:-1]
        for i in range(len(parts)):
            subprocess.run(['mmd', '-i', self.disk, '-D', 's', '::/' + '/'.join(parts[:i + 1])],
                           check=False, stdin=subprocess.DEVNULL, capture_output=True)
        run('mcopy', '-i', self.disk, '-s', '-o', source, '::' + target)

    def copy_out(self, source, target):
        run('mcopy', '-i', self.disk, '-n', '-o', '::' + source, target)

    def start(self, command=':', timeout_s=TIMEOUT_S):
        """From power on to power off; with the command "hang" the power is cut when it hangs."""
        self.starts += 1
        log = os.path.join(self.folder, f'log-{self.starts}')
        end = time.monotonic() + timeout_s
        with open(log, 'wb') as file, subprocess.Popen(
                self._qemu(command), stdin=subprocess.DEVNULL, stdout=file,
                stderr=subprocess.STDOUT) as qemu:
            while qemu.poll() is None and time.monotonic() < end:
                with open(log, 'rb') as text:
                    if (command == 'hang' or command.endswith(' loop')) and \
                            b'\nHANGS' in text.read():
                        break
                time.sleep(0.2)
            qemu.kill()
        with open(log, encoding='utf-8', errors='replace') as text:
            return Start(text.read())

    def _qemu(self, command):
        code = self.materials.firmware[0]
        root = ['-drive', f'if=virtio,format=raw,file={self.root_disk}'] if self.root_disk else []
        return [
            'qemu-system-x86_64', '-M', 'q35', '-accel', 'tcg,thread=multi', '-cpu', 'qemu64',
            '-smp', '2', '-m', '512', '-nodefaults', '-no-reboot', '-display', 'none',
            '-serial', 'stdio',
            '-drive', f'if=pflash,format=raw,readonly=on,file={code}',
            '-drive', f'if=pflash,format=raw,file={self.variables}',
            '-drive', f'if=virtio,format=raw,file={self.disk}',
            *root,
            '-smbios', f'type=1,serial={command}',
        ]
