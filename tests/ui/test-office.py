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


CASES = (today,)
tap.run(*(case for case in CASES if not sys.argv[1:] or case.__name__ in sys.argv[1:]))
