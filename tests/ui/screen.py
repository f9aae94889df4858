# SPDX-License-Identifier: GPL-3.0-or-later
"""Driving a window as a person with a screen reader and a keyboard does: names through AT-SPI, keys through xdotool."""

import contextlib
import os
import subprocess
import time

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi  # noqa: E402
from office import WINDOW  # noqa: E402

PATIENCE = 20  # seconds; a deadline against hanging, never a measure


STRICT = {**os.environ, "G_DEBUG": "fatal-warnings"}


class Missing(ValueError):
    """What was looked for is not on the screen."""


def text_of(node):
    try:
        if "Text" in node.get_interfaces():
            return Atspi.Text.get_text(node, 0, Atspi.Text.get_character_count(node))
    except Exception:  # the node has gone meanwhile
        pass
    return ""


def name_of(node):
    try:
        return node.get_name() or text_of(node)
    except Exception:
        return ""


def showing(node):
    """GTK 4.8 reports only windows as showing: visible and with a size is as near as it gets."""
    try:
        box = node.get_component_iface().get_extents(Atspi.CoordType.WINDOW)
        return node.get_state_set().contains(Atspi.StateType.VISIBLE) and box.width > 0 and box.height > 0
    except Exception:
        return False


def focusable(node):
    return node.get_state_set().contains(Atspi.StateType.FOCUSABLE)


def says(node, name):
    """Whether it is called @name or has it for its text."""
    return name_of(node) == name or text_of(node) == name


def walk(node, depth=-1):
    """The node and what is in it, @depth levels of it or all."""
    yield node
    if depth == 0:
        return
    try:
        children = [node.get_child_at_index(i) for i in range(node.get_child_count())]
    except Exception:
        return
    for child in children:
        if child is not None:
            yield from walk(child, depth - 1)


def until(question, what):
    """Asks until there is an answer; @what says what was missing, as text or as a function that looks again."""
    end = time.monotonic() + PATIENCE
    while True:
        answer = question()
        if answer:
            return answer
        if time.monotonic() > end:
            raise Missing(what() if callable(what) else what)
        time.sleep(0.05)


class Screen:
    """One running program and its windows; use it in a with statement."""

    def __init__(self, *command, **environment):
        self.keystrokes = 0
        self.program = subprocess.Popen([str(word) for word in command], stderr=subprocess.PIPE, text=True,
                                        env={**STRICT, **environment})

    def __enter__(self):
        until(self.root, "the program shows no window")
        self.focus()
        return self

    def __exit__(self, *_):
        self.program.terminate()
        self.errors = self.program.communicate(timeout=PATIENCE)[1]

    def root(self):
        if self.program.poll() is not None:
            raise Missing(f"the program ended with {self.program.returncode}: {self.program.stderr.read()}")
        desktop = Atspi.get_desktop(0)
        for i in range(desktop.get_child_count()):
            child = desktop.get_child_at_index(i)
            if child is not None and child.get_process_id() == self.program.pid and child.get_child_count() > 0:
                return child
        return None

    def those(self, fits):
        """What is showing and fits, one by one. Where a node stands costs more to ask than what it says."""
        return (node for node in walk(self.root()) if fits(node) and showing(node))

    def nodes(self):
        return list(self.those(lambda node: True))

    def words(self):
        return " | ".join(dict.fromkeys(name_of(node) for node in self.nodes() if name_of(node)))

    def search(self, name):
        return next(self.those(lambda node: says(node, name)), None)

    def find(self, name):
        return until(lambda: self.search(name), lambda: f"“{name}” is not on the screen: {self.words()}")

    def find_part(self, part):
        def look():
            return next(self.those(lambda node: part in name_of(node) or part in text_of(node)), None)

        return until(look, lambda: f"nothing on the screen says “{part}”: {self.words()}")

    def hear(self, part):
        """What the window says at its foot for a while: over before everything is looked through, and near the top."""

        def look():
            return any(part in name_of(node) for node in walk(self.root(), 6))

        until(look, lambda: f"the window does not say “{part}”: {self.words()}")

    def focused(self):
        """The role of what has the keyboard."""
        nodes = [n for n in walk(self.root()) if n.get_state_set().contains(Atspi.StateType.FOCUSED)]
        return nodes[-1].get_role_name() if nodes else ""

    def gone(self, name):
        until(lambda: not self.search(name), f"“{name}” is still on the screen")

    def follow(self, *texts):
        """Whether these stand one after the other."""
        have = [{name_of(node), text_of(node)} for node in self.nodes()]
        places = [next((i for i, names in enumerate(have) if text in names), -1) for text in texts]
        return -1 not in places and places == sorted(places)

    def press(self, name):
        """GTK 4.8 calls a button with a mnemonic `_Save Save`."""

        def act():
            names = (name, f"{name} {name}")
            for node in self.those(lambda node: name_of(node).replace("_", "") in names and focusable(node)):
                if "Action" in node.get_interfaces():
                    return node.get_action_iface().do_action(0)
            return False

        until(act, lambda: f"“{name}” cannot be pressed: {self.words()}")

    def click(self, name):
        """For what GTK 4.8 gives no action to press, such as a check button; in the newest window that has it."""
        self.find(name)
        node = list(self.those(lambda node: name_of(node) == name))[-1]
        box = node.get_component_iface().get_extents(Atspi.CoordType.WINDOW)
        place = (str(box.x + box.width // 2), str(box.y + box.height // 2))
        subprocess.run(["xdotool", "mousemove", "--window", self.windows()[-1], *place, "click", "1"], check=True)

    def write(self, name, text):
        """Sets the text of the entry of that name."""

        def act():
            for node in self.those(lambda node: name_of(node) == name):
                inner = [n for n in walk(node) if "EditableText" in n.get_interfaces()]
                if inner:
                    return Atspi.EditableText.set_text_contents(inner[0], text)
            return False

        until(act, lambda: f"nothing can be written into “{name}”: {self.words()}")

    def windows(self):
        asked = ["xdotool", "search", "--onlyvisible", "--pid", str(self.program.pid)]
        return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.split()

    def focus(self):
        """There is no window manager here to give the newest window the keyboard."""
        newest = until(self.windows, "no window is visible")[-1]
        subprocess.run(["xdotool", "windowfocus", "--sync", newest], check=False, capture_output=True)

    def key(self, *keys):
        self.keystrokes += len(keys)
        subprocess.run(["xdotool", "key", "--delay", "20", *keys], check=True)

    def type(self, text):
        """A line's end is Enter."""
        for number, line in enumerate(text.split("\n")):
            if number > 0:
                self.key("Return")
            self.keystrokes += len(line)
            if line:
                subprocess.run(["xdotool", "type", "--delay", "12", "--", line], check=True)


@contextlib.contextmanager
def window_on(desk, view):
    """A window on a desk, which must have nothing to complain of on stderr."""
    with Screen(WINDOW, "--profile", desk.folder, "--view", view) as screen:
        yield screen
    if screen.errors:
        raise ValueError(screen.errors)
