# SPDX-License-Identifier: GPL-3.0-or-later
"""The real helper, started by root, on what looks like the sample laptop (see lib/demo-root.sh).

usage: test-helper.py HELPER
"""

import fcntl
import json
import os
import resource
import signal
import subprocess
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'lib'))

from tap import contains, equal, run, test  # noqa: E402
from tree import difference, snapshot  # noqa: E402

HELPER = sys.argv[1]
MKINITCPIO = '/usr/bin/mkinitcpio'
GPU = '0000:01:00.0'

# Exit statuses, as the contract has them.
OK, FAILED, USAGE, REFUSED = 0, 1, 2, 4


def helper(*args, data=b'', **options):
    """Runs the helper; gives its exit status and the events of its standard output."""
    if isinstance(data, dict):
        data = json.dumps(data).encode()
    if 'stdin' not in options:
        options['input'] = data
    result = subprocess.run([HELPER, *args], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            timeout=60, **options)
    return result.returncode, [json.loads(line) for line in result.stdout.splitlines()]


def stage_request(stage='iommu', **members):
    return {'schema': 1, 'stage': stage, **members}


def plan(request):
    status, events = helper('inspect', data=request)
    equal(status, OK, f'inspect {events}')
    document = events[-1]['document']
    assert document['plan'] is not None, document.get('plan_error')
    return document['plan']


def reviewed(stage='release', **members):
    """A request with the digest of its plan."""
    request = stage_request(stage, **members)
    return {**request, 'digest': plan(request)['digest']}


def undo_request(entry):
    request = {'schema': 1, 'undo': entry}
    return {**request, 'digest': plan(request)['digest']}


def apply(stage='release', **options):
    status, events = helper('apply', data=reviewed(stage), **options)
    equal(status, OK, f'apply {events}')
    return events


def undo(entry):
    status, events = helper('undo', data=undo_request(entry))
    equal(status, OK, f'undo {events}')


def newest():
    status, events = helper('inspect')
    equal(status, OK)
    journal = events[-1]['document']['journal']
    return journal[0] if journal else None


def settings(tree):
    """Without our own state, which grows with every run."""
    return {path: what for path, what in tree.items()
            if not path.startswith('/var/lib/switchyard')}


def refused(args, exit_status, code, part, **options):
    """Runs what must be refused, and proves that nothing was touched."""
    before = snapshot()
    status, events = helper(*args, **options)
    equal((status, len(events)), (exit_status, 1), f'status and events {events}')
    equal(events[0]['event'], 'error')
    equal(events[0]['code'], code, events[0]['message'])
    contains(events[0]['message'], part)
    equal(difference(before, snapshot()), [], 'touched')
    return events[0]['message']


class Program:
    """Another mkinitcpio for a while: some bash text before the usual one."""

    def __init__(self, text):
        self.text = text

    def __enter__(self):
        with open(MKINITCPIO) as file:
            self.usual = file.read()
        self.write(self.usual.replace('\nstatus=0\n', '\nstatus=0\n' + self.text + '\n', 1))

    def __exit__(self, *details):
        self.write(self.usual)

    @staticmethod
    def write(text):
        with open(MKINITCPIO, 'w') as file:
            file.write(text)


def start(verb, request, **options):
    process = subprocess.Popen([HELPER, verb], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               stderr=subprocess.DEVNULL, **options)
    process.stdin.write(json.dumps(request).encode())
    process.stdin.close()
    return process


def wait_for(path, seconds=20):
    end = time.monotonic() + seconds
    while not os.path.exists(path):
        assert time.monotonic() < end, f'{path} does not appear'
        time.sleep(0.01)


@test
def unknown_verb():
    for args in ([], ['dance'], ['--help'], ['../apply'], ['APPLY'], ['apply '], [''],
                 ['apply', 'release'], ['apply', '--digest=x'], ['recover', ''],
                 ['inspect', '/etc/shadow']):
        refused(args, USAGE, 'invalid-request', 'Usage')


@test
def no_rom_in_the_card():
    before = snapshot()
    refused(['rom'], FAILED, 'not-found', 'firmware of the computer')
    equal(difference(before, snapshot()), [])


