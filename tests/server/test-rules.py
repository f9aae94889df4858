#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The domain's rules and its table of people, held by the server against a client that checks nothing itself."""

import tap
from desk import ROLES, open_premises, outcome

DAY = "2026-10-15"


def yesterday_and_today(client):
    """The organisation's own days, by the server's clock."""
    import datetime
    now = datetime.datetime.fromtimestamp(client.wire.call("GET", "/v1/status")["time"] / 1000, datetime.timezone.utc)
    return (now - datetime.timedelta(days=1)).date().isoformat(), now.date().isoformat()


class Shop:
    """One server with a person of each role signed in, leaf at 250.00 a kilogram and suppliers to deal with."""

    def __init__(self, premises):
        self.people = {role: premises.client(role) for role in ROLES}
        self.manager = self.people["manager"]
        self.number = 0
        self.yesterday, self.today = yesterday_and_today(self.manager)
        self.leaf, self.rate, self.supplier = self.stock("LEAF")

    def stock(self, code):
        manager = self.manager
        leaf = manager.create("products", code=code, name="Leaf", dimension="mass", base_unit="g", allowed_units="kg,g")
        rate = manager.create("rates", product_id=leaf["id"], rate_e4=2500000, unit="kg", effective_from="2020-01-01")
        supplier = manager.create("suppliers", code=f"S-{code}", name="Silva")
        self.must(manager, leaf, rate, supplier)
        return leaf["id"], rate["id"], supplier["id"]

    def must(self, client, *operations):
        for result in client.push(*operations):
            if result["status"] != "applied":
                raise ValueError(result)

    def next_number(self):
        self.number += 1
        return f"A1-{self.number:06}"

    def new_supplier(self, **fields):
        made = self.manager.create("suppliers", code=f"N{self.next_number()}", name="New", **fields)
        self.must(self.manager, made)
        return made["id"]

    def slip(self, who="clerk", **fields):
        return self.people[who].create("collections", **{
            "receipt_no": self.next_number(), "supplier_id": self.supplier, "product_id": self.leaf,
            "collected_on": DAY, "quantity_milli": 10000, "unit": "kg", **fields})

    def payment(self, who="manager", **fields):
        return self.people[who].create("payments", **{
            "payment_no": self.next_number(), "supplier_id": self.supplier, "paid_on": DAY, "type": "advance",
            "amount_minor": 100, **fields})

    def row(self, client, entity, id):
        client.pull()
        return client.book.rows[entity][id]

    def made(self, operation, who="manager"):
        """Pushes the creation and gives the row."""
        client = self.people[who]
        self.must(client, operation)
        return self.row(client, operation["entity"], operation["id"])

    def owed(self, kilos=10):
        """A new supplier with one slip of so many kilograms: 250.00 each."""
        supplier = self.new_supplier()
        self.must(self.people["clerk"], self.slip(supplier_id=supplier, quantity_milli=kilos * 1000))
        return supplier

    def change(self, who, row, entity, **fields):
        client = self.people[who]
        client.pull()
        return outcome(client.push(client.change(entity, row, **fields))[0])

    def remove(self, who, row, entity):
        client = self.people[who]
        client.pull()
        return outcome(client.push(client.delete(entity, row))[0])

    def said(self, who, operation):
        return outcome(self.people[who].push(operation)[0])


def at_a_shop(case):
    def with_shop():
        with open_premises() as premises:
            yield from case(Shop(premises))
            premises.stop()
            premises.do("audit", "verify")
            premises.do("check")
    with_shop.__doc__ = case.__doc__
    return with_shop


def expect(name, found, wanted):
    if found != wanted:
        yield f"{name}: {found}, not {wanted}"


