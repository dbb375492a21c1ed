# SPDX-License-Identifier: GPL-3.0-or-later
"""The runner, the real pkexec, the real polkitd and the real helper, as users without rights.

usage: test-polkit.py RUN_REQUEST (inside lib/demo-root.sh and lib/polkit-bus.sh)
"""

import json
import os
import pty
import re
import select
import subprocess
import sys
import termios
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', 'lib'))

from tap import contains, equal, run, test  # noqa: E402
from tree import difference, snapshot  # noqa: E402

CLIENT = sys.argv[1]
AGENT = os.path.join(HERE, 'dismissing-agent.py')
PREFIX = 'io.github.switchyard.Switchyard'
POLICY = f'/usr/share/polkit-1/actions/{PREFIX}.policy'
RULES = '/etc/polkit-1/rules.d/10-test.rules'
MKINITCPIO = '/usr/bin/mkinitcpio'

with open(POLICY) as policy:
    HELPER = re.search(r'exec\.path">([^<]+)<', policy.read()).group(1)

FAILED, USAGE = 1, 2


def as_user(user, *argv, **options):
    result = subprocess.run(['runuser', '-u', user, '--', *argv], stdin=subprocess.DEVNULL,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60, **options)
    return result.returncode, result.stdout.decode()


def client(user, *args):
    return as_user(user, CLIENT, *args)


def allowed(subject, action, result):
    """Whether polkit now says so to a process of the user; see Rules."""
    expected = {'YES': 0, 'NO': 1, 'AUTH_ADMIN': 2, 'AUTH_ADMIN_KEEP': 2}[result]
    script = f'exec pkcheck --process $$ --action-id {action}'
    return as_user(subject, 'sh', '-c', script)[0] == expected


class Rules:
    """What polkit answers, for as long as it lasts: {(user, verb): result}."""

    def __init__(self, answers):
        self.answers = {(user, verb if '.' in verb else f'{PREFIX}.{verb}'): result
                        for (user, verb), result in answers.items()}

    def wait(self, answers):
        """polkitd notices by inotify; the answers tell when."""
        end = time.monotonic() + 10
        while not all(allowed(user, action, result)
                      for (user, action), result in answers.items()):
            assert time.monotonic() < end, 'polkitd does not notice the rules'
            time.sleep(0.05)

    def __enter__(self):
        lines = [f'if (action.id == "{action}" && subject.user == "{user}") '
                 f'return polkit.Result.{result};'
                 for (user, action), result in self.answers.items()]
        with open(RULES + '.new', 'w') as file:
            file.write('polkit.addRule(function(action, subject) {\n'
                       + '\n'.join(lines) + '\n});\n')
        os.rename(RULES + '.new', RULES)
        self.wait(self.answers)

    def __exit__(self, *details):
        os.unlink(RULES)
        self.wait({key: 'AUTH_ADMIN_KEEP' for key in self.answers})


VERBS = ('inspect', 'apply', 'mode', 'gvt', 'undo', 'recover')
ALL_VERBS = {('guest', verb): 'YES' for verb in VERBS}


class Slow:
    """A mkinitcpio that says when it begins and waits to be let go."""

    def __enter__(self):
        with open(MKINITCPIO) as file:
            self.usual = file.read()
        self.write(self.usual.replace('\nstatus=0\n', '\nstatus=0\ntouch /run/begun\n'
                                      'while [ ! -e /run/go ]; do sleep 0.05; done\n', 1))

    def __exit__(self, *details):
        self.write(self.usual)
        for path in ('/run/begun', '/run/go'):
            if os.path.exists(path):
                os.unlink(path)

    @staticmethod
    def write(text):
        with open(MKINITCPIO, 'w') as file:
            file.write(text)

    @staticmethod
    def wait():
        end = time.monotonic() + 20
        while not os.path.exists('/run/begun'):
            assert time.monotonic() < end, 'mkinitcpio is not run'
            time.sleep(0.01)

    @staticmethod
    def go():
        open('/run/go', 'w').close()


def settings(tree):
    return {path: what for path, what in tree.items()
            if not path.startswith(('/var/lib/switchyard', '/etc/polkit-1'))}


def journal():
    result = subprocess.run([HELPER, 'inspect'], input=b'', stdout=subprocess.PIPE, check=True)
    return json.loads(result.stdout)['document']['journal']


def entry_of(output):
    return re.search(r'^entry (\d+)$', output, re.MULTILINE).group(1)


def untouched(before):
    equal(difference(settings(before), settings(snapshot())), [], 'touched')
    equal(os.path.exists('/var/lib/switchyard'), '/var/lib/switchyard' in before)


def echoes(terminal):
    return bool(termios.tcgetattr(terminal)[3] & termios.ECHO)


