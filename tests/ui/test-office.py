#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What managers, administrators and a clerk at the end of the day do in the real window. Arguments: the cases to run."""

import base64
import contextlib
import datetime
import json
import os
import re
import socket
import subprocess
import sys
import tempfile

import tap
from office import SERVER, WINDOW, Office, run
from screen import Screen, open_supplier, stood_still, until, window_on

LOGO = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAkAAAAHAQAAAADy4FrNAAAADUlEQVQI12P438CAgQBvyAp6oFnJ9QAAAABJRU5ErkJggg==")
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


def reports():
    """Reports open by Alt+6 and sum up this month by day"""
    with Office() as office:
        desk = office.filled_desk("desk")
        slip(desk, TODAY, "50.5")
        slip(desk, TODAY, "2")
        with window_on(desk, "today") as screen:
            screen.find("52.5\N{NO-BREAK SPACE}kg")
            screen.key("alt+6")
            screen.find("Total")
            screen.find("13\N{NARROW NO-BREAK SPACE}125.00")
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


def priced():
    """A manager prices the slips that were keyed before their rate was; what still lacks one is said, and waits"""
    with Office() as office:
        desk = office.filled_desk("desk")
        slip(desk, datetime.date(2019, 11, 2), "10")
        slip(desk, datetime.date(2019, 12, 2), "4")
        slip(desk, datetime.date(2018, 1, 2), "1")
        desk.ctl("add", "rates", "product=TEA", "rate=100.00", "unit=kg", "effective_from=2019-01-01",
                 "effective_to=2019-12-31")
        desk.ctl("sync")
        with window_on(desk, "today") as screen:
            screen.find("Slips without a price")
            open_menu(screen, "Price Slips…")
            screen.find("Price 2 Slips?")
            screen.find_part("1 more slip has no rate on its day yet")
            screen.press("Price")
            screen.find_part("2 slips are priced, worth LKR\N{NO-BREAK SPACE}1\N{NARROW NO-BREAK SPACE}400.00; 1 is left")
            screen.find("Up to date")
            open_menu(screen, "Price Slips…")
            screen.find_part("No slip without a price has a rate on its day yet")
        book = sorted((row["collected_on"], row["status"], row["sync"]) for row in desk.rows("collections"))
        if book != [("2018-01-02", "unpriced", "synced"), ("2019-11-02", "confirmed", "synced"),
                    ("2019-12-02", "confirmed", "synced")]:
            yield f"the book has {book}"


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
            screen.find_part("The cash count is kept")
            open_menu(screen, "Cash Count…")
            screen.find("Earlier Counts")
            screen.find_part("Counted LKR\N{NO-BREAK SPACE}1\N{NARROW NO-BREAK SPACE}250.00")
    yield from ()


def people():
    """An administrator adds and disables a user, saves settings and closes a period; all of it needs the server"""
    with Office() as office:
        desk = office.filled_desk("desk")
        with window_on(desk, "today") as screen:
            open_menu(screen, "Office…")
            screen.find("Administrator, you")
            screen.press("New User…")
            screen.write("Name to sign in with", "ruwan")
            screen.write("First password", "first pass")
            screen.write("First password again", "first")
            screen.press("Add")
            screen.find("The two passwords are not the same: type them again")
            screen.write("First password again", "first pass")
            screen.press("Add")
            screen.find("Clerk")
            screen.press("Change ruwan")
            screen.press("Disable…")
            screen.press("Disable")
            screen.find("Clerk, disabled")
            screen.press("Organisation")
            screen.write("Address", "7 Hill Street, Badulla")
            screen.write("Cash is paid in steps of (empty: exactly)", "5")
            screen.press("Save Settings")
            screen.find_part("The settings are saved")
            screen.press("Rules")
            screen.write("Close to (last day of the period)", "2020-12-31")
            screen.press("Close Period…")
            screen.find_part("This cannot be undone.")
            screen.press("Close Period")
            screen.find("The period is closed")
            screen.find("31 Dec 2020")
        users = run(SERVER, "user", "list", "--data", office.folder / "data")
        if "ruwan" not in users or "disabled" not in users:
            yield f"the server has {users}"
        known = office_of(desk)
        if (known.get("address"), known.get("cash_step"), known.get("closed_to")) != ("7 Hill Street, Badulla", 500,
                                                                                      "2020-12-31"):
            yield f"the profile has {known}"
        office.stop()
        with window_on(desk, "today") as screen:
            open_menu(screen, "Office…")
            screen.find("This Needs the Server")


