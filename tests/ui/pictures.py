#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every view and dialog of a busy office, in each look, as PNGs in a folder. Arguments: the folder, then the looks."""

import contextlib
import datetime
import os
import pathlib
import subprocess
import sys

from office import SERVER, Office, run

TODAY = datetime.datetime.now(datetime.timezone.utc).date()
SUPPLIERS = 60
PICTURES = pathlib.Path(os.environ["PT_BUILD_ROOT"]) / "tests/ui/pictures"

# What sets a look apart in the environment; pictures.c knows `from-right`, and the width of `narrow` comes last.
LOOKS = {
    "light": {},
    "dark": {"ADW_DEBUG_COLOR_SCHEME": "prefer-dark"},
    "contrast": {"ADW_DEBUG_HIGH_CONTRAST": "1"},
    "double": {"GDK_SCALE": "2"},
    "from-right": {},
    "narrow": {},
}
WIDTHS = {"narrow": ("360",)}


def hear(desk):
    """A sync that ends with something for a person to do."""
    with contextlib.suppress(ValueError):
        desk.ctl("sync")


def fill(office, desk):
    names = ("Nimal Perera", "Kumari Silva", "Anura Bandara", "Sunil Weerasinghe-Jayawardena", "Devika Rajapaksa")
    table = office.folder / "suppliers.csv"
    table.write_text("code,name,region,phone,status\n" + "".join(
        f"S{i:03},{names[i % len(names)]},{('Ella', 'Badulla', 'Haputale')[i % 3]},0771{i:06},"
        f"{'suspended' if i % 34 == 0 else 'active'}\n" for i in range(3, SUPPLIERS)))
    desk.ctl("import", "suppliers", table)
    for number in range(40):
        day = TODAY - datetime.timedelta(days=number // 3)
        desk.ctl("add", "collections", f"supplier=S{number % 30 + 1:03}", "product=TEA", f"quantity={12 + number * 7 % 31}.5",
                 "unit=kg", f"collected_on={day}", f"session={('morning', 'evening')[number % 2]}")
    desk.ctl("add", "collections", "supplier=S004", "product=TEA", "quantity=9", "unit=kg", "collected_on=2019-05-02")
    for number, kind in enumerate(("advance", "advance", "partial")):
        desk.ctl("add", "payments", f"supplier=S00{number + 1}", f"paid_on={TODAY}", f"amount={500 * (number + 1)}",
                 f"type={kind}", "method=cash")
    desk.ctl("sync")


def quarrel(office, first, second):
    """Two computers that differ: a conflict, a code taken twice, and something that waits."""
    supplier = {row["code"]: row["id"] for row in first.rows("suppliers")}
    for code in ("S001", "S002", "S003"):
        first.ctl("edit", "suppliers", supplier[code], "phone=077 1000", "region=Ella")
        second.ctl("edit", "suppliers", supplier[code], "phone=077 2000", "address=Mill Road")
    first.ctl("add", "suppliers", "code=S900", "name=First There")
    first.ctl("sync")
    second.ctl("add", "suppliers", "code=S900", "name=Second There")
    hear(second)
    second.ctl("edit", "suppliers", supplier["S010"], "notes=Brings his leaf on Sundays, too")


@contextlib.contextmanager
def busy_office():
    with Office() as office:
        office.restart("suppliers", "manual")
        run(SERVER, "user", "add", "--data", office.folder / "data", "ruwan", "--role", "clerk", "--password-file",
            office.password)
        first = office.filled_desk("first")
        fill(office, first)
        second = office.desk("second")
        quarrel(office, first, second)
        yield office, second


def take(desk, folder, look):
    """What the program has to complain of, by which the pictures themselves may be wrong."""
    command = [PICTURES, desk.folder, folder, look, *WIDTHS.get(look, ())]
    done = subprocess.run(command, stderr=subprocess.PIPE, text=True, check=False, env={**os.environ, **LOOKS[look]})
    wrong = [line for line in done.stderr.splitlines() if line]
    return wrong or ([f"{look}: it ended with {done.returncode}"] if done.returncode else [])


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    problems = []
    with busy_office() as (office, desk):
        for look in sys.argv[2:] or LOOKS:
            for where in (desk, office.fresh_desk(f"fresh-{look}")):
                problems += take(where, folder, look)
            print(f"{look}: {len(list(folder.glob(f'*-{look}.png')))} pictures in {folder}", flush=True)
    print(*problems, sep="\n", file=sys.stderr)
    sys.exit(1 if problems else 0)


main()
