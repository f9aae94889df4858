#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The real window against a real server, driven by accessibility and keyboard. Arguments: the cases to run."""

import struct
import subprocess
import sys

import tap
from office import WINDOW, Office, run
from screen import STRICT, open_supplier, stood_still, until, window_on

FIRST_ROWS = 40000
RATE = "250.00\N{NO-BREAK SPACE}/\N{NO-BREAK SPACE}kg"


def causes(desk):
    return [row[0] for row in desk.ask("SELECT cause FROM sync_log")]


def sync_now():
    """Sync Now, pressed by its name, brings the row that another computer pushed"""
    with Office() as office:
        first, second = office.filled_desk("first"), office.desk("second")
        with window_on(second, "suppliers") as screen:
            screen.find("Nimal Perera")
            screen.find("Up to date")
            first.ctl("add", "suppliers", "code=S077", "name=Late Arrival")
            first.ctl("sync")
            screen.press("Sync Now")
            screen.find("Late Arrival")
            until(lambda: "manual" in causes(second), lambda: f"no sync by hand was logged: {causes(second)}")
    yield from ()


def calendar():
    """A click on any day of the calendar writes it and closes, in another month too; paging writes nothing"""

    def open_and_page(key):
        screen.press("Choose a Day")
        there = screen.find("15").box
        screen.key(key)
        until(lambda: screen.find("15").box != there, f"{key} leads to no other month")

    with Office() as office:
        desk = office.filled_desk("desk")
        with window_on(desk, "collections") as screen:
            screen.find(RATE)
            screen.write("Day", "2026-01-31")
            open_and_page("ctrl+Right")
            screen.find("2026-01-31")
            screen.key("space")
            screen.find("2026-02-28")
            screen.gone("GtkCalendar")
            screen.write("Day", "2026-02-15")
            open_and_page("ctrl+Left")
            screen.click_in_popover("15")
            screen.find("2026-01-15")
            screen.gone("GtkCalendar")
            screen.write("Day", "")
            screen.press("Choose a Day")
            screen.click_in_popover("15")
            screen.find("2026-01-15")
    yield from ()


def twenty_slips():
    """Twenty slips by keyboard alone, each with its code, Enter, quantity, Enter and not a key more"""
    quantities = [f"{10 + i}.{i % 10}" for i in range(20)]
    with Office() as office:
        desk = office.filled_desk("desk")
        with window_on(desk, "collections") as screen:
            screen.find(RATE)
            for number, quantity in enumerate(quantities):
                screen.type(f"s00{number % 2 + 1}\n{quantity}")
                screen.key("KP_Enter" if number % 2 else "Return")
            screen.find_part("20 slips")
            screen.find_part("399")
            least = sum(len("s001") + 1 + len(quantity) + 1 for quantity in quantities)
            if screen.keystrokes != least:
                yield f"it took {screen.keystrokes} keys, not {least}"
        book = sorted((slip["quantity_milli"], slip["amount_minor"], slip["status"]) for slip in desk.rows("collections"))
        if book != sorted((round(float(q) * 1000), round(float(q) * 25000), "confirmed") for q in quantities):
            yield f"the book has {book}"


def held_against_sheet():
    """A sheet's slips are counted against its totals, also after a restart; tare and water are taken off"""
    with Office() as office:
        desk = office.filled_desk("desk")
        with window_on(desk, "collections") as screen:
            screen.find(RATE)
            screen.write("Sheet", "B7")
            screen.write("Slips on Sheet", "2")
            screen.write("Kilograms on Sheet", "30")
            screen.key("ctrl+e")
            screen.type("s001\n12.5+2*3")
            screen.find_part("= 18.5")
            screen.write("Tare", "0.5")
            screen.write("Water", "1")
            screen.key("Return")
            screen.find_part("1 of 2 slips · 17\N{NO-BREAK SPACE}kg of 30\N{NO-BREAK SPACE}kg · 13\N{NO-BREAK SPACE}kg to go")
            screen.type("s002\n13\n")
            screen.find_part("agrees with the sheet")
        slips = sorted((slip["batch_no"], slip["net_base"], slip["tare_base"], slip["water_base"])
                       for slip in desk.rows("collections"))
        if slips != [("B7", 13000, 0, 0), ("B7", 17000, 500, 1000)]:
            yield f"the book has {slips}"
        with window_on(desk, "collections") as screen:
            screen.find(RATE)
            screen.write("Sheet", "B7")
            screen.find_part("2 slips · 30\N{NO-BREAK SPACE}kg")


