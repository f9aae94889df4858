#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the window tells of the sync, each by its real cause. Arguments: the cases to run."""

import contextlib
import json
import os
import signal
import sqlite3
import subprocess
import sys

import tap
from notices import Notices
from office import SERVER, Office, run
from screen import until, window_on


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
                screen.type("s001\n\n")
                screen.find("Balance today")
            one.find_part("is editing this supplier as well, on")
            other.find_part("is editing this supplier as well, on")
            one.press("Cancel")
            until(lambda: "is editing this supplier" not in other.words(), "the first is still said to be editing")
    yield from ()


def deletions():
    """A fifth of the suppliers deleted elsewhere: nothing happens here until somebody accepts it"""
    with Office() as office:
        first = office.filled_desk("first")
        for number in range(6):
            first.ctl("add", "suppliers", f"code=D{number:03}", f"name=Leaver {number}")
        first.ctl("sync")
        second = office.desk("second")
        for row in first.rows("suppliers"):
            if row["code"].startswith("D"):
                first.ctl("delete", "suppliers", row["id"])
        first.ctl("sync")
        with window_on(second, "suppliers") as screen:
            screen.press("Look…")
            screen.find("Much Was Deleted on the Server")
            screen.find("Leaver 5")
            screen.press("Accept the Deletions")
            screen.gone("Leaver 5")
            screen.find("Up to date")
        left = [row["code"] for row in second.rows("suppliers")]
        if left != ["S001", "S002"]:
            yield f"left are {left}"


def session():
    """A session that the server has ended asks for the password again, and loses nothing"""
    with Office() as office:
        desk = office.filled_desk("desk")
        address = office.address()
        office.stop()
        run(SERVER, "user", "password", "--data", office.folder / "data", "kumari", "--password-file", office.password)
        desk.ctl("add", "suppliers", "code=S005", "name=Entered Meanwhile")
        office.serve(address)
        with window_on(desk, "suppliers") as screen:
            screen.find("Your session has ended. What you enter is kept until you sign in.")
            screen.press("Sign In…")
            screen.write("Password", "secret")
            screen.press("Sign In")
            screen.find("Up to date")
        if "S005" not in [row["code"] for row in office.desk("other").rows("suppliers")]:
            yield "what was entered meanwhile did not arrive"


def stranger():
    """Another server in the place of the known one: nothing is sent to it, and the keys can be compared"""
    with Office() as office, Office() as other:
        desk = office.filled_desk("desk")
        desk.ctl("add", "suppliers", "code=S005", "name=Not For Strangers")
        address = office.address()
        office.stop()
        other.stop()
        other.serve(address)
        with window_on(desk, "suppliers") as screen:
            screen.press("Sign In…")
            screen.write("Password", "secret")
            screen.press("Sign In")
            screen.find_part("The server shows another key than at the first sign-in")
        if other.desk("witness").rows("suppliers"):
            yield "the stranger has received something"


def needs():
    """Needs Attention names the cause; an entry can be exported, taken back, and notices are marked as seen"""
    with Office() as office:
        first, second = office.filled_desk("first"), office.desk("second")
        first.ctl("add", "suppliers", "code=S009", "name=First")
        second.ctl("add", "suppliers", "code=S009", "name=Second")
        first.ctl("sync")
        with window_on(second, "sync") as screen:
            screen.press("Needs Attention")
            screen.find("Already taken")
            screen.find_part("Code S009 already belongs to First\nSupplier · New")
            screen.find("Fix…")
            screen.find("Retry")
            screen.press("Health")
            screen.find("Success rate")
            screen.find("Syncs that went well")
            screen.press("Offline")
            screen.find_part("has not been without its server yet")
            office.stop()
            screen.press("Sync Now")
            screen.find("Working offline. Everything is saved here and goes out by itself later.")
            screen.find_part("Nothing was entered meanwhile")
    yield from ()


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
            with stood_still(screen.program):
                quarrel(2, 1)
            TOLD.find(title)
            conflict = json.loads(second.ctl("conflicts", "--json"))[0]["id"]
            second.ctl("resolve", conflict, "theirs")
            TOLD.withdrawn(title)
            screen.press("Sync Now")
            screen.find("Up to date")
            with stood_still(screen.program):
                quarrel(4, 3)
            until(lambda: len(TOLD.calls("Notify")) == 2, "the second conflict was not told")
            TOLD.press(title, "Settle")
            screen.find("Mine: 4")
            screen.find("Server: 3")
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
            until(lambda: "Offline" not in screen.find("Sync Now").get_description(), "it stays offline")
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


def count_rows(desk):
    with contextlib.closing(sqlite3.connect(f"file:{desk.folder}/paytrack.db?mode=ro", uri=True)) as database:
        return database.execute("SELECT count(*) FROM suppliers").fetchone()[0]


@contextlib.contextmanager
def stood_still(program):
    """A stopped program that goes on at the end, whatever happens."""
    program.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        program.send_signal(signal.SIGCONT)


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
            until(lambda: count_rows(second) > 0, "nothing comes")
            office.server.send_signal(signal.SIGSTOP)
            screen.find_part(f"/{ROWS}")
            screen.press("Sync Details")
            screen.find("Progress of the sync")
            screen.press("Cancel")
            until(lambda: "Syncing" not in screen.words(), lambda: f"it still syncs: {screen.words()}")
            some = count_rows(second)
            if not 0 < some < ROWS:
                yield f"after Cancel there are {some} rows"
            office.server.send_signal(signal.SIGCONT)
            screen.press("Sync Now")
            until(lambda: count_rows(second) == ROWS, lambda: f"{count_rows(second)} of {ROWS} rows came")
            screen.find("Up to date")
        if first.ctl("digest", "suppliers") != second.ctl("digest", "suppliers"):
            yield "the digests differ"


ROWS = int(os.environ.get("PT_FIRST_SYNC_ROWS", "20000"))
CASES = (notices, presence, deletions, session, stranger, needs, network, first_sync)
with Notices() as TOLD:
    wanted = [case for case in (*CASES, network_inside) if case.__name__ in sys.argv[1:]]
    tap.run(*(wanted or CASES))
