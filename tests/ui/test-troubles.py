#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What keeps a computer from its server or its books, each by its real cause, and the way out that the window shows.
Arguments: the cases to run."""

import contextlib
import http.server
import json
import shutil
import sqlite3
import subprocess
import sys
import threading

import tap
from notices import Notices
from office import CTL, SERVER, WINDOW, Desk, Office, clock_off_by, run
from screen import Screen, window_on


def sign_in(screen):
    screen.write("Password", "secret")
    screen.press("Sign In")


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
            sign_in(screen)
            screen.find("Up to date")
        if "S005" not in [row["code"] for row in office.desk("other").rows("suppliers")]:
            yield "what was entered meanwhile did not arrive"


def other_key():
    """The server lost its key: both are shown; stopped, nothing changes; trusted, work goes on where it was"""
    with Office() as office, Office() as other:
        desk = office.filled_desk("desk")
        desk.ctl("add", "suppliers", "code=S005", "name=Waits for Its Server")
        address = office.address()
        office.stop()
        known = run(SERVER, "key", "show", "--data", office.folder / "data")
        shutil.copy(other.folder / "data" / "server.key", office.folder / "data" / "server.key")
        office.serve(address)
        shown = run(SERVER, "key", "show", "--data", office.folder / "data")
        login = ("login", office.url, "--user", "kumari", "--password-file", office.password)
        refused = subprocess.run([CTL, "--profile", desk.folder, *login], capture_output=True, text=True, check=False)
        if refused.returncode != 1 or known not in refused.stderr or shown not in refused.stderr:
            yield f"login ended with {refused.returncode}: {refused.stderr}"
        with window_on(desk, "suppliers") as screen:
            screen.press("Compare…")
            screen.find("The Server Cannot Be Trusted")
            screen.press("Sign In and Compare…")
            sign_in(screen)
            screen.find("Is This Your Server?")
            screen.find(known)
            screen.find(shown)
            screen.press("Stop")
            screen.gone("Is This Your Server?")
            screen.find_part("The server shows another key than at the first sign-in")
            if len(json.loads(desk.ctl("queue", "--json"))) != 1:
                yield "after Stop it does not wait as before"
            screen.press("Sign In")
            screen.press("Trust the New Key")
            screen.find("Up to date")
        other_desk = office.fresh_desk("other")
        other_desk.ctl(*login, "--accept-key", shown)
        other_desk.ctl("sync")
        if "S005" not in [row["code"] for row in other_desk.rows("suppliers")]:
            yield "what waited did not arrive"


def stranger():
    """Another organisation's server in the place of the known one gets nothing, even where its key is trusted"""
    with Office() as office, Office() as other:
        desk = office.filled_desk("desk")
        desk.ctl("add", "suppliers", "code=S005", "name=Not For Strangers")
        address = office.address()
        office.stop()
        other.stop()
        other.serve(address)
        with window_on(desk, "suppliers") as screen:
            screen.press("Sign In…")
            sign_in(screen)
            screen.press("Trust the New Key")
            screen.find_part("that server keeps another organisation's")
        if other.desk("witness").rows("suppliers"):
            yield "the stranger has received something"


class Newer(http.server.BaseHTTPRequestHandler):
    """A server of a later time, which takes nothing from this program."""

    def answer(self):
        body = b'{"code":"schema_too_old","status":426}'
        self.send_response(426)
        self.send_header("Content-Type", "application/problem+json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = answer

    def log_message(self, *_):
        """Says nothing."""


@contextlib.contextmanager
def newer_server(address):
    host, port = address.split(":")
    with http.server.ThreadingHTTPServer((host, int(port)), Newer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield
        server.shutdown()


def newer():
    """A server too new for this program: what is entered waits, and goes out once they fit together again"""
    with Office() as office:
        desk = office.filled_desk("desk")
        desk.ctl("add", "suppliers", "code=S005", "name=Waits for an Update")
        address = office.address()
        office.stop()
        with contextlib.ExitStack() as meanwhile:
            meanwhile.enter_context(newer_server(address))
            with window_on(desk, "suppliers") as screen:
                screen.find("PayTrack and the server are of versions that do not work together.")
                screen.press("Details")
                screen.find("Another Version Is Needed")
                screen.find("This PayTrack is too old for the server: update it")
                meanwhile.close()
                office.serve(address)
                screen.press("Try Again")
                screen.find("Up to date")
        if "S005" not in [row["code"] for row in office.desk("other").rows("suppliers")]:
            yield "what waited did not arrive"


CERTIFICATES = """
[ca]
default_ca = it
[it]
dir = .
new_certs_dir = .
database = index
serial = serial
default_md = sha256
policy = any
copy_extensions = copy
[any]
commonName = supplied
"""


def certify(place, name, begins, ends):
    """A certificate of loopback by the authority of that folder, for a time; its paths."""
    def openssl(*words):
        subprocess.run(["openssl", *words], cwd=place, capture_output=True, check=True)

    place.mkdir(exist_ok=True)
    if not (place / "ca.pem").exists():
        (place / "conf").write_text(CERTIFICATES)
        (place / "index").touch()
        (place / "serial").write_text("01\n")
        openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-out", "ca.pem",
                "-subj", "/CN=Authority")
    openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", f"{name}.key", "-out", f"{name}.csr",
            "-subj", f"/CN={name}", "-addext", "subjectAltName=IP:127.0.0.1")
    openssl("ca", "-config", "conf", "-batch", "-cert", "ca.pem", "-keyfile", "ca.key", "-in", f"{name}.csr",
            "-out", f"{name}.pem", "-startdate", begins, "-enddate", ends, "-notext")
    return "--tls-cert", place / f"{name}.pem", "--tls-key", place / f"{name}.key"