def asked_once():
    """Close Period pressed again before the server answered asks one question, and can be pressed anew after it"""
    with Office() as office:
        desk = office.filled_desk("desk")
        with window_on(desk, "today") as screen:
            open_menu(screen, "Office…")
            screen.press("Rules")
            screen.write("Close to (last day of the period)", "2020-12-31")
            screen.find("Close Period…")
            with stood_still(office.server):
                screen.click("Close Period…")
                screen.click("Close Period…")
            screen.find_part("This cannot be undone.")
            screen.focus()
            screen.key("Escape")
            screen.gone("Close the Period to 31 Dec 2020?")
            screen.press("Close Period…")
            screen.press("Close Period")
            screen.find("31 Dec 2020")
    yield from ()


def choose_file(screen, path):
    screen.press("Choose…")
    screen.find("Open")
    screen.focus()
    screen.type(f"{path}\n")


def told(program, *words):
    return subprocess.run([program, *words], capture_output=True, text=True, check=True).stdout


def letterhead():
    """An administrator sets address, paper and a logo: they reach the other computers' papers, and the logo goes again"""
    with Office() as office:
        desk, other = office.filled_desk("desk"), office.desk("other")
        slip(desk, TODAY, "10")
        desk.ctl("sync")
        paper = office.folder / "statement.pdf"
        (office.folder / "large.png").write_bytes(LOGO + bytes(200000))
        (office.folder / "broken.png").write_bytes(LOGO[:-20])
        (office.folder / "logo.png").write_bytes(LOGO)
        with window_on(desk, "today") as screen:
            open_menu(screen, "Office…")
            screen.press("Organisation")
            screen.find_part("A PNG of at most 128 KiB")
            choose_file(screen, office.folder / "large.png")
            screen.find_part("The picture is larger than 128 KiB")
            choose_file(screen, office.folder / "broken.png")
            screen.find_part("The picture is no PNG file, or a damaged one")
            choose_file(screen, office.folder / "logo.png")
            screen.find("The organisation's logo")
            screen.write("Address", "7 Hill Street, Badulla")
            screen.press("Save Settings")
            screen.find_part("The settings are saved")
            until(lambda: office_of(desk).get("address") and logo_of(desk), "the settings do not come back")
            if not screen.follow("Address", "7 Hill Street, Badulla"):
                yield f"what was saved is no longer shown: {screen.words()}"
            other.ctl("sync")
            other.ctl("statement", "S001", "--from", TODAY, "--to", TODAY, "--pdf", paper)
            if "7 Hill Street, Badulla" not in told("pdftotext", paper, "-"):
                yield f"the statement says {told('pdftotext', paper, '-')}"
            if len(told("pdfimages", "-list", paper).splitlines()) != 3:
                yield f"the statement's pictures are {told('pdfimages', '-list', paper)}"
            screen.write("Second language of receipts (two letters, such as si)", "xx")
            screen.press("Save Settings")
            screen.find_part("this computer has no words in the second language")
            screen.press("Remove the Logo")
            screen.gone("The organisation's logo")
            screen.press("Save Settings")
            until(lambda: not logo_of(desk), "the logo does not go")
            other.ctl("sync")
            if logo_of(other):
                yield "the other computer keeps the logo"


def logo_of(desk):
    return [row[0] for row in desk.ask("SELECT value FROM settings WHERE key = 'logo'") if row[0]]


def office_of(desk):
    return json.loads(desk.ask("SELECT value FROM settings WHERE key = 'office'")[0][0])


def erase():
    """An administrator has the person behind a supplier forgotten, once the code is typed: here, there and in history"""
    with Office() as office:
        desk, other = office.filled_desk("desk"), office.desk("other")
        slip(desk, TODAY, "10")
        supplier = next(row["id"] for row in desk.rows("suppliers") if row["code"] == "S001")
        desk.ctl("edit", "suppliers", supplier, "phone=077 123")
        desk.ctl("sync")
        with window_on(desk, "suppliers") as screen:
            open_supplier(screen, "s001", "Kumari Silva")
            screen.press("Erase Personal Data…")
            screen.find_part("Everything that tells who S001 Nimal Perera is goes")
            screen.write("Code of the supplier", "S002")
            screen.press("Erase for Good")
            screen.find("Type the code S001 to erase this supplier")
            screen.write("Code of the supplier", "S001")
            screen.press("Erase for Good")
            screen.find("Erased at the server; each computer follows as it syncs")
            screen.gone("Nimal Perera")
            open_supplier(screen, "s001", "Kumari Silva")
            screen.press("History…")
            screen.find("Personal data were erased")
            told = screen.words()
            if "Nimal" in told or "077 123" in told:
                yield f"the history has {told}"
        other.ctl("sync")
        known = {row["code"]: (row["name"], row.get("phone")) for row in other.rows("suppliers")}
        if known["S001"] != ("S001", None):
            yield f"the other computer has {known}"
        if other.ctl("balance", "S001", "--raw") != "250000":
            yield f"the balance is {other.ctl('balance', 'S001', '--raw')}"


