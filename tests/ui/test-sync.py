#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the window tells of the sync, each by its real cause. Arguments: the cases to run."""

import contextlib
import json
import os
import pathlib
import signal
import subprocess
import sys

import tap
from notices import Notices
from office import SERVER, WINDOW, Office, run
from portal import Portal
from screen import PATIENCE, STRICT, stood_still, until, window_on, windows_of

sys.path.append(str(pathlib.Path(os.environ["PT_SOURCE_ROOT"]) / "tests/stranger"))

from client import Client  # noqa: E402


def supplier(desk):
    return next(row["id"] for row in desk.rows("suppliers") if row["code"] == "S001")


def presence():
    """Two windows have the same supplier open: each names the other, until one is closed"""
    with Office() as office:
        first, second = office.filled_desk("first"), office.desk("second")
        with window_on(first, "suppliers") as one, window_on(second, "suppliers") as other:
            for screen in (one, other):
                screen.find("Up to date")
                screen.focus()
                screen.type("s001\n")
                screen.find("Balance today")
            one.find_part("is editing this supplier as well, on")
            other.find_part("is editing this supplier as well, on")
            one.press("Cancel")
            until(lambda: "is editing this supplier" not in other.words(), "the first is still said to be editing")
    yield from ()


def needs():
    """Needs Attention names the cause; Fix leads to the very field, an entry can be exported and taken back"""
    with Office() as office:
        first, second = office.filled_desk("first"), office.desk("second")
        for code in ("S008", "S009"):
            first.ctl("add", "suppliers", f"code={code}", f"name=First {code}")
            second.ctl("add", "suppliers", f"code={code}", f"name=Second {code}")
        first.ctl("sync")
        with contextlib.chdir(office.folder), window_on(second, "sync") as screen:
            screen.press("Needs Attention")
            screen.find("Already taken")
            screen.find_part("Code S009 already belongs to First S009\nSupplier · New")
            screen.press("Fix…")
            screen.find("Code S008 already belongs to First S008")
            screen.focus()
            screen.key("ctrl+a")
            screen.type("S010\n")
            until(lambda: "S010" in [row["code"] for row in after_sync(first, "suppliers")], "what was fixed does not arrive")
            screen.focus()
            screen.press("More")
            screen.press("Export…")
            screen.find("Export the Entry")
            screen.press("Save")
            exported = until(lambda: list(office.folder.glob("paytrack-entry-*.json")), "nothing is exported")
            screen.press("More")
            screen.press("Take Back…")
            screen.focus()
            screen.press("Take Back")
            screen.find_part("Nothing needs you.")
            screen.press("Health")
            screen.find("Success rate")
            screen.find("Syncs that went well")
            screen.press("Offline")
            screen.find_part("has not been without its server yet")
            office.stop()
            screen.press("Sync Now")
            screen.find("Working offline. Everything is saved here and goes out by itself later.")
            screen.find_part("Nothing was entered meanwhile")
        entry = json.loads(exported[0].read_text())
        if (entry["payload"]["code"], entry["error_code"], entry["error_field"]) != ("S009", "duplicate_code", "code"):
            yield f"exported was {entry}"
        codes = sorted(row["code"] + row["name"] for row in second.rows("suppliers"))[2:]
        if codes != ["S008First S008", "S009First S009", "S010Second S008"]:
            yield f"the suppliers are {codes}"


def many_refused():
    """Of many that were refused the first are shown, and one button sends all of them again"""
    with Office() as office:
        run(SERVER, "user", "add", "--data", office.folder / "data", "ruwan", "--role", "clerk", "--password-file",
            office.password)
        desk, address = office.fresh_desk("desk"), office.address()
        desk.ctl("login", office.url, "--user", "ruwan", "--password-file", office.password)
        desk.ctl("sync")
        table = office.folder / "many.csv"
        table.write_text("code,name\n" + "".join(f"M{number:03},Grower {number}\n" for number in range(205)))
        desk.ctl("import", "suppliers", table)
        admin = Client(office.url)
        admin.sign_in("kumari", "secret")
        admin.action("user_role", user="ruwan", role="viewer")
        with window_on(desk, "sync") as screen:
            screen.find("205 need attention")
            screen.press("Needs Attention")
            screen.find("Someone else has to do it")
            screen.find("5 more")
            office.stop()
            desk.ctl("add", "suppliers", "code=S001", "name=Waits Behind Them")
            screen.press("Waiting")
            screen.find("S001 Waits Behind Them")
            office.serve(address)
            screen.press("Needs Attention")
            admin.action("user_role", user="ruwan", role="clerk")
            screen.press("Retry All")
            screen.find("Up to date")
        admin.pull()
        if len(admin.book.rows["suppliers"]) != 206:
            yield f"{len(admin.book.rows['suppliers'])} arrived"


