# SPDX-License-Identifier: GPL-3.0-or-later
"""The stages that are about a virtual machine: vm, gvt and attach, and their options."""

import os
import re
import xml.etree.ElementTree

from sandbox import OK, REFUSED, USAGE, LaptopCase, main

WIN10 = '2d7a4c1e-98a5-4b0e-8f3a-5d1c7b6e9f20'
BOXES = '0b2f0f7e-5f5b-4c34-9a4e-3f2d1c0b9a88'
DEFINITION = 'etc/libvirt/qemu/win10.xml'
SESSION = 'home/ada/.config/libvirt/qemu'


class Case(LaptopCase):
    def stage(self, name, *options):
        stages = self.expect_json(OK, *self.on('stages', *options))['stages']
        return {stage['id']: stage for stage in stages}[name]

    def plan(self, *words):
        return self.expect_json(OK, *self.on('plan', *words))

    def domain(self, path=DEFINITION):
        with open(self.inside(path), encoding='utf-8') as file:
            text = file.read()
        return xml.etree.ElementTree.fromstring(text[text.index('<domain'):])

    def edit(self, *pairs):
        text = self.read(DEFINITION)
        for old, new in pairs:
            self.assertIn(old, text)
            text = text.replace(old, new)
        self.write(DEFINITION, text)


class Attach(Case):
    def test_done(self):
        self.apply('attach')
        self.assertEqual(self.stage('attach')['state'], 'done')
        domain = self.domain()
        hostdev = domain.find('devices/hostdev[@type="pci"]')
        self.assertEqual(hostdev.find('address').get('bus'), '0x01')
        port = domain.find('devices/controller[@type="pci"][@index="1"]')
        self.assertEqual(port.find('address').get('slot'), '0x01')
        self.assertIsNotNone(domain.find('memoryBacking/locked'))
        self.expect(OK, *self.on('undo', '--yes'))
        self.assert_unchanged()

    def test_reasons(self):
        """Each hunk begins with the reasons for it."""
        diff = self.plan('attach')['changes'][0]['diff']
        hunks = re.split(r'^@@.*@@$', diff, flags=re.MULTILINE)[1:]
        self.assertGreater(len(hunks), 3)
        for hunk in hunks:
            self.assertRegex(hunk, r'\A\n# .+\.\n')

    def test_options(self):
        plain = self.plan('attach')
        hidden = self.plan('attach', '--option', 'hide-vm', '--option', 'cpu')
        self.assertNotEqual(plain['digest'], hidden['digest'])
        self.assertIn("+      <hidden state='on'/>", hidden['changes'][0]['diff'])
        self.assertNotIn('hidden', plain['changes'][0]['diff'])
        without = self.plan('attach', '--option', 'no-usb-input')['changes'][0]['diff']
        self.assertNotIn('+    <input', without)
        message = self.expect_error(USAGE, 'invalid-request',
                                    *self.on('plan', 'attach', '--option', 'turbo'))
        self.assertIn('“turbo”', message)
        self.assertIn('no-usb-input, cpu', message)
        self.expect_error(USAGE, 'invalid-request', *self.on('plan', 'iommu', '--option', 'cpu'))

    def test_states_of_the_machine(self):
        """Managed save, autostart and snapshots are respected, and told."""
        os.makedirs(self.inside('var/lib/libvirt/qemu/save'))
        self.write('var/lib/libvirt/qemu/save/win10.save', 'state')
        os.makedirs(self.inside('var/lib/libvirt/qemu/snapshot/win10'))
        self.write('var/lib/libvirt/qemu/snapshot/win10/before.xml', '<domainsnapshot/>')
        os.symlink('/etc/libvirt/qemu/win10.xml',
                   self.inside('etc/libvirt/qemu/autostart/win10.xml'))
        warnings = '\n'.join(self.plan('attach')['warnings'])
        self.assertIn('The state of “win10” is saved', warnings)
        self.assertIn('“win10” starts with the computer', warnings)
        self.assertIn('“win10” has 1 snapshot.', warnings)


