#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks the source files for the rules that a machine can check (CONTRIBUTING.md has them all).

Usage: lint.py [ROOT]

Prints one line a finding, "FILE:LINE: error|warning: MESSAGE", and exits with 1 if there is an
error. Warnings are what a reader should look at some day.
"""

import os
import re
import subprocess
import sys

SPDX = 'SPDX-License-Identifier: GPL-3.0-or-later'
MAX_COLUMNS = 100
MAX_LINES = {'.c': 500, '.ui': 300}
LONG_FUNCTION = 40
MAX_FUNCTION = 60
SKIPPED_FOLDERS = {'.git', '__pycache__', '_shots'}
# The kernel has a style and a licence of its own.
KERNEL_MODULES = 'tests/rig/kernel-modules/'
CODE = {'.c', '.h', '.py', '.sh', ''}
WITHOUT_GTK = ('src/core/', 'src/cli/', 'helper/')

BANNED = {
    'strcpy': 'g_strlcpy', 'strcat': 'GString', 'sprintf': 'g_strdup_printf',
    'vsprintf': 'g_strdup_vprintf', 'system': 'GSubprocess', 'popen': 'GSubprocess',
    'gets': 'GInputStream', 'alloca': 'g_malloc', 'g_alloca': 'g_malloc',
}
BANNED_CALL = re.compile(r'(?<![\w>.])(' + '|'.join(BANNED) + r')\s*\(')
GTK_INCLUDE = re.compile(r'#\s*include\s*[<"](gtk|gdk|gsk|adw|adwaita)\b')
GTK_SYMBOL = re.compile(r'\b((?:gtk|gdk|gsk|adw)_\w+|(?:Gtk|Gdk|Gsk|Adw)[A-Z]\w*'
                        r'|(?:GTK|GDK|GSK|ADW)_\w+)')
TOKEN = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.DOTALL)
FUNCTION_NAME = re.compile(r'^([A-Za-z_]\w*) \(', re.MULTILINE)


def without_comments_and_strings(text):
    """The same text, line for line, with comments and literals blanked."""
    def blank(match):
        return re.sub(r'[^\n]', ' ', match.group())
    return TOKEN.sub(blank, text)


def functions(code):
    """Yields (name, line, length) of every function whose braces stand in the first column."""
    start = 0
    lines = code.split('\n')
    for number, line in enumerate(lines):
        if line.rstrip() == '{':
            start = number
        elif line.rstrip() == '}' and start:
            head = '\n'.join(lines[max(0, start - 12):start]).rsplit('}', 1)[-1]
            names = FUNCTION_NAME.findall(head)
            yield (names[-1] if names else '?'), start + 1, number - start - 1
            start = 0


def check_form(text, suffix):
    """Line length, white space and the licence line: for every file that people write."""
    lines = text.split('\n')
    if suffix in CODE and SPDX not in '\n'.join(lines[:1 if suffix in {'.c', '.h'} else 2]):
        yield 1, 'error', f'the file does not begin with "{SPDX}"'
    for number, line in enumerate(lines, 1):
        # A translatable text in a template is one line: a break would be part of the text.
        is_text = suffix == '.ui' and 'translatable="yes"' in line
        if len(line) > MAX_COLUMNS and not is_text:
            yield number, 'error', f'{len(line)} columns, at most {MAX_COLUMNS}'
        if line != line.rstrip():
            yield number, 'error', 'white space at the end of the line'
        if '\t' in line:
            yield number, 'error', 'a tab'
    if text and not text.endswith('\n'):
        yield len(lines), 'error', 'no newline at the end of the file'
    limit = MAX_LINES.get(suffix)
    if limit and len(lines) - 1 > limit:
        yield limit + 1, 'error', f'{len(lines) - 1} lines, at most {limit}: split the file'


def check_c(text, path):
    """Banned calls, goto, GTK below the window, and the length of functions."""
    code = without_comments_and_strings(text)
    below_window = path.startswith(WITHOUT_GTK)
    for number, (line, original) in enumerate(zip(code.split('\n'), text.split('\n')), 1):
        for call in BANNED_CALL.findall(line):
            yield number, 'error', f'{call} () is not used here; {BANNED[call]} is'
        if re.search(r'\bgoto\b', line):
            yield number, 'error', 'goto'
        if below_window:
            found = GTK_INCLUDE.search(original) or GTK_SYMBOL.search(line)
            if found:
                yield number, 'error', f'GTK below the window: {found.group()}'
    for comment in TOKEN.finditer(text):
        if comment.group().startswith('//'):
            yield text.count('\n', 0, comment.start()) + 1, 'error', 'a // comment; use /* */'
    for name, number, length in functions(code):
        if length > MAX_FUNCTION:
            yield number, 'error', f'{name} () has {length} lines, at most {MAX_FUNCTION}'
        elif length > LONG_FUNCTION:
            yield number, 'warning', f'{name} () has {length} lines, more than {LONG_FUNCTION}'


def is_checked(path):
    suffix = os.path.splitext(path)[1]
    if path.startswith(KERNEL_MODULES):
        return False
    if suffix in {'.c', '.h', '.py', '.sh', '.ui'}:
        return True
    return path in {'dev', '.ci/run'}


def source_files(root):
    """The files that git knows, or below an unpacked archive all but the build folders."""
    listed = subprocess.run(['git', '-C', root, 'ls-files', '-z', '-co', '--exclude-standard'],
                            stdin=subprocess.DEVNULL, capture_output=True, check=False)
    if listed.returncode == 0 and os.path.exists(os.path.join(root, '.git')):
        names = listed.stdout.decode().split('\0')
        return sorted(n for n in names if n and os.path.isfile(os.path.join(root, n)))
    found = []
    for folder, folders, names in os.walk(root):
        folders[:] = [f for f in folders if f not in SKIPPED_FOLDERS and not f.startswith('build')]
        found += [os.path.relpath(os.path.join(folder, name), root) for name in names]
    return sorted(found)


def check_file(root, path):
    with open(os.path.join(root, path), encoding='utf-8') as file:
        text = file.read()
    suffix = os.path.splitext(path)[1]
    yield from check_form(text, suffix)
    if suffix in {'.c', '.h'}:
        yield from check_c(text, path)


def main(arguments):
    root = arguments[1] if len(arguments) > 1 else '.'
    errors = warnings = files = 0
    for path in filter(is_checked, source_files(root)):
        files += 1
        for line, kind, message in sorted(check_file(root, path)):
            print(f'{path}:{line}: {kind}: {message}')
            errors += kind == 'error'
            warnings += kind == 'warning'
    print(f'{files} files, {errors} errors, {warnings} warnings')
    return 1 if errors or not files else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv))
