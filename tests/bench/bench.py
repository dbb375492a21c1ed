#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prints how long things take on this computer, beside something well known measured in the same
run. Judges nothing: numbers depend on the computer, ratios less so.

Usage: bench.py BUILD_DIR [RUNS]   (./dev bench builds and calls it)
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

DEVICE_COUNTS = (10, 100, 1000)


def status_ms(command):
    start = time.perf_counter()
    subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL, check=True)
    return (time.perf_counter() - start) * 1000


def first_frame_ms(build, command):
    observer = os.path.join(build, 'tests/bench/first-frame')
    run = subprocess.run([observer, *command], stdin=subprocess.DEVNULL, capture_output=True,
                         text=True, check=False)
    if run.returncode != 0:
        sys.exit(f'bench: {run.stderr.strip()}')
    return float(run.stdout)


def measure(subjects, runs, how):
    """Runs every subject in turn, so that a busy moment hits all alike. The first round, which
    fills the file cache, is not counted."""
    times = {name: [] for name in subjects}
    for number in range(runs + 1):
        for name, command in subjects.items():
            taken = how(command)
            if number:
                times[name].append(taken)
    return times


def report(title, times, baseline):
    print(f'\n{title}')
    print(f'  {"":34}{"median":>10}{"min":>10}{"max":>10}{"ratio":>8}')
    base = statistics.median(times[baseline])
    for name, values in times.items():
        median = statistics.median(values)
        print(f'  {name:34}{median:7.1f} ms{min(values):7.1f} ms{max(values):7.1f} ms'
              f'{median / base:8.2f}')


class Display:
    """An X server without a screen, for the time of a with block. It does not reset itself when
    its last client goes, as it would then refuse the next one for a moment."""

    def __enter__(self):
        reader, writer = os.pipe()
        self.server = subprocess.Popen(
            ['Xvfb', '-displayfd', str(writer), '-screen', '0', '1280x1024x24', '-nolisten', 'tcp',
             '-noreset'],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            pass_fds=[writer])
        os.close(writer)
        with os.fdopen(reader) as pipe:
            number = pipe.readline().strip()
        os.environ.update(DISPLAY=f':{number}', GDK_BACKEND='x11', GSK_RENDERER='cairo',
                          GTK_A11Y='none', GSETTINGS_BACKEND='memory')
        os.environ.pop('WAYLAND_DISPLAY', None)
        return self

    def __exit__(self, *_exception):
        self.server.terminate()
        self.server.wait()


def bench_window(build, runs):
    switchyard = os.path.join(build, 'src/app/switchyard')
    hello = 'bare libadwaita hello-world'
    subjects = {
        hello: [os.path.join(build, 'tests/bench/hello-world')],
        'switchyard': [switchyard],
        'switchyard --demo': [switchyard, '--demo'],
    }
    with Display():
        times = measure(subjects, runs, lambda command: first_frame_ms(build, command))
    report('Cold start of the window, from exec to the first frame (Xvfb, software rendering):',
           times, hello)


def bench_status(build, runs):
    ctl = os.path.join(build, 'src/cli/switchyardctl')
    lspci = shutil.which('lspci', path=os.environ['PATH'] + ':/usr/sbin:/sbin')
    subjects = {'lspci -nnk': [lspci, '-nnk'], 'switchyardctl status': [ctl, 'status']}
    report('What this computer is:', measure(subjects, runs, status_ms), 'lspci -nnk')


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'w', encoding='utf-8') as file:
        file.write(text)


def write_devices(root, count):
    """A computer of so many network cards, each alone in its IOMMU group."""
    for number in range(count):
        address = f'0000:{number // 32:02x}:{number % 32:02x}.0'
        folder = os.path.join(root, 'sys/bus/pci/devices', address)
        group = os.path.join(root, 'sys/kernel/iommu_groups', str(number))
        for name, text in (('vendor', '0x8086'), ('device', '0x10d3'), ('class', '0x020000'),
                           ('subsystem_vendor', '0x8086'), ('subsystem_device', '0xa01f'),
                           ('irq', '0'), ('resource', '0x0 0x0 0x0\n' * 7), ('revision', '0x00')):
            write(os.path.join(folder, name), text.strip() + '\n')
        with open(os.path.join(folder, 'config'), 'wb') as file:
            file.write(bytes.fromhex('8680d310') + bytes(6) + bytes([0, 2]) + bytes(52))
        os.makedirs(os.path.join(group, 'devices'))
        os.symlink(os.path.relpath(group, folder), os.path.join(folder, 'iommu_group'))
        os.symlink(os.path.relpath(folder, os.path.join(group, 'devices')),
                   os.path.join(group, 'devices', address))
    write(os.path.join(root, 'proc/cmdline'), 'quiet\n')
    write(os.path.join(root, 'etc/os-release'), 'ID=arch\nPRETTY_NAME="Arch Linux"\n')