@test
def hook_of_libvirt():
    """What libvirt tells of a machine is looked into and not trusted."""
    machine = '<domain><name>a</name><devices>{}</devices></domain>'
    gpu = """<hostdev mode='subsystem' type='pci' managed='yes'><source>
        <address domain='0x0000' bus='0x01' slot='0x00' function='0x0'/></source></hostdev>"""
    for verb in ('hand-over', 'take-back'):
        equal(helper(verb, data=machine.format('').encode())[0], OK)
        refused([verb], REFUSED, 'invalid-data', 'line 1', data=b'<domain>')
        refused([verb], USAGE, 'invalid-request', '1048576', data=b' ' * (1024 * 1024 + 1))
    # Linux has it: there is nothing to take back.
    equal(helper('take-back', data=machine.format(gpu).encode())[0], OK)
    equal(newest(), None)


@test
def oversized_input():
    request = stage_request(digest='sha256:' + '0' * 64)
    padding = 65536 - len(json.dumps(request))
    refused(['apply'], USAGE, 'invalid-request', '65536',
            data=json.dumps(request).encode() + b' ' * (padding + 1))
    # At the limit it is read, and the digest is what is wrong with it.
    refused(['apply'], REFUSED, 'conflict', 'changed',
            data=json.dumps(request).encode() + b' ' * padding)
    with open('/dev/zero') as zero:
        refused(['undo'], USAGE, 'invalid-request', '65536', stdin=zero)


@test
def input_that_never_ends():
    before = snapshot()
    reader, writer = os.pipe()
    begin = time.monotonic()
    processes = [subprocess.Popen([HELPER, verb], stdin=reader, stdout=subprocess.PIPE,
                                  stderr=subprocess.DEVNULL) for verb in ('apply', 'inspect')]
    for process in processes:
        output = process.communicate(timeout=30)[0]
        equal(process.returncode, USAGE)
        contains(json.loads(output)['message'], 'in time')
    assert 9 < time.monotonic() - begin < 15
    os.close(writer)
    os.close(reader)
    equal(difference(before, snapshot()), [])


@test
def malformed_requests():
    for data in (b'', b' \n', b'{', b'[]', b'null', b'\0', b'{"schema":1}', b'\xff\xfe',
                 b'{"schema":1,"stage":"iommu"} {',
                 b'[' * 60000,
                 b'{"schema":1,"stage":"iommu","argv":["rm"]}',
                 b'{"schema":1,"stage":"iommu","undo":"0001"}'):
        refused(['apply'], USAGE, 'invalid-request', '', data=data)


@test
def path_like_identifiers():
    digest = 'sha256:' + '0' * 64
    for members in ({'stage': '../../etc/passwd'}, {'stage': '/etc/passwd'},
                    {'stage': 'iommu', 'gpu': '../01:00.0'},
                    {'stage': 'iommu', 'gpu': '0000:01:00.0/../../x'},
                    {'stage': 'attach', 'domain': '../win10'},
                    {'stage': 'attach', 'domain': '/etc/libvirt/qemu/win10'}):
        refused(['apply'], USAGE, 'invalid-request', '',
                data={'schema': 1, 'digest': digest, **members})
    for entry in ('../0001', '/0001', '1', '0001/..', '00000000001', '0001\n', ''):
        refused(['undo'], USAGE, 'invalid-request', '',
                data={'schema': 1, 'undo': entry, 'digest': digest})


@test
def not_a_gpu():
    digest = 'sha256:' + '0' * 64
    for address in ('0000:02:00.0', '0000:7f:00.0', 'ffff:ff:1f.7'):
        message = refused(['apply'], USAGE, 'invalid-request', 'is not a GPU',
                          data=stage_request('release', gpu=address, digest=digest))
        contains(message, GPU)


@test
def unknown_stage():
    refused(['apply'], USAGE, 'invalid-request', 'dance',
            data=stage_request('dance', digest='sha256:' + '0' * 64))


@test
def stages_that_do_not_go_together():
    digest = 'sha256:' + '0' * 64
    for first, then in (('iommu', 'release'), ('release', 'vbios'), ('dance', 'vbios')):
        refused(['apply'], USAGE, 'invalid-request', then,
                data=stage_request(first, then={'stage': then}, digest=digest))
    refused(['apply'], USAGE, 'invalid-request', 'domain',
            data=stage_request('attach', then={'stage': 'vbios', 'domain': 'w'}, digest=digest))


@test
def unknown_entry():
    refused(['undo'], FAILED, 'not-found', '9999',
            data={'schema': 1, 'undo': '9999', 'digest': 'sha256:' + '0' * 64})


