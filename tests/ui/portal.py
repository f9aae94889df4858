# SPDX-License-Identifier: GPL-3.0-or-later
"""A desktop's portal, as far as running without a window needs one. Run as a program it serves until it is ended:
portal.py BACKGROUND AUTOSTART (each yes or no), and prints each request as a line of JSON."""

import json
import subprocess
import sys

from gi.repository import Gio, GLib

NAME = "org.freedesktop.portal.Desktop"
PATH = "/org/freedesktop/portal/desktop"
REQUEST = "org.freedesktop.portal.Request"
INTERFACES = """
<node>
  <interface name="org.freedesktop.portal.Background">
    <method name="RequestBackground">
      <arg type="s" direction="in"/><arg type="a{sv}" direction="in"/><arg type="o" direction="out"/>
    </method>
  </interface>
  <interface name="org.freedesktop.portal.Settings">
    <method name="Read"><arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="v" direction="out"/></method>
  </interface>
</node>
"""


class Portal:
    """The desktop that allows so much; use it in a with statement."""

    def __init__(self, background, autostart):
        self.answers = ["yes" if allowed else "no" for allowed in (background, autostart)]

    def __enter__(self):
        self.program = subprocess.Popen([sys.executable, "-u", __file__, *self.answers], stdout=subprocess.PIPE,
                                        text=True)
        self.program.stdout.readline()
        return self

    def __exit__(self, *_):
        self.program.terminate()
        self.program.communicate()

    def next_request(self):
        """The options of the next one; waits for it."""
        return json.loads(self.program.stdout.readline())


def serve(background, autostart):
    bus = Gio.bus_get_sync(Gio.BusType.SESSION, None)

    def on_call(_bus, sender, _path, _interface, method, arguments, invocation):
        if method == "Read":  # libadwaita asks for colours
            invocation.return_dbus_error("org.freedesktop.portal.Error.NotFound", "no such setting")
            return
        options = arguments.unpack()[1]
        handle = f"{PATH}/request/{sender[1:].replace('.', '_')}/{options['handle_token']}"
        invocation.return_value(GLib.Variant("(o)", (handle,)))
        results = {"background": GLib.Variant("b", background),
                   "autostart": GLib.Variant("b", autostart and options["autostart"])}
        bus.emit_signal(sender, handle, REQUEST, "Response", GLib.Variant("(ua{sv})", (0, results)))
        print(json.dumps(options))

    for interface in Gio.DBusNodeInfo.new_for_xml(INTERFACES).interfaces:
        bus.register_object(PATH, interface, on_call, None, None)
    Gio.bus_own_name_on_connection(bus, NAME, Gio.BusNameOwnerFlags.NONE, lambda *_: print("serving"), None)
    GLib.MainLoop().run()


if __name__ == "__main__":
    serve(*(word == "yes" for word in sys.argv[1:]))
