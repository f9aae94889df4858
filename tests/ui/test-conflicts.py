#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Conflicts between two computers, settled in the real window. Arguments: the cases to run."""

import contextlib
import json
import sys

import tap
from office import Office
from screen import window_on


def hear(desk):
    """A sync that ends with something for a person to do."""
    with contextlib.suppress(ValueError):
        desk.ctl("sync")


@contextlib.contextmanager
def disputed(strategy, count=1, delete=False):
    """Two computers that each gave the same suppliers another phone, and the second has just heard of it."""
    with Office() as office:
        office.restart("suppliers", strategy)
        first = office.filled_desk("first")
        for number in range(3, count + 1):
            first.ctl("add", "suppliers", f"code=S{number:03}", f"name=Grower {number}")
        first.ctl("sync")
        second = office.desk("second")
        ids = [row["id"] for row in sorted(first.rows("suppliers"), key=lambda row: row["code"])][:count]
        for number, supplier in enumerate(ids, 1):
            first.ctl("edit", "suppliers", supplier, f"phone=1{number:02}", "region=Ella")
            second.ctl("edit", "suppliers", supplier, f"phone=2{number:02}", "address=Mill Road")
            if delete:
                first.ctl("delete", "suppliers", supplier)
        first.ctl("sync")
        hear(second)
        yield first, second, ids


def by_id(desk):
    return {row["id"]: row for row in desk.rows("suppliers")}


def meet(screen, *desks):
    """The window sends what was decided, and the others hear of it."""
    screen.press("Sync Now")
    screen.find("Up to date")
    for desk in desks:
        desk.ctl("sync")


def differences(desk, supplier, **wanted):
    row = by_id(desk)[supplier]
    got = {name: row.get(name) for name in wanted}
    if got != wanted:
        yield f"{desk.folder.name} has {got}"


def typed():
    """A conflict is settled by a typed result; what merged by itself stays, and both computers have it"""
    with disputed("manual") as (first, second, [supplier]):
        with window_on(second, "sync") as screen:
            screen.press("Settle…")
            screen.find("Mine: 201")
            screen.find("Server: 101")
            screen.find("Server: Ella")
            screen.find("Mine: Mill Road")
            screen.write("Phone", "333")
            screen.press("Take the Result")
            screen.find_part("No conflicts")
            meet(screen, first)
        for desk in (first, second):
            yield from differences(desk, supplier, phone="333", region="Ella", address="Mill Road")


def turned_back():
    """What merged by itself can be turned back before the result is taken"""
    with disputed("manual") as (first, second, [supplier]):
        with window_on(second, "sync") as screen:
            screen.press("Settle…")
            screen.click("Mine: 201")
            screen.click("Mine: nothing")
            screen.press("Take the Result")
            screen.find_part("No conflicts")
            meet(screen, first)
        yield from differences(first, supplier, phone="201", region=None, address="Mill Road")


def later():
    """Enter decides nothing while a field is open; the dialog closes and the conflict stays"""
    with disputed("manual") as (_, second, [supplier]):
        with window_on(second, "sync") as screen:
            screen.press("Settle…")
            screen.find("Mine: 201")
            screen.focus()
            screen.key("Tab", "Tab", "Return")
            screen.gone("Mine: 201")
            screen.find_part("Changed here and on the server: Phone")
        yield from differences(second, supplier, phone="201")


def keyboard():
    """Each of several conflicts is settled with two keys each"""
    with disputed("manual", 4) as (first, second, ids):
        with window_on(second, "sync") as screen:
            screen.press("Settle…")
            for left in range(4, 0, -1):
                screen.find(f"Conflict 1 of {left}")
                if left == 4:
                    screen.focus()
                screen.key("1" if left % 2 == 0 else "2", "Return")
            screen.find_part("No conflicts")
            meet(screen, first)
        phones = sorted(row["phone"][0] for row in by_id(first).values())
        if phones != ["1", "1", "2", "2"]:
            yield f"the phones begin with {phones}"


def similar():
    """One decision is taken for fourteen, after a look at what they would become; one is left out"""
    with disputed("manual", 14) as (first, second, ids):
        with window_on(second, "sync") as screen:
            screen.press("Settle…")
            screen.find("Conflict 1 of 14")
            screen.focus()
            screen.key("ctrl+1")
            screen.press("The Same for 13 Similar…")
            screen.find_part("Phone: 203 (mine) · Address: Mill Road (mine) · Region: Ella (the server’s)")
            screen.click("S013 Grower 13")
            screen.press("Settle 12 More")
            screen.find("Conflict 1 of 1")
            screen.click("Server: 113")
            screen.press("Take the Result")
            screen.find_part("No conflicts")
            meet(screen, first)
        for number, supplier in enumerate(ids, 1):
            side = 1 if number == 13 else 2
            yield from differences(first, supplier, phone=f"{side}{number:02}", region="Ella", address="Mill Road")


def deleted():
    """What was deleted meanwhile is entered anew with my change, and the deletion stays"""
    with disputed("manual", delete=True) as (first, second, [supplier]):
        with window_on(second, "sync") as screen:
            screen.press("Conflicts")
            screen.press("Look…")
            screen.find_part("meanwhile it was deleted")
            screen.press("Restore It with My Change")
            screen.find_part("No conflicts")
            meet(screen, first)
        for desk in (first, second):
            rows = [row for row in desk.rows("suppliers") if row["code"] == "S001"]
            if [(row["phone"], row["id"] != supplier) for row in rows] != [("201", True)]:
                yield f"{desk.folder.name} has {json.dumps(rows)}"


def archived():
    """What the policy decided against me can be applied again"""
    with disputed("server_wins") as (first, second, [supplier]):
        with window_on(second, "sync") as screen:
            screen.press("Conflicts")
            screen.find_part("The server’s values were kept")
            screen.press("Look…")
            screen.press("Apply Mine Again")
            screen.find_part("No conflicts")
            meet(screen, first)
        yield from differences(first, supplier, phone="201", region="Ella", address="Mill Road")


CASES = (typed, turned_back, later, keyboard, similar, deleted, archived)
tap.run(*(case for case in CASES if not sys.argv[1:] or case.__name__ in sys.argv[1:]))