@test
def digest():
    refused(['apply'], REFUSED, 'refused', 'digest', data=stage_request('release'))
    refused(['apply'], REFUSED, 'conflict', 'changed since you looked',
            data=stage_request('release', digest='sha256:' + '0' * 64))


@test
def changed_since_you_looked():
    request = reviewed('release')
    with open('/boot/loader/entries/arch.conf', 'a') as file:
        file.write('# someone was here\n')
    refused(['apply'], REFUSED, 'conflict', 'changed since you looked', data=request)


@test
def verbs_keep_to_their_own():
    refused(['undo'], USAGE, 'invalid-request', 'names none', data=reviewed('release'))
    digest = 'sha256:' + '0' * 64
    mode = {'schema': 1, 'mode': 'vm', 'when': 'once', 'digest': digest}
    for request in ({'schema': 1, 'undo': '0001', 'digest': digest}, mode):
        refused(['apply'], USAGE, 'invalid-request', 'names none', data=request)
    refused(['undo'], USAGE, 'invalid-request', 'names none', data=mode)
    refused(['mode'], USAGE, 'invalid-request', 'no mode', data=reviewed('release'))


@test
def not_root():
    for verb in ('inspect', 'apply', 'mode', 'gvt', 'undo', 'recover', 'start', 'keep', 'rom'):
        refused([verb], FAILED, 'denied', 'root', user=65534, group=65534)


@test
def pkexec_uid_without_polkit():
    for uid in ('0', '65534'):
        refused(['recover'], FAILED, 'denied', 'polkit', env={'PKEXEC_UID': uid})
    for uid in ('', 'root', '-1', '0x0', '4294967295', '1 '):
        refused(['recover'], FAILED, 'denied', 'PKEXEC_UID', env={'PKEXEC_UID': uid})


@test
def apply_and_undo():
    for stage in ('iommu', 'release'):
        before = settings(snapshot())
        events = apply(stage)
        entry = events[-1]['entry']
        equal(events[-1], {'event': 'result', 'entry': entry, 'entries': [entry]})
        steps = [event for event in events if event['event'] == 'step']
        equal([event['step'] for event in steps], list(range(1, steps[0]['of'] + 1)))
        assert difference(before, settings(snapshot())), f'{stage} changed nothing'
        undo(entry)
        equal(difference(before, settings(snapshot())), [], stage)


class Starts:
    """The computer starts again: the kernel has another boot_id, and systemd is asked to reboot."""

    SYSTEMCTL = '/usr/local/sbin/systemctl'
    ASKED = '/run/systemctl-asked'
    BOOT_ID = '/proc/sys/kernel/random/boot_id'

    def __enter__(self):
        os.makedirs(os.path.dirname(self.SYSTEMCTL), exist_ok=True)
        with open(self.SYSTEMCTL, 'w') as file:
            file.write(f'#!/bin/sh\necho "$*" >>{self.ASKED}\n')
        os.chmod(self.SYSTEMCTL, 0o755)
        return self

    def __exit__(self, *details):
        os.unlink(self.SYSTEMCTL)
        subprocess.run(['umount', self.BOOT_ID], check=False, stderr=subprocess.DEVNULL)

    def start(self, boot_id):
        """Gives what was taken back, and what systemd was asked for."""
        subprocess.run(['umount', self.BOOT_ID], check=False, stderr=subprocess.DEVNULL)
        with open('/run/boot_id', 'w') as file:
            file.write(boot_id + '\n')
        subprocess.run(['mount', '--bind', '/run/boot_id', self.BOOT_ID], check=True)
        status, events = helper('start')
        equal(status, OK, events)
        if not os.path.exists(self.ASKED):
            return events[-1]['entries'], None
        with open(self.ASKED) as file:
            asked = file.read()
        os.unlink(self.ASKED)
        return events[-1]['entries'], asked


@test
def trial_that_nobody_confirms():
    before = settings(snapshot())
    with Starts() as computer:
        apply('iommu')
        equal(newest()['trial'], 'waiting')
        equal(computer.start('1'), ([], None))
        equal(newest()['trial'], 'started')
        assert difference(before, settings(snapshot()))
        entries, asked = computer.start('2')
        equal((entries, asked), ([newest()['id']], '--no-block reboot\n'))
        equal(difference(before, settings(snapshot())), [])
        equal(computer.start('3'), ([], None))