def roles():
    """A clerk is offered no more than a clerk may do: neither in the menu nor at a supplier nor at a payment"""
    with Office() as office:
        desk = office.filled_desk("desk")
        desk.ctl("add", "payments", "supplier=S001", f"paid_on={TODAY}", "amount=750", "type=advance", "method=cash")
        desk.ctl("sync")
        run(SERVER, "user", "add", "--data", office.folder / "data", "ruwan", "--role", "clerk", "--password-file",
            office.password)
        theirs = office.fresh_desk("theirs")
        theirs.ctl("login", office.url, "--user", "ruwan", "--password-file", office.password)
        theirs.ctl("sync")
        for place, has in ((desk, True), (theirs, False)):
            with window_on(place, "suppliers") as screen:
                open_supplier(screen, "s001", "Kumari Silva")
                yield from offers(screen, has, "Erase Personal Data…", "Delete")
                yield from offers(screen, True, "Save", "History…")
                screen.press("Cancel")
                screen.gone("Balance today")
                screen.press("Main Menu")
                screen.find("Cash Count…")
                yield from offers(screen, has, "Office…", "Merge Suppliers…", "Price Slips…")
                yield from offers(screen, True, "Sign In Again…")
                yield from offers(screen, False, "Connect to a Server…")
                screen.key("Escape")
                screen.gone("Cash Count…")
                screen.press("What to Add")
                screen.find("Payment")
                yield from offers(screen, has, "Product", "Rate")
                screen.key("Escape")
                screen.gone("Payment")
                screen.key("alt+5")
                screen.find("750.00")
                screen.key("Return")
                screen.find("As Recorded")
                yield from offers(screen, has, "Save")


def clerk():
    """A clerk may dispute somebody else's slip in its form, and hears at once that a product is not a clerk's to add"""
    with Office() as office:
        desk = office.filled_desk("desk")
        slip(desk, TODAY, "12.5")
        desk.ctl("sync")
        run(SERVER, "user", "add", "--data", office.folder / "data", "ruwan", "--role", "clerk", "--password-file",
            office.password)
        theirs = office.fresh_desk("theirs")
        theirs.ctl("login", office.url, "--user", "ruwan", "--password-file", office.password)
        theirs.ctl("sync")
        with window_on(theirs, "products") as screen:
            screen.find("TEA")
            screen.key("ctrl+n")
            screen.find("Your role does not allow this: ask a manager")
            screen.key("alt+2")
            screen.find("12.5\N{NO-BREAK SPACE}kg")
            screen.key("ctrl+f", "Return")
            screen.find("Reason for cancelling")
            screen.focus()
            yield from offers(screen, True, "Save")


def offers(screen, has, *names):
    for name in names:
        if screen.offers(name) != has:
            yield f"{name} is {'not ' if has else ''}offered: {screen.words()}"


def revoked():
    """A policy is changed; a lost computer is revoked, which then sends nothing until somebody signs in on it anew"""
    with Office() as office:
        desk, lost = office.filled_desk("desk"), office.desk("lost")
        lost.ctl("add", "suppliers", "code=S009", "name=On the Lost One")
        with window_on(desk, "today") as screen:
            open_menu(screen, "Office…")
            screen.press(f"Change {socket.gethostname()}")
            screen.press("Rename…")
            screen.write("Name of the computer", "Desk")
            screen.press("Rename")
            screen.find("Change Desk")
            screen.focus()
            screen.press(f"Change {socket.gethostname()}")
            screen.press("Revoke…")
            screen.find_part("A lost or stolen computer")
            screen.press("Revoke")
            screen.find("Numbers A2, revoked")
            screen.focus()
            screen.press("Rules")
            screen.find("What travels sealed")
            screen.click("Suppliers")
            screen.find("A person decides")
            screen.key("End", "Return")
            screen.find("The rule is changed")
        with contextlib.suppress(ValueError):
            lost.ctl("sync")
            yield "the lost computer still syncs"
        desk.ctl("sync")
        policy = json.loads(office_of(desk)["policy"])
        if policy["suppliers"] != "manual":
            yield f"the policy is {policy}"
        if "S009" in [row["code"] for row in desk.rows("suppliers")]:
            yield "what the lost computer had arrived"


def own_password():
    """Everybody changes his own password, and goes on working with it"""
    with Office() as office:
        desk = office.filled_desk("desk")
        with window_on(desk, "today") as screen:
            open_menu(screen, "Change Password…")
            screen.write("Password until now", "wrong")
            screen.write("New password", "better secret")
            screen.write("New password again", "better secret")
            screen.press("Change")
            screen.find_part("The old password is not right")
            screen.write("Password until now", "secret")
            screen.press("Change")
            screen.find("Your password is changed")
            screen.press("Sync Now")
            screen.find("Up to date")
        office.password.write_text("better secret\n")
        office.desk("another")
    yield from ()