def count_opens(command):
    """How many files the command opens, or tries to; None without strace."""
    strace = shutil.which('strace')
    if strace is None:
        return None
    with tempfile.NamedTemporaryFile('r', encoding='utf-8') as log:
        subprocess.run([strace, '-f', '-o', log.name, '-e', 'trace=open,openat,openat2', *command],
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL, check=True)
        return sum('open' in line for line in log)


def report_opens(subjects):
    """Linear growth is the same number for each device, however many there are."""
    opens = {name: count_opens(command) for name, command in subjects.items()}
    if None in opens.values():
        print('\nThe files that are opened are not counted: that needs strace.')
        return
    print('\nFiles opened:')
    before = None
    for (name, number), count in zip(opens.items(), DEVICE_COUNTS):
        more = '' if before is None else f'{(number - before[0]) / (count - before[1]):10.2f} each'
        print(f'  {name:34}{number:10}{more}')
        before = number, count


def bench_sizes(build, runs):
    ctl = os.path.join(build, 'src/cli/switchyardctl')
    with tempfile.TemporaryDirectory() as folder:
        subjects = {}
        for count in DEVICE_COUNTS:
            root = os.path.join(folder, str(count))
            write_devices(root, count)
            subjects[f'status, {count} PCI devices'] = [ctl, '--sysroot', root, 'status']
        times = measure(subjects, runs, status_ms)
        report('How it grows with the computer:', times, next(iter(times)))
        report_opens(subjects)


def bench_recipes(build):
    folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), '../guest/domains')
    recipes = os.path.join(build, 'tests/bench/recipes')
    done = subprocess.run([recipes, folder], stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, check=True)
    print('\nDomain definitions loaded, edited and written (the goal is 500 a second):')
    for line in done.stdout.splitlines():
        name, rate = line.split()
        print(f'  {name:34}{rate:>10} a second')


def bench_roms(build):
    done = subprocess.run([os.path.join(build, 'tests/bench/roms')], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, check=True)
    print('\nROMs read and looked for, the best of many, beside what the C library needs:')
    for line in done.stdout.splitlines():
        name, took = line.split()
        print(f'  {name:34}{took:>10} ms')


def bench_checks(build, runs):
    done = subprocess.run([os.path.join(build, 'tests/bench/checks'), str(runs)],
                          stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True)
    rows = [line.split() for line in done.stdout.splitlines()]
    took = {(name, int(count)): float(ms) for name, count, ms in rows}
    print('\nThe checks of virtual machines once the facts are read, the best of the runs, beside '
          'libxml2\nreading the same definitions (goals: 20 ms for one, the same for each of 500):')
    print(f'  {"":34}{"all":>10}{"each":>13}{"ratio":>8}')
    for (name, count), ms in took.items():
        print(f'  {f"{name}, {count}":34}{ms:7.1f} ms{ms / count:10.3f} ms'
              f'{ms / max(took["libxml2", count], 0.001):8.2f}')


def run_measured(command):
    """The seconds that it took, those of the processor, and the most memory that it had, in MiB."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    _pid, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f'bench: {command[0]} failed')
    return time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def bench_scan(build, runs):
    """A firmware of 16 MiB with 200 modules, beside xz, which only unpacks its sections."""
    make = os.path.join(build, 'tests/rom/make-firmware')
    ctl = os.path.join(build, 'src/cli/switchyardctl')
    with tempfile.TemporaryDirectory() as folder:
        firmware = os.path.join(folder, 'firmware.bin')
        root = os.path.join(folder, 'root')
        write_devices(root, 1)
        subprocess.run([make, 'modules', firmware, folder], stdin=subprocess.DEVNULL, check=True)
        sections = [os.path.join(folder, name) for name in sorted(os.listdir(folder))
                    if name.endswith('.lzma')]
        commands = {'xz': [shutil.which('xz'), '-dc', '--format=lzma', *sections],
                    'vbios scan': [ctl, '--sysroot', root, 'vbios', 'scan', firmware]}
        times = measure(commands, runs, run_measured)
        size = os.path.getsize(firmware) / 1024 / 1024
    print('\nOption ROMs in a firmware of 16 MiB (goals: 1.5 times xz, 4 times the file):')
    xz = statistics.median(taken[1] for taken in times['xz'])
    for name, values in times.items():
        cpu = statistics.median(taken[1] for taken in values)
        memory = max(taken[2] for taken in values)
        print(f'  {name:34}{cpu * 1000:7.1f} ms of processor{cpu / xz:8.2f}'
              f'{memory:8.1f} MiB{memory / size:8.2f} times the file')


def main(arguments):
    build = os.path.abspath(arguments[1])
    runs = int(arguments[2]) if len(arguments) > 2 else 10
    print(f'{runs} runs each, with a warm file cache, on {os.cpu_count()} processors.')
    if os.path.exists(os.path.join(build, 'tests/bench/first-frame')):
        bench_window(build, runs)
    else:
        print('\nThe window is not measured: it needs GTK and the X11 and XDamage headers.')
    bench_status(build, runs)
    bench_sizes(build, runs)
    bench_recipes(build)
    bench_roms(build)
    bench_checks(build, runs)
    bench_scan(build, runs)


if __name__ == '__main__':
    main(sys.argv)
