#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Printing and saving from the window, into files. Arguments: the cases to run."""

import contextlib
import csv
import json
import os
import re
import sqlite3
import subprocess
import sys

import tap
from office import WINDOW, Office
from screen import Screen, until


def words_of(path):
    done = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=False)
    return done.stdout.split()


def take(path):
    """The words of a PDF as soon as it is written; then it is no more."""
    until(lambda: words_of(path), f"{path.name} was not written")
    words = words_of(path)
    path.unlink()
    return words


def print_out(screen, path):
    """Ctrl+P, then the print dialog's own Print, which prints to a file."""
    screen.key("ctrl+p")
    screen.find("Print to File")
    screen.focus()
    screen.key("Down", "space")
    screen.press("Print")
    return take(path)


def on_view(office, view):
    """The window on one slip in the book, whose print dialog writes into the office's folder."""
    desk = office.filled_desk("desk")
    desk.ctl("add", "collections", "supplier=S001", "product=TEA", "quantity=50.5", "unit=kg", "collected_on=2026-03-05")
    os.chdir(office.folder)
    return Screen(WINDOW, "--profile", desk.folder, "--view", view)


def receipt():
    """Ctrl+P prints the receipt of the slip that was just keyed, and again as a copy"""
    with Office() as office:
        with on_view(office, "collections") as screen:
            screen.find_part("A1-000001")
            first = print_out(screen, office.folder / "output.pdf")
            again = print_out(screen, office.folder / "output.pdf")
        if not {"Receipt", "A1-000001", "Nimal", "50.5", "625.00"} <= set(first):
            yield f"the receipt says: {' '.join(first)}"
        if "COPY" in first or "COPY" not in again:
            yield f"the reprint says: {' '.join(again)}"


def letterhead():
    """A receipt has the office's address, telephone and note, on the paper that the office has"""
    with Office() as office:
        with on_view(office, "collections"):
            pass
        know(office.fresh_desk("desk"), address="7 Hill Street", phone="055 222", receipt_note="Thank you", paper="80mm")
        path = office.folder / "output.pdf"
        with Screen(WINDOW, "--profile", office.folder / "desk", "--view", "collections") as screen:
            screen.find_part("A1-000001")
            screen.key("ctrl+p")
            screen.find("Print to File")
            screen.focus()
            screen.key("Down", "space")
            screen.press("Print")
            until(lambda: words_of(path), "nothing was written")
        words = " ".join(words_of(path))
        if not all(part in words for part in ("Hill Growers 7 Hill Street Telephone 055 222", "Thank you")):
            yield f"the receipt says: {words}"
        size = subprocess.run(["pdfinfo", path], capture_output=True, text=True, check=True).stdout
        if not re.search(r"Page size: +226", size):
            yield f"the paper is {size}"


def know(desk, **settings):
    """As if a pull had brought these settings of the organisation."""
    with contextlib.closing(sqlite3.connect(desk.folder / "paytrack.db")) as database, database:
        office, = database.execute("SELECT value FROM settings WHERE key = 'office'").fetchone()
        database.execute("UPDATE settings SET value = ? WHERE key = 'office'", (json.dumps({**json.loads(office), **settings}),))


def save(screen, button, path):
    """By the page's button, and in the file dialog under the name that it offers."""
    screen.press(button)
    screen.press("Save")
    screen.find(f"{path.name} is written")


def report():
    """A report is printed by Ctrl+P or not, and saved as a PDF and as CSV, each with what the page shows"""
    sums = {"Collections", "Day", "5", "50.5", "12", "625.00", "Total"}
    with Office() as office:
        pdf, table = (office.folder / f"Collections by Day.{kind}" for kind in ("pdf", "csv"))
        with on_view(office, "reports") as screen:
            screen.write("First Day", "2026-03-01")
            screen.write("Last Day", "2026-03-31")
            screen.find("12\N{NARROW NO-BREAK SPACE}625.00")
            screen.key("ctrl+p")
            screen.find("Print to File")
            screen.press("Cancel")
            screen.gone("Print to File")
            screen.focus()
            printed = print_out(screen, office.folder / "output.pdf")
            save(screen, "Save as PDF…", pdf)
            save(screen, "Save as CSV…", table)
        for words in (printed, words_of(pdf)):
            if not sums <= set(words):
                yield f"the report says: {' '.join(words)}"
        rows = list(csv.DictReader(table.open(encoding="utf-8-sig", newline="")))
        if [(row["Date"], row["Slips"], row["Worth"]) for row in rows] != [("2026-03-05", "1", "12625.00"),
                                                                            ("Total", "1", "12625.00")]:
            yield f"the table has {rows}"


CASES = (receipt, letterhead, report)
tap.run(*(case for case in CASES if not sys.argv[1:] or case.__name__ in sys.argv[1:]))