@at_a_shop
def people(shop):
    """/domain/people: every role meets every kind of operation as the table of people says"""
    fresh = lambda entity, **fields: lambda who: shop.said(who, shop.people[who].create(entity, **fields))
    count = iter(range(10000))
    supplier = lambda who: shop.said(who, shop.people[who].create("suppliers", code=f"P{next(count)}", name="x"))
    product = lambda who: shop.said(who, shop.people[who].create(
        "products", code=f"Q{next(count)}", name="x", dimension="mass", base_unit="g"))

    def rate(who):
        made = shop.manager.create("products", code=f"R{next(count)}", name="x", dimension="mass", base_unit="g")
        shop.must(shop.manager, made)
        return fresh("rates", product_id=made["id"], rate_e4=1, unit="g", effective_from=DAY)(who)

    def edit(entity, make, **fields):
        return lambda who: shop.change(who, shop.made(make()), entity, **fields)

    new_supplier = lambda: shop.manager.create("suppliers", code=f"T{next(count)}", name="x")
    new_product = lambda: shop.manager.create("products", code=f"U{next(count)}", name="x", dimension="mass", base_unit="g")
    pending = lambda: shop.payment("manager")

    def approve_pending(who):
        """Made by another, so that only the role is in question."""
        maker = "admin" if who != "admin" else "manager"
        return shop.change(who, shop.made(shop.payment(maker), maker), "payments", status="approved")

    def cancel_own(day):
        def run(who):
            maker = who if who != "viewer" else "clerk"
            row = shop.made(shop.slip(maker, collected_on=getattr(shop, day)), maker)
            return shop.change(who, row, "collections", status="cancelled", cancel_reason="entry mistake")
        return run

    def cancel_another(who):
        row = shop.made(shop.slip("admin", collected_on=shop.today), "admin")
        return shop.change(who, row, "collections", status="cancelled", cancel_reason="entry mistake")

    def price(who):
        made = shop.manager.create("products", code=f"V{next(count)}", name="x", dimension="mass", base_unit="g")
        shop.must(shop.manager, made)
        row = shop.made(shop.slip("clerk", product_id=made["id"], unit="g"), "clerk")
        shop.must(shop.manager, shop.manager.create("rates", product_id=made["id"], rate_e4=1, unit="g",
                                                    effective_from="2020-01-01"))
        return shop.change(who, row, "collections", status="confirmed")

    yes, no = "applied", "not_allowed"
    table = (  # what, how, admin, manager, clerk, viewer
        ("create a supplier", supplier, yes, yes, yes, no),
        ("update a supplier", edit("suppliers", new_supplier, phone="1"), yes, yes, yes, no),
        ("delete a supplier", lambda who: shop.remove(who, shop.made(new_supplier()), "suppliers"), yes, yes, no, no),
        ("create a product", product, yes, yes, no, no),
        ("update a product", edit("products", new_product, name="y"), yes, yes, no, no),
        ("delete a product", lambda who: shop.remove(who, shop.made(new_product()), "products"), yes, yes, no, no),
        ("create a rate", rate, yes, yes, no, no),
        ("create a slip", lambda who: shop.said(who, shop.slip(who)), yes, yes, yes, no),
        ("dispute a slip", edit("collections", shop.slip, status="disputed"), yes, yes, yes, no),
        ("cancel one's own slip of the same day", cancel_own("today"), yes, yes, yes, no),
        ("cancel another's slip", cancel_another, yes, yes, no, no),
        ("price a slip", price, yes, yes, no, no),
        ("create an advance", lambda who: shop.said(who, shop.payment(who)), yes, yes, yes, no),
        ("create an adjustment", lambda who: shop.said(who, shop.payment(who, type="adjustment", reason_code="feed")),
         yes, yes, no, no),
        ("approve a payment", approve_pending, yes, yes, no, no),
        ("create an approved advance", lambda who: shop.said(who, shop.payment(who, status="completed")), None, None, no, no),
    )
    for what, how, *wanted in table:
        for role, word in zip(ROLES, wanted):
            if word is not None:
                yield from expect(f"{role}: {what}", how(role), word)


@at_a_shop
def balances(shop):
    """/domain/rule-1: the balance counts confirmed and disputed slips less payments that are not cancelled"""
    supplier = shop.owed(10)  # 2 500.00
    pay = lambda amount, **fields: shop.said("manager", shop.payment(
        supplier_id=supplier, type="partial", amount_minor=amount, **fields))
    yield from expect("all of it", pay(250001), "over_balance")
    yield from expect("a day before the slip", pay(1, paid_on="2026-10-14"), "over_balance")
    yield from expect("period_end decides where it is set", pay(1, period_end="2026-10-14"), "over_balance")
    slip = shop.made(shop.slip(supplier_id=supplier, quantity_milli=2000))
    shop.change("clerk", slip, "collections", status="disputed")
    yield from expect("a dispute makes no money vanish", pay(300000), "applied")
    yield from expect("what was paid is gone", pay(1), "over_balance")
    slip = shop.row(shop.manager, "collections", slip["id"])
    shop.change("manager", slip, "collections", status="cancelled", cancel_reason="entry mistake")
    yield from expect("a cancelled slip counts no more", pay(1), "over_balance")