def warnings():
    """A double slip and an unusual weight are said under their fields and do not hold anybody up"""
    with Office() as office:
        desk = office.filled_desk("desk")
        for day in ("01", "02", "03"):
            desk.ctl("add", "collections", "supplier=S001", "product=TEA", "quantity=10", "unit=kg", "session=morning",
                     f"collected_on=2026-01-{day}")
        with window_on(desk, "collections") as screen:
            screen.find(RATE)
            screen.type("s001\n100")
            screen.find("Unusual: mostly about 10\N{NO-BREAK SPACE}kg")
            screen.key("Return")
            screen.find_part("1 slip ·")
            screen.type("s001\n10")
            screen.find_part("Already entered as")
            screen.key("Return")
            screen.find_part("2 slips ·")
        if len(desk.rows("collections")) != 5:
            yield "a warning kept a slip from being saved"


def taken_back():
    """Ctrl+Z takes the last slip back; Ctrl+D repeats the supplier, and bags are added up"""
    with Office() as office:
        desk = office.filled_desk("desk")
        with window_on(desk, "collections") as screen:
            screen.find(RATE)
            screen.type("s001\n12.5+3.25-0.5\n")
            screen.find_part("1 slip ·")
            screen.key("ctrl+d")
            screen.type("4\n")
            screen.find_part("2 slips ·")
            screen.key("ctrl+z")
            screen.find_part("is cancelled")
            screen.find_part("1 slip ·")
            screen.key("ctrl+z")
            screen.find_part("0 slips ·")
        slips = sorted((slip["quantity_milli"], slip["status"], slip.get("cancel_reason"))
                       for slip in desk.rows("collections"))
        if slips != [(4000, "cancelled", "entry mistake"), (15250, "cancelled", "entry mistake")]:
            yield f"the book has {slips}"


def in_sight():
    """A slip that is keyed stands in sight at the head of a long list, also of one that was scrolled down"""
    with Office() as office:
        desk = office.filled_desk("desk")
        table = office.folder / "slips.csv"
        table.write_text("supplier,product,quantity,unit,collected_on\n" + "".join(
            f"S001,TEA,{20 + i % 60},kg,2026-0{i % 9 + 1}-{i % 28 + 1:02}\n" for i in range(300)))
        desk.ctl("import", "collections", table)
        with window_on(desk, "collections") as screen:
            screen.find(RATE)
            screen.find("300")
            screen.type("s002\n7.25\n")
            screen.find("7.25\N{NO-BREAK SPACE}kg")
            screen.type("s002\n8.25\n")
            screen.find("8.25\N{NO-BREAK SPACE}kg")
            screen.key("ctrl+f")
            screen.key("Return", "End")
            screen.gone("8.25\N{NO-BREAK SPACE}kg")
            screen.key("ctrl+n")
            screen.type("s002\n9.25\n")
            screen.find("9.25\N{NO-BREAK SPACE}kg")
    yield from ()


def undone():
    """A deletion, a change and a new record are each taken back: by the toast's Undo, and by Ctrl+Z from the last on"""
    with Office() as office:
        desk = office.filled_desk("desk")
        with window_on(desk, "suppliers") as screen:
            screen.find("Kumari Silva")
            open_supplier(screen, "s002", "Nimal Perera")
            screen.press("Delete")
            screen.find_part("Deleted S002 Kumari Silva")
            screen.press("Undo")
            screen.find_part("S002 Kumari Silva is back")
            screen.focus()
            screen.key("ctrl+f", "ctrl+a", "BackSpace")
            screen.find("Kumari Silva")
            screen.find("Up to date")
            office.stop()
            screen.focus()
            open_supplier(screen, "s001", "Kumari Silva")
            screen.write("Phone", "077 9")
            screen.press("Save")
            screen.find_part("Saved S001 Nimal Perera")
            screen.focus()
            screen.key("ctrl+n")
            screen.find("New Supplier")
            screen.focus()
            screen.type("S050")
            screen.key("Tab")
            screen.type("Anura Bandara")
            screen.key("ctrl+s")
            screen.find_part("Saved S050 Anura Bandara")
            screen.focus()
            screen.key("ctrl+f", "ctrl+a", "BackSpace", "ctrl+z")
            screen.find_part("S050 Anura Bandara is removed again")
            screen.key("ctrl+z")
            screen.find_part("S001 Nimal Perera is as it was before")
        rows = sorted((row["code"], row.get("phone")) for row in desk.rows("suppliers"))
        if rows != [("S001", None), ("S002", None)]:
            yield f"the book has {rows}"