@test
def trial_that_is_kept():
    before = settings(snapshot())
    with Starts() as computer:
        entry = apply('iommu')[-1]['entry']
        equal(helper('keep')[1][-1]['entries'], [])
        equal(computer.start('4'), ([], None))
        equal(helper('keep')[1][-1]['entries'], [entry])
        equal(computer.start('5'), ([], None))
        equal(computer.start('6'), ([], None))
        assert difference(before, settings(snapshot()))
    undo(entry)
    equal(difference(before, settings(snapshot())), [])


@test
def second_run_while_busy():
    before = settings(snapshot())
    request = reviewed('release')
    with Program('touch /run/begun; while [ ! -e /run/go ]; do sleep 0.05; done'):
        first = start('apply', request)
        wait_for('/run/begun')
        for verb, data in (('apply', request), ('recover', b'')):
            message = refused([verb], REFUSED, 'busy', str(first.pid), data=data)
            contains(message, 'switchyard-helper')
        open('/run/go', 'w').close()
        output = first.stdout.read()
        equal(first.wait(), OK, output)
    os.unlink('/run/begun')
    os.unlink('/run/go')
    undo(newest()['id'])
    equal(difference(before, settings(snapshot())), [])


@test
def lock_is_not_for_others():
    """Someone without rights can neither hold the lock nor pretend to."""
    before = settings(snapshot())
    apply('release')

    def hold():
        file = open('/var/lib/switchyard/lock')
        fcntl.flock(file, fcntl.LOCK_SH)
        time.sleep(60)

    pid = os.fork()
    if pid == 0:
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)
        try:
            hold()
        finally:
            os._exit(0)
    time.sleep(0.2)
    undo(newest()['id'])
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    equal(difference(before, settings(snapshot())), [])


@test
def signals_do_not_stop_it():
    before = settings(snapshot())

    def careless():
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))

    request = reviewed('release')
    with Program('touch /run/begun; while [ ! -e /run/go ]; do sleep 0.05; done'):
        process = start('apply', request, preexec_fn=careless)
        wait_for('/run/begun')
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT,
                       signal.SIGTSTP, signal.SIGTTOU, signal.SIGPIPE, signal.SIGALRM,
                       signal.SIGUSR1, signal.SIGXCPU):
            os.kill(process.pid, number)
        time.sleep(0.1)
        open('/run/go', 'w').close()
        output = process.stdout.read()
        equal(process.wait(), OK, output)
    os.unlink('/run/begun')
    os.unlink('/run/go')
    undo(newest()['id'])
    equal(difference(before, settings(snapshot())), [])


@test
def stopped_and_continued():
    before = settings(snapshot())
    request = reviewed('release')
    with Program('touch /run/begun; while [ ! -e /run/go ]; do sleep 0.05; done'):
        process = start('apply', request)
        wait_for('/run/begun')
        os.kill(process.pid, signal.SIGSTOP)
        refused(['apply'], REFUSED, 'busy', str(process.pid), data=request)
        open('/run/go', 'w').close()
        time.sleep(0.3)
        os.kill(process.pid, signal.SIGCONT)
        equal(process.wait(), OK, process.stdout.read())
    os.unlink('/run/begun')
    os.unlink('/run/go')
    undo(newest()['id'])
    equal(difference(before, settings(snapshot())), [])


@test
def killed_and_recovered():
    before = settings(snapshot())
    request = reviewed('release')
    with Program('if [ ! -e /run/begun ]; then touch /run/begun; sleep 60; fi'):
        process = start('apply', request)
        wait_for('/run/begun')
        process.kill()
        process.wait()
        assert difference(before, settings(snapshot())), 'killed too early'
        refused(['apply'], REFUSED, 'busy', 'recover', data=request)
        status, events = helper('recover')
    os.unlink('/run/begun')
    equal(status, OK, events)
    equal(events[-1]['entries'], [newest()['id']])
    equal(newest()['state'], 'rolled-back')
    equal(difference(before, settings(snapshot())), [])
    status, events = helper('recover')
    equal((status, events), (OK, [{'event': 'result', 'entries': []}]))


@test
def failed_program_is_rolled_back():
    before = settings(snapshot())
    with Program('[ -e /run/failed ] || { touch /run/failed; echo "no space" >&2; exit 3; }'):
        status, events = helper('apply', data=reviewed('release'))
    os.unlink('/run/failed')
    equal((status, events[-1]['code']), (FAILED, 'command-failed'))
    contains(events[-1]['message'], 'mkinitcpio')
    equal(difference(before, settings(snapshot())), [])
    equal(newest()['state'], 'rolled-back')


