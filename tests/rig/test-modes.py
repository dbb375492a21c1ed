#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The GPU moves between Linux, the virtual machine and off while a real kernel runs, with programs
that hold it at moments that nobody chose; and a driver that hangs when it is unbound. Every second
move is one of the next start: GRUB's own program notes it, and the start obeys the note.

SWITCHYARD_MODE_ROUNDS in the environment says how often; SWITCHYARD_MODE_SEED, by which dice.

Usage: test-modes.py WORK_DIR SWITCHYARDCTL HELPER LIBEXECDIR LOADERS_CACHE
"""

import collections
import json
import os
import random
import shutil
import subprocess
import sys
import unittest

import rig
import tap

WORK, PROGRAM, HELPER, LIBEXECDIR, LOADERS = sys.argv[1:6]
ROUNDS = int(os.environ.get('SWITCHYARD_MODE_ROUNDS', '4'))
SEED = int(os.environ.get('SWITCHYARD_MODE_SEED', '8'))
DGPU = '0000:01:00.0'
AUDIO = '0000:01:00.1'
REFUSED = 4

# Drivers of the display and of its sound, for which this kernel has none but vfio-pci.
DRIVERS = {'host': ('nvidia', ''), 'vm': ('vfio-pci', 'vfio-pci'), 'off': ('', '')}

SETUP = rf'''
disguise {rig.DGPU_3D} {rig.AUDIO} {rig.IGPU}
folder=/lib/modules/$(uname -r)
mkdir -p $folder/extra
cp /modules/nvidia*.ko $folder/extra
sed -i '/snd-hda-intel/d; /nouveau/d' $folder/modules.dep
cat >>$folder/modules.dep <<'END'
extra/nvidia.ko:
extra/nvidia-modeset.ko: extra/nvidia.ko
extra/nvidia-drm.ko: extra/nvidia-modeset.ko extra/nvidia.ko
END
modprobe nvidia_drm

driver () {{ basename "$(readlink "$device/$1/driver" || true)"; }}

# look NAME: what the kernel has, and what the program says of it.
look ()
{{
  echo "$(driver {DGPU})|$(driver {AUDIO})" >"/out/$1.kernel"
  switchyardctl --json mode >"/out/$1.json"
}}

# switch NAME MODE: asks for it now, and keeps all that came of it.
switch ()
{{
  status=0
  start=$(cut -d. -f1 /proc/uptime)
  switchyardctl mode "$2" --now --yes >"/out/$1.out" 2>"/out/$1.err" || status=$?
  echo "$status $(($(cut -d. -f1 /proc/uptime) - start))" >"/out/$1.status"
  look "$1"
}}

# hold: a program has the GPU open, whoever serves it.
hold ()
{{
  if [ "$(driver {DGPU})" = vfio-pci ]; then
    sleep 1000 <>/dev/vfio/1 &
  else
    sleep 1000 </dev/nvidiactl &
  fi
  holder=$!
  # It has to have got there.
  sleep 0.3
}}

release () {{ kill $holder 2>/dev/null || true; wait $holder 2>/dev/null || true; }}

# hold_soon SECONDS: the same in the middle of a switch.
hold_soon () {{ (sleep "$1"; exec sleep 1000 </dev/nvidiactl) 2>/dev/null & holder=$!; }}

# As grub-mkconfig makes the menu of Debian's generator and of ours.
mkdir -p /boot/grub /etc/default
echo GRUB_DEFAULT=saved >/etc/default/grub
cat >/boot/grub/grub.cfg <<'END'
menuentry 'Debian' $menuentry_id_option 'gnulinux-simple' {{
  linux /vmlinuz ro intel_iommu=on
  initrd /initrd.img
}}
menuentry 'Debian, GPU for the VM' $menuentry_id_option 'switchyard-gnulinux' {{
  linux /vmlinuz ro intel_iommu=on vfio-pci.ids=10de:1c8d,10de:0fb9 switchyard.mode=vm
  initrd /initrd.img
}}
END
grub-editenv /boot/grub/grubenv create

# wish NAME MODE: asks for it from the next start on.
wish ()
{{
  status=0
  switchyardctl mode "$2" --next-boot --yes >"/out/$1.out" 2>"/out/$1.err" || status=$?
  echo "$status 0" >"/out/$1.status"
  look "$1"
}}

# cmdline: of the entry that GRUB starts when nobody chooses.
cmdline ()
{{
  id=$(grub-editenv /boot/grub/grubenv list | sed -n 's/^saved_entry=//p')
  sed -n "/'${{id:-gnulinux-simple}}' {{/,/}}/s/^ *linux //p" /boot/grub/grub.cfg
}}

# start NAME: what a start of the computer does to the GPU: it is found anew, and the kernel is told
# by its command line which driver shall have it; udev loads NVIDIA's, and our unit looks what is on
# trial. The user is happy with it.
start ()
{{
  umount /proc/cmdline /proc/sys/kernel/random/boot_id 2>/dev/null || true
  cat /proc/sys/kernel/random/uuid >/tmp/boot_id
  mount --bind /tmp/boot_id /proc/sys/kernel/random/boot_id
  cmdline >/tmp/cmdline
  mount --bind /tmp/cmdline /proc/cmdline
  for function in {DGPU} {AUDIO}; do echo 1 >$device/$function/remove; done
  for module in nvidia_drm nvidia_modeset nvidia; do rmmod $module 2>/dev/null || true; done
  for id in "10de 1c8d" "10de 0fb9"; do
    echo "$id" >/sys/bus/pci/drivers/vfio-pci/remove_id 2>/dev/null || true
  done
  for id in $(sed -n 's/.*vfio-pci.ids=\([^ ]*\).*/\1/p' /tmp/cmdline | tr , ' '); do
    echo "$id" | tr : ' ' >/sys/bus/pci/drivers/vfio-pci/new_id
  done
  echo 1 >/sys/bus/pci/rescan
  modprobe nvidia_drm 2>/dev/null || true
  switchyard-helper start >"/out/$1.start" 2>&1
  look "$1"
  switchyardctl keep >>"/out/$1.start"
}}
'''


# What systemd would do to services of these names, whose processes it keeps in groups.
SYSTEMCTL = '''
cat >/bin/systemctl <<'END'
#!/bin/sh
echo "$*" >>/out/systemctl
group=/sys/fs/cgroup/system.slice/$2
mkdir -p $group
if [ "$1" = start ]; then
  (echo 0 >$group/cgroup.procs; exec sleep 1000 </dev/nvidiactl >/dev/null 2>&1) &
else
  kill $(cat $group/cgroup.procs)
  until [ -z "$(cat $group/cgroup.procs)" ]; do sleep 0.1; done
fi
END
chmod 755 /bin/systemctl
'''


class ModesRig(rig.Rig):
    spoofs = rig.Rig.spoofs + ('nvidia-modeset', 'nvidia-drm')

    def _write_base(self):
        super()._write_base()
        root = os.path.join(self.work, 'root')
        self._copy_program(root, HELPER, 'switchyard-helper')
        self._copy_program(root, os.path.join(LOADERS, 'root/usr/bin/grub-editenv'), 'grub-editenv')
        place = root + LIBEXECDIR
        os.makedirs(place, exist_ok=True)
        shutil.copy(HELPER, place)
        self._archive(root, os.path.join(self.work, 'base.cpio'))


RIG = ModesRig(WORK, PROGRAM, 'modes')


def setUpModule():
    rig.TIMEOUT_S = 200 + 60 * ROUNDS
    run = subprocess.run([os.path.join(rig.HERE, '../boot/prepare.sh'), LOADERS], check=False,
                         text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
    if run.returncode == 77:
        raise unittest.SkipTest(run.stdout.strip())
    run.check_returncode()
    try:
        RIG.prepare()
    except rig.Unable as reason:
        raise unittest.SkipTest(str(reason)) from reason


class Step:
    def __init__(self, kind, name, mode, before, steps):
        self.kind = kind
        self.name = name
        self.mode = mode
        self.before = before
        # What is kept apart from the mode: what the running system and the next start are for.
        self.started = steps.started
        self.next = steps.next

    def __str__(self):
        return f'{self.name} {self.kind} {self.before} → {self.mode}'


class Steps:
    """The script of a run, and what is expected of each of its steps."""

    def __init__(self, seed, rounds):
        self.dice = random.Random(seed)
        self.lines = []
        self.expected = []
        self.started = self.next = 'host'
        for turn in range(rounds):
            before = 'host'
            for number, mode in enumerate(('vm', 'host', 'off', 'host')):
                # A computer cannot start with the GPU off.
                if mode != 'off' and (number + turn) % 2 == 1:
                    self.start(mode, before)
                else:
                    # The first round leaves nothing to chance.
                    self.switch(mode, before, self.dice.random() if turn > 0 else 0)
                before = mode

    def add(self, line, kind, mode, before):
        name = f'{len(self.expected):03}'
        self.lines.append(line.format(name=name))
        self.expected.append(Step(kind, name, mode, before, self))

    def switch(self, mode, before, chance):
        if before != 'off' and chance < 0.4:
            self.add(f'hold\nswitch {{name}} {mode}\nrelease', 'held', mode, before)
        elif before == 'host' and chance < 0.7:
            # Either it comes too late and finds nothing, or the switch finds it.
            self.add(f'hold_soon 0.{self.dice.randrange(10)}\nswitch {{name}} {mode}\nrelease',
                     'raced', mode, before)
        self.add(f'switch {{name}} {mode}', 'free', mode, before)

    def start(self, mode, before):
        self.next = mode
        self.add(f'wish {{name}} {mode}', 'wished', before, before)
        self.started = mode
        self.add('start {name}', 'started', mode, before)


class Modes(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.steps = Steps(SEED, ROUNDS)
        cls.results = RIG.boot('rounds', SETUP + '\n'.join(cls.steps.lines) + '\n',
                               cmdline='intel_iommu=on')

    def read(self, name):
        with open(self.results.path(name), encoding='utf-8') as file:
            return file.read().strip()

    def check_mode(self, name, mode):
        """The kernel has what MODE means, and the program says so."""
        kernel = self.read(f'{name}.kernel').split('|')
        said = json.loads(self.read(f'{name}.json'))
        self.assertEqual(tuple(kernel[:2]), DRIVERS[mode])
        self.assertEqual(said['mode'], mode)
        self.assertEqual([function['driver'] or '' for function in said['functions']], kernel[:2])
        self.assertIsNone(said['exit'])
        return said

    def check_refusal(self, name, before):
        error = self.read(f'{name}.err')
        self.assertIn('“Sleep” (process ', error)
        self.check_mode(name, before)

    def check_step(self, step):
        """Returns what came of it."""
        mode = step.mode
        kind = step.kind
        if kind != 'started':
            status = int(self.read(f'{step.name}.status').split()[0])
            error = self.read(f'{step.name}.err')
            if kind == 'held' or (kind == 'raced' and status != 0):
                self.assertEqual(status, REFUSED, error)
                self.assertIn('“Sleep” (process ', error)
                mode = step.before
                kind += ' refused'
            else:
                self.assertEqual(status, 0, error)
        said = self.check_mode(step.name, mode)
        self.assertEqual((said['started'], said['next']), (step.started, step.next))
        return kind

    def test_rounds(self):
        counts = collections.Counter()
        for step in self.steps.expected:
            with self.subTest(str(step)):
                counts[self.check_step(step)] += 1
        print('#', ', '.join(f'{kind}: {count}' for kind, count in sorted(counts.items())))
        self.assertIn('held refused', counts)
        self.assertIn('started', counts)

    def test_never_unbound_while_held(self):
        with open(os.path.join(WORK, 'modes/rounds/log'), encoding='utf-8',
                  errors='replace') as file:
            log = file.read()
        for words in ('while held', 'BUG:', 'Oops', 'WARNING: CPU'):
            self.assertNotIn(words, log)


class Quit(unittest.TestCase):
    """A program that is asked to quit, and one that does not care."""

    @classmethod
    def setUpClass(cls):
        cls.results = RIG.boot('quit', SETUP + SYSTEMCTL + '''
            # ask NAME WORDS...: a switch with these options.
            ask ()
            {
              name=$1
              shift
              status=0
              switchyardctl mode vm --now "$@" >"/out/$name.out" 2>"/out/$name.err" || status=$?
              echo $status >"/out/$name.status"
              look "$name"
            }

            hold
            ask yes --yes
            kill -0 $holder && echo lives >/out/yes.holder
            ask asked --yes --ask-to-quit
            kill -0 $holder 2>/dev/null || echo gone >/out/asked.holder
            switchyardctl mode host --now --yes

            # It is named after the program that runs in it.
            sh -c 'trap "" TERM; exec sleep 1000' </dev/nvidiactl &
            holder=$!
            sleep 0.3
            ask deaf --yes --ask-to-quit
            kill -0 $holder && echo lives >/out/deaf.holder
            kill -KILL $holder

            # Nobody else's program is asked.
            echo 'nobody:x:65534:65534::/:/bin/sh' >/etc/passwd
            chmod 666 /dev/nvidiactl
            su -s /bin/sh nobody -c 'exec sleep 1000 </dev/nvidiactl' &
            sleep 1
            ask stranger --yes --ask-to-quit
            pidof sleep >/out/stranger.holder
            kill $(pidof sleep)

            mount -t cgroup2 none /sys/fs/cgroup
            systemctl start other.service
            systemctl start nvidia-persistenced.service
            sleep 1
            switch other vm
            systemctl stop other.service
            wants=/etc/systemd/system/multi-user.target.wants
            mkdir -p $wants
            ln -s /lib/systemd/system/nvidia-persistenced.service $wants
            echo asked >>/out/systemctl
            switch served vm
            switch returned host
            sleep 1
            cat /sys/fs/cgroup/system.slice/nvidia-persistenced.service/cgroup.procs >/out/procs
            ''', cmdline='intel_iommu=on')

    read = Modes.read
    check_mode = Modes.check_mode

    def test_agreed(self):
        """To say yes to the plan is not to say yes to this."""
        self.assertEqual(self.read('yes.status'), str(REFUSED))
        self.assertEqual(self.read('yes.holder'), 'lives')
        self.check_mode('yes', 'host')
        self.assertEqual(self.read('asked.status'), '0', self.read('asked.err'))
        self.assertEqual(self.read('asked.holder'), 'gone')
        self.assertIn('may be lost when it quits', self.read('asked.out'))
        self.check_mode('asked', 'vm')

    def test_never_killed(self):
        self.assertNotEqual(self.read('deaf.status'), '0')
        self.assertRegex(self.read('deaf.err'), r'“Sleep” .* was asked to quit and has not')
        self.assertEqual(self.read('deaf.holder'), 'lives')
        self.check_mode('deaf', 'host')

    def test_strangers(self):
        self.assertEqual(self.read('stranger.status'), str(REFUSED))
        self.assertNotEqual(self.read('stranger.holder'), '')
        self.check_mode('stranger', 'host')


    def test_services(self):
        """One that is known is stopped, and comes back with the driver; no other is touched."""
        self.assertEqual(self.read('other.status').split()[0], str(REFUSED))
        self.assertNotIn('persistenced', self.read('other.err'))
        self.assertRegex(self.read('other.err'), '“.*” \\(process ')
        self.check_mode('other', 'host')
        self.assertEqual(self.read('served.status').split()[0], '0', self.read('served.err'))
        self.check_mode('served', 'vm')
        self.assertEqual(self.read('returned.status').split()[0], '0', self.read('returned.err'))
        self.check_mode('returned', 'host')
        self.assertEqual(self.read('systemctl').split('asked\n')[1].splitlines(),
                         ['stop nvidia-persistenced.service', 'start nvidia-persistenced.service'])
        self.assertNotEqual(self.read('procs'), '')


class Sleep(unittest.TestCase):
    """Who has the GPU is the same after the computer slept."""

    @classmethod
    def setUpClass(cls):
        cls.results = RIG.boot('sleep', SETUP + '''
            # slumber: every driver is put to sleep and woken up, as on a laptop that is closed. The
            # results' folder is unplugged meanwhile: its driver does not come back from that.
            slumber ()
            {
              umount /out
              echo 0000:00:1e.0 >/sys/bus/pci/drivers/virtio-pci/unbind
              echo devices >/sys/power/pm_test
              echo freeze >/sys/power/state
              echo none >/sys/power/pm_test
              echo 0000:00:1e.0 >/sys/bus/pci/drivers/virtio-pci/bind
              mount -t 9p -o trans=virtio,version=9p2000.L results /out
            }
            for mode in host vm off; do
              switchyardctl mode $mode --now --yes >/dev/null
              look $mode-before
              slumber
              look $mode-after
            done
            dmesg | grep 'PM: suspend' >/out/log
            ''', cmdline='intel_iommu=on')

    read = Modes.read
    check_mode = Modes.check_mode

    def test_same(self):
        for mode in ('host', 'vm', 'off'):
            with self.subTest(mode):
                self.check_mode(f'{mode}-before', mode)
                self.check_mode(f'{mode}-after', mode)
                before, after = (json.loads(self.read(f'{mode}-{when}.json'))
                                 for when in ('before', 'after'))
                for key in ('mode', 'functions', 'started', 'next'):
                    self.assertEqual(before[key], after[key], key)

    def test_slept(self):
        self.assertEqual(self.read('log').count('suspend entry'), 3)
        self.assertEqual(self.read('log').count('suspend exit'), 3)


class Hang(unittest.TestCase):
    """A driver that does not come back from its removal."""

    @classmethod
    def setUpClass(cls):
        cls.results = RIG.boot('hang', SETUP + '''
            echo 1 >/sys/module/nvidia/parameters/hang
            switch hangs vm
            switchyardctl history >/out/history
            switch back host
            echo 0 >/sys/module/nvidia/parameters/hang
            sleep 1
            switch later host

            # Cut off in the middle, as by a crash of the helper.
            echo 1 >/sys/module/nvidia/parameters/hang
            switchyardctl mode vm --now --yes >/out/cut.out 2>&1 &
            sleep 8
            kill -9 $(pidof switchyard-helper)
            echo 0 >/sys/module/nvidia/parameters/hang
            sleep 1
            look cut
            status=0
            switchyardctl recover >/out/recovered.out 2>/out/recovered.err || status=$?
            echo "$status" >/out/recovered.status
            look recovered
            ''', cmdline='intel_iommu=on')

    read = Modes.read

    def test_message(self):
        status, seconds = map(int, self.read('hangs.status').split())
        error = self.read('hangs.err')
        self.assertEqual(status, 1, error)
        self.assertIn('nvidia did not go within 20 seconds', error)
        self.assertRegex(error, r'It hangs in remove\+0x[0-9a-f]+/0x[0-9a-f]+ \[nvidia\]')
        self.assertIn('restart the computer', error)
        self.assertIn('because the kernel hangs on it', error)
        # One wait, not one for each step that would have been taken back.
        self.assertLess(seconds, 45)

    def test_still_usable(self):
        said = json.loads(self.read('hangs.json'))
        self.assertEqual(said['mode'], 'unknown')
        self.assertIn('restart the computer', said['exit'])
        self.assertIn('The kernel hangs', self.read('back.err'))
        self.assertIn('Hand the GPU', self.read('history'))

    def test_failure_is_told(self):
        """Until a switch works, the last one that did not is told, with the reason."""
        self.assertIn('because the kernel hangs on it',
                      json.loads(self.read('hangs.json'))['failure'])
        self.assertIsNone(json.loads(self.read('later.json'))['failure'])

    def test_later(self):
        """Once the kernel has come back, so has the way out."""
        self.assertEqual(self.read('later.status').split()[0], '0', self.read('later.err'))
        self.assertEqual(json.loads(self.read('later.json'))['mode'], 'host')


    def test_cut_off(self):
        """Half way is said to be half way, with the way out; to recover gives the GPU back."""
        said = json.loads(self.read('cut.json'))
        self.assertEqual(said['mode'], 'mixed')
        self.assertIn('half way', said['exit'])
        self.assertEqual(self.read('recovered.status'), '0', self.read('recovered.err'))
        self.assertEqual(json.loads(self.read('recovered.json'))['mode'], 'host')


if __name__ == '__main__':
    del sys.argv[1:]
    tap.main()
