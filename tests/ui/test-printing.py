#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Printing from the window, into the file that GTK's own print dialog writes."""

import os
import subprocess

import tap
from office import WINDOW, Office
from screen import Screen, until


def words_of(path):
    done = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=False)
    return done.stdout.split()


def print_slip(screen, path):
    """Ctrl+P for the newest slip, then the dialog's own Print."""
    screen.key("ctrl+p")
    screen.find("Print to File")
    screen.focus()
    screen.key("Down", "space")
    screen.press("Print")
    until(lambda: words_of(path), "no file was printed")
    words = words_of(path)
    path.unlink()
    return words


def receipt():
    """Ctrl+P prints the receipt of the slip that was just keyed, and again as a copy"""
    with Office() as office:
        desk = office.filled_desk("desk")
        desk.ctl("add", "collections", "supplier=S001", "product=TEA", "quantity=50.5", "unit=kg", "collected_on=2026-03-05")
        os.chdir(office.folder)
        with Screen(WINDOW, "--profile", desk.folder, "--view", "collections") as screen:
            screen.find_part("A1-000001")
            first = print_slip(screen, office.folder / "output.pdf")
            again = print_slip(screen, office.folder / "output.pdf")
        if not {"Receipt", "A1-000001", "Nimal", "50.5", "625.00"} <= set(first):
            yield f"the receipt says: {' '.join(first)}"
        if "COPY" in first or "COPY" not in again:
            yield f"the reprint says: {' '.join(again)}"


tap.run(receipt)
