# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives the window as a screen reader does: finds by accessible name, activates, waits.

Role names differ between versions of GTK ("push button", "button"), so only names and states
are relied on.
"""

import os
import subprocess
import tempfile
import time

import gi

gi.require_version('Atspi', '2.0')
from gi.repository import Atspi  # noqa: E402

import shown  # noqa: E402

# An emulated processor takes longer.
TIMEOUT_S = int(os.environ.get('WALKER_TIMEOUT_S', '60'))
# To give up after 800 ms, as is usual, would be to begin anew while the window is busy.
Atspi.set_timeout(TIMEOUT_S * 500, TIMEOUT_S * 500)


class NotFound(Exception):
    """What was looked for did not show up in time."""


def wait_for(what, probe, timeout_s=TIMEOUT_S):
    """Asks probe() until it answers, and returns its answer."""
    end = time.monotonic() + timeout_s
    while time.monotonic() < end:
        begin = time.monotonic()
        try:
            found = probe()
        except gi.repository.GLib.Error:
            # Something went away between finding and asking it: the next look will tell.
            found = None
        if found:
            return found
        # What is asked has better to do than to answer all the time.
        time.sleep(max(0.05, (time.monotonic() - begin) / 4))
    raise NotFound(what)


def has_size(node):
    """GTK 4.8 never sets SHOWING, but what was not on show yet has no size."""
    extents = Atspi.Component.get_extents(node, Atspi.CoordType.WINDOW)
    return extents is not None and extents.width > 0 and extents.height > 0


def centre(node):
    extents = Atspi.Component.get_extents(node, Atspi.CoordType.WINDOW)
    return extents.x + extents.width // 2, extents.y + extents.height // 2


def ancestry(node):
    """From the desktop to the node itself."""
    line = []
    while node is not None:
        line.insert(0, node)
        node = node.get_parent()
    return line


def was_left(hit):
    """GTK 4.18 finds by its place what is on a page of a stack that was left, although that page
    has no children any more."""
    return any(parent.get_child_count() == 0 for parent in ancestry(hit)[:-1])


def name_of(node):
    """Its accessible name, as GTK says it or, where that is empty, as a screen reader finds it: the
    items of a menu of GTK 4.18 have no name, but say which label they go by."""
    name = node.get_name()
    if name or node.get_role() != Atspi.Role.MENU_ITEM:
        return name
    for relation in node.get_relation_set():
        if relation.get_relation_type() == Atspi.RelationType.LABELLED_BY:
            label = relation.get_target(0)
            if 'Text' in label.get_interfaces():
                return Atspi.Text.get_text(label, 0, -1)
    return name


def goes_by(item):
    """Whether name_of() may know more than the item."""
    return not item.name and item.role == Atspi.Role.MENU_ITEM


class Walker:
    """One run of the program, with settings of its own."""

    def __init__(self, binary, *arguments, width=1000, height=700, dark=False, env=None,
                 animations=True):
        self.home = tempfile.TemporaryDirectory()
        config = os.path.join(self.home.name, 'config', 'glib-2.0', 'settings')
        os.makedirs(config)
        with open(os.path.join(config, 'keyfile'), 'w', encoding='utf-8') as file:
            file.write('[io/github/switchyard/Switchyard]\n'
                       f'window-width={width}\nwindow-height={height}\n')
        gtk = os.path.join(self.home.name, 'config', 'gtk-4.0')
        os.makedirs(gtk)
        with open(os.path.join(gtk, 'settings.ini'), 'w', encoding='utf-8') as file:
            file.write('[Settings]\ngtk-font-name=Cantarell 11\n'
                       'gtk-decoration-layout=:close\n'
                       f'gtk-enable-animations={"true" if animations else "false"}\n')
        self.size = (width, height)
        environment = dict(os.environ, HOME=self.home.name,
                           XDG_CONFIG_HOME=os.path.join(self.home.name, 'config'),
                           XDG_DATA_HOME=os.path.join(self.home.name, 'data'),
                           XDG_CACHE_HOME=os.path.join(self.home.name, 'cache'),
                           GSETTINGS_BACKEND='keyfile', GDK_BACKEND='x11', GSK_RENDERER='cairo',
                           GTK_A11Y='atspi', GTK_THEME='', LC_ALL='C.UTF-8',
                           ADW_DEBUG_COLOR_SCHEME='prefer-dark' if dark else 'prefer-light')
        del environment['GTK_THEME']
        environment.update(env or {})
        self.log = tempfile.TemporaryFile('w+')
        self.process = subprocess.Popen([binary, *arguments], env=environment,
                                        stdin=subprocess.DEVNULL, stderr=self.log)
        self.window = wait_for('the window', self.find_window)
        self.reader = shown.Reader(self.window, TIMEOUT_S)

    def find_window(self):
        if self.process.poll() is not None:
            raise NotFound(f'the program ended with {self.process.returncode}: {self.messages()}')
        desktop = Atspi.get_desktop(0)
        for index in range(desktop.get_child_count()):
            application = desktop.get_child_at_index(index)
            try:
                if (application is not None and application.get_process_id() == self.process.pid
                        and application.get_child_count() > 0):
                    return application.get_child_at_index(0)
            except gi.repository.GLib.Error:
                pass
        return None

    def use_window(self, title, with_text=None, focus=True):
        """Goes on in the window called so; False where there is none yet."""
        desktop = Atspi.get_desktop(0)
        for index in range(desktop.get_child_count()):
            application = desktop.get_child_at_index(index)
            if application is None or application.get_process_id() != self.process.pid:
                continue
            for number in range(application.get_child_count()):
                window = application.get_child_at_index(number)
                if window is None or window.get_name() != title:
                    continue
                if with_text and not any(with_text in line[-1].name
                                         for line in self.reader.read(window)):
                    continue
                self.window = window
                if not focus:
                    return True
                # There is no window manager to give it the keyboard.
                subprocess.run(['xdotool', 'search', '--onlyvisible', '--name', f'^{title}$',
                                'windowfocus'], check=True, stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL)
                time.sleep(0.2)
                return True
        return False

    def resize(self, title):
        """Gives the window called so the size of the first one, as a window manager would."""
        width, height = self.size
        subprocess.run(['xdotool', 'search', '--onlyvisible', '--name', f'^{title}$',
                        'windowsize', '--sync', str(width), str(height)], check=True,
                       stdin=subprocess.DEVNULL)

    def type_line(self, text):
        """Types one line as a keyboard does, and Return, wherever the focus is."""
        subprocess.run(['xdotool', 'type', '--delay', '2', '--', text], check=True,
                       stdin=subprocess.DEVNULL)
        self.key('Return')

    def messages(self):
        self.log.flush()
        self.log.seek(0)
        return self.log.read()

    def walk(self, node=None, depth=0):
        """All accessibles that are on show."""
        node = node or self.window
        yield node
        if depth > 60:
            return
        for index in range(node.get_child_count()):
            child = node.get_child_at_index(index)
            if child is None:
                continue
            if not child.get_state_set().contains(Atspi.StateType.VISIBLE):
                continue
            # Looking into pages that were not on show yet takes most of the time.
            if (child.get_name() or '').startswith('Sya') and not has_size(child):
                continue
            yield from self.walk(child, depth + 1)

    def lines(self):
        """All that walk() goes through, at once and without nodes: see shown.py."""
        return self.reader.read(self.window)

    def where(self, wanted):
        """The nodes whose items are wanted, one after the other."""
        for line in self.lines():
            node = shown.find(self.window, line) if wanted(line[-1]) else None
            if node is not None:
                yield node

    def all_named(self, name):
        """One after the other: whoever has enough need not look at the rest of the window."""
        try:
            yield from (node for node in self.where(lambda item: item.name == name or goes_by(item))
                        if name_of(node) == name and has_size(node))
        except gi.repository.GLib.Error:
            # Something went away under our feet: the next look will tell.
            return

    def find(self, name, timeout_s=TIMEOUT_S):
        return wait_for(f'“{name}” in {self.process.args}',
                        lambda: next(self.all_named(name), None), timeout_s)

    def has(self, name):
        return next(self.all_named(name), None) is not None

    def texts(self):
        """Names and descriptions on show, for what is said rather than where."""
        said = []
        for line in self.lines():
            item = line[-1]
            if goes_by(item):
                node = shown.find(self.window, line)
                said.append(node and name_of(node))
            said += [item.name, item.description]
        return [text for text in said if text]

    def wait_text(self, part):
        def probe():
            try:
                return any(part in text for text in self.texts())
            except gi.repository.GLib.Error:
                return False
        return wait_for(f'text “{part}”', probe)

    def activate(self, name):
        """Activates the control called so: a button, a tab."""
        def probe():
            return next((node for node in self.all_named(name) if self.act(node)), None)
        wait_for(f'a control “{name}”', probe)

    def act(self, node):
        if node.get_role() == Atspi.Role.LABEL:
            return False
        if not node.get_state_set().contains(Atspi.StateType.SENSITIVE):
            return False
        return Atspi.Action.get_n_actions(node) > 0 and Atspi.Action.do_action(node, 0)

    def open_row(self, name):
        """Clicks the row of a list that has this title: rows offer no action."""
        def probe():
            for node in self.all_named(name):
                while node is not None and node.get_role() != Atspi.Role.LIST_ITEM:
                    node = node.get_parent()
                if node is not None and self.is_on_top(node):
                    return node
            return None
        node = wait_for(f'a row “{name}”', probe)
        self.click(node)

    def is_on_top(self, node):
        """Whether a click would reach it: pages that were left keep their size."""
        x, y = centre(node)
        hit = Atspi.Component.get_accessible_at_point(self.window, x, y, Atspi.CoordType.WINDOW)
        if hit is None or hit == self.window:
            return node.get_state_set().contains(Atspi.StateType.SHOWING)
        # Some versions of GTK name the box around a label instead of the label.
        near = [node]
        while len(near) < 4 and near[-1] is not None:
            near.append(near[-1].get_parent())
        if hit in near:
            return True
        return node in ancestry(hit) or was_left(hit) or self.is_above(node, hit)

    def is_above(self, node, hit):
        """GTK 4.18 names what a page has there that was left, and says that it is shown: of two
        pages in the same place, the one with the focus is up."""
        ours, theirs = ancestry(node), ancestry(hit)
        k = next((i for i, pair in enumerate(zip(ours, theirs)) if pair[0] != pair[1]), None)
        focused = self.focused()
        if k is None or focused is None or ours[k] not in ancestry(focused):
            return False
        places = [Atspi.Component.get_extents(page[k], Atspi.CoordType.WINDOW)
                  for page in (ours, theirs)]
        return all(getattr(places[0], part) == getattr(places[1], part)
                   for part in ('x', 'y', 'width', 'height'))

    def find_on_top(self, name):
        """Waits until what is called so is not only there, but on the page that is up."""
        return wait_for(f'“{name}” on top',
                        lambda: next(filter(self.is_on_top, self.all_named(name)), None))

    def click(self, node):
        x, y = centre(node)
        if not (0 <= x < self.size[0] and 0 <= y < self.size[1]):
            raise NotFound(f'“{node.get_name()}” is outside of the window, at {x},{y}')
        subprocess.run(['xdotool', 'mousemove', str(x), str(y), 'click', '1',
                        'mousemove', '0', '0'], check=True, stdin=subprocess.DEVNULL)
        time.sleep(0.2)

    def key(self, *keys):
        """Presses keys the way a keyboard does."""
        subprocess.run(['xdotool', 'key', '--delay', '60', *keys], check=True,
                       stdin=subprocess.DEVNULL)
        time.sleep(0.15)

    def focused(self):
        return next(self.where(lambda item: shown.has_state(item, Atspi.StateType.FOCUSED)), None)

    def focused_name(self):
        try:
            node = self.focused()
        except gi.repository.GLib.Error:
            return None
        return name_of(node) if node else None

    def shot(self, path, settle_s=0.5):
        """Writes what the window shows now. There is no window manager, so it is at 0,0."""
        # A pointer on something would show its tooltip.
        subprocess.run(['xdotool', 'mousemove', '1279', '1023'], check=True,
                       stdin=subprocess.DEVNULL)
        time.sleep(settle_s)
        width, height = self.size
        subprocess.run(['import', '-window', 'root', '-crop', f'{width}x{height}+0+0', '+repage',
                        path], check=True, stdin=subprocess.DEVNULL)

    def close(self):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.home.cleanup()
