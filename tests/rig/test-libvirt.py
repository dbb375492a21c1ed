#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Virtual machines that get real devices of the emulated laptop: libvirt, QEMU, the kernel's VFIO
and the program work together as they do on a user's computer.

Usage: test-libvirt.py WORK_DIR SWITCHYARDCTL HELPER LIBEXECDIR UNIT
"""

import base64
import json
import os
import shutil
import struct
import subprocess
import sys
import unittest
import zlib

import rig
import tap

WORK, PROGRAM, HELPER, LIBEXECDIR, UNIT = sys.argv[1:6]
RIG = rig.Rig(WORK, PROGRAM, 'libvirt')
RIG.spoofs += ('nvidia-modeset', 'nvidia-drm')
UUID = 'c2177883-f1bb-47f0-914d-32a22e3a8804'
MDEV = f'/sys/bus/mdev/devices/{UUID}'
# Any that QEMU can load. It is another device's, so the guest's firmware leaves it alone.
ROM = '/usr/share/seabios/vgabios-stdvga.bin'
LAPTOP = f'disguise {rig.DGPU_3D} {rig.AUDIO} {rig.IGPU}\n'


def setUpModule():
    for program in ('libvirtd', 'virsh'):
        if shutil.which(program) is None:
            raise unittest.SkipTest(f'{program} is not here')
    try:
        RIG.prepare()
    except rig.Unable as reason:
        raise unittest.SkipTest(str(reason)) from reason


def domain(name, devices, memory_mib=64):
    return f'''<domain type="qemu"><name>{name}</name><memory unit="MiB">{memory_mib}</memory>
        <os><type arch="x86_64" machine="q35">hvm</type></os><features><acpi/></features>
        <devices><emulator>/usr/bin/qemu-system-x86_64</emulator>
        <controller type="usb" model="none"/><memballoon model="none"/>{devices}</devices>
        </domain>'''


def read_png(path):
    """The rows of an RGB picture without interlacing (PNG, third edition: 5, 9 and 11.2)."""
    with open(path, 'rb') as file:
        data = file.read()
    assert data.startswith(b'\x89PNG'), data[:16]
    width, height, kind = 0, 0, b''
    packed = b''
    at = 8
    while at < len(data):
        length, kind = struct.unpack('>I4s', data[at:at + 8])
        body = data[at + 8:at + 8 + length]
        if kind == b'IHDR':
            width, height = struct.unpack('>II', body[:8])
            assert body[8:] == b'\x08\x02\0\0\0', body
        elif kind == b'IDAT':
            packed += body
        at += length + 12
    raw = zlib.decompress(packed)
    rows = []
    above = bytes(width * 3)
    for y in range(height):
        line = raw[y * (width * 3 + 1):][:width * 3 + 1]
        above = unfilter(line[0], bytearray(line[1:]), above)
        rows.append(above)
    return width, height, rows


def unfilter(how, row, above):
    """Undoes the filter of one row of three bytes a pixel."""
    for i, value in enumerate(row):
        left = row[i - 3] if i >= 3 else 0
        corner = above[i - 3] if i >= 3 else 0
        if how == 4:
            guess = left + above[i] - corner
            near = min((abs(guess - left), 0, left), (abs(guess - above[i]), 1, above[i]),
                       (abs(guess - corner), 2, corner))[2]
        else:
            near = (0, left, above[i], (left + above[i]) // 2)[how]
        row[i] = (value + near) & 0xff
    return bytes(row)


def unit_command():
    """What systemd would run and give to it, for an instance of the unit."""
    settings = {}
    with open(UNIT, encoding='utf-8') as file:
        for line in file:
            name, _, value = line.strip().partition('=')
            settings.setdefault(name, value.replace('%i', UUID))
    assert settings['StandardInput'] == 'data'
    return settings['ExecStart'], settings['StandardInputText']


class Case(unittest.TestCase):
    maxDiff = None
    results = None

    def read(self, name):
        with open(self.results.path(name), encoding='utf-8') as file:
            return file.read()

    def expect(self, name, status=0):
        self.assertEqual(self.read(f'{name}.status').strip(), str(status),
                         self.read(name) + self.read(f'{name}.err'))

    def devices(self):
        """What the guest's firmware has numbered, by "bus:slot.function"."""
        found = {}

        def walk(devices):
            for item in devices:
                found[f'{item["bus"]:02x}:{item["slot"]:02x}.{item["function"]}'] = item
                walk(item.get('pci_bridge', {}).get('devices', []))

        for bus in json.loads(self.read('pci.json'))['return']:
            walk(bus['devices'])
        return found