@at_a_shop
def prices(shop):
    """/domain/rule-2: the supplier's own rate wins, the snapshot stays, and without a rate a slip is unpriced"""
    own = shop.new_supplier()
    shop.must(shop.manager, shop.manager.create("rates", product_id=shop.leaf, supplier_id=own, rate_e4=3000000,
                                                unit="kg", effective_from="2026-01-01"))
    slip = shop.made(shop.slip(supplier_id=own))
    yield from expect("own rate", slip["fields"].get("amount_minor"), 300000)
    general = shop.made(shop.slip())
    yield from expect("general rate", general["fields"].get("amount_minor"), 250000)
    early = shop.made(shop.slip(collected_on="2019-12-31"))
    yield from expect("no rate", (early["fields"]["status"], "amount_minor" in early["fields"]), ("unpriced", False))
    shop.must(shop.manager, shop.manager.create("rates", product_id=shop.leaf, rate_e4=9990000, unit="kg",
                                                effective_from="2026-10-10"))
    again = shop.row(shop.manager, "collections", general["id"])
    yield from expect("a later rate changes nothing", again["fields"]["amount_minor"], 250000)


@at_a_shop
def rates(shop):
    """/domain/rule-3: a new open rate closes its predecessor, and rates never overlap"""
    product, rate, _ = shop.stock("RUBBER")
    make = lambda **fields: shop.said("manager", shop.manager.create(
        "rates", **{"product_id": product, "rate_e4": 1, "unit": "kg", **fields}))
    yield from expect("a new open one", make(effective_from="2026-11-01"), "applied")
    yield from expect("the day before", shop.row(shop.manager, "rates", rate)["fields"].get("effective_to"), "2026-10-31")
    yield from expect("overlapping", make(effective_from="2026-10-01", effective_to="2026-10-05"), "overlap")
    yield from expect("ends before it starts", make(effective_from="2019-02-02", effective_to="2019-02-01"), "date_order")
    yield from expect("of nothing", make(effective_from="2019-02-02", effective_to="2019-02-03", rate_e4=0), "amount")
    shop.must(shop.people["clerk"], shop.slip(product_id=product))
    used = shop.row(shop.manager, "rates", rate)
    yield from expect("in use", shop.change("manager", used, "rates", rate_e4=5), "rate_in_use")
    yield from expect("in use, deleted", shop.remove("manager", used, "rates"), "rate_in_use")


@at_a_shop
def posted(shop):
    """/domain/rule-4: posted money is never edited or deleted, only cancelled"""
    slip = shop.made(shop.slip())
    for field, value in (("quantity_milli", 1), ("supplier_id", shop.new_supplier()), ("collected_on", "2026-10-14"),
                         ("tare_base", 5), ("receipt_no", "Z9-000001"), ("deduction_bp", 100)):
        yield from expect(f"slip: {field}", shop.change("admin", slip, "collections", **{field: value}), "posted")
    yield from expect("slip: delete", shop.remove("admin", slip, "collections"), "posted")
    yield from expect("slip: notes", shop.change("manager", slip, "collections", notes="wet", quality_grade="B"), "applied")
    payment = shop.made(shop.payment())
    for field, value in (("amount_minor", 1), ("type", "partial"), ("paid_on", "2026-10-14"), ("method", "cheque")):
        yield from expect(f"payment: {field}", shop.change("admin", payment, "payments", **{field: value}), "posted")
    yield from expect("payment: delete", shop.remove("admin", payment, "payments"), "posted")
    yield from expect("payment: notes", shop.change("manager", payment, "payments", notes="x"), "applied")
    yield from expect("cancel without a reason", shop.change(
        "manager", shop.row(shop.manager, "collections", slip["id"]), "collections", status="cancelled"), "reason")