def clock():
    """A certificate that only begins to hold later: the clock is asked after, and nothing is sent meanwhile"""
    with Office() as office:
        place = office.folder / "certificates"
        holds = certify(place, "holds", "20200101000000Z", "20990101000000Z")
        later = certify(place, "later", "20980101000000Z", "20990101000000Z")
        address = office.address()
        office.stop()
        office.serve(address, *holds)
        desk = office.fresh_desk("desk")
        desk.ctl("login", office.url, "--user", "kumari", "--password-file", office.password,
                 "--ca", place / "ca.pem")
        desk.ctl("sync")
        desk.ctl("add", "suppliers", "code=S005", "name=Waits for the Clock")
        office.stop()
        office.serve(address, *later)
        with window_on(desk, "suppliers") as screen:
            screen.find("This computer’s clock and the server’s certificate do not fit together.")
            screen.press("Details")
            screen.find("Is This Computer’s Clock Right?")
            screen.find_part("does not hold at this computer's time")
            office.stop()
            office.serve(address, *holds)
            screen.press("Try Again")
            screen.find("Up to date")
    yield from ()


def wrong_time():
    """A clock that is hours off in a sync that goes well is told, with what it means and how far off it is"""
    with Office() as office:
        desk = office.filled_desk("desk")
        desk.ctl("add", "suppliers", "code=S005", "name=By a Slow Clock")
        slow = clock_off_by(-7290)
        with Screen(WINDOW, "--profile", desk.folder, "--view", "suppliers", **slow) as screen:
            screen.find("This computer’s clock is not the server’s. Look at the date of each new slip.")
            screen.find("Up to date")
            screen.press("Details")
            screen.find("Is This Computer’s Clock Right?")
            screen.find_part("clock is 121 minutes slow")
        with window_on(desk, "suppliers") as screen:
            screen.find("Up to date")
            if screen.search("This computer’s clock is not the server’s. Look at the date of each new slip."):
                yield "put right, it is still said to be wrong"
        if "S005" not in [row["code"] for row in office.desk("other").rows("suppliers")]:
            yield "what was entered did not arrive"


def copied():
    """A copy of the books works on another computer: this one is told, gets numbers of its own, and loses nothing"""
    with Office() as office:
        desk = office.filled_desk("desk")
        copy = Desk(office.folder / "copy")
        shutil.copytree(desk.folder, copy.folder)
        desk.ctl("add", "suppliers", "code=S005", "name=By the First")
        desk.ctl("sync")
        copy.ctl("add", "suppliers", "code=S006", "name=By the Copy")
        with window_on(copy, "suppliers") as screen:
            screen.find_part("These books are a copy of earlier ones.")
            screen.press("Details")
            screen.find("These Books Were Copied or Put Back")
            screen.press("Sign In…")
            sign_in(screen)
            screen.find("Up to date")
        prefixes = [json.loads(each.ctl("status", "--json"))["prefix"] for each in (desk, copy)]
        if prefixes[0] == prefixes[1]:
            yield f"both give numbers with {prefixes[0]}"
        desk.ctl("sync")
        codes = [sorted(row["code"] for row in each.rows("suppliers")) for each in (desk, copy)]
        if codes != [["S001", "S002", "S005", "S006"]] * 2:
            yield f"the books have {codes}"