class Gvt(Case):
    """A virtual GPU is created, is there again after the next start, and shows its picture."""

    @classmethod
    def setUpClass(cls):
        command, request = unit_command()
        machine = domain('gvt', f'''
            <hostdev mode="subsystem" type="mdev" managed="no" model="vfio-pci" display="on"
            ramfb="on"><source><address uuid="{UUID}"/></source></hostdev>
            <graphics type="vnc"/><video><model type="none"/></video>''')
        cls.results = RIG.boot('gvt', LAPTOP + f'''
            insmod /modules/fakegvt.ko
            install_program {PROGRAM} {HELPER} {LIBEXECDIR}
            start_libvirt
            keep create switchyardctl gvt create {UUID} --type i915-GVTg_V5_8 --yes
            keep listed switchyardctl --json gvt list
            keep again switchyardctl gvt create {UUID} --type i915-GVTg_V5_8 --yes
            cat /sys/devices/pci0000:00/0000:00:02.0/mdev_supported_types/i915-GVTg_V5_8/\
available_instances >/out/room
            # What a restart does to it.
            echo 1 >{MDEV}/remove
            keep gone switchyardctl --json gvt list
            echo '{request}' >/tmp/request
            keep start {command} </tmp/request
            keep start-again {command} </tmp/request
            readlink {MDEV}/mdev_type >/out/type
            cat >/tmp/domain.xml <<'END'
{machine}
END
            virsh -q define /tmp/domain.xml
            virsh -q start gvt
            sleep 3
            virsh -q screenshot gvt /out/picture.png
            keep refused switchyardctl gvt remove {UUID} --yes
            virsh -q destroy gvt
            virsh -q undefine gvt
            cat >/tmp/plain.xml <<'END'
{domain('gvt', '<graphics type="vnc"/><video><model type="qxl"/></video>')}
END
            version=$(virsh version --daemon | sed -n 's/^Running against daemon: //p')
            qemu=$(virsh version | sed -n 's/^Running hypervisor: QEMU //p')
            keep edit switchyardctl domain edit /tmp/plain.xml gvt-attach gvt-display \
              --with mdev={UUID} --with display=egl --with gvt-rom={ROM} \
              --with libvirt=$version --with qemu=$qemu -o /tmp/edited.xml
            # Nothing here can draw for egl-headless: QEMU wants a render node.
            sed "s|<graphics type='egl-headless'/>||" /tmp/edited.xml >/tmp/domain.xml
            virsh -q define /tmp/domain.xml
            virsh -q start gvt
            sleep 3
            virsh -q screenshot gvt /out/display.png
            for property in display ramfb x-igd-opregion romfile; do
              virsh -q qemu-monitor-command gvt '{{"execute":"qom-get","arguments":{{
                "path":"/machine/peripheral/ua-igpu","property":"'$property'"}}}}'
            done >/out/properties
            virsh -q qemu-monitor-command gvt '{{"execute":"query-pci"}}' >/out/pci.json
            virsh -q destroy gvt
            keep removed switchyardctl gvt remove {UUID} --yes
            keep last switchyardctl --json gvt list
            keep start-none {command} </tmp/request
            ''', cmdline='intel_iommu=on', host=True)

    def instances(self, name):
        self.expect(name)
        return json.loads(self.read(name))['instances']

    def test_created(self):
        self.expect('create')
        self.assertEqual(self.instances('listed'), [
            {'uuid': UUID, 'type': 'i915-GVTg_V5_8', 'exists': True, 'at_start': True,
             'domains': []}])
        self.assertEqual(self.read('room').strip(), '1')
        self.expect('again')
        self.assertIn('Nothing needs to be changed', self.read('again'))

    def test_start(self):
        """The unit's own command makes it again, and says so in the log."""
        gone = self.instances('gone')
        self.assertEqual((gone[0]['exists'], gone[0]['at_start']), (False, True))
        self.expect('start')
        self.assertIn(f'Created the virtual GPU {UUID}', self.read('start.err'))
        self.expect('start-again')
        self.assertIn('there already', self.read('start-again.err'))
        self.assertTrue(self.read('type').strip().endswith('/i915-GVTg_V5_8'))

    def test_picture(self):
        """1024 × 768 as its type says, red on the left and blue on the right."""
        self.check_picture('picture.png')

    def test_display(self):
        """The recipes' own form: QEMU takes all of it, and there is no other card."""
        self.expect('edit')
        self.check_picture('display.png')
        values = [json.loads(line)['return'] for line in self.read('properties').splitlines()
                  if line]
        self.assertEqual(values, ['on', True, True, ROM])
        classes = [device['class_info']['class'] for device in self.devices().values()]
        self.assertEqual(classes.count(0x0300), 1)

    def check_picture(self, name):
        width, height, rows = read_png(self.results.path(name))
        self.assertEqual((width, height), (1024, 768))
        for row in (rows[10], rows[384], rows[757]):
            self.assertEqual(row[100 * 3:][:3], b'\xff\0\0')
            self.assertEqual(row[900 * 3:][:3], b'\0\0\xff')

    def test_removed(self):
        self.expect('refused', 4)
        self.assertIn('“gvt” runs with this virtual GPU', self.read('refused.err'))
        self.expect('removed')
        self.assertEqual(self.instances('last'), [])
        self.expect('start-none', 1)
        self.assertIn(f'switchyard-gvt-{UUID}.conf', self.read('start-none.err'))