def closed_period():
    """A slip for a period that was closed meanwhile is entered on the first open day by one button"""
    with Office() as office:
        desk = office.filled_desk("desk")
        desk.ctl("add", "collections", "supplier=S001", "product=TEA", "collected_on=2024-03-30", "quantity=10", "unit=kg")
        manager = Client(office.url)
        manager.sign_in("kumari", "secret")
        manager.action("close_period", to="2024-03-31")
        with window_on(desk, "sync") as screen:
            screen.press("Needs Attention")
            screen.find("The period is closed")
            screen.press("Enter on First Open Day")
            screen.find_part("of 2024-03-30 is entered on 2024-04-01, since its period is closed: print it again")
            until(lambda: desk.rows("collections")[0]["sync"] == "synced", "it does not arrive")
        slip, = desk.rows("collections")
        if (slip["collected_on"], slip["notes"]) != ("2024-04-01", "True date: 2024-03-30"):
            yield f"the slip is {slip}"


def notices():
    """A conflict that arises while nobody looks is told; settled elsewhere it is withdrawn; its button leads to it"""
    title = "Two people changed the same record"
    with Office() as office:
        office.restart("suppliers", "manual")
        first, second = office.filled_desk("first"), office.desk("second")

        def quarrel(mine, theirs):
            second.ctl("edit", "suppliers", supplier(first), f"phone={mine}")
            first.ctl("edit", "suppliers", supplier(first), f"phone={theirs}")
            first.ctl("sync")

        with window_on(second, "today") as screen, window_on(first, "today"):
            screen.find("Up to date")
            with stood_still(screen.program, second):
                quarrel(2, 1)
            TOLD.find(title)
            conflict = json.loads(second.ctl("conflicts", "--json"))[0]["id"]
            second.ctl("resolve", conflict, "theirs")
            TOLD.withdrawn(title)
            screen.press("Sync Now")
            screen.find("Up to date")
            with stood_still(screen.program, second):
                quarrel(4, 3)
            until(lambda: len(TOLD.calls("Notify")) == 2, "the second conflict was not told")
            TOLD.press(title, "Settle")
            screen.find("Mine: 4")
            screen.find("Server: 3")
    yield from ()


def kept_aside():
    """A change that lost to the server's is told by name; its button applies it again, and the word is withdrawn"""
    title = "Your change of S001 Nimal Perera was kept aside"
    with Office() as office:
        first, second = office.filled_desk("first"), office.desk("second")

        def lose(mine, theirs):
            with stood_still(screen.program, second):
                second.ctl("edit", "suppliers", supplier(first), f"phone={mine}")
                first.ctl("edit", "suppliers", supplier(first), f"phone={theirs}")
                first.ctl("sync")

        def phone():
            return next(row["phone"] for row in first.rows("suppliers") if row["code"] == "S001")

        with window_on(second, "today") as screen, window_on(first, "today"):
            screen.find("Up to date")
            lose(2, 1)
            TOLD.press(title, "Apply Mine Again")
            until(lambda: phone() == "2", "what was applied again did not arrive")
            before = TOLD.find(title)
            lose(4, 3)
            until(lambda: TOLD.find(title) != before, "the second was not told")
            archived = json.loads(second.ctl("conflicts", "--json"))[0]["id"]
            second.ctl("resolve", archived, "mine")
            TOLD.withdrawn(title)
            until(lambda: phone() == "4", "the second did not arrive")
    yield from ()


def background():
    """Asked for, PayTrack goes on syncing without its window; the desktop is asked first"""
    with Office() as office, Portal(background=True, autostart=True) as portal:
        first, desk = office.desk("first"), office.filled_desk("desk")
        with window_on(desk, "today") as screen:
            screen.find("Up to date")
            screen.key("ctrl+comma")
            screen.find("Sync when the window is closed")
            screen.focus()
            screen.key("alt+s")
            if portal.next_request()["autostart"]:
                yield "it is to start with the session, which nobody asked for"
            screen.key("alt+c")
            asked = portal.next_request()
            if not asked["autostart"] or asked["commandline"] != ["paytrack", "--background"]:
                yield f"the desktop was asked for {asked}"
            screen.key("Escape")
            screen.gone("Sync when the window is closed")
            screen.focus()
            screen.key("ctrl+w")
            until(lambda: not screen.windows(), "the window does not close")
            first.ctl("add", "suppliers", "code=S007", "name=While No Window Is Open")
            first.ctl("sync")
            until(lambda: desk.count("suppliers") == 3, "it does not sync without its window")
            if screen.program.poll() is not None:
                yield "it has ended with its window"