@at_a_shop
def payments(shop):
    """/domain/rule-5: full is the balance, partial is at most it, an adjustment has its reason"""
    supplier = shop.owed(10)
    pay = lambda **fields: shop.said("manager", shop.payment(supplier_id=supplier, **fields))
    cases = (
        ("full, less", {"type": "full", "amount_minor": 249999}, "not_balance"),
        ("full, more", {"type": "full", "amount_minor": 250001}, "not_balance"),
        ("partial, more", {"type": "partial", "amount_minor": 250001}, "over_balance"),
        ("advance of nothing", {"type": "advance", "amount_minor": 0}, "amount"),
        ("advance below nothing", {"type": "advance", "amount_minor": -1}, "amount"),
        ("advance above the balance", {"type": "advance", "amount_minor": 1}, "applied"),
        ("adjustment of nothing", {"type": "adjustment", "amount_minor": 0, "reason_code": "feed"}, "amount"),
        ("adjustment without a reason", {"type": "adjustment", "amount_minor": 5}, "reason"),
        ("adjustment downwards", {"type": "adjustment", "amount_minor": -1, "reason_code": "refund"}, "applied"),
        ("full, to the cent", {"type": "full", "amount_minor": 250000}, "applied"),
        ("money that has left", {"type": "full", "amount_minor": 999, "status": "completed"}, "applied"),
        ("one reference", {"amount_minor": 1, "reference_number": "CHQ 1"}, "applied"),
        ("the same again", {"amount_minor": 1, "reference_number": "CHQ 1"}, "duplicate_reference"),
    )
    for name, fields, wanted in cases:
        yield from expect(name, pay(**fields), wanted)


@at_a_shop
def approvals(shop):
    """/domain/rule-5: at approval the balance counts again, and four eyes see it"""
    supplier = shop.owed(10)
    payment = shop.made(shop.payment("manager", supplier_id=supplier, type="partial", amount_minor=250000))
    yield from expect("one's own", shop.change("manager", payment, "payments", status="approved"), "self_approval")
    slip = next(row for row in shop.manager.book.rows["collections"].values() if row["fields"]["supplier_id"] == supplier)
    shop.change("manager", slip, "collections", status="cancelled", cancel_reason="entry mistake")
    yield from expect("the balance has gone", shop.change("admin", payment, "payments", status="approved"), "over_balance")
    shop.must(shop.people["clerk"], shop.slip(supplier_id=supplier))
    yield from expect("it is back", shop.change("admin", payment, "payments", status="approved"), "applied")
    row = shop.row(shop.manager, "payments", payment["id"])
    yield from expect("who approved", row["fields"].get("approved_by"), shop.people["admin"].user["id"])


@at_a_shop
def cash(shop):
    """/domain/rule-6: a cash payout is rounded down to the organisation's step"""
    shop.people["admin"].action("settings", cash_step=100000)
    supplier = shop.owed(10)
    pay = lambda amount, method: shop.said("manager", shop.payment(
        supplier_id=supplier, type="full", amount_minor=amount, method=method))
    yield from expect("the whole in cash", pay(250000, "cash"), "not_balance")
    yield from expect("to the step", pay(200000, "cash"), "applied")
    yield from expect("the rest by transfer", pay(50000, "bank_transfer"), "applied")


@at_a_shop
def closed(shop):
    """/domain/rule-7: a closed period takes no change, an adjustment in the open one corrects it"""
    slip = shop.made(shop.slip())
    payment = shop.made(shop.payment())
    unpriced = shop.made(shop.slip(collected_on="2019-12-31"))
    shop.manager.action("close_period", to="2026-10-31")
    cases = (
        ("a slip", shop.said("manager", shop.slip()), "period_closed"),
        ("a slip on the last day", shop.said("manager", shop.slip(collected_on="2026-10-31")), "period_closed"),
        ("a slip on the first open day", shop.said("manager", shop.slip(collected_on="2026-11-01")), "applied"),
        ("cancelling a slip", shop.change("manager", slip, "collections", status="cancelled", cancel_reason="x"),
         "period_closed"),
        ("pricing a slip", shop.change("manager", unpriced, "collections", status="confirmed"), "period_closed"),
        ("a payment", shop.said("manager", shop.payment()), "period_closed"),
        ("cancelling a payment", shop.change("manager", payment, "payments", status="cancelled", cancel_reason="x"),
         "period_closed"),
        ("an adjustment in the open period", shop.said("manager", shop.payment(
            paid_on="2026-11-01", type="adjustment", reason_code="refund", amount_minor=-5)), "applied"),
    )
    for name, found, wanted in cases:
        yield from expect(name, found, wanted)