class Gvt(Case):
    def test_steps(self):
        """First beside the old screen, then in its place, and back again."""
        self.assertIn('can be given a virtual GPU', self.stage('gvt')['reason'])
        first = self.plan('gvt')
        self.assertEqual([change['path'] for change in first['changes']
                          if change['kind'] == 'file'][:2],
                         ['/boot/loader/entries/arch.conf',
                          '/etc/modules-load.d/switchyard-gvt.conf'])
        # The parameter is in force already, for this start.
        self.assertFalse(first['reboot'])
        self.apply('gvt')
        hostdev = self.domain().find('devices/hostdev[@type="mdev"]')
        uuid = hostdev.find('source/address').get('uuid')
        self.assertEqual(hostdev.get('display'), 'off')
        self.assertEqual(self.domain().find('devices/video/model').get('type'), 'qxl')
        listed = self.expect_json(OK, *self.on('gvt', 'list'))['instances']
        self.assertEqual(listed, [{'uuid': uuid, 'type': 'i915-GVTg_V5_4', 'exists': False,
                                   'at_start': True, 'domains': ['win10']}])

        second = self.stage('gvt')
        self.assertEqual(second['state'], 'ready')
        self.assertIn('make it the screen', second['reason'])
        self.apply('gvt')
        hostdev = self.domain().find('devices/hostdev[@type="mdev"]')
        self.assertEqual((hostdev.get('display'), hostdev.get('ramfb')), ('on', 'on'))
        self.assertEqual(self.domain().find('devices/video/model').get('type'), 'none')
        self.assertEqual(self.stage('gvt')['state'], 'done')
        self.expect(OK, *self.on('undo', '--yes'))
        self.expect(OK, *self.on('undo', '0001', '--yes'))
        self.assert_unchanged()

    def test_type(self):
        plan = self.plan('gvt', '--type', 'i915-GVTg_V5_8')
        self.assertIn('+Type=i915-GVTg_V5_8', ''.join(change['diff'] for change in plan['changes']))
        self.expect_error(REFUSED, 'refused', *self.on('plan', 'gvt', '--type', 'i915-GVTg_V5_1'))

    def test_off(self):
        """Before the parameter is in force there is nothing to give to a machine."""
        types = 'sys/devices/pci0000:00/0000:00:02.0/mdev_supported_types'
        os.rename(self.inside(types), self.inside('types'))
        self.write('sys/module/i915/parameters/enable_gvt', 'N\n')
        self.assertEqual(self.stage('gvt')['state'], 'ready')
        plan = self.plan('gvt')
        self.assertTrue(plan['reboot'])
        self.assertEqual({change['kind'] for change in plan['changes']}, {'file'})
        self.apply('gvt')
        self.assertEqual(self.stage('gvt')['state'], 'needs-reboot')
        os.rename(self.inside('types'), self.inside(types))
        self.assertIn('can be given a virtual GPU', self.stage('gvt')['reason'])

    def test_newer(self):
        self.write('sys/devices/pci0000:00/0000:00:02.0/device', '0x46a6\n')
        os.rename(self.inside('sys/devices/pci0000:00/0000:00:02.0/mdev_supported_types'),
                  self.inside('types'))
        stage = self.stage('gvt')
        self.assertEqual(stage['state'], 'not-needed')
        self.assertIn('Comet Lake', stage['reason'])


class Vm(Case):
    def test_good(self):
        stage = self.stage('vm')
        self.assertEqual((stage['state'], stage['evidence']), ('done', []))

    def test_lacks(self):
        self.edit(("<vcpu placement='static'>6</vcpu>", "<vcpu placement='static'>1</vcpu>"),
                  ("<memory unit='KiB'>8388608</memory>", "<memory unit='KiB'>2097152</memory>"),
                  ("<relaxed state='on'/>", "<relaxed state='off'/>"),
                  ('microsoft.com/win/10', 'microsoft.com/win/11'))
        stage = self.stage('vm')
        self.assertEqual(stage['state'], 'done')
        says = '\n'.join(item['says'] for item in stage['evidence'])
        for expected in ('2048 MiB', 'one processor', 'Hyper-V', 'TPM'):
            self.assertIn(expected, says)
        self.assertEqual(len(stage['evidence']), 4)

    def make_old(self):
        text = self.read(DEFINITION)
        text = re.sub(r' *<(loader|nvram) .*</(loader|nvram)>\n', '', text)
        text = re.sub(r'(?s) *<controller type=.pci.*?</controller>\n', '', text)
        text = re.sub(r" *<controller type='pci' index='0' model='pcie-root'/>\n", '', text)
        text = re.sub(r' *<address type=.pci.*/>\n', '', text)
        self.write(DEFINITION, text.replace('pc-q35-9.1', 'pc-i440fx-9.1'))

    def test_convert(self):
        self.make_old()
        stage = self.stage('vm')
        self.assertEqual(stage['state'], 'blocked')
        self.assertIn('mbr2gpt', stage['reason'])
        self.assertIn('no PCI Express', ' '.join(item['says'] for item in stage['evidence']))
        self.expect_error(REFUSED, 'refused', *self.on('plan', 'vm'))
        before = self.read(DEFINITION)
        self.expect(OK, *self.on('apply', 'vm', '--option', 'disk-is-gpt', '--yes'))
        self.assertEqual(self.domain().find('os').get('firmware'), 'efi')
        self.assertEqual(self.domain().find('os/type').get('machine'), 'pc-q35-9.1')
        self.assertEqual(self.stage('vm')['state'], 'done')
        self.expect(OK, *self.on('undo', '--yes'))
        self.assertEqual(self.read(DEFINITION), before)

    def test_none(self):
        os.remove(self.inside(DEFINITION))
        stage = self.stage('vm')
        self.assertEqual(stage['state'], 'blocked')
        for expected in ('virt-manager', 'Q35', 'UEFI', 'TPM'):
            self.assertIn(expected, stage['reason'])