def lists():
    """Each list's rows have names, Tab leaves it, and Shift+Tab leads back to it and to its search"""
    with Office() as office:
        desk = office.filled_desk("desk")
        desk.ctl("add", "products", "code=MILK", "name=Milk", "dimension=volume", "base_unit=ml")
        for supplier in ("S001", "S002"):
            desk.ctl("add", "collections", f"supplier={supplier}", "product=TEA", "quantity=10", "unit=kg",
                     "collected_on=2026-01-02")
            desk.ctl("add", "payments", f"supplier={supplier}", "paid_on=2026-01-03", "amount=750", "type=advance",
                     "method=cash")
        rows = {2: "A1-000002 S002 Kumari Silva", 4: "MILK Milk", 5: "A1-000002 S002 Kumari Silva",
                3: "S001 Nimal Perera"}
        with window_on(desk, "suppliers") as screen:
            screen.find("Nimal Perera")
            for view, name in rows.items():
                screen.key(f"alt+{view}")
                screen.find(name)
                screen.key("ctrl+f", "Return")
                until(lambda: screen.focused() == f"table row {name}", lambda: f"the focus is on {screen.focused()}")
                screen.key("Tab")
                until(lambda: screen.focused() and "table row" not in screen.focused(), f"Tab stays at {name}")
            screen.key("shift+Tab")
            until(lambda: "table row" in screen.focused(), lambda: f"Shift+Tab leads to {screen.focused()}")
            screen.key("shift+Tab", "ctrl+a")
            screen.type("kum")
            screen.find("Kumari Silva")
            screen.gone("Nimal Perera")
    yield from ()


def unknown_supplier():
    """A slip of nobody is refused under its field and stays there to be mended"""
    with Office() as office:
        desk = office.filled_desk("desk")
        with window_on(desk, "collections") as screen:
            screen.find(RATE)
            screen.type("x9\n3\n")
            screen.find("Nothing found for “x9”")
            if not screen.follow("x9", "Nothing found for “x9”", "Quantity"):
                yield f"the message does not stand under the field: {screen.words()}"
        if desk.rows("collections"):
            yield "a slip was saved"


def form_error():
    """An error of a form stands under its field, and what was typed stays"""
    with Office() as office:
        desk = office.filled_desk("desk")
        with window_on(desk, "suppliers") as screen:
            screen.find("Nimal Perera")
            screen.key("ctrl+n")
            screen.find("New Supplier")
            screen.focus()
            screen.type("S001")
            screen.key("Tab")
            screen.type("Someone")
            screen.press("Save")
            screen.find("Code S001 already belongs to Nimal Perera")
            if not screen.follow("Code (required)", "Code S001 already belongs to Nimal Perera", "Name (required)"):
                yield f"the message does not stand under the code: {screen.words()}"
            screen.find("Someone")
        if len(desk.rows("suppliers")) != 2:
            yield "a supplier was saved"


def history():
    """A record's history says what everybody changed from what to what, and what became of it; offline, what is known"""
    with Office() as office:
        desk, other = office.filled_desk("desk"), office.desk("other")
        supplier = next(row["id"] for row in desk.rows("suppliers") if row["code"] == "S001")
        other.ctl("edit", "suppliers", supplier, "phone=077 123")
        other.ctl("sync")
        desk.ctl("sync")
        desk.ctl("edit", "suppliers", supplier, "phone=077 456", "payment_method=cheque")
        with window_on(desk, "suppliers") as screen:
            screen.find("Up to date")
            open_supplier(screen, "s001", "Kumari Silva")
            screen.press("History…")
            screen.find("Phone: – → 077 123")
            screen.find_part("kumari, on ")
            screen.find("Phone: 077 123 → 077 456\nPayment method: Cash → Cheque")
            if not screen.follow("Phone: 077 123 → 077 456\nPayment method: Cash → Cheque", "Phone: – → 077 123"):
                yield f"the newest does not stand first: {screen.words()}"
        office.stop()
        with window_on(desk, "suppliers") as screen:
            screen.find("Nimal Perera")
            open_supplier(screen, "s001", "Kumari Silva")
            screen.press("History…")
            screen.find("What other computers did is not shown")
            screen.find("Created at the server")
            screen.find_part("accepted by the server")
            screen.focus()
            screen.key("Escape")
            screen.gone("What other computers did is not shown")


