#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the protocol asks of a client, by paytrackctl beside the real server: what it sends, keeps, and offers where the
server refuses: another day, another number, taking it back."""

import contextlib
import json
import sqlite3
import subprocess

import tap
from client import Client
from office import CTL, SERVER, Office


def stranger(office):
    client = Client(office.url)
    client.sign_in("kumari", "secret")
    return client


def same(what, found, wanted):
    if found != wanted:
        yield f"{what}: {found!r}, not {wanted!r}"


def sync(desk):
    """Its exit code: 1 where something needs attention."""
    return subprocess.run([CTL, "--profile", desk.folder, "sync"], capture_output=True, check=False).returncode


def queue(desk):
    return json.loads(desk.ctl("queue", "--json"))


def notices(desk):
    return [notice["message"] for notice in json.loads(desk.ctl("notices", "--json"))]


def sent(desk):
    """The envelopes that left the desk, in their order."""
    with contextlib.closing(sqlite3.connect(f"file:{desk.folder}/paytrack.db?mode=ro", uri=True)) as database:
        return [json.loads(body) for body, in database.execute("SELECT body FROM envelopes ORDER BY n")]


def add_slip(desk, day, *more):
    desk.ctl("add", "collections", "supplier=S001", "product=TEA", f"collected_on={day}", "quantity=10", "unit=kg", *more)


def closed(office):
    """/protocol/3/a-slip-for-a-closed-period-is-rejected-period-closed/and-postdated-by-paytrackctl"""
    desk, client = office.filled_desk("desk"), stranger(office)
    add_slip(desk, "2024-03-30")
    number = desk.rows("collections")[0]["receipt_no"]
    client.action("close_period", to="2024-03-31")
    yield from same("sync", sync(desk), 1)
    entry, = queue(desk)
    yield from same("refused", entry["error_code"], "period_closed")
    desk.ctl("postdate", entry["id"])
    yield from same("sync again", (queue(desk)[0]["status"], sync(desk), queue(desk)), ("pending", 1, []))
    client.pull()
    row = client.book.find("collections", receipt_no=number)["fields"]
    yield from same("slip", (row["collected_on"], row["notes"], row["amount_minor"]),
                    ("2024-04-01", "True date: 2024-03-30", 250000))
    yield from same("told", notices(desk), [f"{number} of 2024-03-30 is entered on 2024-04-01, since its period is "
                                            "closed: print it again"])


def taken(office):
    """/protocol/3/a-number-that-is-taken-is-rejected-number-taken/and-the-next-is-given"""
    first, second = office.filled_desk("first"), office.desk("second")
    add_slip(first, "2024-03-30", "receipt_no=77")
    first.ctl("sync")
    add_slip(second, "2024-03-29", "receipt_no=77")
    yield from same("sync", [sync(second), sync(second)], [1, 1])
    numbers = sorted(row["receipt_no"] for row in second.rows("collections"))
    yield from same("queue", queue(second), [])
    yield from same("kept", (len(numbers), numbers[0]), (2, "77"))
    yield from same("told", notices(second), [f"The number 77 was taken: this one is {numbers[1]} now. "
                                              "See whether it was entered twice"])


def numbered(office):
    """/protocol/3/n-grows-by-one-an-envelope"""
    desk = office.desk("desk")
    for number in range(3):
        desk.ctl("add", "suppliers", f"code=S{number}", "name=Nimal")
        desk.ctl("sync")
    envelopes = sent(desk)
    first = envelopes[0]["n"]
    yield from same("n", [envelope["n"] for envelope in envelopes], [first, first + 1, first + 2])
    yield from same("ids", len({envelope["envelope"] for envelope in envelopes}), 3)


def consequences(office):
    """/protocol/3/clients-never-send-consequences"""
    desk = office.filled_desk("desk")
    desk.ctl("add", "rates", "product=TEA", "rate=260.00", "unit=kg", "effective_from=2024-02-01")
    yield from same("queue", [(entry["entity_type"], entry["operation"]) for entry in queue(desk)], [("rates", "create")])
    desk.ctl("sync")
    yield from same("rates", sorted((row["effective_from"], row["effective_to"], row["version"]) for row in desk.rows("rates")),
                    [("2020-01-01", "2024-01-31", 2), ("2024-02-01", None, 1)])
    yield from same("sent", [operation["operation"] for operation in sent(desk)[-1]["ops"]], ["create"])


def three_ways(office):
    """/protocol/3/in-manual-the-client-shows-mine-theirs-and-the-base"""
    first, second = office.filled_desk("first"), office.desk("second")
    stranger(office).action("policy_set", entity="suppliers", strategy="manual")
    first.ctl("edit", "suppliers", "S001", "phone=1")
    second.ctl("edit", "suppliers", "S001", "phone=2")
    first.ctl("sync")
    yield from same("sync", sync(second), 1)
    conflict, = json.loads(second.ctl("conflicts", "--json"))
    yield from same("phones", [conflict[side].get("phone") for side in ("mine", "theirs", "base")], ["2", "1", None])
    yield from same("seen", [row["phone"] for row in second.rows("suppliers") if row["code"] == "S001"], ["2"])


def restored(office):
    """/protocol/3/a-restored-profile-enrols-before-it-gives-its-next-number"""
    desk, copy = office.filled_desk("desk"), office.folder / "copy"
    desk.ctl("backup", copy)
    add_slip(desk, "2024-03-30")
    desk.ctl("sync")
    before = sent(desk)[-1]
    desk.ctl("restore", copy)
    add_slip(desk, "2024-03-29")
    desk.ctl("login", office.url, "--user", "kumari", "--password-file", office.password)
    add_slip(desk, "2024-03-31")
    desk.ctl("sync")
    after = sent(desk)[-1]
    prefix = {row["collected_on"]: row["receipt_no"].split("-")[0] for row in desk.rows("collections")}
    yield from same("slips", (len(prefix), len(set(prefix.values()))), (3, 3))
    yield from same("before it enrolled", (prefix["2024-03-29"][0], len(prefix["2024-03-29"])), ("L", 5))
    yield from same("another computer", before["device"] == after["device"], False)


def taken_back(office):
    """/protocol/11/parked-and-rejected-entries-can-be-taken-back-exported-and-stay-in-the-history"""
    desk, other = office.filled_desk("desk"), office.desk("other")
    other.ctl("add", "suppliers", "code=S009", "name=First")
    desk.ctl("add", "suppliers", "code=S009", "name=Second")
    other.ctl("sync")
    yield from same("sync", sync(desk), 1)
    entry, = queue(desk)
    path = office.folder / "entry.json"
    desk.ctl("discard", entry["id"], "--export", path)
    yield from same("exported", json.loads(path.read_text())["payload"], {"code": "S009", "name": "Second"})
    yield from same("queue", queue(desk), [])
    past = json.loads(desk.ctl("history", "suppliers", entry["entity_uuid"], "--json"))
    yield from same("history", [(one["outcome"], one["payload"]["name"]) for one in past], [("discarded", "Second")])
    yield from same("suppliers", [row["name"] for row in desk.rows("suppliers") if row["code"] == "S009"], ["First"])


def usage(office):
    """/refusals/wrong-words-are-64-and-change-nothing"""
    desk = office.desk("desk")
    for command in ((CTL, "--profile", desk.folder, "discard", "x"), (CTL, "--profile", desk.folder, "discard"),
                    (CTL, "--profile", desk.folder, "postdate"), (CTL, "--profile", desk.folder, "postdate", "1", "--all"),
                    (SERVER, "policy", "set", "--data", office.folder / "data", "suppliers", "whim"),
                    (SERVER, "policy", "set", "--data", office.folder / "data", "boats", "merge"),
                    (SERVER, "policy", "set", "--data", office.folder / "data", "sealed", "some"),
                    (SERVER, "user", "add", "--data", office.folder / "data", "x", "--role", "king", "--password-file",
                     office.password)):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        yield from same(command[1:], (done.returncode, done.stderr.count("\n")), (64, 1))
    for verb in ("discard", "postdate"):
        done = subprocess.run((CTL, "--profile", desk.folder, verb, "7"), capture_output=True, text=True, check=False)
        yield from same(verb, (done.returncode, done.stderr.count("\n")), (1, 1))


def at_an_office(case):
    def with_office():
        with Office() as office:
            yield from case(office)

    with_office.__doc__ = case.__doc__
    return with_office


tap.run(*(at_an_office(case) for case in (numbered, consequences, three_ways, restored, closed, taken, taken_back, usage)))