@test
def program_that_lies_is_rolled_back():
    """It exits with 0 and builds nothing: the image for a try (-g), or those in force (-P)."""
    before = settings(snapshot())
    for lie in ('-g', '-P'):
        with Program(f'case "$*" in *{lie}*) [ -e /run/lied ] || {{ touch /run/lied; exit 0; }} ;; '
                     'esac'):
            status, events = helper('apply', data=reviewed('release'))
        os.unlink('/run/lied')
        equal((status, events[-1]['code']), (FAILED, 'command-failed'), lie)
        equal(difference(before, settings(snapshot())), [], lie)


@test
def closed_descriptors():
    """Whatever is closed, nothing of ours ends in a file, and the work is done."""
    before = settings(snapshot())
    for closed in ((1,), (2,), (1, 2)):
        request = json.dumps(reviewed('release')).encode()
        reader, writer = os.pipe()
        os.write(writer, request)
        os.close(writer)
        redirections = ' '.join(f'{number}>&-' for number in closed)
        status = subprocess.run(['sh', '-c', f'exec "$0" apply {redirections}', HELPER],
                                stdin=reader, stdout=subprocess.DEVNULL,
                                stderr=subprocess.DEVNULL, timeout=60).returncode
        os.close(reader)
        equal(status, OK, f'{closed}')
        equal(newest()['state'], 'committed', f'{closed}')
        undo(newest()['id'])
        equal(difference(before, settings(snapshot())), [], f'{closed}')
    for redirections in ('<&-', '<&- >&- 2>&-'):
        status = subprocess.run(['sh', '-c', f'exec "$0" apply {redirections}', HELPER],
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                timeout=60).returncode
        equal(status, USAGE, redirections)


@test
def reader_that_goes_away():
    before = settings(snapshot())
    request = reviewed('release')
    with Program('for i in $(seq 300); do echo "line $i"; done'):
        process = start('apply', request)
        process.stdout.close()
        equal(process.wait(60), OK)
    equal(newest()['state'], 'committed')
    undo(newest()['id'])
    equal(difference(before, settings(snapshot())), [])


@test
def reader_that_does_not_read():
    before = settings(snapshot())
    request = reviewed('release')
    with Program('printf "%.0sa long line that fills a pipe quickly\\n" $(seq 3000)'):
        process = start('apply', request)
        begin = time.monotonic()
        equal(process.wait(60), OK)
    assert time.monotonic() - begin > 4.5, 'the pipe never was full'
    process.stdout.close()
    equal(newest()['state'], 'committed')
    undo(newest()['id'])
    equal(difference(before, settings(snapshot())), [])


LIMITS = ((resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_NOFILE, 6), (resource.RLIMIT_NPROC, 1),
          (resource.RLIMIT_CPU, 1), (resource.RLIMIT_STACK, 262144), (resource.RLIMIT_CORE, 0),
          (resource.RLIMIT_DATA, 8 << 20), (resource.RLIMIT_AS, 800 << 20))


def may_lift_limits():
    """Whether this root has CAP_SYS_RESOURCE (capability 24), as a real one has."""
    with open('/proc/self/status') as file:
        effective = [line.split()[1] for line in file if line.startswith('CapEff')][0]
    return bool(int(effective, 16) >> 24 & 1)


@test
def tiny_limits():
    before = settings(snapshot())
    for limit, value in LIMITS:
        request = reviewed('release')
        hard = resource.getrlimit(limit)[1]
        status, events = helper('apply', data=request,
                                preexec_fn=lambda: resource.setrlimit(limit, (value, hard)))
        equal(status, OK, f'limit {limit}: {events}')
        undo(newest()['id'])
        equal(difference(before, settings(snapshot())), [], f'limit {limit}')


@test
def tiny_hard_limits():
    """What a root without the capability cannot lift makes it fail, and nothing half done."""
    before = settings(snapshot())
    for limit, value in LIMITS[:2] + LIMITS[-2:]:
        request = reviewed('release')
        status, events = helper('apply', data=request,
                                preexec_fn=lambda: resource.setrlimit(limit, (value, value)))
        if status == OK:
            undo(newest()['id'])
        else:
            # Out of memory is a death by signal, as sudden as any other.
            assert not may_lift_limits(), f'limit {limit}: {events}'
            equal(helper('recover')[0], OK, f'limit {limit}')
        equal(difference(before, settings(snapshot())), [], f'limit {limit}')


