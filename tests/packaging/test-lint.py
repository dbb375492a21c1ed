#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The linter finds what it says it finds, where it says it is, and nothing else."""

import os
import subprocess
import sys
import tempfile
import unittest

import tap

HERE = os.path.dirname(os.path.abspath(__file__))
HEAD = '/* SPDX-License-Identifier: GPL-3.0-or-later */\n'


def lint(files):
    """Lints a tree of {path: text} and returns its lines and exit status."""
    with tempfile.TemporaryDirectory() as root:
        for path, text in files.items():
            full = os.path.join(root, path)
            os.makedirs(os.path.dirname(full), exist_ok=True)
            with open(full, 'w', encoding='utf-8') as file:
                file.write(text)
        run = subprocess.run([sys.executable, os.path.join(HERE, 'lint.py'), root],
                             stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    return run.stdout.splitlines()[:-1], run.returncode


def function(body_lines, name='sy_thing'):
    return f'void\n{name} (void)\n{{\n' + '  work ();\n' * body_lines + '}\n'


class Lint(unittest.TestCase):
    def check(self, path, text, *findings):
        lines, status = lint({path: text})
        self.assertEqual(lines, [f'{path}:{finding}' for finding in findings])
        self.assertEqual(status, 1 if any(' error:' in line for line in lines) else 0)

    def test_clean_file(self):
        self.check('src/core/a.c', HEAD + function(3))

    def test_nothing_to_check_is_an_error(self):
        self.assertEqual(lint({'data/a.txt': 'x'}), ([], 1))

    def test_licence_line(self):
        says = '1: error: the file does not begin with ' \
               '"SPDX-License-Identifier: GPL-3.0-or-later"'
        self.check('src/core/a.c', 'int a;\n', says)
        self.check('src/core/a.c', '\n' + HEAD, says)
        self.check('tests/a.py', '#!/usr/bin/env python3\n# SPDX-License-Identifier: '
                   'GPL-3.0-or-later\n')
        self.check('dev', '#!/bin/bash\n', says)

    def test_line_length(self):
        self.check('src/core/a.c', HEAD + '/' + '*' * 98 + '/\n')
        self.check('src/core/a.c', HEAD + '/' + '*' * 99 + '/\n',
                   '2: error: 101 columns, at most 100')
        self.check('src/core/a.c', HEAD + '/*' + 'é' * 96 + '*/\n')
        words = 'x' * 100 + '</property>\n'
        self.check('data/ui/a.ui', '<property translatable="yes">' + words)
        self.check('data/ui/a.ui', '<property>' + words, '1: error: 121 columns, at most 100')

    def test_white_space(self):
        self.check('src/core/a.c', HEAD + 'int a; \n',
                   '2: error: white space at the end of the line')
        self.check('src/core/a.c', HEAD + '\tint a;\n', '2: error: a tab')
        self.check('src/core/a.c', HEAD + 'int a;', '2: error: no newline at the end of the file')

    def test_file_length(self):
        self.check('src/core/a.c', HEAD + '\n' * 499)
        self.check('src/core/a.c', HEAD + '\n' * 500,
                   '501: error: 501 lines, at most 500: split the file')
        self.check('data/ui/a.ui', '\n' * 301,
                   '301: error: 301 lines, at most 300: split the file')

    def test_function_length(self):
        self.check('src/core/a.c', HEAD + function(40))
        self.check('src/core/a.c', HEAD + function(41),
                   '4: warning: sy_thing () has 41 lines, more than 40')
        self.check('src/core/a.c', HEAD + function(60),
                   '4: warning: sy_thing () has 60 lines, more than 40')
        self.check('src/core/a.c', HEAD + function(61),
                   '4: error: sy_thing () has 61 lines, at most 60')

    def test_function_name_with_many_parameters(self):
        text = 'static gboolean\nsy_thing (int   a,\n          int   b)\n{\n'
        self.check('src/core/a.c', HEAD + function(3, 'before') + text + '  x ();\n' * 61 + '}\n',
                   '12: error: sy_thing () has 61 lines, at most 60')

    def test_banned_calls(self):
        for call, instead in (('strcpy', 'g_strlcpy'), ('strcat', 'GString'),
                              ('sprintf', 'g_strdup_printf'), ('system', 'GSubprocess'),
                              ('popen', 'GSubprocess'), ('gets', 'GInputStream'),
                              ('alloca', 'g_malloc')):
            self.check('src/core/a.c', HEAD + f'{call} (a);\n',
                       f'2: error: {call} () is not used here; {instead} is')

    def test_names_that_only_look_banned(self):
        self.check('src/core/a.c', HEAD + 'g_snprintf (a);\nmy_system (a);\na->system (b);\n'
                   '/* system (a) */\nputs ("system (a)");\nsystemd (a);\n')

    def test_goto(self):
        self.check('src/core/a.c', HEAD + '  goto out;\n', '2: error: goto')
        self.check('src/core/a.c', HEAD + '/* goto out; */\n')

    def test_line_comment(self):
        self.check('src/core/a.c', HEAD + 'int a; // why\n', '2: error: a // comment; use /* */')
        self.check('src/core/a.c', HEAD + 'puts ("https://example.org");\n')

    def test_gtk_below_the_window(self):
        for folder in ('src/core/machine', 'src/cli', 'helper'):
            self.check(f'{folder}/a.c', HEAD + '#include <gtk/gtk.h>\n',
                       '2: error: GTK below the window: #include <gtk')
            self.check(f'{folder}/a.h', HEAD + 'AdwWindow *a;\n',
                       '2: error: GTK below the window: AdwWindow')
            self.check(f'{folder}/a.c', HEAD + 'gdk_display_get_default ();\n',
                       '2: error: GTK below the window: gdk_display_get_default')
        self.check('src/core/a.c', HEAD + '#include <adwaita.h>\n',
                   '2: error: GTK below the window: #include <adwaita')

    def test_gtk_in_the_window(self):
        self.check('src/app/a.c', HEAD + '#include <gtk/gtk.h>\nGtkWidget *a;\n')
        self.check('src/core/a.c', HEAD + '/* GtkWidget */\nint gtkish;\n')

    def test_build_folders_are_not_sources(self):
        self.assertEqual(lint({'build/a.c': 'goto', 'src/a.c': HEAD}), ([], 0))


if __name__ == '__main__':
    tap.main()
