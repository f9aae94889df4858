# SPDX-License-Identifier: GPL-3.0-or-later
"""Driving a window as a person with a screen reader and a keyboard does: names through AT-SPI, keys through xdotool."""

import contextlib
import os
import signal
import subprocess
import time

from gi.repository import GLib

from office import WINDOW
from widgets import ACTION, EDITABLE, Widgets

PATIENCE = 20  # seconds; a deadline against hanging, never a measure
STRICT = {**os.environ, "G_DEBUG": "fatal-warnings"}


class Missing(ValueError):
    """What was looked for is not on the screen."""


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


def windows_of(program):
    asked = ["xdotool", "search", "--onlyvisible", "--pid", str(program.pid)]
    return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.split()


class Screen:
    """One running program and its windows; use it in a with statement."""

    def __init__(self, *command, **environment):
        self.keystrokes = 0
        self.program = subprocess.Popen([str(word) for word in command], stderr=subprocess.PIPE, text=True,
                                        env={**STRICT, **environment})
        self.widgets = Widgets(self.program.pid)

    def __enter__(self):
        until(self.nodes, "the program shows no window")
        self.focus()
        return self

    def __exit__(self, *_):
        self.program.terminate()
        self.errors = self.program.communicate(timeout=PATIENCE)[1]

    def those(self, fits):
        """What is showing and fits, in the newest window first; a window is looked through when it is its turn."""
        if self.program.poll() is not None:
            raise Missing(f"the program ended with {self.program.returncode}: {self.program.stderr.read()}")
        for window in self.widgets.windows():
            yield from self.widgets.showing([node for node in self.widgets.look(window) if fits(node)])

    def nodes(self):
        return list(self.those(lambda node: True))

    def words(self):
        return " | ".join(dict.fromkeys(node.name for node in self.nodes() if node.name))

    def search(self, name):
        return next(self.those(lambda node: node.says(name)), None)

    def find(self, name):
        return until(lambda: self.search(name), lambda: f"“{name}” is not on the screen: {self.words()}")

    def find_part(self, part):
        until(lambda: next(self.those(lambda node: part in node.name or part in node.text), None),
              lambda: f"nothing on the screen says “{part}”: {self.words()}")

    def focused(self):
        """What has the keyboard: its role and its name."""
        return next((f"{node.role} {node.name}" for node in self.those(lambda node: True) if node.focused), "")

    def gone(self, name):
        until(lambda: not self.search(name), f"“{name}” is still on the screen")

    def follow(self, *texts):
        """Whether these stand one after the other."""
        nodes = self.nodes()
        places = [next((i for i, node in enumerate(nodes) if node.says(text)), -1) for text in texts]
        return -1 not in places and places == sorted(places)

    def buttons(self, name):
        """GTK 4.8 calls a button with a mnemonic `_Save Save`."""
        names = (name, f"{name} {name}")
        return (node for node in self.those(lambda node: node.name.replace("_", "") in names) if node.focusable)

    def offers(self, name):
        """Whether something of that name could be pressed."""
        return next(self.buttons(name), None) is not None

    def press(self, name):

        def act():
            return any(self.widgets.do(node, ACTION, "DoAction", GLib.Variant("(i)", (0,))) for node in self.buttons(name))

        until(act, lambda: f"“{name}” cannot be pressed: {self.words()}")

    def click(self, name):
        """For what GTK 4.8 gives no action to press, such as a check button; in the newest window that has it."""
        left, top, width, height = self.find(name).box
        place = (str(left + width // 2), str(top + height // 2))
        subprocess.run(["xdotool", "mousemove", "--window", self.windows()[-1], *place, "click", "1"], check=True)

    def click_in_popover(self, name):
        """The same in the open popover, which is a window of its own while its places are counted from that beneath."""
        popover = self.find("GtkPopover").box
        left, top, width, height = self.find(name).box
        place = (str(left - popover[0] + width // 2), str(top - popover[1] + height // 2))
        subprocess.run(["xdotool", "mousemove", "--window", self.windows()[-1], *place, "click", "1"], check=True)

    def write(self, name, text):
        """Sets the text of the entry of that name."""

        def act():
            found = self.those(lambda node: node.name == name)
            return any(self.widgets.do(part, EDITABLE, "SetTextContents", GLib.Variant("(s)", (text,)))
                       for node in found for part in node.walk())

        until(act, lambda: f"nothing can be written into “{name}”: {self.words()}")

    def windows(self):
        return windows_of(self.program)

    def resize(self, width, height):
        """The main window's."""
        subprocess.run(["xdotool", "windowsize", "--sync", self.windows()[0], str(width), str(height)], check=True)

    def width(self):
        """The newest window's."""
        asked = ["xdotool", "getwindowgeometry", "--shell", self.windows()[-1]]
        words = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.split()
        return int(next(word for word in words if word.startswith("WIDTH=")).removeprefix("WIDTH="))

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
def stood_still(program, desk=None):
    """A stopped program that goes on at the end, whatever happens; with @desk it is stopped when it is not writing there,
    so that others can."""

    def stop():
        program.send_signal(signal.SIGSTOP)
        if desk is None or desk.is_free():
            return True
        program.send_signal(signal.SIGCONT)
        return False

    until(stop, "it never stops writing")
    try:
        yield
    finally:
        program.send_signal(signal.SIGCONT)


@contextlib.contextmanager
def window_on(desk, view):
    """A window on a desk, which must have nothing to complain of on stderr."""
    with Screen(WINDOW, "--profile", desk.folder, "--view", view) as screen:
        yield screen
    if screen.errors:
        raise ValueError(screen.errors)


def open_supplier(screen, code, other):
    """By its code, once the list shows it without the @other."""
    screen.key("ctrl+f", "ctrl+a")
    screen.type(code)
    screen.gone(other)
    screen.key("Return")
    screen.find("Balance today")
    screen.focus()