@at_a_shop
def in_use(shop):
    """/domain/rule-8: what is in use is not deleted, what is deleted takes nothing new"""
    supplier = shop.new_supplier()
    slip = shop.made(shop.slip(supplier_id=supplier))
    row = shop.row(shop.manager, "suppliers", supplier)
    yield from expect("a supplier with a slip", shop.remove("manager", row, "suppliers"), "in_use")
    shop.change("manager", slip, "collections", status="cancelled", cancel_reason="entry mistake")
    yield from expect("with a cancelled slip", shop.remove("manager", row, "suppliers"), "in_use")
    product = shop.row(shop.manager, "products", shop.leaf)
    yield from expect("a product with a rate", shop.remove("manager", product, "products"), "in_use")
    bare = shop.new_supplier()
    yield from expect("one without rows", shop.remove("manager", shop.row(shop.manager, "suppliers", bare), "suppliers"),
                      "applied")
    yield from expect("a slip of the deleted", shop.said("clerk", shop.slip(supplier_id=bare)), "inactive")
    idle = shop.new_supplier(status="suspended")
    yield from expect("a slip of the suspended", shop.said("clerk", shop.slip(supplier_id=idle)), "inactive")


@at_a_shop
def final(shop):
    """/domain/rule-9: cancelled and deleted are final"""
    slip = shop.made(shop.slip())
    shop.change("manager", slip, "collections", status="cancelled", cancel_reason="entry mistake")
    slip = shop.row(shop.manager, "collections", slip["id"])
    for status in ("confirmed", "disputed"):
        yield from expect(f"cancelled to {status}", shop.change("admin", slip, "collections", status=status), "posted")
    # This word is the server's to give: in a `set` it is a prediction, which changes nothing.
    shop.change("admin", slip, "collections", status="unpriced")
    yield from expect("it stays cancelled", shop.row(shop.manager, "collections", slip["id"])["fields"]["status"], "cancelled")
    yield from expect("its number stays used", shop.said("clerk", shop.slip(receipt_no=slip["fields"]["receipt_no"])),
                      "number_taken")
    gone = shop.new_supplier()
    row = shop.row(shop.manager, "suppliers", gone)
    shop.remove("manager", row, "suppliers")
    found = shop.change("admin", shop.row(shop.manager, "suppliers", gone), "suppliers", name="Back")
    if found == "applied":
        yield "a deleted supplier came back"


@at_a_shop
def checks(shop):
    """/domain/checks: each line of the table of checks, at its field"""
    shop.must(shop.manager, shop.manager.create("suppliers", code="DUP", name="First"))
    make = lambda entity, **fields: shop.manager.create(entity, **fields)
    lot = {"dimension": "mass", "base_unit": "g"}
    table = (
        ("required", "name", make("suppliers", code="A9")),
        ("required", "code", make("suppliers", name="A9")),
        ("duplicate_code", "code", make("suppliers", code="DUP", name="Second")),
        ("unit", "unit", shop.slip(unit="l")),
        ("quantity", "quantity_milli", shop.slip(quantity_milli=0)),
        ("quantity", "quantity_milli", shop.slip(quantity_milli=-1)),
        ("decimals", "quantity_milli", shop.slip(unit="g", quantity_milli=1)),
        ("net", None, shop.slip(tare_base=10000)),
        ("future", "collected_on", shop.slip(collected_on="2999-01-01")),
        ("future", "paid_on", shop.payment(paid_on="2999-01-01")),
        ("amount", "rate_e4", make("rates", product_id=shop.leaf, rate_e4=0, unit="kg", effective_from="2010-01-01",
                                   effective_to="2010-01-02")),
        ("date_order", "effective_to", make("rates", product_id=shop.leaf, rate_e4=1, unit="kg",
                                            effective_from="2010-01-02", effective_to="2010-01-01")),
        ("unit", None, make("products", code="A8", name="x", **lot, allowed_units="l")),
    )
    for code, field, operation in table:
        result = shop.manager.push(operation)[0]
        error = result.get("error", {})
        yield from expect(f"{code} at {field}", error.get("code"), code)
        if field is not None:
            yield from expect(f"the field of {code}", error.get("field"), field)
        if error and not error.get("message"):
            yield f"{code}: without a text"


tap.run(people, balances, prices, rates, posted, payments, approvals, cash, closed, in_use, final, checks)