@test
def environment_is_not_ours():
    before = settings(snapshot())
    os.makedirs('/tmp/evil', exist_ok=True)
    for name in ('mkinitcpio', 'sh', 'env', 'cat'):
        with open(f'/tmp/evil/{name}', 'w') as file:
            file.write('#!/bin/bash\ntouch /run/pwned\n')
        os.chmod(f'/tmp/evil/{name}', 0o755)
    evil = {'PATH': '/tmp/evil', 'BASH_ENV': '/tmp/evil/sh', 'ENV': '/tmp/evil/sh',
            'IFS': '/', 'TMPDIR': '/proc', 'HOME': '/tmp/evil', 'LANG': 'de_DE.UTF-8',
            'DBUS_SYSTEM_BUS_ADDRESS': 'unix:path=/tmp/evil/bus', 'G_DEBUG': 'fatal-warnings',
            'GIO_MODULE_DIR': '/tmp/evil', 'XDG_DATA_DIRS': '/tmp/evil', 'SHELLOPTS': 'xtrace',
            'LIBVIRT_DEFAULT_URI': 'test:///default', 'POSIXLY_CORRECT': '1'}
    with Program('env | sort > /run/seen'):
        apply('release', env=evil)
    assert not os.path.exists('/run/pwned')
    with open('/run/seen') as file:
        seen = {line.split('=')[0] for line in file}
    equal(seen - {'PWD', 'SHLVL', '_', 'PATH', 'LC_ALL', 'OLDPWD', 'HOME'}, set())
    undo(newest()['id'])
    equal(difference(before, settings(snapshot())), [])


@test
def inherited_state():
    """Descriptors, umask, working folder and priority of the caller go no further."""
    before = settings(snapshot())

    def careless():
        os.dup2(os.open('/etc/shadow', os.O_RDWR), 9)
        os.umask(0o777)
        os.makedirs('/tmp/gone', exist_ok=True)
        os.chdir('/tmp/gone')
        os.rmdir('/tmp/gone')
        os.nice(19)

    with Program('{ ls -l /proc/$$/fd; pwd; umask; nice; } > /run/seen'):
        apply('release', preexec_fn=careless, close_fds=False)
    with open('/run/seen') as file:
        seen = file.read()
    assert 'shadow' not in seen, seen
    equal(seen.split()[-3:], ['/', '0022', '0'])
    undo(newest()['id'])
    equal(difference(before, settings(snapshot())), [])


@test
def traps_for_files():
    """What is not a plain file, where one is read or written: a refusal, and no waiting."""
    drop_in = '/etc/mkinitcpio.conf.d/zz-switchyard.conf'
    traps = {
        'fifo': lambda path: os.mkfifo(path),
        'link': lambda path: os.symlink('/etc/passwd', path),
        'dangling': lambda path: os.symlink('/etc/made-by-accident', path),
        'folder': lambda path: os.mkdir(path),
        'huge': lambda path: os.truncate(os.open(path, os.O_CREAT | os.O_WRONLY), 3 << 30),
        'endless': lambda path: os.symlink('/dev/zero', path),
    }
    digest = 'sha256:' + '0' * 64
    for path in ('/etc/mkinitcpio.conf', drop_in, '/boot/loader/entries/arch.conf',
                 '/boot/loader/loader.conf', '/etc/mkinitcpio.d/linux.preset',
                 '/etc/modprobe.d/zz-switchyard-vfio.conf'):
        for name, make in traps.items():
            os.makedirs(os.path.dirname(path), exist_ok=True)
            saved = path + '.saved'
            if os.path.exists(path):
                os.rename(path, saved)
            make(path)
            begin = time.monotonic()
            status, events = helper('apply', data=stage_request('release', digest=digest))
            # A link where only reading happens is as good as the file.
            assert status in (FAILED, REFUSED), f'{path} {name}: {status} {events}'
            assert time.monotonic() - begin < 5, f'{path} {name}: hung'
            assert not os.path.exists('/etc/made-by-accident')
            if os.path.isdir(path) and not os.path.islink(path):
                os.rmdir(path)
            else:
                os.unlink(path)
            if os.path.exists(saved):
                os.rename(saved, path)


