# SPDX-License-Identifier: GPL-3.0-or-later
"""As root, where "/" looks like a laptop's: libvirt, and a virtual machine “laptop” in order, which
is broken in one way after the other. Commands are answered on a socket, as the window's user may do
nothing of this.
"""

import json
import os
import re
import shutil
import socket
import subprocess
import time

NAME = 'laptop'
SOCKET = '/run/broken.socket'
UUID = '5b6d8a11-0c1e-4a53-9d3c-3f1f0a7c2b44'
TABLES = f'/var/lib/switchyard/{UUID}'
ORDERLY_TABLES = '/tmp/tables'
AUDIO = '/sys/bus/pci/devices/0000:01:00.1'
MACHINE = f'''<domain type="qemu"><name>{NAME}</name><uuid>{UUID}</uuid>
    <memory unit="MiB">16</memory>
    <os><type arch="x86_64" machine="q35">hvm</type></os><features><acpi/></features>
    <devices><emulator>/usr/bin/qemu-system-x86_64</emulator><memballoon model="none"/>
    <controller type="usb" model="qemu-xhci"/><graphics type="vnc"/>
    <video><model type="vga"/></video></devices></domain>'''
GPU_PLACE = r"<address type='pci' domain='0x0000' bus='0x01' slot='0x00' function='0x(\d)'"
# As libvirt takes them before 11.2, and since.
TABLE = (r"<qemu:arg value='-acpitable'/>\s*<qemu:arg value='[^']*'/>\s*|"
         r"<table type='raw'>[^<]*</table>\s*")
HOSTDEV = r"\s*<hostdev mode='subsystem'.*?</hostdev>"


def run(*words):
    return subprocess.run(words, check=False, stdin=subprocess.DEVNULL, capture_output=True,
                          text=True)


def must(*words):
    done = run(*words)
    if done.returncode != 0:
        raise RuntimeError(f'{words}: {done.stderr}')
    return done.stdout


def read():
    return must('virsh', '-q', 'dumpxml', '--inactive', NAME)


def define(text):
    with open('/tmp/edited.xml', 'w', encoding='utf-8') as file:
        file.write(text)
    must('virsh', '-q', 'define', '/tmp/edited.xml')


def replace(text, pattern, replacement, count=1):
    """count: 0 for all that there are"""
    changed, n = re.subn(pattern, replacement, text, count=count, flags=re.DOTALL)
    if n == 0:
        raise RuntimeError(f'{pattern} is not in the definition')
    return changed


def leave_audio(text):
    """The sound stays with a driver of Linux, and out of the machine."""
    os.symlink('/sys/bus/pci/drivers/snd_hda_intel', f'{AUDIO}/driver')
    devices = re.findall(HOSTDEV, text, re.DOTALL)
    return text.replace(next(d for d in devices if "function='0x1'/>\n      </source>" in d), '')


# By name: the finding that tells, and what breaks a definition.
WAYS = {
    'wrong-slot': ('guest.gpu-address', lambda text: replace(
        text, GPU_PLACE,
        r"<address type='pci' domain='0x0000' bus='0x00' slot='0x09' function='0x\1'", 0)),
    'wrong-port': ('guest.vbios-path', lambda text: replace(
        text, r"(index='1' model='pcie-root-port'.*?slot=)'0x01'", r"\1'0x0b'")),
    'wrong-ids': ('guest.subsystem-ids', lambda text: replace(
        text, r"(sub-vendor-id' type='unsigned' value=)'6058'", r"\1'4318'")),
    'missing-ids': ('guest.subsystem-ids', lambda text: replace(
        text, r"<qemu:property name='x-pci-sub-device-id'[^>]*/>", '')),
    'missing-gpu': ('guest.gpu', lambda text: replace(text, HOSTDEV, '', 0)),
    'unbound-function': ('host.group-viable', leave_audio),
    'missing-tables': ('guest.vbios', lambda text: replace(text, TABLE, '', 0)),
    'rom-off': ('guest.rom', lambda text: replace(
        replace(text, TABLE, '', 0), r"(</source>\s*)(<address|<alias|<rom)",
        r"\1<rom bar='off'/>\2")),
    'missing-table': ('guest.acpi-content',
                      lambda text: os.remove(f'{TABLES}/battery.aml') or text),
    'unreadable-table': ('host.files',
                         lambda text: os.chmod(f'{TABLES}/battery.aml', 0o600) or text),
}
# QEMU is let read the tables that libvirt knows of.
HARMLESS_SINCE_11_2 = ('unreadable-table',)


def check():
    """What is found, by its id."""
    found = json.loads(run(program, '--json', 'check', NAME).stdout)['findings']
    return {entry['id']: {'state': entry['state'], 'title': entry['title']} for entry in found}