def in_terminal(user, argv, answer):
    """Runs a program in a terminal of its own and answers the first password prompt."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.execvp('runuser', ['runuser', '-u', user, '--', *argv])
    output = b''
    end = time.monotonic() + 30
    answered = False
    while select.select([terminal], [], [], 0.1)[0] or time.monotonic() < end:
        # What is typed before the echo is off is thrown away.
        if b'Password:' in output and not answered and not echoes(terminal):
            os.write(terminal, answer)
            answered = True
        if not select.select([terminal], [], [], 0.05)[0]:
            continue
        try:
            data = os.read(terminal, 4096)
        except OSError:
            break
        output += data
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), output.decode().replace('\r', '')


@test
def actions():
    """polkit itself reads the policy as it is meant."""
    for verb in (*VERBS, 'keep', 'rom'):
        text = as_user('guest', 'pkaction', '--verbose', '--action-id', f'{PREFIX}.{verb}')[1]
        active = 'yes' if verb in ('inspect', 'keep') else 'auth_admin_keep'
        for key, value in (('implicit any', 'auth_admin_keep'),
                           ('implicit inactive', 'auth_admin_keep'), ('implicit active', active)):
            assert re.search(rf'{key}:\s+{value}\n', text), text
        contains(text, f'org.freedesktop.policykit.exec.path -> {HELPER}')
        contains(text, f'org.freedesktop.policykit.exec.argv1 -> {verb}')


@test
def no_agent():
    before = snapshot()
    for command in (['apply', 'release'], ['recover'], ['inspect']):
        status, output = client('guest', *command)
        equal(status, FAILED, output)
        contains(output, 'error denied ')
        contains(output, 'agent')
    untouched(before)


@test
def denied():
    before = snapshot()
    with Rules({('guest', 'apply'): 'NO'}):
        status, output = client('guest', 'apply', 'release')
    equal(status, FAILED, output)
    contains(output, 'error denied ')
    contains(output, 'not allowed')
    untouched(before)


@test
def dismissed():
    before = snapshot()
    status, output = as_user('admin', sys.executable, AGENT, 'dismiss', CLIENT, 'apply', 'release')
    equal(status, FAILED, output)
    contains(output, 'error cancelled ')
    untouched(before)


@test
def cancelled_while_asking():
    """Closing the window takes the password dialog away."""
    before = snapshot()
    status, output = as_user('admin', sys.executable, AGENT, 'ignore', CLIENT, 'cancel', 'release')
    equal(status, FAILED, output)
    contains(output, 'agent: asked')
    contains(output, 'agent: cancelled by polkit')
    contains(output, 'error cancelled ')
    untouched(before)


@test
def wrong_password():
    before = snapshot()
    status, output = in_terminal('admin', [CLIENT, 'apply', 'release'], b'wrong\n')
    equal(status, FAILED, output)
    contains(output, 'error denied ')
    untouched(before)


@test
def password_in_a_terminal():
    """Also shows that the answer is kept for the helper's own question."""
    before = settings(snapshot())
    status, output = in_terminal('admin', [CLIENT, 'apply', 'release'], b'secret\n')
    equal(status, 0, output)
    with Rules(ALL_VERBS):
        status, output = client('guest', 'undo', entry_of(output))
    equal(status, 0, output)
    equal(difference(before, settings(snapshot())), [])


@test
def answer_that_is_not_kept():
    """A site's rule may forbid to keep it: then the helper's own question stays unanswered."""
    before = snapshot()
    with Rules({('admin', 'apply'): 'AUTH_ADMIN'}):
        status, output = in_terminal('admin', [CLIENT, 'apply', 'release'], b'secret\n')
    equal(status, FAILED, output)
    contains(output, 'AUTH_ADMIN_KEEP')
    untouched(before)


@test
def apply_and_undo():
    before = settings(snapshot())
    with Rules(ALL_VERBS):
        status, output = client('guest', 'apply', 'release')
        equal(status, 0, output)
        assert difference(before, settings(snapshot()))
        entry = entry_of(output)
        contains(output, 'verified ')
        status, output = client('guest', 'undo', entry)
        equal(status, 0, output)
    equal(difference(before, settings(snapshot())), [])


@test
def inspect():
    with Rules({('guest', 'inspect'): 'YES'}):
        status, output = client('guest', 'inspect')
        equal(status, 0, output)
        document = json.loads(output)
        equal([entry['id'] for entry in document['journal']], [e['id'] for e in journal()])
        equal(document['plan'], None)


@test
def boot_partition_of_root_alone():
    """Arch's installer mounts it so: only the helper can plan, and it may be asked to."""
    os.chmod('/boot', 0o700)
    request = '{"schema":1,"stage":"release"}'
    with Rules({('guest', 'inspect'): 'YES'}):
        status, output = as_user('guest', 'sh', '-c', f"echo '{request}' | pkexec {HELPER} inspect")
    os.chmod('/boot', 0o755)
    equal(status, 0, output)
    plan = json.loads(output)['document']['plan']
    assert any(change['path'] and change['path'].startswith('/boot/')
               for change in plan['changes']), plan


@test
def reviewed_through_the_helper():
    """The user sees, applies and takes back what only the helper could plan."""
    before = settings(snapshot())
    os.chmod('/boot', 0o700)
    try:
        with Rules(ALL_VERBS):
            status, output = client('guest', 'apply', 'release')
            equal(status, 0, output)
            applied = difference(before, settings(snapshot()))
            assert any('/boot/loader/entries/' in str(path) for path in applied), applied
            status, output = client('guest', 'undo', entry_of(output))
            equal(status, 0, output)
    finally:
        os.chmod('/boot', 0o755)
    equal(difference(before, settings(snapshot())), [])