def started_hidden():
    """Started with the session it syncs without a window, and shows one when PayTrack is opened; unasked it ends"""
    with Office() as office, Portal(background=True, autostart=True) as portal:
        first, desk = office.desk("first"), office.filled_desk("data/paytrack")
        words = [WINDOW, "--background"]
        place = {**STRICT, "XDG_DATA_HOME": str(office.folder / "data")}
        unasked = subprocess.run(words, env=place, timeout=PATIENCE, check=False)
        if unasked.returncode != 0:
            yield f"unasked it ended with {unasked.returncode}"
        settings = office.folder / "glib-2.0/settings/keyfile"
        settings.parent.mkdir(parents=True)
        settings.write_text("[org/paytrack/PayTrack]\nbackground=true\nautostart=true\n")
        place |= {"GSETTINGS_BACKEND": "keyfile", "XDG_CONFIG_HOME": str(office.folder)}
        with subprocess.Popen(words, env=place) as hidden:
            try:
                if not portal.next_request()["autostart"]:
                    yield "it does not ask to be started again"
                first.ctl("add", "suppliers", "code=S007", "name=While No Window Is Open")
                first.ctl("sync")
                until(lambda: desk.count("suppliers") == 3, "it does not sync without a window")
                if windows_of(hidden):
                    yield "it shows a window that nobody asked for"
                subprocess.run([WINDOW], env=place, timeout=PATIENCE, check=True)
                until(lambda: windows_of(hidden), "opened, it shows no window")
            finally:
                hidden.terminate()


def no_background():
    """Where the desktop does not allow it the switch goes back, and the window says so"""
    with Office() as office, Portal(background=False, autostart=False):
        with window_on(office.filled_desk("desk"), "today") as screen:
            screen.find("Up to date")
            screen.key("ctrl+comma")
            screen.find("Sync when the window is closed")
            screen.focus()
            screen.key("alt+s")
            screen.find_part("does not let PayTrack run without a window")
            screen.key("Escape")
            screen.gone("Sync when the window is closed")
            screen.focus()
            screen.key("ctrl+w")
            until(lambda: screen.program.poll() is not None, "it goes on without its window")
    yield from ()


def network_inside():
    """In a network of its own, whose default route is taken away and given back"""
    with Office() as office:
        desk = office.filled_desk("desk")
        address = office.address()
        with window_on(desk, "suppliers") as screen:
            screen.find("Up to date")
            route("del")
            office.stop()
            desk.ctl("add", "suppliers", "code=S005", "name=Made Offline")
            screen.press("Sync Now")
            screen.find("Offline, 1 waiting")
            screen.find("Working offline. Everything is saved here and goes out by itself later.")
            office.serve(address)
            route("add")
            until(lambda: "Offline" not in screen.find("Sync Now").description, "it stays offline")
        if "S005" not in [row["code"] for row in office.desk("other").rows("suppliers")]:
            yield "what was made offline did not arrive"


def route(verb):
    subprocess.run(["ip", "route", verb, "default", "dev", "lo"], check=True)


def network():
    """The network is pulled and given back: work goes on, and what was made meanwhile goes out by itself"""
    rooms = "ip link set lo up && ip route add default dev lo && exec \"$0\" \"$@\""
    command = ["unshare", "--map-root-user", "--net", "sh", "-c", rooms, sys.executable, __file__, "network_inside"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        yield from (done.stdout + done.stderr).splitlines()


def after_sync(desk, entity):
    desk.ctl("sync")
    return desk.rows(entity)


def first_sync():
    """A long first sync says how far it is, can be cancelled, keeps what came, and goes on from there"""
    with Office() as office:
        first, second = office.desk("first"), office.fresh_desk("second")
        table = office.folder / "suppliers.csv"
        table.write_text("code,name\n" + "".join(f"S{i:06},Grower {i}\n" for i in range(ROWS)))
        first.ctl("import", "suppliers", table)
        first.ctl("sync")
        second.ctl("login", office.url, "--user", "kumari", "--password-file", office.password)
        with stood_still(office.server), window_on(second, "sync") as screen:
            screen.find_part("Syncing")
            office.server.send_signal(signal.SIGCONT)
            until(lambda: second.count("suppliers") > 0, "nothing comes")
            office.server.send_signal(signal.SIGSTOP)
            screen.find_part(f"/{ROWS}")
            screen.press("Sync Details")
            screen.find("Progress of the sync")
            screen.press("Cancel")
            until(lambda: "Syncing" not in screen.words(), lambda: f"it still syncs: {screen.words()}")
            some = second.count("suppliers")
            if not 0 < some < ROWS:
                yield f"after Cancel there are {some} rows"
            screen.find("Not all received yet")
            office.server.send_signal(signal.SIGCONT)
            screen.press("Sync Now")
            until(lambda: second.count("suppliers") == ROWS, lambda: f"{second.count('suppliers')} of {ROWS} rows came")
            screen.find("Up to date")
            screen.find("Both sides hold the same")
        if first.ctl("digest", "suppliers") != second.ctl("digest", "suppliers"):
            yield "the digests differ"


ROWS = int(os.environ.get("PT_FIRST_SYNC_ROWS", "100000"))
CASES = (notices, kept_aside, presence, background, started_hidden, no_background, needs, many_refused, closed_period,
         network, first_sync)
with Notices() as TOLD:
    wanted = [case for case in (*CASES, network_inside) if case.__name__ in sys.argv[1:]]
    tap.run(*(wanted or CASES))
