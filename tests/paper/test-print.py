#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What paytrackctl prints, read back from the file that a printer would get."""

import subprocess

import tap
from office import Office


def text_of(path):
    done = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True)
    return [line.split() for line in done.stdout.splitlines()]


def statement():
    """A statement's PDF has the balances, every entry and its page numbers"""
    with Office() as office:
        desk = office.filled_desk("desk")
        for day in range(1, 29):
            for month in (1, 2, 3):
                desk.ctl("add", "collections", "supplier=S001", "product=TEA", f"collected_on=2026-{month:02}-{day:02}",
                         f"quantity={day}.5", "unit=kg")
        desk.ctl("add", "payments", "supplier=S001", "paid_on=2026-02-10", "amount=5000.00", "type=advance")
        desk.ctl("sync")
        path = office.folder / "statement.pdf"
        period = ("--from", "2026-02-01", "--to", "2026-03-31")
        desk.ctl("statement", "S001", *period, "--pdf", path)
        lines = text_of(path)
        told = desk.ctl("statement", "S001", *period, "--json")
        entries = told.count('"number"')
        if entries != 57:
            yield f"{entries} entries"
        if not any("Opening" in words and "105" in words for words in lines):
            yield "the opening balance of 105 000.00 is not there"
        found = sum("Green" in words for words in lines), sum("Advance" in words for words in lines)
        if found != (56, 1):
            yield f"{found} slips and advances"
        if ["Page", "1", "of", "2"] != lines[[("Page" in words) for words in lines].index(True)][-4:]:
            yield "the first page has no number"
        try:
            desk.ctl("statement", "S001", *period, "--pdf", office.folder / "none" / "statement.pdf")
        except ValueError:
            return
        yield "a file in no folder was written"


tap.run(statement)