def narrowed():
    """A filter narrows a list, can be saved by name, and everything can be shown again"""
    with Office() as office:
        desk = office.filled_desk("desk")
        supplier = next(row["id"] for row in desk.rows("suppliers") if row["code"] == "S001")
        office.stop()
        desk.ctl("edit", "suppliers", supplier, "phone=1")
        with window_on(desk, "suppliers") as screen:
            screen.find("Kumari Silva")
            screen.press("Filter")
            screen.find("Name of the Filter")
            screen.key("alt+n")
            screen.gone("Kumari Silva")
            screen.find("Nimal Perera")
            screen.write("Name of the Filter", "Unsent")
            screen.press("Save Filter")
            screen.press("Show Everything")
            screen.find("Kumari Silva")
            screen.press("Unsent")
            screen.gone("Kumari Silva")
    yield from ()


def pressed_twice():
    """Ctrl+S and Enter, pressed until something happens, pay once"""
    with Office() as office:
        desk = office.filled_desk("desk")
        with window_on(desk, "payments") as screen:
            screen.key("ctrl+n")
            screen.find("New Payment")
            screen.focus()
            screen.type("S001")
            screen.write("Amount (required)", "750")
            with stood_still(office.server):
                screen.key("ctrl+s", "ctrl+s", "Return", "ctrl+s")
                screen.find_part("Saved ")
        payments = [row["amount_minor"] for row in desk.rows("payments")]
        if payments != [75000]:
            yield f"paid: {payments}"


def new_supplier():
    """A supplier is registered by keyboard alone"""
    with Office() as office:
        desk = office.filled_desk("desk")
        with window_on(desk, "suppliers") as screen:
            screen.find("Nimal Perera")
            screen.key("ctrl+n")
            screen.find("New Supplier")
            screen.focus()
            screen.type("S050")
            screen.key("Tab")
            screen.type("Anura Bandara")
            screen.key("ctrl+s")
            screen.find_part("Saved S050 Anura Bandara")
            screen.find("Anura Bandara")
        if [row["name"] for row in desk.rows("suppliers") if row["code"] == "S050"] != ["Anura Bandara"]:
            yield "it is not in the book"


def first_run():
    """A fresh profile signs in from the window and sees the books come; cancelled, they go on from where they were"""
    with Office() as office:
        first, fresh = office.desk("first"), office.fresh_desk("fresh")
        table = office.folder / "suppliers.csv"
        table.write_text("code,name\n" + "".join(f"S{i:06},Grower {i}\n" for i in range(FIRST_ROWS)))
        first.ctl("import", "suppliers", table)
        first.ctl("sync")
        with window_on(fresh, "suppliers") as screen:
            screen.find("Welcome to PayTrack")
            screen.key("Return")
            screen.find("Server address")
            screen.focus()
            screen.type("127.0.0.1:1")
            screen.find_part("127.0.0.1 cannot be reached")
            screen.key("ctrl+a")
            screen.type(office.url)
            screen.find_part("The server is there, on this computer")
            screen.key("Tab")
            screen.type("kumari")
            screen.key("Tab")
            screen.type("secret\n")
            until(lambda: fresh.count("suppliers") > 0, "nothing comes")
            with stood_still(office.server):
                screen.find("Receiving the Books of Hill Growers")
                screen.find_part(f" of {FIRST_ROWS // 1000}\N{NARROW NO-BREAK SPACE}000 records")
                screen.press("Cancel")
                screen.find_part("What has come is kept")
                some = fresh.count("suppliers")
                if not 0 < some < FIRST_ROWS:
                    yield f"after Cancel there are {some} rows"
            screen.press("Go On")
            screen.find("Grower 1")
            screen.find("Up to date")
        if first.ctl("digest", "suppliers") != fresh.ctl("digest", "suppliers"):
            yield "the digests differ"


