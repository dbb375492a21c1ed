# SPDX-License-Identifier: GPL-3.0-or-later
"""Wrong usage, help, version, and that the man page and the completions know the same words."""

import os
import re
import shutil
import subprocess
import unittest

from sandbox import OK, SOURCE_ROOT, USAGE, Case, main

COMMANDS = ['status', 'stages', 'plan', 'apply', 'mode', 'gvt list', 'gvt create', 'gvt remove',
            'history', 'show', 'undo', 'recover', 'keep', 'drift', 'domain list', 'domain edit',
            'acpi vbios', 'acpi battery', 'acpi chassis', 'acpi show', 'vbios read', 'vbios show',
            'vbios scan', 'check', 'mend', 'ladder', 'report', 'demo']
GLOBAL = {'--sysroot', '--lspci', '--connect', '--json', '--version', '--help'}
LONG_OPTION = re.compile(r'(?<![\w-])--[a-z][a-z-]*')


def read_source(path):
    with open(os.path.join(SOURCE_ROOT, path), encoding='utf-8') as file:
        return file.read()


class Usage(Case):
    def refuse(self, *arguments, says):
        message = self.expect_error(USAGE, 'invalid-request', *arguments)
        self.assertIn(says, message)
        lines = self.run_program(*arguments).err.splitlines()
        self.assertEqual(len(lines), 2, lines)
        self.assertRegex(lines[1], r'^See “switchyardctl.* --help”\.$')

    def test_no_command(self):
        self.refuse(says='A command is missing')

    def test_unknown_command(self):
        self.refuse('frobnicate', says='“frobnicate”')

    def test_unknown_option(self):
        self.refuse('--frobnicate', 'status', says='--frobnicate')
        self.refuse('status', '--frobnicate', says='--frobnicate')

    def test_option_of_another_command(self):
        self.refuse('status', '--yes', says='--yes')
        self.refuse('plan', 'iommu', '--digest', 'x', says='--digest')

    def test_missing_value(self):
        self.refuse('status', '--sysroot', says='--sysroot')

    def test_too_many_arguments(self):
        self.refuse('status', 'more', says='“more”')
        self.refuse('undo', '0001', '0002', says='“0002”')

    def test_too_few_arguments(self):
        self.refuse('plan', says='STAGE')
        self.refuse('apply', says='STAGE')
        self.refuse('show', says='ID')
        self.refuse('demo', says='-o DIR')
        self.refuse('domain', 'edit', 'file.xml', '-o', 'out.xml', says='RECIPE')
        self.refuse('domain', 'edit', 'file.xml', 'dgpu', says='-o OUT')

    def test_half_a_command(self):
        self.refuse('domain', says='domain list, domain edit')
        self.refuse('domain', 'frobnicate', says='domain list, domain edit')
        self.refuse('vbios', says='vbios read, vbios show, vbios scan')

    def test_unknown_stage(self):
        for command in ('plan', 'apply'):
            self.refuse(command, 'frobnicate', says='iommu, vm, release, gvt, vbios, attach')
            self.refuse(command, '../../etc/passwd', says='iommu, vm, release, gvt, vbios, attach')

    def test_bad_option_values(self):
        for gpu in ('', 'gpu', '01:00', '0000:01:00.8', '0000:01:20.0', '../0000:01:00.0'):
            self.refuse('plan', 'release', '--gpu', gpu, says='gpu' if gpu == 'gpu' else '')
        self.refuse('plan', 'attach', '--domain', '', says='')

    def test_json_is_known_wherever_it_stands(self):
        for arguments in (['frobnicate', '--json'], ['plan', '--json', '--frobnicate']):
            result = self.expect(USAGE, *arguments)
            self.assertIn('"invalid-request"', result.out)
        self.assertEqual(self.expect(USAGE, 'status', '--', '--json').out, '')

    def test_bytes_that_are_no_text(self):
        result = self.expect(USAGE, b'\xff\x1b[31m')
        self.assertNotIn('\x1b', result.err)


class Help(Case):
    def test_version(self):
        version = re.search(r"version: '([^']+)'", read_source('meson.build')).group(1)
        self.assertEqual(self.expect(OK, '--version').out, f'switchyardctl {version}\n')
        self.assertEqual(self.expect_json(OK, '--version')['version'], version)
        self.assertEqual(self.expect(OK, 'status', '--version').out, f'switchyardctl {version}\n')

    def test_help_lists_what_works(self):
        listed = re.search(r'Commands:\n((?:  .*\n)+)', self.expect(OK, '--help').out).group(1)
        names = [re.split(' {2,}', line.strip())[0] for line in listed.splitlines()]
        self.assertEqual(names, COMMANDS)
        self.assertEqual(self.expect(OK, '-h').out, self.expect(OK, '--help').out)

    def test_help_of_each_command(self):
        for command in COMMANDS:
            words = command.split()
            text = self.expect(OK, *words, '--help').out
            self.assertIn(command, text)
            self.assertEqual(self.expect(OK, '--help', *words).out, text)
            self.assertEqual(self.expect_json(OK, *words, '--help')['help'], text)