def boot_sector():
    """A disk of 1 MiB that begins with what cpuid.S makes."""
    source = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'cpuid.S')
    parts = [os.path.join(RIG.work, name) for name in ('cpuid.o', 'cpuid.img')]
    subprocess.run(['cc', '-c', '-m32', source, '-o', parts[0]], check=True)
    subprocess.run(['ld', '-m', 'elf_i386', '--oformat', 'binary', '-Ttext', '0x7c00',
                    '-e', '_start', parts[0], '-o', parts[1]], check=True)
    with open(parts[1], 'rb') as file:
        return file.read()


class Cpuid(Case):
    """What a guest reads of its processor under the kernel's own KVM, which runs on an emulated
    AMD processor: the bit "this is a virtual machine", and whose."""

    @classmethod
    def setUpClass(cls):
        machine = domain('cpuid', '''
            <disk type="file" device="disk"><driver name="qemu" type="raw"/>
            <source file="/var/lib/libvirt/images/cpuid.img"/><target dev="sda" bus="sata"/></disk>
            <serial type="file"><source path="/var/lib/libvirt/qemu/serial"/></serial>
            <video><model type="none"/></video>''').replace('type="qemu"', 'type="kvm"', 1).replace(
                '<devices>', '<cpu mode="host-passthrough" check="none"/><devices>')
        cls.results = RIG.boot('cpuid', LAPTOP + f'''
            load_kvm
            chmod 666 /dev/kvm
            install_program {PROGRAM} {HELPER} {LIBEXECDIR}
            start_libvirt
            image=/var/lib/libvirt/images/cpuid.img
            echo {base64.b64encode(boot_sector()).decode()} | base64 -d >$image
            truncate -s 1M $image
            cat >/tmp/plain.xml <<'END'
{machine}
END
            cp /tmp/plain.xml /tmp/visible.xml
            edit="switchyardctl domain edit /tmp/plain.xml hide-vm --with guest-driver=442.74"
            keep hide $edit -o /tmp/hidden.xml
            keep hide-bit $edit --with hide=cpuid -o /tmp/bare.xml
            for name in visible hidden bare; do
              rm -f /var/lib/libvirt/qemu/serial
              virsh -q define /tmp/$name.xml
              virsh -q start cpuid
              i=0
              until grep -qs end /var/lib/libvirt/qemu/serial || [ $i -ge 300 ]; do
                i=$((i + 1))
                sleep 0.5
              done
              cp /var/lib/libvirt/qemu/serial /out/$name
              virsh -q destroy cpuid
              virsh -q undefine cpuid
            done
            ''', cpu=rig.AMD_CPU, iommu=rig.AMD_IOMMU, host=True)

    def leaves(self, name):
        """Four registers by leaf; those of a signature are also text."""
        found = {}
        for line in self.read(name).splitlines()[:-1]:
            words = [int(word, 16) for word in line.split()]
            found[words[0]] = words[1:]
        return found

    def signature(self, name, leaf):
        return struct.pack('<3I', *self.leaves(name)[leaf][1:])

    def is_virtual(self, name):
        return bool(self.leaves(name)[1][2] >> 31)

    def test_visible(self):
        self.assertTrue(self.is_virtual('visible'))
        self.assertEqual(self.signature('visible', 0x40000000), b'KVMKVMKVM\0\0\0')

    def test_hidden(self):
        """Hyper-V's interface under the name of a processor, and no KVM behind it."""
        self.expect('hide')
        self.assertTrue(self.is_virtual('hidden'))
        self.assertEqual(self.signature('hidden', 0x40000000), b'GenuineIntel')
        self.assertEqual(self.leaves('hidden')[0x40000001][0], int.from_bytes(b'Hv#1', 'little'))
        self.assertNotIn(b'KVM', self.signature('hidden', 0x40000100))

    def test_bit(self):
        self.expect('hide-bit')
        self.assertFalse(self.is_virtual('bare'))
        self.assertNotIn(b'KVM', self.signature('bare', 0x40000000))