@test
def verbs_are_separate():
    """Who may apply may not therefore undo or recover."""
    with Rules({('guest', 'apply'): 'YES', ('guest', 'inspect'): 'YES'}):
        status, output = client('guest', 'apply', 'release')
        equal(status, 0, output)
        before = snapshot()
        for command in (['undo', entry_of(output)], ['recover'], ['mode', 'vm']):
            equal(client('guest', *command)[0], FAILED)
        equal(difference(before, snapshot()), [])
    with Rules(ALL_VERBS):
        equal(client('guest', 'undo', entry_of(output))[0], 0)


@test
def pkexec_for_another_action():
    """A rule that lets a user run anything is not one for our actions."""
    generic = 'org.freedesktop.policykit.exec'
    before = snapshot()
    with Rules({('guest', generic): 'YES'}):
        for argv in (['dance'], [], ['--help'], ['recover '], ['/usr/bin/id']):
            status, output = as_user('guest', 'pkexec', HELPER, *argv)
            equal(status, USAGE, f'{argv} {output}')
        # By a link the path is another one, but the helper asks about the verb.
        os.symlink(HELPER, '/usr/local/bin/other-name')
        status, output = as_user('guest', 'pkexec', '/usr/local/bin/other-name', 'recover')
        os.unlink('/usr/local/bin/other-name')
        assert status not in (0, USAGE), output
        status, output = as_user('guest', 'pkexec', '/bin/sh', '-c', f'{HELPER} recover; exit $?')
        equal(status, FAILED, output)
        contains(output, '"code":"denied"')
    equal(difference(settings(before), settings(snapshot())), [])


@test
def extra_arguments():
    before = snapshot()
    with Rules(ALL_VERBS):
        for argv in (['apply', 'release'], ['recover', '--force'], ['undo', '0001']):
            status, output = as_user('guest', 'pkexec', HELPER, *argv)
            equal(status, USAGE, output)
    untouched(before)


@test
def spoofed_uid():
    before = snapshot()
    status, output = as_user('guest', 'env', 'PKEXEC_UID=0', HELPER, 'recover')
    equal(status, FAILED, output)
    contains(output, 'root')
    untouched(before)


@test
def main_loop_runs_on():
    before = settings(snapshot())
    with Rules(ALL_VERBS), Slow() as _:
        process = subprocess.Popen(['runuser', '-u', 'guest', '--', CLIENT, 'async', 'release'],
                                   stdout=subprocess.PIPE)
        Slow.wait()
        time.sleep(1)
        Slow.go()
        output = process.communicate(timeout=60)[0].decode()
        equal(process.returncode, 0, output)
        ticks = int(re.search(r'^ticks (\d+)$', output, re.MULTILINE).group(1))
        assert ticks >= 50, f'{ticks} ticks of 10 ms in more than a second'
        equal(re.sub(r'\d+', 'N', '\n'.join(output.splitlines()[-2:])), 'ticks N\nentry N')
    with Rules(ALL_VERBS):
        equal(client('guest', 'undo', entry_of(output))[0], 0)
    equal(difference(before, settings(snapshot())), [])


@test
def closed_window():
    """The program that asked is gone; the change is finished all the same."""
    before = settings(snapshot())
    with Rules(ALL_VERBS), Slow() as _:
        process = subprocess.Popen(['setpriv', '--reuid=4002', '--regid=4002', '--clear-groups',
                                    CLIENT, 'async', 'release'], stdout=subprocess.PIPE)
        Slow.wait()
        process.kill()
        process.wait()
        process.stdout.close()
        Slow.go()
        end = time.monotonic() + 20
        while journal()[0]['state'] != 'committed':
            assert time.monotonic() < end, journal()[0]
            time.sleep(0.05)
        equal(client('guest', 'undo', journal()[0]['id'])[0], 0)
    equal(difference(before, settings(snapshot())), [])


@test
def reasons():
    equal(client('guest', 'reason'), (0, 'available\n'))
    for path, part in ((POLICY, 'polkit does not know'), (HELPER, 'is not installed'),
                       ('/usr/bin/pkexec', 'pkexec is not installed')):
        os.rename(path, path + '.away')
        status, output = client('guest', 'reason')
        contains(output, part)
        status, output = client('guest', 'apply', 'release')
        equal(status, 4, output)
        contains(output, 'error not-supported ')
        os.rename(path + '.away', path)


@test
def no_polkitd():
    before = snapshot()
    with open('/run/polkitd.pid') as file:
        os.kill(int(file.read()), 15)
    subprocess.run(['sleep', '0.5'], check=True)
    status, output = client('guest', 'apply', 'release')
    equal(status, FAILED, output)
    contains(output, 'polkit')
    untouched(before)


# The images of the sample are not what this mkinitcpio makes; afterwards a rebuild gives the same.
subprocess.run([MKINITCPIO, '-P'], check=True, stdout=subprocess.DEVNULL)
run()
