#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kills a transaction at each of its system calls and looks at what recover makes of it; and gives
it an error at each call that writes, as a full or a read-only disk does.

A plain run is traced; each line of the trace is a point, given by the name of the call and how
often its thread made it before. (Calls are counted for each thread; what a run writes, it writes
in one.) For every point the run is repeated on a fresh tree and killed at that call (kill-at, which
is several times as fast as strace), then recover runs, then the
whole tree (content, mode, owner, links, names) must be as before or as after the run, and the
journal must say which.

    crash-sweep.py KILL-AT PROGRAM [--ctl SWITCHYARDCTL] [--every]

PROGRAM is crash-run, which takes ROOT and a verb. With --ctl the command line program is killed
too, on the sample laptop. Calls that only read are swept in crash-run's apply, and everywhere with
--every. Exit status 77: strace cannot be used
here.
"""

import argparse
import concurrent.futures
import hashlib
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import tempfile

STATE = "var/lib/switchyard"
JOURNAL = STATE + "/journal"
CALL = re.compile(r"^(\d+) +\[ *(\d+)\] (\w+)\(")
# What kill-at exits with where the program died.
KILLED = 128 + signal.SIGKILL
# The first call is made before strace can count, the last does nothing.
LEFT_OUT = {"execve", "exit_group"}
# With a file that is opened to be made, the first of these is the first that can change anything.
WRITERS = {"mkdir", "mkdirat", "rename", "renameat", "renameat2", "unlink", "unlinkat", "symlinkat",
           "linkat", "ftruncate", "fchmod", "fchmodat", "fchown", "fchownat"}
# These change no file: killed there, a run leaves what it leaves at the next call that does.
READERS = {"access", "brk", "clock_nanosleep", "close", "dup", "epoll_wait", "eventfd2",
           "faccessat", "faccessat2", "fcntl", "flock", "fstat", "fstatfs", "futex", "getdents64",
           "getegid", "geteuid", "getgid", "getpid", "getrandom", "getuid", "lseek", "madvise",
           "mmap", "mprotect", "munmap", "newfstatat", "openat", "openat2", "poll", "ppoll",
           "pread64", "prlimit64", "read", "readlink", "readlinkat", "rt_sigaction",
           "rt_sigprocmask", "sched_getaffinity", "statfs", "statx", "sysinfo", "uname"}
DOMAIN = """<!--
WARNING: THIS IS AN AUTO-GENERATED FILE.
-->

<domain type='kvm'>
  <name>win10</name>
  <uuid>11111111-2222-3333-4444-555555555555</uuid>
  <memory unit='KiB'>8388608</memory>
