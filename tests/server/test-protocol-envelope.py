#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sentences of the protocol's section 3 on envelopes, bases and stored results, clause by clause."""

import json

import tap
from desk import PASSWORD, Client, Premises, cluster, new_id, outcome
from pushing import ADMIN, CLERK, MANAGER, NUMBERS, PREMISES, TEA, expect, one, quarrel, refusal, row_of, slip, supplier, word
from wire import Refused, push_text, signed_by


def forked():
    """/protocol/3/the-same-n-with-another-envelope-is-processed-and-answered-forked/processed"""
    copy = PREMISES.client("manager", "copied")
    first, second = supplier(), supplier()
    before = copy.send(copy.seal(first))
    copy.sealed -= 1
    after = copy.send(copy.seal(second))
    yield from expect(("before", before.get("forked"), None), ("after", after.get("forked"), True),
                      ("processed", (after["results"][0]["status"], row_of(second)["version"]), ("applied", 1)))


def creates():
    """/protocol/3/create-has-base-version-0-and-its-fields/form"""
    no_set = supplier()
    del no_set["set"]
    chained = {**supplier(), "base_op": new_id()}
    del chained["base_version"]
    yield from expect(("a base", word(MANAGER, {**supplier(), "base_version": 1}), "malformed"),
                      ("a base_op", word(MANAGER, chained), "malformed"), ("no set", refusal(MANAGER.push, no_set), "malformed"))


def clears():
    """/protocol/3/update-has-only-the-changed-fields-null-is-written-and-clears/cleared"""
    made = supplier(phone="1", email="a@x.lk")
    MANAGER.push(made)
    result = one(MANAGER, MANAGER.change("suppliers", row_of(made), phone=None))
    fields = row_of(made)["fields"]
    yield from expect(("result", (result["status"], "record" in result), ("applied", False)),
                      ("fields", ("phone" in fields, fields["email"], fields["name"]), (False, "a@x.lk", "Nimal")))


def shared_computer():
    """/protocol/3/a-withdrawal-is-of-the-same-device-and-user/each"""
    made = supplier()
    MANAGER.push(made)
    elsewhere = PREMISES.client("manager", "elsewhere")
    beside = Client(PREMISES.url, "beside")
    beside.device, beside.key, beside.wire.device_key, beside.sealed = MANAGER.device, MANAGER.key, MANAGER.key, 1_000_000
    beside.sign_in("clerk", PASSWORD)

    def withdraw():
        return {"op": new_id(), "operation": "withdraw", "target": made["op"], "made_at": 1}

    yield from expect(("the user at another computer", word(elsewhere, withdraw()), "not_allowed"),
                      ("another user at the computer", word(beside, withdraw()), "not_allowed"),
                      ("both", word(MANAGER, withdraw()), "withdrawn"))
    MANAGER.sealed = beside.sealed


def chained(client, entity, row, base, **fields):
    operation = {**client.change(entity, row, **fields), "base_op": base}
    del operation["base_version"], operation["base_leaf"]
    return operation


def chains():
    """/protocol/3/base-op-is-an-earlier-operation-the-base-is-that-of-the-chains-first/whose"""
    made, other = supplier(), supplier()
    MANAGER.push(made, other)
    base = row_of(made)
    first = MANAGER.change("suppliers", base, phone="1")
    MANAGER.push(first)
    yield from expect(
        ("another computer's", word(ADMIN, chained(ADMIN, "suppliers", base, first["op"], phone="2")), "malformed"),
        ("another record's", word(MANAGER, chained(MANAGER, "suppliers", row_of(other), first["op"], phone="2")), "malformed"))
    ADMIN.pull()
    ADMIN.push(ADMIN.change("suppliers", ADMIN.book.rows["suppliers"][made["id"]], phone="9"))
    late = one(MANAGER, chained(MANAGER, "suppliers", base, first["op"], phone="2"))
    yield from expect(("the first one's base", (late["status"], late["conflict"]["client_version"]), ("conflict", base["version"])))


