# SPDX-License-Identifier: GPL-3.0-or-later
"""A laptop that boots in QEMU: two PCI functions behind a root port at 01:00, which the kernel
takes for an NVIDIA GPU and its audio, and one at 00:02.0, which it takes for an Intel GPU.

The processor is emulated, so that no KVM is needed. What would tell that it is a virtual machine
is overridden, as all there is to say of one is that it is one: the flag "hypervisor" of the
processor, and the firmware's names of the computer."""

import json
import os
import re
import shutil
import struct
import subprocess

from emulator import Emulator

HERE = os.path.dirname(os.path.abspath(__file__))
TIMEOUT_S = 300
# Until the test begins: 5 to 10 s on a computer that has nothing else to do.
START_TIMEOUT_S = 150
# With libvirt and a virtual machine inside, all of which is emulated.
HOST_TIMEOUT_S = 1200

# What an emulated processor is spared. A busy host lets its timer miss the moment at which the
# kernel checks it. The kernel's guards against Meltdown change the page tables at every system
# call, which throws away all that QEMU knows of memory; what it translated of a program serves the
# next run only where that lies at the same address; and Debian's kernel clears all memory before it
# gives it away. All this would be two thirds of the time.
EMULATED = 'no_timer_check mitigations=off norandmaps init_on_alloc=0'

INTEL_CPU = 'Skylake-Client,-hypervisor'
AMD_CPU = 'EPYC,-hypervisor'
HOST_ROOT = ['-m', '2048', '-fsdev', 'local,id=host,path=/,security_model=none,readonly=on,'
             'multidevs=remap', '-device', 'virtio-9p-pci,fsdev=host,mount_tag=host,addr=1d.0']
INTEL_IOMMU = ('-device', 'intel-iommu,intremap=on,caching-mode=on,device-iotlb=on')
AMD_IOMMU = ('-device', 'amd-iommu,intremap=on')

# What the functions are disguised as: a Lenovo Legion R720.
IGPU = '00:02.0=8086:591b:030000:17aa:39d1'
DGPU_3D = '01:00.0=10de:1c8d:030200:17aa:39d1'
DGPU_VGA = '01:00.0=10de:1c8d:030000:17aa:39d1'
AUDIO = '01:00.1=10de:0fb9:040300:17aa:39d1'

CHASSIS_LAPTOP = 9


# How a compressed kernel begins, and what unpacks it.
UNPACKERS = {b'\xfd7zXZ\0': 'xz', b'\x28\xb5\x2f\xfd': 'zstd', b'\x1f\x8b': 'gzip'}


class Unable(Exception):
    """The rig cannot be had on this computer."""


def chassis(kind):
    """An SMBIOS structure of type 3 (SMBIOS 3.6, section 7.4), which QEMU cannot be told."""
    body = struct.pack('<BBBBBBBBBIBBBB', 1, kind, 0, 0, 0, 3, 3, 3, 3, 0, 0, 0, 0, 0)
    return struct.pack('<BBH', 3, 4 + len(body), 0x300) + body + b'LENOVO\0\0'


def unpack_kernel(image, target):
    """Takes the kernel out of its image (Documentation/x86/boot.rst, protocol 2.08): unpacking
    itself under emulation would take it longer than all the rest."""
    with open(image, 'rb') as file:
        data = file.read()
    sectors = data[0x1f1] or 4
    offset, length = struct.unpack_from('<II', data, 0x248)
    payload = data[(sectors + 1) * 512 + offset:][:length]
    for magic, program in UNPACKERS.items():
        if payload.startswith(magic):
            # The size of the unpacked kernel follows the compressed one.
            with open(target, 'wb') as file:
                subprocess.run([program, '-dcq'], input=payload[:-4], check=True, stdout=file)
            return
    raise Unable('the kernel is compressed in a way that is not known here')