</domain>
"""


def write(root, name, text, mode=0o644):
    path = os.path.join(root, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    os.chmod(path, mode)


def make_tree(root):
    write(root, "etc/changed.conf", "old\n", 0o640)
    write(root, "etc/removed.conf", "removed\n", 0o600)
    write(root, "etc/other.conf", "other\n")
    write(root, "etc/libvirt/qemu/win10.xml", DOMAIN, 0o600)
    write(root, "boot/loader/entries/arch.conf", "title Arch\n")
    write(root, "image", "old\n")
    os.symlink("other.conf", os.path.join(root, "etc/link.conf"))
    os.makedirs(os.path.join(root, "var/lib"))
    if os.geteuid() == 0:
        os.chown(os.path.join(root, "etc/changed.conf"), 12, 34)
        os.chown(os.path.join(root, "etc/removed.conf"), 56, 78)


def copy_tree(source, target):
    os.mkdir(target)
    for entry in os.scandir(source):
        path = os.path.join(target, entry.name)
        info = entry.stat(follow_symlinks=False)
        if entry.is_symlink():
            os.symlink(os.readlink(entry.path), path)
            continue
        if entry.is_dir():
            copy_tree(entry.path, path)
        else:
            with open(entry.path, "rb") as old, open(path, "wb") as new:
                new.write(old.read())
        os.chown(path, info.st_uid, info.st_gid)
        os.chmod(path, stat.S_IMODE(info.st_mode))


def snapshot(root):
    """Everything but our own state, and the time stamps."""
    lines = []

    def visit(name):
        for entry in sorted(os.scandir(os.path.join(root, name)), key=lambda e: e.name):
            child = os.path.join(name, entry.name)
            if child == STATE:
                continue
            info = entry.stat(follow_symlinks=False)
            content = ""
            if entry.is_symlink():
                content = os.readlink(entry.path)
            elif entry.is_file():
                with open(entry.path, "rb") as file:
                    content = hashlib.sha256(file.read()).hexdigest()
            lines.append(f"{info.st_mode:06o} {info.st_uid}:{info.st_gid} {child} {content}")
            if entry.is_dir(follow_symlinks=False):
                visit(child)

    visit("")
    return "\n".join(lines)


def read_state(root, entry):
    path = os.path.join(root, JOURNAL, entry, "state")
    if not os.path.exists(path):
        return None
    with open(path, encoding="utf-8") as file:
        return file.readline().strip()


def run_test_program(program):
    return lambda root, verb: [program, root, verb]


def run_ctl(program):
    words = {"apply": ["apply", "release", "--yes"], "undo": ["undo", "0001", "--yes"],
             "recover": ["recover"]}
    return lambda root, verb: [program, "--sysroot", root, *words[verb]]


class Sweep:
    """One verb, killed everywhere, from one starting tree."""

    # The program that kills another at a system call.
    killer = None

    def __init__(self, command, work, name, start, verb, entry, flags=(), every=False):
        self.command = command
        self.work = work
        self.name = name
        self.start = start
        self.verb = verb
        self.entry = entry
        self.flags = list(flags)
        self.every = every

    def run(self, root, verb, strace=()):
        flags = [f for f in self.flags if verb == self.verb or f != "--torn"]
        return subprocess.run([*strace, *self.command(root, verb), *flags],
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)

    def find_points(self):
        root = os.path.join(self.work, "0")
        trace = os.path.join(self.work, "trace")
        copy_tree(self.start, root)
        result = self.run(root, self.verb, ["strace", "-f", "-n", "-o", trace])
        if result.returncode != 0:
            sys.exit(f"{self.name}: the plain run failed: {result.stderr.decode()}")
        self.new = snapshot(root)
        shutil.rmtree(root)
        points = []
        counts = {}
        seen = set()
        self.makers = set()
        self.numbers = {}
        with open(trace, encoding="utf-8", errors="replace") as file:
            for line in file:
                match = CALL.match(line)
                if match is None or match[3] in LEFT_OUT:
                    continue
                thread, number, name = match.groups()
                self.numbers[name] = number
                counts[thread, name] = counts.get((thread, name), 0) + 1
                point = (name, counts[thread, name])
                if "O_CREAT" in line:
                    self.makers.add(point)
                matters = self.every or name not in READERS or point in self.makers
                if point not in seen and matters:
                    points.append(point)
                seen.add(point)
        return points

    def kill_at(self, root, point):
        name, count = point
        copy_tree(self.start, root)
        return self.run(root, self.verb, [self.killer, self.numbers[name], str(count)])

    def check(self, point):
        root = os.path.join(self.work, "-".join(map(str, point)))
        try:
            killed = self.kill_at(root, point).returncode == KILLED
            recovered = self.run(root, "recover")
            now = snapshot(root)
            state = read_state(root, self.entry)
            left = [n for n in os.listdir(os.path.join(root, JOURNAL)) if n.startswith(".")] \
                if os.path.isdir(os.path.join(root, JOURNAL)) else []
        finally:
            shutil.rmtree(root, ignore_errors=True)
        expected = self.new if state == "committed" else self.old
        torn = None
        if now != expected or state == "applying" or left or recovered.returncode != 0:
            torn = (f"{self.name}: killed at {point[0]} {point[1]}: state {state}, recover "
                    f"{recovered.returncode} {recovered.stderr.decode().strip()}\n{left}\n{now}")
        return killed, torn

    def sweep(self, old=None):
        self.old = old if old is not None else snapshot(self.start)
        points = self.find_points()
        if self.verb == "recover":
            # Recover never leads to the new state.
            self.new = self.old
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            results = list(pool.map(self.check, points))
        n_killed = sum(killed for killed, _ in results)
        torn = [text for _, text in results if text is not None]
        print(f"# {self.name}: {len(points)} points, {n_killed} reached, {len(torn)} torn")
        return points, n_killed, torn


class ErrorSweep(Sweep):
    """One verb, with an error from every call that writes: a full disk, one that is read-only."""

    # Beside the calls that make a file.
    WRITES = WRITERS | {"write", "pwrite64", "writev", "fsync", "fdatasync", "fsetxattr"}

    def __init__(self, error, *arguments, **options):
        super().__init__(*arguments, **options)
        self.error = error
        self.name = f"{self.name} with {error}"

    def find_points(self):
        points = super().find_points()
        return [point for point in points if point[0] in self.WRITES or point in self.makers]

    def check(self, point):
        name, count = point
        root = os.path.join(self.work, "-".join(map(str, point)))
        try:
            copy_tree(self.start, root)
            failed = self.run(root, self.verb,
                              ["strace", "-f", "--seccomp-bpf", "-o", "/dev/null",
                               "-e", f"trace={name}",
                               "-e", f"inject={name}:error={self.error}:when={count}"])
            at_once = snapshot(root)
            state_at_once = read_state(root, self.entry)
            recovered = self.run(root, "recover")
            now = snapshot(root)
            state = read_state(root, self.entry)
        finally:
            shutil.rmtree(root, ignore_errors=True)
        expected = self.new if state == "committed" else self.old
        whole = now == expected and state != "applying" and recovered.returncode == 0
        # A run that gives up puts everything back itself, or says in the journal that it could not.
        if state_at_once != "applying":
            whole = whole and at_once == expected
        if failed.returncode == 0:
            whole = whole and state == "committed"
        torn = None if whole else (
            f"{self.name}: {name} {count}: exit {failed.returncode} "
            f"{failed.stderr.decode().strip()}, state {state_at_once} and {state}, recover "
            f"{recovered.returncode} {recovered.stderr.decode().strip()}\n{at_once}\n{now}")
        return True, torn


def find_cuts(sweep, points, n_cuts):
    """Points of the sweep, evenly spread, that leave the entry open; their trees are kept."""
    opened = []
    for point in points[::-max(1, len(points) // 100)]:
        root = os.path.join(sweep.work, "cut-" + "-".join(map(str, point)))
        sweep.kill_at(root, point)
        if read_state(root, sweep.entry) == "applying":
            opened.append(point)
        else:
            shutil.rmtree(root)
    step = max(1, len(opened) // n_cuts)
    return opened[::step][:n_cuts]


def can_trace():
    result = subprocess.run(["strace", "-o", "/dev/null", "true"], stderr=subprocess.DEVNULL,
                            check=False)
    return result.returncode == 0


def sweep_ctl(ctl, work, every):
    command = run_ctl(ctl)
    base = os.path.join(work, "laptop")
    subprocess.run([ctl, "demo", "-o", base], check=True, stdout=subprocess.DEVNULL)
    done = os.path.join(work, "laptop-done")
    copy_tree(base, done)
    subprocess.run(command(done, "apply"), check=True, stdout=subprocess.DEVNULL)
    for verb, start, entry in ("apply", base, "0001"), ("undo", done, "0002"):
        yield Sweep(command, work, f"switchyardctl {verb}", start, verb, entry,
                    every=every).sweep()


def run_all(program, work, every):
    command = run_test_program(program)
    base = os.path.join(work, "base")
    os.mkdir(base)
    make_tree(base)
    done = os.path.join(work, "done")
    copy_tree(base, done)
    subprocess.run(command(done, "apply"), check=True)
    original = snapshot(base)

    sweeps = []
    apply = Sweep(command, work, "apply", base, "apply", "0001", every=True)
    points, *result = apply.sweep()
    sweeps.append((points, *result))
    sweeps.append(Sweep(command, work, "undo", done, "undo", "0002",
                        every=every).sweep())

    # Recover itself, killed, from trees that were cut off at various stages of the apply.
    for cut in find_cuts(apply, points, 4):
        root = os.path.join(work, "cut-" + "-".join(map(str, cut)))
        sweeps.append(Sweep(command, work, f"recover after {cut[0]} {cut[1]}", root, "recover",
                            "0001").sweep(original))

    sweeps.append(Sweep(command, work, "apply with a command", base, "apply", "0001",
                        ["--command"], every=every).sweep())

    for error, *words in (("ENOSPC", "apply", base, "apply", "0001", ["--command"]),
                          ("ENOSPC", "undo", done, "undo", "0002"),
                          ("EROFS", "apply", base, "apply", "0001")):
        sweeps.append(ErrorSweep(error, command, work, *words).sweep())

    torn_sweep = Sweep(command, work, "a wrong writer", base, "apply", "0001", ["--torn"])
    return sweeps, torn_sweep.sweep()[2]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("killer")
    parser.add_argument("program")
    parser.add_argument("--ctl")
    parser.add_argument("--every", action="store_true")
    arguments = parser.parse_args()
    if shutil.which("strace") is None or not can_trace():
        print("1..0 # SKIP strace cannot be used here")
        return 77

    Sweep.killer = os.path.abspath(arguments.killer)
    directory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="crash-", dir=directory) as work:
        sweeps, noticed = run_all(os.path.abspath(arguments.program), work, arguments.every)
        if arguments.ctl is not None:
            sweeps += sweep_ctl(os.path.abspath(arguments.ctl), work, arguments.every)

    n_points = sum(len(points) for points, _, _ in sweeps)
    n_killed = sum(killed for _, killed, _ in sweeps)
    torn = [text for _, _, texts in sweeps for text in texts]
    for text in torn[:5]:
        print(text)
    print(f"{n_points} points, {n_killed} reached, {len(torn)} torn; "
          f"a wrong writer was noticed {len(noticed)} times")
    if torn or not noticed or n_killed < n_points * 0.97:
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
