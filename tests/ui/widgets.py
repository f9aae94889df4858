# SPDX-License-Identifier: GPL-3.0-or-later
"""What a program says of its widgets on the accessibility bus.

A look asks level by level, all widgets of a level at once, and goes only into what has a size: a round trip for each
widget and question, as libatspi makes it, takes ten times as long."""

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, Gio, GLib  # noqa: E402

ROOT = "/org/a11y/atspi/accessible/root"
REGISTRY = "org.a11y.atspi.Registry"
ACCESSIBLE, ACTION, COMPONENT, EDITABLE, TEXT = (
    f"org.a11y.atspi.{name}" for name in ("Accessible", "Action", "Component", "EditableText", "Text"))
FOCUSABLE, FOCUSED, VISIBLE = (
    1 << int(state) for state in (Atspi.StateType.FOCUSABLE, Atspi.StateType.FOCUSED, Atspi.StateType.VISIBLE))
IN_WINDOW = GLib.Variant("(u)", (Atspi.CoordType.WINDOW,))
ALL_OF_IT = GLib.Variant("(ii)", (0, 1 << 20))  # GTK 4.8 takes -1 for nothing


class Node:
    """A widget as one look found it, and what is in it."""

    def __init__(self, path):
        self.path = path
        self.box = None
        self.children = []

    def is_empty(self):
        return self.box is not None and 0 in self.box[2:]

    def says(self, name):
        """Whether it is called @name or has it for its text."""
        return name in (self.name, self.text)

    def walk(self):
        yield self
        for child in self.children:
            yield from child.walk()


class Widgets:
    """Those of one process."""

    def __init__(self, pid):
        session = Gio.bus_get_sync(Gio.BusType.SESSION, None)
        address, = session.call_sync("org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress", None, None,
                                     Gio.DBusCallFlags.NONE, -1, None)
        flags = Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION
        self.bus = Gio.DBusConnection.new_for_address_sync(address, flags, None, None)
        self.pid = pid
        self.program = None

    def call(self, owner, paths, interface, method, arguments=None):
        """What each of @paths answers, all asked at once; None of one that has gone or has no answer."""
        answers = [None] * len(paths)
        left = set(range(len(paths)))

        def on_answer(bus, result, number):
            try:
                answers[number] = bus.call_finish(result).unpack()
            except GLib.Error:
                pass
            left.remove(number)

        for number, path in enumerate(paths):
            self.bus.call(owner, path, interface, method, arguments, None, Gio.DBusCallFlags.NONE, -1, None, on_answer,
                          number)
        while left:
            GLib.MainContext.default().iteration(True)
        return answers

    def ask(self, nodes, interface, method, arguments=None, otherwise=None):
        """The first word of each answer."""
        answers = self.call(self.program, [node.path for node in nodes], interface, method, arguments)
        return [answer[0] if answer else otherwise for answer in answers]

    def do(self, node, interface, method, arguments):
        """Whether it did it."""
        return self.ask([node], interface, method, arguments, False)[0]

    def find(self):
        """The program's name on the bus, once it has come there."""
        there, = self.call(REGISTRY, [ROOT], ACCESSIBLE, "GetChildren")
        for name, _ in there[0] if there else ():
            asked = GLib.Variant("(s)", (name,))
            if self.call("org.freedesktop.DBus", ["/"], "org.freedesktop.DBus", "GetConnectionUnixProcessID",
                         asked) == [(self.pid,)]:
                return name
        return None

    def windows(self):
        """The program's windows, the newest first; none before it has come to the bus."""
        self.program = self.program or self.find()
        return self.inside([Node(ROOT)])[::-1] if self.program else []

    def inside(self, nodes):
        """What is directly in @nodes and has a size, or no place of its own."""
        for node, children in zip(nodes, self.ask(nodes, ACCESSIBLE, "GetChildren", otherwise=())):
            node.children = [Node(path) for _, path in children]
        found = [child for node in nodes for child in node.children]
        for node, box in zip(found, self.ask(found, COMPONENT, "GetExtents", IN_WINDOW)):
            node.box = box
        return [node for node in found if not node.is_empty()]

    def look(self, window):
        """The window and all in it that has a size, with name and text, each before what is in it."""
        level = [window]
        while level:
            level = self.inside(level)
        nodes = [node for node in window.walk() if not node.is_empty()]
        texts = self.ask(nodes, TEXT, "GetText", ALL_OF_IT, "")
        for node, name, text in zip(nodes, self.get(nodes, "Name"), texts):
            node.name = name or text
            node.text = text
        return nodes

    def showing(self, nodes):
        """Those of @nodes that are showing, with their role, description and state."""
        states = self.ask(nodes, ACCESSIBLE, "GetState", otherwise=(0, 0))
        roles = self.ask(nodes, ACCESSIBLE, "GetRole", otherwise=Atspi.Role.INVALID)
        for node, (state, _), role, description in zip(nodes, states, roles, self.get(nodes, "Description")):
            node.role = Atspi.role_get_name(Atspi.Role(role))
            node.description = description
            node.focusable = bool(state & FOCUSABLE)
            node.focused = bool(state & FOCUSED)
            # GTK 4.8 reports only windows as showing: visible and with a size is as near as it gets
            node.showing = bool(state & VISIBLE) and node.box is not None
        return [node for node in nodes if node.showing]

    def get(self, nodes, name):
        return self.ask(nodes, "org.freedesktop.DBus.Properties", "Get", GLib.Variant("(ss)", (ACCESSIBLE, name)), "")