@test
def traps_in_our_own_folder():
    """/var/lib/switchyard is root's, but it may have come from a careless backup."""
    state = '/var/lib/switchyard'
    os.rename(state, state + '.saved')
    request = reviewed('release')
    victims = {'/etc/passwd', '/etc/shadow'}
    before = {path: what for path, what in snapshot().items() if path in victims}

    def plant_lock_link():
        os.makedirs(state)
        os.symlink('/etc/passwd', f'{state}/lock')

    def plant_lock_fifo():
        os.makedirs(state)
        os.mkfifo(f'{state}/lock')

    def plant_journal_link():
        os.makedirs(state)
        os.symlink('/etc', f'{state}/journal')

    def plant_journal_file():
        os.makedirs(state)
        open(f'{state}/journal', 'w').close()

    def plant_state_link():
        os.symlink('/etc', state)

    def plant_open_folder():
        os.makedirs(state)
        os.chmod(state, 0o777)

    def plant_other_owner():
        os.makedirs(f'{state}/journal')
        os.chown(f'{state}/journal', 65534, 65534)

    for plant in (plant_lock_link, plant_lock_fifo, plant_journal_link, plant_journal_file,
                  plant_state_link, plant_open_folder, plant_other_owner):
        plant()
        names = set(os.listdir('/etc'))
        begin = time.monotonic()
        status, events = helper('apply', data=request)
        assert time.monotonic() - begin < 10, f'{plant.__name__}: hung'
        equal(set(os.listdir('/etc')), names, plant.__name__)
        after = {path: what for path, what in snapshot().items() if path in victims}
        equal(after, before, plant.__name__)
        assert status != OK, f'{plant.__name__}: {events}'
        assert events[-1]['event'] == 'error', f'{plant.__name__}: {events}'
        subprocess.run(['rm', '-rf', state], check=True)
    os.rename(state + '.saved', state)


@test
def damaged_journal():
    """A damaged entry is named; nothing is done on top of it."""
    entry = f'/var/lib/switchyard/journal/{newest()["id"]}'
    record = f'{entry}/entry.json'
    with open(record, 'rb') as file:
        whole = file.read()
    for content in (b'', whole[:len(whole) // 2], b'[]', b'\0' * 100, b'{"schema":1}',
                    whole.replace(b'/etc/', b'/../', 1)):
        with open(record, 'wb') as file:
            file.write(content)
        status, events = helper('inspect')
        assert status in (FAILED, REFUSED), f'{content[:40]}: {status} {events}'
        contains(events[-1]['message'], 'entry.json')
    with open(record, 'wb') as file:
        file.write(whole)
    equal(helper('inspect')[0], OK)


@test
def undo_of_what_someone_changed():
    events = apply('release')
    changed = '/etc/modprobe.d/zz-switchyard-vfio.conf'
    with open(changed) as file:
        ours = file.read()
    request = undo_request(events[-1]['entry'])
    with open(changed, 'a') as file:
        file.write('options kvm ignore_msrs=1\n')
    message = refused(['undo'], REFUSED, 'conflict', changed, data=request)
    contains(message, '+options kvm ignore_msrs=1')
    with open(changed, 'w') as file:
        file.write(ours)
    undo(events[-1]['entry'])


@test
def parallel_runs():
    """Eight at once: one applies, the others are refused, and the result is whole."""
    before = settings(snapshot())
    request = reviewed('release')
    results = []

    def one():
        results.append(helper('apply', data=request))

    threads = [threading.Thread(target=one) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    statuses = sorted(status for status, _ in results)
    equal(statuses, [OK] + [REFUSED] * 7, results)
    codes = {events[-1]['code'] for status, events in results if status != OK}
    assert codes <= {'busy', 'conflict'}, codes
    undo(newest()['id'])
    equal(difference(before, settings(snapshot())), [])


@test
def linked_libraries():
    libraries = subprocess.run(['ldd', HELPER], stdout=subprocess.PIPE, check=True).stdout.decode()
    for unwanted in ('gtk', 'adwaita', 'gdk', 'cairo', 'pango', 'X11', 'wayland', 'soup'):
        assert f'lib{unwanted}' not in libraries, libraries
    contains(libraries, 'libpolkit-gobject-1')


# The images of the sample are not what this mkinitcpio makes; afterwards a rebuild gives the same.
subprocess.run([MKINITCPIO, '-P'], check=True, stdout=subprocess.DEVNULL)
run()