class Rig:
    # What the guest loads.
    modules = ('vfio_pci', 'vfio_iommu_type1', 'mdev', 'virtio_pci', '9pnet_virtio', '9p',
               'overlay')
    spoofs = ('pcispoof', 'fakegvt', 'nvidia')
    # What a test loads itself, by load_kvm.
    spare = ('kvm_amd',)

    def __init__(self, work, program, name=None):
        """Suites that run at the same time have different NAMEs, and the kernel in common."""
        self.work = os.path.join(work, name) if name else work
        self.program = program
        self.cache = os.path.join(work, 'cache')
        self.version = None
        self.kernel = None

    def prepare(self):
        for needed in ('qemu-system-x86_64', 'busybox', 'cpio'):
            if shutil.which(needed) is None:
                raise Unable(f'{needed} is not here')
        run = subprocess.run([os.path.join(HERE, 'prepare.sh'), self.cache], check=False, text=True,
                             stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
        if run.returncode == 77:
            raise Unable(run.stdout.strip())
        if run.returncode != 0:
            raise RuntimeError('prepare.sh failed')
        with open(os.path.join(self.cache, 'version'), encoding='utf-8') as file:
            self.version = file.read().strip()
        self.kernel = os.path.join(self.cache, f'vmlinux-{self.version}')
        if not os.path.exists(self.kernel):
            unpack_kernel(os.path.join(self.cache, f'root/boot/vmlinuz-{self.version}'),
                          self.kernel)
        self._write_base()

    def _list_modules(self, names):
        """Debian's modules behind these names, in order, without those that are built in."""
        run = subprocess.run(
            ['modprobe', '-S', self.version, '-d', os.path.join(self.cache, 'root'), '-a',
             '--show-depends', *names],
            check=True, capture_output=True, text=True)
        return list(dict.fromkeys(re.findall(r'^insmod (\S+)', run.stdout, re.MULTILINE)))

    def _copy_program(self, root, path, name):
        """A program and the libraries that it is linked with."""
        shutil.copy(path, os.path.join(root, 'bin', name))
        run = subprocess.run(['ldd', path], check=False, capture_output=True, text=True)
        for library in re.findall(r'(/\S+) \(0x', run.stdout):
            target = root + library
            if not os.path.exists(target):
                os.makedirs(os.path.dirname(target), exist_ok=True)
                shutil.copy(library, target)

    def _write_base(self):
        """The guest's root, all but the test, which is laid over it as a second archive."""
        root = os.path.join(self.work, 'root')
        os.makedirs(self.work, exist_ok=True)
        shutil.rmtree(root, ignore_errors=True)
        for folder in ('bin', 'sbin', 'dev', 'proc', 'sys', 'tmp', 'out', 'boot', 'modules',
                       'etc', f'lib/modules/{self.version}'):
            os.makedirs(os.path.join(root, folder))
        self._copy_program(root, shutil.which('busybox'), 'busybox')
        self._copy_program(root, self.program, 'switchyardctl')
        os.symlink('busybox', os.path.join(root, 'bin/sh'))
        shutil.copy(os.path.join(HERE, 'init'), os.path.join(root, 'init'))
        os.chmod(os.path.join(root, 'init'), 0o755)
        config = f'boot/config-{self.version}'
        shutil.copy(os.path.join(self.cache, 'root', config), os.path.join(root, config))
        folder = f'lib/modules/{self.version}'
        for name in ('modules.builtin', 'modules.dep', 'modules.alias'):
            shutil.copy(os.path.join(self.cache, 'root', folder, name), os.path.join(root, folder))
        with open(os.path.join(root, 'etc/os-release'), 'w', encoding='utf-8') as file:
            file.write('ID=debian\nPRETTY_NAME="The rig"\n')
        folder = os.path.join(root, 'modules')
        names = [self._copy_module(path, folder) for path in self._list_modules(self.modules)]
        spare = [self._copy_module(path, folder) for path in self._list_modules(self.spare)]
        for name in self.spoofs:
            shutil.copy(os.path.join(self.cache, f'modules/{name}.ko'),
                        os.path.join(root, 'modules'))
        with open(os.path.join(root, 'modules.list'), 'w', encoding='utf-8') as file:
            file.write('\n'.join(names) + '\n')
        with open(os.path.join(folder, 'kvm.list'), 'w', encoding='utf-8') as file:
            file.write('\n'.join(name for name in spare if name not in names) + '\n')
        self._archive(root, os.path.join(self.work, 'base.cpio'))

    @staticmethod
    def _copy_module(path, folder):
        """Newer Debians compress modules, which busybox cannot load."""
        name = os.path.basename(path)
        if name.endswith('.xz'):
            name = name[:-len('.xz')]
            with open(os.path.join(folder, name), 'wb') as file:
                subprocess.run(['xz', '-dc', path], check=True, stdout=file)
        else:
            shutil.copy(path, folder)
        return name

    @staticmethod
    def _archive(root, path):
        names = subprocess.run(['find', '.'], cwd=root, check=True, stdout=subprocess.PIPE).stdout
        with open(path, 'wb') as file:
            subprocess.run(['cpio', '-o', '-H', 'newc', '--quiet', '-R', '0:0'], cwd=root,
                           input=names, check=True, stdout=file)

    def boot(self, name, script, cpu=INTEL_CPU, iommu=INTEL_IOMMU, acs=False, cmdline='',
             host=False):
        """Boots, runs SCRIPT as root, and returns the folder with what it wrote into /out. With
        HOST it sees the root of the computer that the rig runs on, with all that is installed
        there; what it writes stays in the laptop's memory."""
        folder = os.path.join(self.work, name)
        shutil.rmtree(folder, ignore_errors=True)
        results = os.path.join(folder, 'out')
        os.makedirs(results)
        os.makedirs(os.path.join(folder, 'root'))
        with open(os.path.join(folder, 'root/test'), 'w', encoding='utf-8') as file:
            file.write(STEPS + (HOST_STEPS if host else '') + script)
        self._archive(os.path.join(folder, 'root'), os.path.join(folder, 'test.cpio'))
        with open(os.path.join(folder, 'initrd'), 'wb') as initrd:
            for part in (os.path.join(self.work, 'base.cpio'), os.path.join(folder, 'test.cpio')):
                with open(part, 'rb') as file:
                    shutil.copyfileobj(file, initrd)
        with open(os.path.join(folder, 'chassis'), 'wb') as file:
            file.write(chassis(CHASSIS_LAPTOP))
        log = os.path.join(folder, 'log')
        command = self._qemu(folder, cpu, iommu, acs, cmdline + (' rig=host' if host else ''))
        if host:
            command += HOST_ROOT
        self._run(command, log, os.path.join(results, 'started'),
                  HOST_TIMEOUT_S if host else TIMEOUT_S)
        os.remove(os.path.join(folder, 'initrd'))
        self._check(results, log)
        return Results(results)

    @staticmethod
    def _run(command, log, started, timeout_s):
        """The file STARTED is there when the guest has all it needs, and the test begins. One start
        in hundreds was seen to hang before that, which is nothing of ours: then the log says where,
        and it is started once more. A test that has begun is never begun again."""
        for words in ('hung in its start, and is started once more', 'hung in its start again'):
            with Emulator(command, log) as emulator:
                if emulator.wait(lambda: os.path.exists(started), START_TIMEOUT_S):
                    if not emulator.wait(lambda: False, timeout_s):
                        emulator.ask_why(f'killed after {timeout_s} s')
                    return
                emulator.ask_why(words)
            os.replace(log, log + '-hung')
            print('#', words, log + '-hung', flush=True)
        os.replace(log + '-hung', log)

    def _qemu(self, folder, cpu, iommu, acs, cmdline):
        port = 'pcie-root-port,id=peg,bus=pcie.0,addr=01.0,chassis=1,slot=1'
        return [
            'qemu-system-x86_64', '-M', 'q35', '-accel', 'tcg,thread=multi', '-cpu', cpu,
            '-smp', '2', '-m', '512', '-nodefaults', '-no-reboot', '-display', 'none',
            '-smbios', 'type=0,vendor=LENOVO,version=4KCN45WW',
            '-smbios', 'type=1,manufacturer=LENOVO,product=80WW,version=Lenovo Legion R720-15IKBN',
            '-smbios', 'file=' + os.path.join(folder, 'chassis'),
            '-device', f'{port},disable-acs={"false" if acs else "true"}',
            '-device', 'ati-vga,model=rv100,romfile=,bus=peg,addr=00.0,multifunction=on',
            '-device', 'edu,bus=peg,addr=00.1,multifunction=on',
            '-device', 'VGA,romfile=,addr=02.0',
            '-fsdev', f'local,id=results,security_model=none,path={folder}/out',
            '-device', 'virtio-9p-pci,fsdev=results,mount_tag=results,addr=1e.0',
            # Last, as amd-iommu takes a free slot.
            *iommu,
            '-kernel', self.kernel, '-initrd', os.path.join(folder, 'initrd'),
            '-append', f'console=ttyS0 sysrq_always_enabled panic=-1 {EMULATED} {cmdline}',
        ]

    @staticmethod
    def _check(results, log):
        path = os.path.join(results, 'exit-status')
        status = None
        if os.path.exists(path):
            with open(path, encoding='utf-8') as file:
                status = file.read().strip()
        if status != '0':
            with open(log, encoding='utf-8', errors='replace') as file:
                raise AssertionError(f'the guest ended with {status}:\n{file.read()[-8000:]}')


class Results:
    def __init__(self, folder):
        self.folder = folder

    def path(self, name):
        return os.path.join(self.folder, name)

    def status(self, name):
        with open(self.path(f'{name}.json'), encoding='utf-8') as file:
            return json.load(file)


# Functions of the guest's script.
STEPS = '''
device=/sys/bus/pci/devices

# status NAME: what the program says of the computer now.
status () { switchyardctl --json status >"/out/$1.json"; }

# disguise FUNCTION...
disguise ()
{
  ids=$(echo "$*" | tr ' ' ',')
  insmod /modules/pcispoof.ko ids="$ids"
}

# give ADDRESS DRIVER: binds a function as libvirt and driverctl do.
give ()
{
  [ ! -e "$device/$1/driver" ] || echo "$1" >"$device/$1/driver/unbind"
  echo "$2" >"$device/$1/driver_override"
  echo "$1" >/sys/bus/pci/drivers_probe
}

# take ADDRESS: leaves a function without a driver.
take ()
{
  echo "$1" >"$device/$1/driver/unbind"
  echo >"$device/$1/driver_override"
}
'''

# The same with the host's root. VARIABLES of the test's environment are not there.
HOST_STEPS = '''
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 HOME=/root

# start_libvirt: libvirt with nothing in it; returns when it answers.
start_libvirt ()
{
  mount -t cgroup2 none /sys/fs/cgroup
  for folder in /var/lib/libvirt /var/log/libvirt /var/cache/libvirt; do
    mount -t tmpfs -o mode=755 none $folder
  done
  mkdir -p /run/libvirt /run/lock /run/dbus /var/lib/libvirt/qemu/nvram /var/lib/libvirt/images \
    /var/cache/libvirt/qemu /var/log/libvirt/qemu
  rm -rf /var/lib/switchyard /etc/libvirt/qemu/*.xml /etc/libvirt/qemu/autostart
  chown -R libvirt-qemu: /var/lib/libvirt/qemu /var/cache/libvirt/qemu
  printf 'namespaces = []\\nsecurity_driver = "none"\\nstdio_handler = "file"\\n' \
    >>/etc/libvirt/qemu.conf
  # libvirt 11.3 reads there which of VFIO's drivers is for a device. This is what depmod writes.
  folder=/lib/modules/$(uname -r)
  mkdir -p "$folder"
  [ -e "$folder/modules.alias" ] ||
    echo 'alias vfio_pci:v*d*sv*sd*bc*sc*i* vfio_pci' >"$folder/modules.alias"
  libvirtd -d
  i=0
  until virsh -q version >/dev/null 2>&1; do
    i=$((i + 1))
    [ $i -lt 300 ] || { echo "libvirtd does not answer"; exit 1; }
    sleep 0.2
  done
}

# load_kvm: the emulated AMD processor (EPYC) can run machines of its own, slowly
load_kvm ()
{
  while read -r module; do
    insmod "/modules/$module"
  done </modules/kvm.list
}

# keep NAME COMMAND...: runs it, and keeps what it printed and its exit status.
keep ()
{
  name=$1
  shift
  status=0
  "$@" >"/out/$name" 2>"/out/$name.err" || status=$?
  echo $status >"/out/$name.status"
}

# install_program PROGRAM HELPER LIBEXECDIR: the ones just built, as if they were installed.
install_program ()
{
  mkdir -p "$3" /usr/local/bin
  ln -sf "$1" /usr/local/bin/switchyardctl
  ln -sf "$2" "$3/switchyard-helper"
}
'''


def window_steps(helper, policy):
    """Defines "in_window SCRIPT ARGUMENT...": runs the Python SCRIPT, which calls window.enter(),
    beside a system bus and polkitd. HELPER and POLICY are installed for pkexec; the settings'
    schema is where the build has it."""
    tests = os.path.dirname(HERE)
    schemas = os.path.dirname(os.path.dirname(policy))
    return f'''
in_window ()
{{
  mkdir -p /run/user /run/lock /run/dbus
  {tests}/lib/open-way.sh "" {helper} {policy} {tests}/lib/ "$@"
  # All of GTK is emulated.
  PYTHONPATH={HERE} WALKER_TIMEOUT_S=240 GSETTINGS_SCHEMA_DIR={schemas} \\
    {tests}/lib/polkit-bus.sh {helper} {policy} /usr/bin/python3 -W ignore "$@"
}}
'''