def archived():
    """/protocol/3/resolves-is-a-conflict-open-or-archived-settled-once"""
    lost, row = quarrel({"phone": "2"}, {"phone": "3"})
    other = supplier()
    MANAGER.push(other)
    again = {**MANAGER.change("suppliers", row, phone="3"), "resolves": lost["conflict"]["id"]}
    astray = {**MANAGER.change("suppliers", row_of(other), phone="3"), "resolves": lost["conflict"]["id"]}
    yield from expect(("of another record", word(MANAGER, astray), "not_found"), ("archived", word(MANAGER, again), "applied"),
                      ("phone", row_of({"entity": "suppliers", "id": row["id"]})["fields"]["phone"], "3"),
                      ("twice", word(MANAGER, {**again, "op": new_id()}), "already_resolved"))


def other_content():
    """/protocol/3/the-same-op-again-returns-the-stored-result-with-other-content-it-is-op-reuse/all-members"""
    made = supplier(phone="1")
    MANAGER.push(made)
    row = row_of(made)
    sent = {**MANAGER.change("suppliers", row, phone="2"), "strategy": "manual"}
    yield from expect(("sent", word(MANAGER, sent), "applied"))
    without = {name: value for name, value in sent.items() if name != "base_leaf"}
    for name, other in (("entity", {"entity": "products"}), ("id", {"id": new_id()}), ("operation", {"operation": "create"}),
                        ("base_version", {"base_version": 7}), ("base_leaf", {"base_leaf": "0123456789abcdef"}),
                        ("made_at", {"made_at": 1}), ("strategy", {"strategy": "merge"}), ("group", {"group": new_id()}),
                        ("resolves", {"resolves": new_id()}), ("set", {"set": {"phone": "3"}}),
                        ("one more in set", {"set": {"phone": "2", "notes": None}}), ("one unknown", {"colour": 1})):
        yield from expect((name, word(MANAGER, {**sent, **other}), "op_reuse"))
    yield from expect(("one less", word(MANAGER, without), "op_reuse"), ("the row", row_of(made)["fields"]["phone"], "2"),
                      ("the result", one(MANAGER, sent).get("replayed"), True))


def other_spelling():
    """/protocol/3/the-same-op-again-returns-the-stored-result-with-other-content-it-is-op-reuse/parsed"""
    made = supplier(name="Nimālī", region="Ella", notes="a/b")
    MANAGER.push(made)
    again = dict(reversed(list({**made, "set": dict(reversed(list(made["set"].items())))}.items())))
    body, _ = MANAGER.seal(again)
    spelt = json.dumps(json.loads(body), ensure_ascii=False, indent=3).replace("a/b", "a\\/b").encode()
    result, = MANAGER.send((spelt, signed_by(MANAGER.key, MANAGER.device, push_text(spelt))))["results"]
    yield from expect(("result", (result["status"], result.get("replayed")), ("applied", True)))


def carried():
    """/protocol/3/the-same-op-again-returns-the-stored-result-whoever-carries-it"""
    made = supplier()
    first = one(MANAGER, made)
    again, = CLERK.send(MANAGER.seal(made))["results"]
    yield from expect(("carried", again, {**first, "replayed": True}))


def identical():
    """/protocol/3/identical-content-is-no-conflict/each-kind"""
    made = supplier(phone="1")
    MANAGER.push(made)
    base = row_of(made)
    MANAGER.push(MANAGER.change("suppliers", base, phone="2"))
    same = one(MANAGER, MANAGER.change("suppliers", base, phone="2"))
    created = one(MANAGER, {**made, "op": new_id(), "set": {**made["set"], "phone": "2"}})
    gone = MANAGER.delete("suppliers", row_of(made))
    MANAGER.push(gone)
    deleted = one(MANAGER, {**gone, "op": new_id()})
    late = one(MANAGER, MANAGER.change("suppliers", base, phone="2"))
    yield from expect(("an update", (same["status"], same["version"], same.get("conflict")), ("applied", 2, None)),
                      ("a create", (created["status"], created["version"], created.get("conflict")), ("applied", 2, None)),
                      ("a delete", (deleted["status"], deleted["version"], deleted.get("conflict")), ("applied", 3, None)),
                      ("of what is deleted", (late["status"], late.get("conflict", {}).get("kind")), ("conflict", "update_delete")))