def lock():
    """The lock hides everything, opens by the server or without it by the same person, and lets another one in"""
    with Office() as office:
        desk = office.filled_desk("desk")
        run(SERVER, "user", "add", "--data", office.folder / "data", "ruwan", "--role", "clerk", "--password-file",
            office.password)
        with window_on(desk, "suppliers") as screen:
            screen.find("Nimal Perera")
            screen.key("ctrl+l")
            screen.find_part("Locked.")
            screen.gone("Nimal Perera")
            screen.write("Password", "guess")
            screen.press("Go On")
            screen.find("The name or the password is not right")
            screen.write("Password", "secret")
            screen.press("Go On")
            screen.find("Nimal Perera")
            screen.focus()
            screen.key("ctrl+l")
            screen.find_part("Locked.")
            screen.write("Name", "ruwan")
            screen.write("Password", "secret")
            screen.press("Go On")
            screen.find("Nimal Perera")
            screen.find("ruwan")
            office.stop()
            screen.focus()
            screen.key("ctrl+l")
            screen.find_part("Locked.")
            screen.write("Name", "kumari")
            screen.write("Password", "secret")
            screen.press("Go On")
            screen.find_part("only who worked here last can go on without it")
            screen.write("Name", "ruwan")
            screen.write("Password", "guess")
            screen.press("Go On")
            screen.find("The name or the password is not right")
            screen.write("Password", "secret")
            screen.press("Go On")
            screen.find("Nimal Perera")
    yield from ()


def sample():
    """Sample data comes with a server of its own, is synced with it, and leaves nothing behind"""
    with tempfile.TemporaryDirectory() as place:
        with Screen(WINDOW, "--sample", TMPDIR=place) as screen:
            screen.find("Sample Data")
            screen.find("Up to date")
            screen.find("S001 Nimal Wickrama")
            screen.find_part("in 14 days; most on")
            if len(os.listdir(place)) != 1:
                yield f"there are {os.listdir(place)}"
            screen.focus()
            screen.key("ctrl+q")
            until(lambda: screen.program.poll() is not None, "it does not end")
        if screen.errors:
            yield screen.errors
        if os.listdir(place):
            yield f"it left {os.listdir(place)}"


def join():
    """Work on this computer alone goes to a server later: shown beforehand, with its printed numbers"""
    with Office() as office:
        desk = office.fresh_desk("alone")
        with window_on(desk, "collections") as screen:
            screen.find("This computer only")
            screen.key("Down", "Down", "Return")
            screen.find("This Computer Only")
            screen.write("Organisation", "Ours Alone")
            screen.write("Currency (three letters)", "LKR")
            screen.press("Start")
            screen.find("Ours Alone")
            desk.ctl("add", "products", "code=TEA", "name=Green leaf", "dimension=mass", "base_unit=kg")
            desk.ctl("add", "rates", "product=TEA", "rate=250.00", "unit=kg", "effective_from=2020-01-01")
            desk.ctl("add", "suppliers", "code=S001", "name=Nimal Perera")
            slip(desk, TODAY, "12.5")
            number = desk.rows("collections")[0]["receipt_no"]
            open_menu(screen, "Office…")
            screen.write("Address", "12 Lake Road")
            (office.folder / "logo.png").write_bytes(LOGO)
            choose_file(screen, office.folder / "logo.png")
            screen.find("The organisation's logo")
            screen.press("Save Settings")
            screen.find_part("The settings are saved")
            screen.press("Rules")
            screen.write("Close to (last day of the period)", "2020-12-31")
            screen.press("Close Period…")
            screen.press("Close Period")
            screen.find("31 Dec 2020")
            known = office_of(desk)
            if (known.get("address"), known.get("closed_to")) != ("12 Lake Road", "2020-12-31"):
                yield f"the profile has {known}"
            if not logo_of(desk):
                yield "the logo is not kept"
            screen.focus()
            screen.key("Escape")
            screen.find("3\N{NARROW NO-BREAK SPACE}125.00")
            if not re.fullmatch(r"L[A-Z2-9]{4}-000001", number):
                yield f"the slip has the number {number}"
            open_menu(screen, "Connect to a Server…")
            screen.find("What Will Be Sent")
            screen.press("Go On")
            screen.write("Server address", office.url)
            screen.write("User name", "kumari")
            screen.write("Password", "secret")
            screen.press("Sign In")
            screen.find("Hill Growers")
            screen.find("Up to date")
        other = office.desk("other")
        if [row["receipt_no"] for row in other.rows("collections")] != [number]:
            yield f"another computer has {other.rows('collections')}"


CASES = (today, reports, merge, priced, cash, people, asked_once, letterhead, erase, roles, clerk, revoked, own_password, lock, sample, join)
tap.run(*(case for case in CASES if not sys.argv[1:] or case.__name__ in sys.argv[1:]))