def offline():
    """Without the server slips are saved, and the button says how many wait"""
    with Office() as office:
        desk = office.filled_desk("desk")
        office.stop()
        with window_on(desk, "collections") as screen:
            screen.find_part("Offline")
            screen.find(RATE)
            screen.type("s001\n4\n")
            screen.find("Offline, 1 waiting")
        if len(desk.rows("collections")) != 1:
            yield "the slip is not in the book"


def refusal():
    """What the server refuses shows its reason and can be mended and sent again"""
    with Office() as office:
        first = office.filled_desk("first")
        second = office.desk("second")
        first.ctl("add", "suppliers", "code=S009", "name=First")
        second.ctl("add", "suppliers", "code=S009", "name=Second")
        first.ctl("sync")
        with window_on(second, "sync") as screen:
            screen.press("Needs Attention")
            screen.find("Already taken")
            screen.find_part("Code S009 already belongs to First\n")
            other = next(row["id"] for row in second.rows("suppliers") if row["name"] == "Second")
            second.ctl("edit", "suppliers", other, "code=S010")
            screen.press("Sync Now")
            screen.find("Up to date")
            screen.gone("S009 Second")
            screen.gone("Already taken")
        first.ctl("sync")
        if "S010" not in [row["code"] for row in first.rows("suppliers")]:
            yield "the mended supplier did not arrive"


def names():
    """Whatever takes the focus has a name, on every view and in the help, which Escape closes"""
    with Office() as office:
        desk = office.filled_desk("desk")
        with window_on(desk, "today") as screen:
            screen.key("F1")
            screen.find("What is a conflict?")
            yield from nameless(screen, "help")
            screen.focus()
            screen.key("Escape")
            screen.gone("What is a conflict?")
            screen.focus()
            for number in range(1, 8):
                screen.key(f"alt+{number}")
                button = screen.find("Sync Now")
                if "button" not in button.role:
                    yield f"Sync Now is a {button.role}"
                yield from nameless(screen, f"view {number}")


def nameless(screen, place):
    """GTK calls what has no name by its class; what it and libadwaita make by themselves has none."""
    bare = [f"{node.role} {node.name}" for node in screen.nodes()
            if node.focusable and (not node.name or node.name.startswith(("Gtk", "Adw", "Pt")))]
    roles = [one for one in bare if one not in ("scroll pane ", "filler GtkListItemWidget", "list GtkListBox")]
    if roles:
        yield f"{place}: without a name: {', '.join(roles)}"


def narrow():
    """On a phone's width the title has the room of what the window can spare, and gives it back; F10 opens the menu"""
    with Office() as office:
        with window_on(office.filled_desk("desk"), "collections") as screen:
            screen.find("Maximize")
            screen.resize(400, 700)
            screen.gone("Maximize")
            screen.find("Close")
            screen.key("F10")
            screen.find("Cash Count…")
            screen.key("Escape")
            screen.gone("Cash Count…")
            screen.resize(1100, 700)
            screen.find("Maximize")
            screen.key("F10")
            screen.find("Cash Count…")
    yield from ()


def picture():
    """--picture writes the window as a PNG and leaves with 0"""
    with Office() as office:
        desk = office.filled_desk("desk")
        path = office.folder / "window.png"
        run(WINDOW, "--profile", desk.folder, "--picture", path)
        data = path.read_bytes()
        if data[:8] != b"\x89PNG\r\n\x1a\n" or len(data) < 10000:
            yield f"{len(data)} bytes that begin with {data[:8]}"
        elif struct.unpack(">II", data[16:24])[0] < 700:
            yield f"it measures {struct.unpack('>II', data[16:24])}"


def picture_nowhere():
    """A picture that cannot be written is an error with its reason"""
    with Office() as office:
        desk = office.filled_desk("desk")
        done = subprocess.run([WINDOW, "--profile", desk.folder, "--picture", office.folder / "none" / "x.png"],
                              capture_output=True, text=True, check=False, env=STRICT)
        if done.returncode != 1 or "could not be written" not in done.stderr:
            yield f"it ended with {done.returncode}: {done.stderr}"


CASES = (sync_now, calendar, twenty_slips, held_against_sheet, warnings, taken_back, in_sight, undone, lists, unknown_supplier, form_error, history, narrowed, pressed_twice, new_supplier, first_run, offline, refusal, names, narrow,
         picture, picture_nowhere)
tap.run(*(case for case in CASES if not sys.argv[1:] or case.__name__ in sys.argv[1:]))