class Agreement(Case):
    """The table is what --help prints; three shells and a manual repeat it."""

    def options(self, command):
        return set(LONG_OPTION.findall(self.expect(OK, *command.split(), '--help').out))

    def all_options(self):
        return set().union(*(self.options(command) for command in COMMANDS))

    def test_man_page_commands(self):
        page = read_source('docs/man/switchyardctl.1')
        section = page.replace('\\-', '-').split('.SH COMMANDS')[1].split('.SH ')[0]
        section = re.sub(r'\\f.', '', section)
        entries = re.findall(r'\.TP\n\.(.*)', section)
        self.assertEqual(len(entries), len(COMMANDS), entries)
        for command, entry in zip(COMMANDS, entries):
            words = re.sub(r'["\[\]]', ' ', entry).split()[1:]
            self.assertEqual(words[:len(command.split())], command.split())
            own = self.options(command) - GLOBAL - {'--output'}
            self.assertEqual(set(LONG_OPTION.findall(entry)), own, command)
            self.assertEqual('-o' in words, '--output' in self.options(command), command)

    def test_man_page_options(self):
        page = read_source('docs/man/switchyardctl.1').replace('\\-', '-')
        section = page.split('.SH OPTIONS')[1].split('.SH ')[0]
        listed = re.findall(r'\.TP\n.*?(--[a-z-]+)', section)
        self.assertEqual(sorted(listed), sorted(self.all_options()))

    @unittest.skipUnless(shutil.which('man'), 'man is not installed')
    def test_man_page_is_well_formed(self):
        page = os.path.join(SOURCE_ROOT, 'docs/man/switchyardctl.1')
        done = subprocess.run(['man', '--warnings', '-E', 'UTF-8', '-l', '-Tutf8', '-Z', page],
                              stdin=subprocess.DEVNULL, capture_output=True, check=True)
        self.assertEqual(done.stderr.decode(), '')

    def complete(self, *words):
        """What bash would offer for the last of the words."""
        script = '''
            source "$1"; shift
            PATH="$1:$PATH"; shift
            compopt () { :; }
            COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=()
            _switchyardctl
            printf '%s\\n' "${COMPREPLY[@]}"
        '''
        done = subprocess.run(
            ['bash', '--norc', '-c', script, 'bash',
             os.path.join(SOURCE_ROOT, 'data/completions/switchyardctl'),
             os.path.dirname(os.environ['SWITCHYARDCTL']), 'switchyardctl', *words],
            stdin=subprocess.DEVNULL, capture_output=True, check=True, cwd=self.folder)
        self.assertEqual(done.stderr.decode(), '')
        return done.stdout.decode().split()

    def test_bash_commands(self):
        first = list(dict.fromkeys(command.split()[0] for command in COMMANDS))
        self.assertEqual([word for word in self.complete('') if word[0] != '-'], first)
        self.assertEqual([word for word in self.complete('domain', '') if word[0] != '-'],
                         ['list', 'edit'])
        self.assertEqual(self.complete('pl'), ['plan'])

    def test_bash_options(self):
        for command in COMMANDS:
            offered = set(self.complete(*command.split(), '--'))
            self.assertEqual(offered, self.options(command), command)
        self.assertEqual(set(self.complete('--')), GLOBAL)

    def test_bash_arguments(self):
        document = self.expect_json(OK, 'stages', '--sysroot', '.')
        stages = [stage['id'] for stage in document['stages']]
        for command in ('plan', 'apply'):
            offered = [word for word in self.complete(command, '') if word[0] != '-']
            self.assertEqual(offered, stages)

    def test_bash_asks_the_same_root(self):
        self.expect(OK, 'demo', '-o', 'laptop')
        self.expect(OK, '--sysroot', 'laptop', 'apply', 'attach', '--yes')
        laptop = ('--sysroot', 'laptop')
        self.assertIn('0001', self.complete(*laptop, 'undo', ''))
        self.assertEqual(self.complete(*laptop, 'plan', 'attach', '--domain', ''), ['win10'])
        self.assertEqual(self.complete(*laptop, 'plan', 'release', '--gpu', ''),
                         ['0000:00:02.0', '0000:01:00.0'])

    def test_zsh_and_fish_know_every_word(self):
        zsh = read_source('data/completions/_switchyardctl')
        fish = read_source('data/completions/switchyardctl.fish')
        for command in COMMANDS:
            for word in command.split():
                self.assertRegex(zsh, rf'[\'( |]{word}[:)| ]', command)
                self.assertRegex(fish, rf'-a (\'[^\']*)?\b{word}\b', command)
        self.assertEqual(set(LONG_OPTION.findall(zsh)), self.all_options())
        self.assertEqual({f'--{name}' for name in re.findall(r'^complete .*? -l ([a-z-]+)', fish,
                                                      re.MULTILINE)},
                         self.all_options())

    def test_zsh_options(self):
        zsh = read_source('data/completions/_switchyardctl')
        branches = re.findall(
            r'^( +)([a-z][a-z |]*)\)(?:\s*_arguments ((?:.|\\\n)*?) ;;)?', zsh, re.MULTILINE)
        found = {}
        parent = ''
        for indent, names, words in branches:
            if not words:
                parent = f'{names} '
                continue
            # The second words stand further in than the first ones.
            for name in names.split(' | '):
                found[(parent if len(indent) > 8 else '') + name] = {
                    f'--{group}'.replace('_', '-') for group in re.findall(r'\$(\w+)', words)}
        for command in COMMANDS:
            expected = (self.options(command) - GLOBAL) | {'--global'}
            self.assertEqual(found[command], expected, command)

    def test_fish_options(self):
        fish = read_source('data/completions/switchyardctl.fish')
        for option in sorted(self.all_options() - GLOBAL):
            line = re.search(rf"-n '__switchyardctl_in ([^']*)' .*-l {option[2:]}\b", fish).group(1)
            takers = set(re.findall(r'"([^"]+)"|(\S+)', line))
            takers = {quoted or bare for quoted, bare in takers}
            self.assertEqual(takers, {command for command in COMMANDS
                                      if option in self.options(command)}, option)


if __name__ == '__main__':
    main()