class Attach(Case):
    """The GPU that the program gave to a machine is where laptops have it, and is whose it was
    before when the machine is gone. So is the virtual GPU that the stage gvt gave it."""

    @classmethod
    def setUpClass(cls):
        machine = domain('laptop', '''
            <controller type="usb" model="qemu-xhci"/><graphics type="vnc"/>
            <video><model type="vga"/></video>''').replace(
                '<controller type="usb" model="none"/>', '')
        cls.results = RIG.boot('attach', LAPTOP + f'''
            insmod /modules/fakegvt.ko
            insmod /modules/nvidia.ko
            install_program {PROGRAM} {HELPER} {LIBEXECDIR}
            start_libvirt
            cat >/tmp/domain.xml <<'END'
{machine}
END
            virsh -q define /tmp/domain.xml
            driver () {{ basename "$(readlink $device/0000:01:00.0/driver)"; }}
            keep attach switchyardctl apply attach --yes
            keep again switchyardctl apply attach --yes
            virsh -q dumpxml --inactive laptop >/out/domain.xml
            driver >/out/driver-before
            keep launch virsh -q start laptop
            driver >/out/driver-meanwhile
            sleep 5
            virsh -q qemu-monitor-command laptop '{{"execute":"query-pci"}}' >/out/pci.json
            keep running switchyardctl plan attach --option hide-vm
            virsh -q destroy laptop
            driver >/out/driver-after
            keep undone switchyardctl undo --yes
            virsh -q dumpxml --inactive laptop >/out/undone.xml
            ''', cmdline='intel_iommu=on', host=True)

    def test_place(self):
        self.expect('attach')
        self.expect('launch')
        devices = self.devices()
        port = devices['00:01.0']
        self.assertEqual(port['class_info']['class'], 0x0604)
        self.assertEqual(port['pci_bridge']['bus']['secondary'], 1)
        self.assertEqual(sorted(f'{item["bus"]:02x}:{item["slot"]:02x}.{item["function"]}'
                                for item in port['pci_bridge']['devices']),
                         ['01:00.0', '01:00.1'])

    def test_ids(self):
        gpu = self.devices()['01:00.0']
        self.assertEqual(gpu['class_info']['class'], 0x0302)
        self.assertEqual((gpu['id']['vendor'], gpu['id']['device']), (0x10de, 0x1c8d))
        self.assertEqual((gpu['id']['subsystem-vendor'], gpu['id']['subsystem']), (0x17aa, 0x39d1))
        audio = self.devices()['01:00.1']
        self.assertEqual((audio['id']['vendor'], audio['id']['device']), (0x10de, 0x0fb9))

    def test_driver(self):
        """libvirt takes it from Linux and gives it back."""
        self.assertEqual([self.read(f'driver-{when}').strip()
                          for when in ('before', 'meanwhile', 'after')],
                         ['nvidia', 'vfio-pci', 'nvidia'])

    def test_again(self):
        self.expect('again')
        self.assertIn('Nothing needs to be changed', self.read('again'))

    def test_running(self):
        """One that runs is left alone, and told what takes effect when."""
        self.expect('running')
        self.assertIn('“laptop” is running', self.read('running'))

    def test_undone(self):
        self.expect('undone')
        self.assertIn("<hostdev mode='subsystem' type='pci' managed='yes'>",
                      self.read('domain.xml'))
        self.assertNotIn('hostdev', self.read('undone.xml'))
        self.assertNotIn('switchyard', self.read('undone.xml'))