def break_it(way):
    """What is in order, so that nothing of the way before is in the way of this one. Returns:
    whether that is wrong"""
    shutil.rmtree(TABLES)
    shutil.copytree(ORDERLY_TABLES, TABLES)
    define(WAYS[way][1](orderly))
    return way not in HARMLESS_SINCE_11_2 or '<table' not in orderly


def keep(way):
    """Lays the definition and its files aside, for a computer on which it can be started."""
    folder = os.path.join(results, way)
    shutil.copytree(TABLES, os.path.join(folder, 'tables'))
    with open(os.path.join(folder, 'domain.xml'), 'w', encoding='utf-8') as file:
        file.write(read())
    # The sound is Linux' again, or nobody's, as before.
    if os.path.lexists(f'{AUDIO}/driver'):
        os.remove(f'{AUDIO}/driver')


ANSWERS = {'check': check, 'break': break_it, 'keep': keep}


def answer(line):
    command, *words = json.loads(line)
    try:
        return ANSWERS[command](*words)
    except (RuntimeError, KeyError, ValueError, StopIteration, OSError) as error:
        return {'error': repr(error)}


# Where there is a KVM that QEMU's account may not use, libvirt takes what it found out about QEMU
# for outdated at every look, and starts QEMU twice for each: 20 s for one definition.
HIDE_KVM = """
mount -t tmpfs -o mode=755 dev /mnt
mkdir /mnt/pts /mnt/shm
for name in null zero full random urandom; do cp -a /dev/$name /mnt; done
ln -s /proc/self/fd /mnt/fd
ln -s pts/ptmx /mnt/ptmx
mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts /mnt/pts
mount -t tmpfs -o mode=1777 shm /mnt/shm
mount --rbind /mnt /dev
"""


def start_libvirt(emulator):
    """The sample's folders of libvirt are not this one's."""
    must('sh', '-ec', HIDE_KVM)
    shutil.copy(emulator, '/usr/bin/qemu-system-x86_64')
    for folder in ('/var/lib/libvirt', '/var/log/libvirt', '/var/cache/libvirt'):
        must('mount', '-t', 'tmpfs', '-o', 'mode=755', 'none', folder)
    for folder in ('/run/libvirt', '/run/lock', '/var/lib/libvirt/qemu/nvram',
                   '/var/cache/libvirt/qemu', '/var/log/libvirt/qemu'):
        os.makedirs(folder, exist_ok=True)
    must('chown', '-R', 'libvirt-qemu:', '/var/lib/libvirt/qemu', '/var/cache/libvirt/qemu')
    for name in os.listdir('/etc/libvirt/qemu'):
        if name.endswith('.xml'):
            os.remove(os.path.join('/etc/libvirt/qemu', name))
    with open('/etc/libvirt/qemu.conf', 'a', encoding='utf-8') as file:
        file.write('namespaces = []\nsecurity_driver = "none"\nstdio_handler = "file"\n')
    must('libvirtd', '-d')
    for _ in range(300):
        if run('virsh', '-q', 'version').returncode == 0:
            return
        time.sleep(0.2)
    raise RuntimeError('libvirtd does not answer')


def set_up(rom):
    """A machine in order: it has the GPU in its place, and the tables."""
    with open('/tmp/machine.xml', 'w', encoding='utf-8') as file:
        file.write(MACHINE)
    must('virsh', '-q', 'define', '/tmp/machine.xml')
    must(program, 'apply', 'attach', '--domain', NAME, '--yes')
    must(program, 'apply', 'vbios', '--domain', NAME, '--rom', rom, '--yes')


program = None
results = None
orderly = None


def prepare(switchyardctl, folder, emulator, rom):
    global program, results, orderly
    program, results = switchyardctl, folder
    start_libvirt(emulator)
    set_up(rom)
    orderly = read()
    shutil.copytree(TABLES, ORDERLY_TABLES)


def serve():
    """Answers from now on, beside the caller."""
    server = socket.create_server(SOCKET, family=socket.AF_UNIX)
    os.chmod(SOCKET, 0o666)
    if os.fork() > 0:
        return
    with server.accept()[0].makefile('rw') as user:
        for line in user:
            user.write(json.dumps(answer(line)) + '\n')
            user.flush()
    os._exit(0)


class Client:
    """The user's end."""

    def __init__(self):
        connection = socket.socket(socket.AF_UNIX)
        connection.connect(SOCKET)
        self.file = connection.makefile('rw')

    def ask(self, *words):
        self.file.write(json.dumps(words) + '\n')
        self.file.flush()
        said = json.loads(self.file.readline())
        if isinstance(said, dict) and 'error' in said:
            raise RuntimeError(said['error'])
        return said
