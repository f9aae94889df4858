#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Conflicts between two computers, settled in the real window. Arguments: the cases to run."""

import contextlib
import json
import sys

import tap
from office import Office
from screen import until, window_on


def hear(desk):
    """A sync that ends with something for a person to do."""
    with contextlib.suppress(ValueError):
        desk.ctl("sync")


@contextlib.contextmanager
def disputed(strategy, count=1, deleted=None):
    """Two computers that each gave the same suppliers another phone, and the second has just heard of it. @deleted:
    the first deleted them then ("there"), or the second did in the place of its edit ("here")."""
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
            if deleted == "here":
                second.ctl("delete", "suppliers", supplier)
            else:
                second.ctl("edit", "suppliers", supplier, f"phone=2{number:02}", "address=Mill Road")
            if deleted == "there":
                first.ctl("delete", "suppliers", supplier)
        first.ctl("sync")
        hear(second)
        yield first, second, ids


def by_id(desk):
    return {row["id"]: row for row in desk.rows("suppliers")}


def meet(screen, *desks):
    """All is settled; the window sends what was decided, and the others hear of it."""
    screen.find_part("No conflicts")
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
    """A conflict is settled by a typed result; what merged by itself stays, or is turned back, on both computers"""
    with disputed("manual") as (first, second, [supplier]):
        with window_on(second, "sync") as screen:
            screen.press("Settle…")
            screen.find("Mine: 201")
            screen.find("Server: 101")
            screen.find("Server: Ella")
            screen.find("Mine: Mill Road")
            screen.write("Phone", "333")
            screen.click("Mine: nothing")
            screen.press("Take the Result")
            meet(screen, first)
        for desk in (first, second):
            yield from differences(desk, supplier, phone="333", region=None, address="Mill Road")


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
            meet(screen, first)
        for number, supplier in enumerate(ids, 1):
            side = 1 if number == 13 else 2
            yield from differences(first, supplier, phone=f"{side}{number:02}", region="Ella", address="Mill Road")


def change_again(first, second, supplier):
    """The first gives the supplier yet another phone, and the second has heard of it."""
    first.ctl("edit", "suppliers", supplier, "phone=155")
    first.ctl("sync")
    until(lambda: ("155",) in second.ask("SELECT phone FROM suppliers_confirmed"), "the newer row does not come")


def moved_on():
    """What was changed on the server once more while a person chose is shown anew, and then settled"""
    with disputed("manual") as (first, second, [supplier]):
        with window_on(second, "sync") as screen:
            screen.press("Settle…")
            screen.find("Server: 101")
            change_again(first, second, supplier)
            screen.click("Mine: 201")
            screen.press("Take the Result")
            screen.find("Server: 155")
            screen.find_part("look at the new values, then decide")
            screen.click("Mine: 201")
            screen.press("Take the Result")
            meet(screen, first)
        yield from differences(first, supplier, phone="201", region="Ella", address="Mill Road")


def moved_on_among_similar():
    """Of several settled at once, the one that was changed once more is shown, with the reason why it is left"""
    with disputed("manual", 3) as (first, second, ids):
        with window_on(second, "sync") as screen:
            screen.press("Settle…")
            screen.find("Conflict 1 of 3")
            change_again(first, second, ids[1])
            screen.focus()
            screen.key("ctrl+1")
            screen.press("The Same for 2 Similar…")
            screen.press("Settle 2 More")
            screen.find("Conflict 1 of 1")
            screen.find("Server: 155")
            screen.find_part("S002 Kumari Silva was changed on the server once more")
            screen.click("Server: 155")
            screen.press("Take the Result")
            meet(screen, first)
        for supplier, phone in zip(ids, ("201", "155", "203")):
            yield from differences(first, supplier, phone=phone)


def deleted_there():
    """What was deleted meanwhile is entered anew with my change, or the deletion is accepted; on a phone's width"""
    with disputed("manual", 2, deleted="there") as (first, second, ids):
        with window_on(second, "sync") as screen:
            screen.resize(360, 700)
            screen.press("Conflicts")
            screen.press("Look…")
            screen.find_part("meanwhile it was deleted")
            if screen.width() > 360:
                yield f"the dialog is {screen.width()} wide"
            screen.press("Restore It with My Change")
            screen.find("Conflict 1 of 1")
            screen.press("Accept the Deletion")
            meet(screen, first)
        for desk in (first, second):
            rows = [(row["phone"][0], row["id"] in ids) for row in desk.rows("suppliers")]
            if rows != [("2", False)]:
                yield f"{desk.folder.name} has {rows}"


def deleted_here():
    """What I deleted and somebody else changed meanwhile is deleted all the same, or stays as it is now"""
    with disputed("manual", 2, deleted="here") as (first, second, ids):
        with window_on(second, "sync") as screen:
            screen.press("Conflicts")
            screen.press("Settle…")
            screen.find_part("You deleted this record, and meanwhile it was changed")
            screen.press("Delete It All the Same")
            screen.find("Conflict 1 of 1")
            screen.press("Keep It as It Is Now")
            meet(screen, first)
        for desk in (first, second):
            rows = [(row["phone"][0], row["id"] in ids) for row in desk.rows("suppliers")]
            if rows != [("1", True)]:
                yield f"{desk.folder.name} has {rows}"


def archived():
    """What the policy decided against me can be applied again"""
    with disputed("server_wins") as (first, second, [supplier]):
        with window_on(second, "sync") as screen:
            screen.press("Conflicts")
            screen.find_part("The server’s values were kept")
            screen.press("Look…")
            screen.press("Apply Mine Again")
            meet(screen, first)
        yield from differences(first, supplier, phone="201", region="Ella", address="Mill Road")


CASES = (typed, later, keyboard, similar, moved_on, moved_on_among_similar, deleted_there, deleted_here, archived)
tap.run(*(case for case in CASES if not sys.argv[1:] or case.__name__ in sys.argv[1:]))