def never_blocked():
    """/protocol/3/blocked-is-an-unknown-row-or-foreign-key-judged-anew-when-it-comes-again/and-base-op"""
    made = supplier()
    MANAGER.push(made)
    row = row_of(made)
    first = MANAGER.change("suppliers", row, phone="1")
    second = chained(MANAGER, "suppliers", row, first["op"], phone="2")
    early = one(MANAGER, second)
    MANAGER.push(first)
    late = one(MANAGER, second)
    yield from expect(("early", (early["status"], early["depends_on"]), ("blocked", first["op"])),
                      ("late", (late["status"], late.get("replayed"), late["version"]), ("applied", None, 3)))


def approved():
    """/protocol/3/computed-fields-are-the-servers-in-a-set-they-stand-as-prediction-only/approved-by"""
    person = supplier()
    paid = MANAGER.create("payments", payment_no=f"P-{next(NUMBERS)}", supplier_id=person["id"], paid_on="2024-03-05",
                          amount_minor=100, type="advance")
    MANAGER.push(person, paid)
    result = one(ADMIN, ADMIN.change("payments", row_of(paid, ADMIN), status="approved", approved_by=MANAGER.user["id"]))
    yield from expect(("result", (result["status"], result["record"]["approved_by"]), ("applied", ADMIN.user["id"])))


def payment_number():
    """/protocol/3/a-number-that-is-taken-is-rejected-number-taken/payment"""
    person = supplier()
    paid = MANAGER.create("payments", payment_no=f"P-{next(NUMBERS)}", supplier_id=person["id"], paid_on="2024-03-05",
                          amount_minor=100, type="advance")
    taken = slip(person)
    MANAGER.push(person, paid, taken)
    yield from expect(("a payment's", word(MANAGER, {**paid, "op": new_id(), "id": new_id()}), "number_taken"),
                      ("a slip's", word(MANAGER, {**taken, "op": new_id(), "id": new_id()}), "number_taken"),
                      ("one of each", word(MANAGER, slip(person, receipt_no=paid["set"]["payment_no"])), "applied"))


def predicted():
    """/protocol/3/record-is-present-exactly-when-the-row-differs-from-what-the-client-predicts/defaults"""
    bare, full = supplier(), supplier(status="active", payment_method="cash")
    product = MANAGER.create("products", code=f"P{next(NUMBERS)}", name="Rubber", dimension="mass", base_unit="g")
    results = MANAGER.push(bare, full, product)
    unpriced = slip(bare, "2001-01-01", product_id=product["id"], net_base=10000, status="unpriced")
    results += [one(MANAGER, unpriced), one(MANAGER, MANAGER.change("suppliers", row_of(bare), phone="1"))]
    yield from expect(("records", ["record" in result for result in results], [False] * 5))


FAULT = {
    False: ("CREATE TRIGGER fault BEFORE INSERT ON suppliers WHEN new.code = 'FAULT' BEGIN SELECT RAISE (ABORT, 'a fault'); END",
            "DROP TRIGGER fault"),
    True: ("ALTER TABLE suppliers ADD CONSTRAINT fault CHECK (code <> 'FAULT')", "ALTER TABLE suppliers DROP CONSTRAINT fault"),
}


def at_once():
    """/protocol/3/rows-results-log-and-audit-commit-together-or-nothing-does/or-nothing"""
    begin, end = FAULT[cluster.wanted()]
    with Premises() as premises:
        premises.alter(begin)
        premises.serve()
        client, auditor = premises.client("manager"), premises.client("admin")
        operations = [client.create("suppliers", code=code, name="x") for code in ("S1", "FAULT", "S2")]
        envelope = client.seal(*operations)

        def state():
            return client.get("/v1/digest/suppliers?prefix="), len(auditor.listed("/v1/audit", "entries"))

        before = state()
        try:
            client.send(envelope)
            yield "the fault was not met"
        except Refused as refused:
            yield from expect(("status", refused.status // 100, 5))
        yield from expect(("nothing", state(), before))
        premises.stop()
        premises.alter(end)
        premises.serve()
        mended = premises.client("manager", "another")
        client.wire = mended.wire
        results = client.send(envelope)["results"]
        yield from expect(("sent again", [(result["status"], result.get("replayed")) for result in results], [("applied", None)] * 3))


with PREMISES:
    tap.run(forked, creates, clears, shared_computer, chains, archived, other_content, other_spelling, carried, identical, never_blocked,
            approved, payment_number, predicted, at_once)
