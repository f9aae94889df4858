# SPDX-License-Identifier: GPL-3.0-or-later
"""A desktop's notifications, played by dbusmock: what is told, what is withdrawn, and pressed buttons."""

import subprocess
import sys

from gi.repository import Gio, GLib

from screen import until

NAME = "org.freedesktop.Notifications"
PATH = "/org/freedesktop/Notifications"
MOCK = "org.freedesktop.DBus.Mock"


class Notices:
    """The session's notification service; use it in a with statement."""

    def __enter__(self):
        self.program = subprocess.Popen([sys.executable, "-m", "dbusmock", "--session", "--template",
                                         "notification_daemon"], stdout=subprocess.DEVNULL)
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION, None)
        until(self.is_there, "no notification service")
        return self

    def __exit__(self, *_):
        self.program.terminate()
        self.program.wait()

    def call(self, name, path, interface, method, arguments=None):
        return self.bus.call_sync(name, path, interface, method, arguments, None, Gio.DBusCallFlags.NONE, -1, None)

    def is_there(self):
        asked = GLib.Variant("(s)", (NAME,))
        return self.call("org.freedesktop.DBus", "/", "org.freedesktop.DBus", "NameHasOwner", asked).unpack()[0]

    def calls(self, method):
        asked = GLib.Variant("(s)", (method,))
        return [call[1] for call in self.call(NAME, PATH, MOCK, "GetMethodCalls", asked).unpack()[0]]

    def told(self, title):
        """The newest of that title, as it was sent, with its number."""
        found = [(number, call) for number, call in enumerate(self.calls("Notify"), 1) if call[3] == title]
        return found[-1] if found else None

    def find(self, title):
        return until(lambda: self.told(title), lambda: f"“{title}” was not told: {self.calls('Notify')}")

    def press(self, title, label):
        """The button of that label; the mock numbers notifications as they come."""
        number, call = self.find(title)
        buttons = dict(zip(call[5][1::2], call[5][::2]))
        pressed = [GLib.Variant("u", number), GLib.Variant("s", buttons[label])]
        self.call(NAME, PATH, MOCK, "EmitSignal",
                  GLib.Variant("(sssav)", (NAME, "ActionInvoked", "us", pressed)))

    def withdrawn(self, title):
        number, _ = self.find(title)
        until(lambda: [number] in [list(call) for call in self.calls("CloseNotification")],
              lambda: f"“{title}” still stands: {self.calls('CloseNotification')}")