class TakeOver(Case):
    def setUp(self):
        super().setUp()
        self.write('etc/passwd', 'root:x:0:0::/root:/bin/sh\nlibvirt-qemu:x:956:956::/:/bin/false\n'
                   'ada:x:1000:1000::/home/ada:/bin/bash\n')
        images = 'home/ada/.local/share/gnome-boxes/images'
        for folder in (SESSION, images):
            os.makedirs(self.inside(folder))
        os.chmod(self.inside('home/ada'), 0o700)
        self.write(f'{images}/win11', 'disk')
        self.write(f'{SESSION}/win11.xml', f'''<!-- generated -->
<domain type='kvm'>
  <name>win11</name>
  <uuid>{BOXES}</uuid>
  <os firmware='efi'>
    <type arch='x86_64' machine='pc-q35-9.1'>hvm</type>
    <loader readonly='yes' type='pflash'>/app/share/qemu/edk2-x86_64-code.fd</loader>
    <nvram>/home/ada/.config/libvirt/qemu/nvram/win11_VARS.fd</nvram>
  </os>
  <devices>
    <emulator>/app/bin/qemu-system-x86_64</emulator>
    <disk type='file' device='disk'>
      <source file='/home/ada/.local/share/gnome-boxes/images/win11'/>
      <target dev='sda' bus='sata'/>
    </disk>
    <tpm model='tpm-crb'>
      <backend type='emulator' version='2.0'/>
    </tpm>
  </devices>
</domain>
''')

    def test_over_and_back(self):
        os.remove(self.inside(DEFINITION))
        stage = self.stage('vm')
        self.assertEqual(stage['state'], 'ready')
        self.assertIn('“win11” belongs to your own session', stage['reason'])
        plan = self.plan('vm')
        self.assertEqual([change['argv'] for change in plan['changes']
                          if change['kind'] == 'command'],
                         [['setfacl', '--modify', 'u:libvirt-qemu:x', '--', '/home/ada']])
        warnings = '\n'.join(plan['warnings'])
        self.assertIn('two that run from one disk', warnings)
        self.assertIn('recovery key', warnings)
        before = self.read(f'{SESSION}/win11.xml')
        self.expect(OK, *self.on('apply', 'vm', '--yes'))
        path = 'etc/libvirt/qemu/win11.xml'
        domain = self.domain(path)
        self.assertEqual(domain.find('uuid').text, BOXES)
        self.assertIsNone(domain.find('devices/emulator'))
        self.assertIsNone(domain.find('os/loader'))
        self.assertEqual(domain.find('devices/disk/source').get('file'),
                         '/home/ada/.local/share/gnome-boxes/images/win11')
        # The way back: the session's own definition is as it was.
        self.assertEqual(self.read(f'{SESSION}/win11.xml'), before)
        self.assertEqual(self.stage('vm')['state'], 'done')
        self.expect(OK, *self.on('undo', '--yes'))
        self.assertFalse(os.path.exists(self.inside(path)))

    def test_by_name(self):
        plan = self.plan('vm', '--domain', 'win11')
        self.assertEqual(plan['changes'][-1]['action'], 'define')
        self.expect(OK, *self.on('apply', 'vm', '--domain', BOXES, '--yes'))
        self.expect(OK, *self.on('apply', 'attach', '--domain', 'win11', '--yes'))

    def test_name_is_taken(self):
        self.write(f'{SESSION}/win11.xml',
                   self.read(f'{SESSION}/win11.xml').replace('win11</name>', 'win10</name>'))
        message = self.expect_error(REFUSED, 'refused', *self.on('plan', 'vm', '--domain', BOXES))
        self.assertIn('“win10” already', message)

    def test_open_home(self):
        os.chmod(self.inside('home/ada'), 0o711)
        plan = self.plan('vm', '--domain', 'win11')
        self.assertEqual([change['kind'] for change in plan['changes']], ['domain'])

    def test_file_of_another(self):
        """A link in a home leads nobody to a definition that is not its owner's."""
        path = self.inside(f'{SESSION}/win11.xml')
        os.rename(path, self.inside('secret.xml'))
        os.symlink('/secret.xml', path)
        self.expect_error(REFUSED, 'refused', *self.on('plan', 'vm', '--domain', BOXES))


if __name__ == '__main__':
    main()