def disk_full_inside():
    """On a disk of its own, which fills up while rows come"""
    with Office() as office:
        first = office.filled_desk("first")
        disk = office.folder / "disk"
        disk.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", disk], check=True)
        desk = Desk(disk / "desk")
        shutil.copytree(office.desk("second").folder, desk.folder)
        table = office.folder / "suppliers.csv"
        table.write_text("code,name\n" + "".join(f"D{i:04},Grower {i}\n" for i in range(3000)))
        first.ctl("import", "suppliers", table)
        address = office.address()
        office.stop()
        with window_on(desk, "suppliers") as screen:
            screen.find("Nimal Perera")
            screen.find("Offline")
            with contextlib.suppress(OSError), open(disk / "filler", "wb", buffering=0) as filler:
                while filler.write(b"x" * 4096):
                    pass
            office.serve(address)
            first.ctl("sync")
            screen.press("Sync Now")
            screen.find("This computer could not save what came from the server.")
            screen.press("Details")
            screen.find("Saving Does Not Work")
            (disk / "filler").unlink()
            screen.press("Try Again")
            screen.find("Up to date")
        if len(desk.rows("suppliers")) != 3002:
            yield f"{len(desk.rows('suppliers'))} rows came"
        subprocess.run(["umount", "--lazy", disk], check=True)


def disk_full():
    """The disk fills up: said plainly, what was there stays, and room made, the sync goes on"""
    done = subprocess.run(["unshare", "--map-root-user", "--mount", sys.executable, __file__, "disk_full_inside"],
                          capture_output=True, text=True, check=False)
    if done.returncode != 0:
        yield from (done.stdout + done.stderr).splitlines()


def set_schema(desk, version):
    with contextlib.closing(sqlite3.connect(desk.folder / "paytrack.db")) as database:
        before = database.execute("PRAGMA user_version").fetchone()[0]
        database.execute(f"PRAGMA user_version = {version or before}")
        return before


def newer_books():
    """Books that a newer PayTrack has opened are left as they are, and opened once they fit again"""
    with Office() as office:
        desk = office.filled_desk("desk")
        ours = set_schema(desk, 999)
        with window_on(desk, "suppliers") as screen:
            screen.find("A Newer PayTrack Is Needed")
            screen.find_part("Nothing was changed")
            if set_schema(desk, None) != 999:
                yield "the books were changed"
            set_schema(desk, ours)
            screen.press("Try Again")
            screen.find("Nimal Perera")


def break_table(desk, table):
    """Overwrites the table's first page, as a bad disk does."""
    path = desk.folder / "paytrack.db"
    with contextlib.closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        page = database.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", (table,)).fetchone()[0]
        size = database.execute("PRAGMA page_size").fetchone()[0]
    with open(path, "r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)


def garble_entry(desk, code):
    """Leaves the entry of that code readable, and not to be understood."""
    with contextlib.closing(sqlite3.connect(desk.folder / "paytrack.db")) as database, database:
        database.execute("UPDATE queue SET payload = '{' || payload WHERE instr(payload, ?) > 0", (code,))


def damaged():
    """A damaged database: the last good backup comes back with what was not sent, and what stays out of it is named"""
    with Office() as office:
        desk = office.filled_desk("desk")
        desk.ctl("add", "suppliers", "code=S005", "name=Not Yet Sent")
        desk.ctl("add", "suppliers", "code=S006", "name=Garbled")
        garble_entry(desk, "S006")
        break_table(desk, "suppliers")
        # The log may speak of the damage, too
        with Screen(WINDOW, "--profile", desk.folder, "--view", "suppliers") as screen:
            screen.find("The Books Are Damaged")
            screen.press("Put the Last Good Backup Back")
            screen.find("The Books Are Put Back")
            screen.find_part("1 entry that was not sent is in them.")
            screen.find_part(f"1 entry could not be put back. Everything that was not sent is saved in {desk.folder}")
            screen.press("Open the Books")
            screen.find("Not Yet Sent")
            screen.press("Details")
            screen.press("Sign In…")
            sign_in(screen)
            screen.find("Up to date")
            screen.find("Nimal Perera")
        if "S005" not in [row["code"] for row in office.desk("other").rows("suppliers")]:
            yield "what was not sent did not arrive"


CASES = (deletions, session, other_key, stranger, newer, clock, wrong_time, copied, disk_full, newer_books, damaged)
wanted = [case for case in (*CASES, disk_full_inside) if case.__name__ in sys.argv[1:]]
with Notices():
    tap.run(*(wanted or CASES))
