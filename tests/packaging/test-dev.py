#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""./dev asks before it installs, in the words of each distribution, and is not confused by what
lies in the build folder.

Usage: test-dev.py SOURCE_DIR
"""

import os
import shutil
import subprocess
import sys
import tempfile
import unittest

import tap

SOURCE = sys.argv[1]

# packages.sh with a computer on which every need is missing until "installed" is there, and
# whose only programs are those that the test names.
PRELUDE = '''
set -euo pipefail
top={source}
assume_yes={yes}
say () {{ printf '%s\\n' "$*" >&2; }}
die () {{ say "dev: $*"; exit 1; }}
have () {{ case " {programs} " in *" $1 "*) ;; *) return 1 ;; esac; }}
. "$top/packaging/packages.sh"
os_release={folder}/os-release
as_root () {{
  echo "RUN $*" >> {folder}/log
  case " $* " in *" update ") ;; *) touch {folder}/installed ;; esac
}}
apt-cache () {{ grep -sqx "$2" {folder}/known && echo "Package: $2"; }}
need_is_met () {{ [ -e {folder}/installed ] || [ "$1" != bin:meson -a "$1" != pkg:gtk4\\>=4.8 ]; }}
id () {{ echo {uid}; }}
'''


class Scratch(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name


class Packages(Scratch):
    def require(self, os_release, programs, yes=False, uid=1000):
        with open(os.path.join(self.folder, 'os-release'), 'w', encoding='utf-8') as file:
            file.write(os_release)
        script = PRELUDE.format(source=SOURCE, folder=self.folder, programs=programs, uid=uid,
                                yes='true' if yes else 'false') + 'require_packages build\n'
        run = subprocess.run(['bash', '-c', script], stdin=subprocess.DEVNULL,
                             capture_output=True, text=True, check=False)
        self.assertEqual(run.stdout, '')
        log = os.path.join(self.folder, 'log')
        commands = []
        if os.path.exists(log):
            with open(log, encoding='utf-8') as file:
                commands = file.read().splitlines()
        return run.returncode, run.stderr.splitlines(), commands

    def test_nothing_missing(self):
        with open(os.path.join(self.folder, 'installed'), 'w', encoding='utf-8'):
            pass
        self.assertEqual(self.require('ID=debian\n', 'apt-get'), (0, [], []))

    def test_refuses_without_a_terminal(self):
        status, said, commands = self.require('ID=debian\n', 'apt-get')
        self.assertEqual(status, 4)
        self.assertEqual(said, [
            'Needed (for: build) and not on this computer yet:',
            '  meson libgtk-4-dev',
            'There is no terminal to ask on. Run this yourself, or give --yes:',
            '  sudo apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends '
            'meson libgtk-4-dev'])
        self.assertEqual(commands, [])

    def test_refuses_as_root_too(self):
        status, said, _commands = self.require('ID=debian\n', 'apt-get', uid=0)
        self.assertEqual(status, 4)
        self.assertTrue(said[-1].startswith('  apt-get '), said)

    def test_debian(self):
        status, _said, commands = self.require('ID=debian\n', 'apt-get', yes=True)
        self.assertEqual(status, 0)
        self.assertEqual(commands, [
            'RUN apt-get -q -o DPkg::Lock::Timeout=300 update',
            'RUN env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 '
            'install -y --no-install-recommends meson libgtk-4-dev'])

    def first_known(self, names, *known):
        with open(os.path.join(self.folder, 'known'), 'w', encoding='utf-8') as file:
            file.write(''.join(f'{name}\n' for name in known))
        script = PRELUDE.format(source=SOURCE, folder=self.folder, programs='', uid=0,
                                yes='true') + f"first_known '{names}'\n"
        run = subprocess.run(['bash', '-c', script], stdin=subprocess.DEVNULL,
                             capture_output=True, text=True, check=True)
        return run.stdout.strip()

    def test_the_name_of_this_release(self):
        self.assertEqual(self.first_known('new|old', 'new', 'old'), 'new')
        self.assertEqual(self.first_known('new|old', 'old'), 'old')
        self.assertEqual(self.first_known('new|old'), 'old')
        self.assertEqual(self.first_known('newest|new|old', 'new', 'old'), 'new')
        self.assertEqual(self.first_known('only'), 'only')

    def test_fedora(self):
        status, _said, commands = self.require('ID=fedora\n', 'dnf', yes=True)
        self.assertEqual((status, commands), (
            0, ['RUN dnf install -y --setopt=install_weak_deps=False meson gtk4-devel']))

    def test_arch(self):
        status, _said, commands = self.require('ID=arch\n', 'pacman', yes=True)
        self.assertEqual(status, 0)
        self.assertRegex(commands[0], r'^RUN pacman -Sy? --needed --noconfirm meson gtk4$')

    def test_opensuse(self):
        status, _said, commands = self.require(
            'ID="opensuse-tumbleweed"\nID_LIKE="opensuse suse"\n', 'zypper', yes=True)
        self.assertEqual((status, commands), (
            0, ['RUN zypper --non-interactive install --no-recommends meson gtk4-devel']))

    def test_relative_of_a_distribution(self):
        status, _said, commands = self.require('ID=linuxmint\nID_LIKE="ubuntu debian"\n',
                                               'dnf apt-get', yes=True)
        self.assertEqual(status, 0)
        self.assertIn('apt-get', commands[0])

    def test_what_exists_counts_more_than_the_name(self):
        status, _said, commands = self.require('ID=debian\n', 'dnf', yes=True)
        self.assertEqual(status, 0)
        self.assertIn('dnf', commands[0])

    def test_unknown_distribution(self):
        status, said, commands = self.require('ID=gentoo\n', 'emerge', yes=True)
        self.assertEqual((status, commands), (1, []))
        self.assertEqual(said[1:], ['  meson', '  gtk4>=4.8'])


class BuildFolder(Scratch):
    """With a project that is set up in a second instead of Switchyard itself."""

    def setUp(self):
        super().setUp()
        self.top = os.path.join(self.folder, 'top')
        os.mkdir(self.top)
        with open(os.path.join(self.top, 'meson.build'), 'w', encoding='utf-8') as file:
            file.write("project('small')\nconfigure_file(output: 'made', configuration: {})\n")

    def build(self, build_dir='build', top=None):
        top = top or self.top
        script = f'''
            set -euo pipefail
            top={top}; build_dir={build_dir and os.path.join(top, build_dir)}
            say () {{ printf '%s\\n' "$*"; }}
            die () {{ say "dev: $*"; exit 1; }}
            . {SOURCE}/packaging/builddir.sh
            choose_build_dir
            build
            [ -f "$build_dir/made" ]
        '''
        env = {name: value for name, value in os.environ.items() if not name.startswith('MESON')}
        run = subprocess.run(['bash', '-c', script], stdin=subprocess.DEVNULL, env=env,
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                             check=False)
        return run.returncode, run.stdout

    def succeed(self, **arguments):
        status, said = self.build(**arguments)
        self.assertEqual(status, 0, said)
        return said

    def test_set_up_once(self):
        self.assertIn('Project name: small', self.succeed())
        self.assertNotIn('Project name: small', self.succeed())

    def test_interrupted_set_up(self):
        self.succeed()
        for lost in ('build.ninja', 'meson-private/coredata.dat', 'meson-info/meson-info.json'):
            os.unlink(os.path.join(self.top, 'build', lost))
            self.assertIn('starting it afresh', self.succeed())

    def test_empty_folder(self):
        os.mkdir(os.path.join(self.top, 'build'))
        self.succeed()

    def test_other_meson(self):
        self.succeed()
        info = os.path.join(self.top, 'build/meson-info/meson-info.json')
        with open(info, encoding='utf-8') as file:
            text = file.read()
        with open(info, 'w', encoding='utf-8') as file:
            file.write(text.replace('"full": "', '"full": "0.'))
        self.assertIn('starting it afresh', self.succeed())

    def test_moved_source_folder(self):
        self.succeed()
        moved = os.path.join(self.folder, 'moved')
        shutil.move(self.top, moved)
        self.assertIn('starting it afresh', self.succeed(top=moved))

    def test_folder_of_something_else_is_kept(self):
        os.mkdir(os.path.join(self.top, 'photos'))
        photo = os.path.join(self.top, 'photos/cat')
        with open(photo, 'w', encoding='utf-8') as file:
            file.write('meow')
        status, said = self.build(build_dir='photos')
        self.assertEqual(status, 1)
        self.assertIn('is not a build folder', said)
        self.assertTrue(os.path.exists(photo))

    @unittest.skipUnless(os.getuid() == 0, 'only root can make the files of another user')
    def test_folder_of_another_user(self):
        os.mkdir(os.path.join(self.top, 'build'))
        os.chown(os.path.join(self.top, 'build'), 1, 1)
        self.assertIn('building in build-root/ instead', self.succeed(build_dir=''))
        self.assertEqual(os.listdir(os.path.join(self.top, 'build')), [])


if __name__ == '__main__':
    del sys.argv[1:]
    tap.main()
