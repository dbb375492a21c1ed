#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The health check of the sample laptop: read, opened, mended, seen to pass; and without a machine.

Usage: session.sh test-health.py SWITCHYARD SWITCHYARDCTL
"""

import os
import subprocess
import sys
import tempfile

import gi

import tap
from walker import Walker, wait_for

gi.require_version('Atspi', '2.0')
from gi.repository import Atspi  # noqa: E402

BINARY, CTL = sys.argv[1:3]
PICTURE = 'What the driver wants beside what it gets'
GIVEN = 'The GPU is handed over'
PLACE = 'The GPU is at 01:00.0'
BATTERY = 'A battery'
GROUPS = ('Stops the GPU Working', 'May Stop It', 'Could Be Better', 'Could Not Be Looked At',
          'Fine', 'Does Not Matter Here')
IDS = 'The subsystem ids are the laptop’s'

# The GPU on the root bus, with one of the subsystem ids hexadecimal, which libvirt refuses.
HOSTDEV = '''
    <hostdev mode='subsystem' type='pci' managed='yes'>
      <source><address domain='0x0000' bus='0x01' slot='0x00' function='0x0'/></source>
      <alias name='ua-dgpu'/>
      <address type='pci' domain='0x0000' bus='0x00' slot='0x05' function='0x0'/>
    </hostdev>
  </devices>
  <qemu:override xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>
    <qemu:device alias='ua-dgpu'>
      <qemu:frontend>
        <qemu:property name='x-pci-sub-vendor-id' type='unsigned' value='6058'/>
        <qemu:property name='x-pci-sub-device-id' type='unsigned' value='0x39d1'/>
      </qemu:frontend>
    </qemu:device>
  </qemu:override>'''


class Demo(Walker):
    """The sample laptop in a folder that the test can reach into."""

    def __init__(self):
        self.scratch = tempfile.TemporaryDirectory()
        super().__init__(BINARY, '--demo', height=1000, env={'TMPDIR': self.scratch.name})
        self.find('Look at This Step')
        root = next(name for name in os.listdir(self.scratch.name)
                    if name.startswith('switchyard-demo-'))
        self.domains = os.path.join(self.scratch.name, root, 'etc/libvirt/qemu')
        self.activate('Health')

    def read_domain(self):
        with open(os.path.join(self.domains, 'win10.xml'), encoding='utf-8') as file:
            return file.read()

    def write_domain(self, xml, name='win10'):
        with open(os.path.join(self.domains, f'{name}.xml'), 'w', encoding='utf-8') as file:
            file.write(xml)
        self.key('F5')

    def break_gpu(self):
        self.write_domain(self.read_domain().replace('\n  </devices>', HOSTDEV))

    def picture(self):
        return self.find(PICTURE).get_description()

    def assert_quiet(self):
        problems = [line for line in self.messages().splitlines()
                    if 'CRITICAL' in line or 'WARNING' in line]
        assert not problems, problems

    def close(self):
        super().close()
        self.scratch.cleanup()


def apply_review(walk):
    walk.find_on_top('Apply')
    walk.wait_text('What Will Be Done')
    walk.activate('Apply')
    walk.find('Continue')
    walk.activate('Continue')


def open_folded(walk, group):
    """Shows what a group keeps folded; the button says how many that are."""
    def probe():
        wanted = f'{group}: Show '
        return next((node for node in walk.where(lambda item: item.name.startswith(wanted))
                     if walk.act(node)), None)
    wait_for(f'what is folded away of “{group}”', probe)


def group_of(walk, title):
    """What the list is called that the row called so is in."""
    def probe():
        for node in walk.all_named(title):
            while node is not None and node.get_name() not in GROUPS:
                node = node.get_parent()
            if node is not None:
                return node.get_name()
        return None
    return wait_for(f'the group of “{title}”', probe)


def tab_to(walk, name):
    for _ in range(40):
        if walk.focused_name() == name:
            return
        walk.key('Tab')
    raise AssertionError(f'“{name}” is not reached by keyboard')


def test_one_finding():
    """Read, opened, its fix reviewed and applied; the finding passes, and fails when taken back."""
    walk = Demo()
    try:
        walk.wait_text('Nothing is sure to fail; 1 thing is a known cause of trouble.')
        assert 'NVIDIA GeForce GTX 1050 Mobile: not handed over; wanted: 01:00.0.' in walk.picture()
        assert group_of(walk, GIVEN) == 'May Stop It'
        walk.open_row(GIVEN)
        for text in ('Windows sees only what the virtual machine is given.', 'Give it the GPU.',
                     'Known from: libvirt: formatdomain, hostdev'):
            walk.wait_text(text)
        walk.activate(f'Review the fix: {GIVEN}')
        apply_review(walk)
        walk.wait_text('a known cause of Code 43')
        wait_for('the GPU in the picture', lambda: 'Root port: 00:01.0, as wanted. NVIDIA GeForce '
                 'GTX 1050 Mobile: 01:00.0, as wanted.' in walk.picture())
        open_folded(walk, 'Fine')
        assert group_of(walk, GIVEN) == 'Fine'
        # Which file it is, only the user knows.
        walk.open_row('The video BIOS by ACPI')
        walk.activate('Go to the step: The video BIOS by ACPI')
        walk.find_on_top('Try the Sample File')
        walk.key('Escape')
        walk.activate('History')
        walk.open_row('Give the GPU to the virtual machine')
        walk.activate('Take It Back…')
        walk.find_on_top('Take It Back')
        walk.activate('Take It Back')
        walk.activate('Continue')
        walk.activate('Health')
        wait_for('the finding again', lambda: group_of(walk, GIVEN) == 'May Stop It')
        walk.assert_quiet()
    finally:
        walk.close()


def test_all_that_is_safe():
    """What somebody else changed is found on F5; one review mends what two steps are for."""
    walk = Demo()
    try:
        walk.wait_text('Nothing is sure to fail')
        walk.write_domain(walk.read_domain().replace('\n  </devices>', HOSTDEV)
                          .replace('</hyperv>', '</hyperv><kvm><hidden state="on"/></kvm>'))
        walk.wait_text('1 thing cannot work as it is; begin with that.')
        assert group_of(walk, IDS) == 'Stops the GPU Working'
        assert group_of(walk, PLACE) == 'May Stop It'
        assert group_of(walk, BATTERY) == 'May Stop It'
        said = walk.picture()
        assert 'Root port: none: on the root bus; wanted: 00:01.0.' in said, said
        assert 'Subsystem ids: not whole; wanted: 17aa:39d1.' in said, said
        walk.wait_text('are mended in one change to the virtual machine')
        walk.activate('Fix All That Is Safe…')
        apply_review(walk)
        wait_for('the GPU in the picture', lambda: 'GTX 1050 Mobile: 01:00.0, as wanted.'
                 in walk.picture())
        said = walk.picture()
        assert 'Subsystem ids: 17aa:39d1, as wanted.' in said, said
        open_folded(walk, 'Fine')
        assert group_of(walk, IDS) == 'Fine'
        assert group_of(walk, PLACE) == 'Fine'
        assert group_of(walk, BATTERY) == 'Fine'
        walk.activate('History')
        walk.find('Mend the virtual machine')
        walk.assert_quiet()
    finally:
        walk.close()


def test_stays_open():
    """A new reading of the computer leaves what is open open, and the keyboard where it was."""
    walk = Demo()
    try:
        walk.open_row(GIVEN)
        walk.wait_text('Give it the GPU.')
        tab_to(walk, f'Review the fix: {GIVEN}')
        walk.write_domain(walk.read_domain().replace("<vmport state='off'/>",
                                                     "<vmport state='on'/>"))
        wait_for('the new finding', lambda: walk.has('VMware’s port is off')
                 and group_of(walk, 'VMware’s port is off') != 'Fine')
        assert walk.has('Give it the GPU.')
        assert walk.focused_name() == f'Review the fix: {GIVEN}', walk.focused_name()
        walk.assert_quiet()
    finally:
        walk.close()


def test_keyboard():
    """Nothing but keys, from the page to the review and back."""
    walk = Demo()
    try:
        walk.wait_text('Nothing is sure to fail')
        walk.key('alt+f')
        walk.find_on_top('Apply')
        walk.key('Escape')
        wait_for('the page', lambda: not walk.has('Apply'))
        for key in ['Tab'] * 12:
            walk.key(key)
            walk.key('Return')
            if walk.has('Give it the GPU.') or walk.has('Apply'):
                break
        assert walk.has('Give it the GPU.')
        walk.key('Tab', 'Tab')
        assert walk.focused_name() == f'Review the fix: {GIVEN}', walk.focused_name()
        walk.key('Return')
        walk.find_on_top('Apply')
        walk.assert_quiet()
    finally:
        walk.close()


def test_several_machines():
    """A choice where there are several; the one that has the GPU is looked at first."""
    walk = Demo()
    try:
        walk.wait_text('Nothing is sure to fail')
        good = walk.read_domain()
        walk.write_domain(good.replace('<name>win10<', '<name>linux<')
                          .replace('2d7a4c1e', '3d7a4c1e'), 'linux')
        walk.find('Virtual Machine')
        walk.break_gpu()
        walk.wait_text('1 thing cannot work as it is')
        tab_to(walk, 'Virtual Machine')
        walk.key('Return')
        walk.key('Up', 'Return')
        wait_for('the other machine', lambda: not any('cannot work as it is' in text
                                                      for text in walk.texts()))
        walk.find(GIVEN)
        walk.assert_quiet()
    finally:
        walk.close()


def test_ladder():
    """One thing, one start of Windows, one answer: kept, and the next thing is asked for."""
    walk = Demo()
    try:
        walk.wait_text('Nothing is sure to fail')
        walk.activate('Fix All That Is Safe…')
        apply_review(walk)
        walk.wait_text('“The driver sees the virtual machine”: this is in force now.')
        walk.activate('Code 43 Is Still There')
        walk.wait_text('Try next: “It has a battery”.')
        walk.wait_text('1 of 10 was tried.')
        assert not walk.has('The GPU Works')
        walk.activate('Review This Step…')
        apply_review(walk)
        walk.wait_text('“It has a battery”: this is in force now.')
        walk.activate('The GPU Works')
        walk.wait_text('The driver worked when you last said what came of it')
        walk.wait_text('2 of 11 were tried.')
        walk.assert_quiet()
    finally:
        walk.close()


def test_none():
    walk = Demo()
    try:
        walk.wait_text('Nothing is sure to fail')
        good = walk.read_domain()
        os.unlink(os.path.join(walk.domains, 'win10.xml'))
        walk.key('F5')
        walk.find_on_top('No Virtual Machine Yet')
        walk.activate('Go to Setup')
        walk.find_on_top('Steps to Your GPU in a Virtual Machine')
        walk.activate('Health')
        walk.write_domain(good)
        walk.find(PICTURE)
        walk.assert_quiet()
    finally:
        walk.close()


def test_report():
    """Of another computer, everything is seen and nothing can be changed."""
    with tempfile.TemporaryDirectory() as root:
        subprocess.run([CTL, 'demo', '-o', root], check=True, stdin=subprocess.DEVNULL,
                       stdout=subprocess.DEVNULL)
        walk = Walker(BINARY, '--sysroot', root, height=1000)
        try:
            walk.activate('Health')
            walk.wait_text('Nothing is sure to fail')
            button = walk.find('Fix All That Is Safe…')
            assert not button.get_state_set().contains(Atspi.StateType.SENSITIVE)
            walk.open_row(GIVEN)
            fix = walk.find(f'Review the fix: {GIVEN}')
            assert not fix.get_state_set().contains(Atspi.StateType.SENSITIVE)
            walk.wait_text('it can be looked at, and nothing can be changed.')
        finally:
            walk.close()


tap.run(test_one_finding, test_all_that_is_safe, test_stays_open, test_keyboard,
        test_several_machines, test_ladder, test_none, test_report)
