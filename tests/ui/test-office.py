#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What managers, administrators and a clerk at the end of the day do in the real window. Arguments: the cases to run."""

import datetime
import sys

import tap
from office import Office
from screen import window_on

TODAY = datetime.datetime.now(datetime.timezone.utc).date()


def slip(desk, day, quantity):
    desk.ctl("add", "collections", "supplier=S001", "product=TEA", f"quantity={quantity}", "unit=kg",
             f"collected_on={day}")


def today():
    """The first page shows today over yesterday, a chart in words, what waits and what needs attention"""
    with Office() as office:
        desk = office.filled_desk("desk")
        slip(desk, TODAY, "12.5")
        slip(desk, TODAY, "2")
        slip(desk, TODAY - datetime.timedelta(days=1), "40")
        slip(desk, datetime.date(2019, 1, 2), "1")
        office.stop()
        with window_on(desk, "today") as screen:
            screen.find("14.5\N{NO-BREAK SPACE}kg")
            screen.find("Yesterday 40\N{NO-BREAK SPACE}kg")
            screen.find("Weight of the Last 14 Days")
            screen.find_part("54.5\N{NO-BREAK SPACE}kg in 14 days; most on")
            screen.find("Slips without a price")
            screen.find("4 changes wait to be sent")
    yield from ()


def open_menu(screen, item):
    screen.press("Main Menu")
    screen.press(item)


def merge():
    """Two suppliers who are one person: the balance goes over, the server agrees, and both histories tell it"""
    with Office() as office:
        desk = office.filled_desk("desk")
        slip(desk, TODAY, "10")
        desk.ctl("add", "suppliers", "code=S003", "name=N. Perera", "phone=0711")
        desk.ctl("add", "collections", "supplier=S003", "product=TEA", "quantity=4", "unit=kg", f"collected_on={TODAY}")
        desk.ctl("sync")
        with window_on(desk, "suppliers") as screen:
            screen.find("N. Perera")
            open_menu(screen, "Merge Suppliers…")
            screen.write("Who stays (code or name)", "S001")
            screen.write("Who is kept no longer (code or name)", "S003")
            screen.press("Look at Both")
            screen.find_part("Balance LKR\N{NO-BREAK SPACE}2\N{NARROW NO-BREAK SPACE}500.00, afterwards")
            screen.find("Phone")
            screen.press("Merge")
            screen.find_part("N. Perera is now kept as Nimal Perera")
            screen.find("Up to date")
        suppliers = {row["code"]: row for row in desk.rows("suppliers")}
        if (suppliers["S003"]["status"], suppliers["S001"].get("phone")) != ("inactive", "0711"):
            yield f"the books have {suppliers['S003']}, {suppliers['S001']}"
        balances = [desk.ctl("balance", code, "--raw") for code in ("S001", "S003")]
        if balances != ["350000", "0"]:
            yield f"the balances are {balances}"
        if desk.ctl("queue", "--json") != "[]":
            yield f"not settled: {desk.ctl('queue')}"


def cash():
    """A drawer is counted by note, the difference said, and the count kept"""
    with Office() as office:
        desk = office.filled_desk("desk")
        desk.ctl("add", "payments", "supplier=S001", f"paid_on={TODAY}", "amount=750", "type=advance", "method=cash")
        with window_on(desk, "today") as screen:
            open_menu(screen, "Cash Count…")
            screen.find_part(", Pending")
            screen.write("In the drawer in the morning", "2000")
            screen.write("Pieces of 1\N{NARROW NO-BREAK SPACE}000.00", "1")
            screen.write("Pieces of 100.00", "2")
            screen.find("LKR\N{NO-BREAK SPACE}50.00 missing")
            screen.write("Pieces of 50.00", "1")
            screen.find("None: it is right")
            screen.press("Save")
            screen.find("The cash count is kept")
            open_menu(screen, "Cash Count…")
            screen.find("Earlier Counts")
            screen.find_part("Counted LKR\N{NO-BREAK SPACE}1\N{NARROW NO-BREAK SPACE}250.00")
    yield from ()


CASES = (today, merge, cash)
tap.run(*(case for case in CASES if not sys.argv[1:] or case.__name__ in sys.argv[1:]))
