# SPDX-License-Identifier: GPL-3.0-or-later
"""QEMU with one machine, from power on to power off, or to the time at which one must have become
of the other. What hung is asked for: the processors' registers, and by the serial line's break, as
of an administrator (Documentation/admin-guide/sysrq.rst), what each task and each processor is at.
"""

import json
import socket
import subprocess
import time

# How long the kernel may take to say it all by its serial line.
ANSWER_S = 20
# All tasks, the processors, and the tasks that wait for something without end.
QUESTIONS = 'tlw'


class Emulator:
    def __init__(self, command, log):
        """To COMMAND the serial line, which is the test's standard input and the file LOG, and the
        monitor are added."""
        self.log = log
        self.monitor, end = socket.socketpair()
        self.monitor.settimeout(ANSWER_S)
        self.answers = self.monitor.makefile(encoding='utf-8')
        with open(log, 'ab') as file, end:
            file.truncate(0)
            self.process = subprocess.Popen(
                [*command, '-serial', 'stdio', '-chardev', f'socket,id=monitor,fd={end.fileno()}',
                 '-mon', 'chardev=monitor,mode=control'],
                stdin=subprocess.PIPE, stdout=file, stderr=subprocess.STDOUT,
                pass_fds=[end.fileno()])
        self._tell('qmp_capabilities')

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.monitor.close()

    def wait(self, until, timeout_s):
        """Whether UNTIL() was true, or the machine off, before so many seconds were over."""
        end = time.monotonic() + timeout_s
        while time.monotonic() < end:
            if until() or self.process.poll() is not None:
                return True
            time.sleep(0.1)
        return False

    def ask_why(self, words):
        """Writes WORDS and what the hung machine is at to the end of the log."""
        self._write(self._tell('human-monitor-command', **{'command-line': 'info registers -a'}))
        for question in QUESTIONS:
            self._tell('chardev-send-break', id='serial0')
            self.process.stdin.write(question.encode())
            self.process.stdin.flush()
            time.sleep(ANSWER_S / len(QUESTIONS))
        self._write(words)

    def _write(self, words):
        with open(self.log, 'ab') as file:
            file.write(f'\n{words}\n'.encode())

    def _tell(self, command, **arguments):
        """QMP (QEMU's docs/interop/qmp-spec.txt); returns the answer, or what went wrong."""
        request = json.dumps({'execute': command, 'arguments': arguments, 'id': command})
        try:
            self.monitor.sendall(request.encode())
            for line in self.answers:
                answer = json.loads(line)
                if answer.get('id') == command:
                    return answer.get('return', answer)
        except (OSError, ValueError) as error:
            return f'QEMU does not answer: {error}'
        return 'QEMU is gone'