class Handover(Case):
    """The GPU goes to the machine when it starts, and is Linux's again when the machine is gone,
    however it ended: by libvirt alone, and by the program's hook."""

    @classmethod
    def setUpClass(cls):
        machine = domain('laptop', '''
            <controller type="usb" model="qemu-xhci"/><graphics type="vnc"/>
            <video><model type="vga"/></video>''').replace(
                '<controller type="usb" model="none"/>', '')
        cls.results = RIG.boot('handover', LAPTOP + f'''
            folder=/lib/modules/$(uname -r)
            mkdir -p $folder/extra
            cp /modules/nvidia*.ko $folder/extra
            touch $folder/modules.order $folder/modules.builtin $folder/modules.builtin.modinfo
            depmod
            modprobe nvidia_drm
            install_program {PROGRAM} {HELPER} {LIBEXECDIR}
            start_libvirt
            # A stand-in for systemd, which does not run here: libvirt starts again.
            rm -f /usr/bin/systemctl
            cat >/usr/bin/systemctl <<'END'
#!/bin/sh -e
echo "$*" >>/out/systemctl
[ "$1 $2" = "try-restart libvirtd.service" ] || exit 1
pid=$(cat /run/libvirtd.pid)
kill "$pid"
while [ -e "/proc/$pid" ]; do sleep 0.1; done
libvirtd -d
until virsh -q version >/dev/null 2>&1; do sleep 0.2; done
END
            chmod +x /usr/bin/systemctl
            mkdir -p /etc/libvirt/hooks
            rm -rf /etc/libvirt/hooks/*
            printf '#!/bin/sh\necho "$1 $2 $3" >>/out/others-hook\n' >/etc/libvirt/hooks/qemu
            chmod +x /etc/libvirt/hooks/qemu
            cat >/tmp/domain.xml <<'END'
{machine}
END
            virsh -q define /tmp/domain.xml

            # look NAME: who has the GPU, by the kernel and by what the program says of it.
            look ()
            {{
              basename "$(readlink $device/0000:01:00.0/driver || echo none)" >"/out/$1.driver"
              switchyardctl --json mode >"/out/$1.json"
            }}

            # wait_back: until libvirt has noticed that the machine is gone, and all came of it.
            wait_back ()
            {{
              i=0
              until [ "$(virsh -q domstate laptop)" = "shut off" ] || [ $i -gt 300 ]; do
                i=$((i + 1))
                sleep 0.2
              done
              sleep 1
            }}

            # live NAME END: the machine starts, and ends.
            live ()
            {{
              keep "$1-start" virsh -q start laptop
              look "$1-meanwhile"
              if [ "$2" = destroy ]; then
                virsh -q destroy laptop
              else
                kill -KILL "$(cat /run/libvirt/qemu/laptop.pid)"
              fi
              wait_back
              look "$1-after"
            }}

            keep attach switchyardctl apply attach --yes
            live plain kill
            keep hook switchyardctl apply attach --option hook --yes
            keep again switchyardctl plan attach --option hook
            live killed kill
            sleep 1000 </dev/nvidiactl &
            keep held virsh -q start laptop
            look held
            kill $!
            switchyardctl history >/out/history
            # Started by the boot entry of the mode: what was set aside stays so.
            keep aside switchyardctl mode vm --now --yes
            echo "$(cat /proc/cmdline) switchyard.mode=vm" >/tmp/cmdline
            mount --bind /tmp/cmdline /proc/cmdline
            live aside destroy
            umount /proc/cmdline
            keep back switchyardctl mode host --now --yes
            # The second change: the attaching was the first.
            keep undone switchyardctl undo 0002 --yes
            [ -e /etc/libvirt/hooks/qemu.d/switchyard ] || echo gone >/out/hooks
            ''', cmdline='intel_iommu=on', host=True)

    def check(self, name, driver, mode):
        self.assertEqual(self.read(f'{name}.driver').strip(), driver, name)
        self.assertEqual(json.loads(self.read(f'{name}.json'))['mode'], mode, name)

    def check_life(self, name, after=('nvidia', 'host')):
        self.expect(f'{name}-start')
        self.check(f'{name}-meanwhile', 'vfio-pci', 'vm')
        self.check(f'{name}-after', *after)

    def test_without_the_hook(self):
        self.expect('attach')
        self.assertNotIn('hooks', self.read('attach'))
        self.check_life('plain')

    def test_with_the_hook(self):
        self.expect('hook')
        self.assertIn('/etc/libvirt/hooks/qemu.d/switchyard', self.read('hook'))
        self.assertEqual(self.read('systemctl').splitlines()[0], 'try-restart libvirtd.service')
        self.expect('again')
        self.assertIn('Nothing needs to be changed', self.read('again'))
        self.check_life('killed')
        # It was the program that moved it, both ways.
        for title in ('Hand the GPU to the virtual machine now', 'Give the GPU back to Linux now'):
            self.assertEqual(self.read('history').count(title), 1, self.read('history'))

    def test_held(self):
        """The machine does not start, and libvirt says who is in the way."""
        self.expect('held', 1)
        self.assertRegex(self.read('held.err'), r'“Sleep” \(process [0-9]+\) has the GPU open')
        self.check('held', 'nvidia', 'host')

    def test_set_aside(self):
        self.expect('aside')
        self.check_life('aside', ('vfio-pci', 'vm'))
        self.expect('back')

    def test_other_hooks(self):
        """Another hook goes on being called, and ours goes without it."""
        self.expect('undone')
        self.assertEqual(self.read('hooks'), 'gone\n')
        self.assertIn('laptop prepare begin', self.read('others-hook'))


if __name__ == '__main__':
    del sys.argv[1:]
    tap.main()
