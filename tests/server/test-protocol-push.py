#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sentences of the protocol's section 3, each by its name, as a client in another language meets them."""

import tap
from desk import Premises, new_id, outcome
from pushing import (ADMIN, CLERK, MANAGER, NUMBERS, PREMISES, TEA, VIEWER, expect, one, policy, quarrel, refusal, row_of, slip,
                     supplier, word)
from wire import push_text, signed_by


def sealed_again():
    """/protocol/3/an-operation-may-be-sealed-again-the-same-in-another-envelope"""
    made = supplier()
    first, again = one(MANAGER, made), one(MANAGER, made)
    yield from expect(("first", (first["status"], first.get("replayed")), ("applied", None)),
                      ("again", again, {**first, "replayed": True}))


def bearer():
    """/protocol/3/the-makers-role-when-they-arrive-counts-never-the-bearers"""
    rate = {**CLERK.create("rates", product_id=TEA["id"], rate_e4=1, unit="kg", effective_from="2023-01-01",
                           effective_to="2023-01-31")}
    by_manager, = MANAGER.send(CLERK.seal(rate))["results"]
    by_clerk, = CLERK.send(MANAGER.seal({**rate, "op": new_id(), "id": new_id()}))["results"]
    yield from expect(("a clerk's, brought by a manager", outcome(by_manager), "not_allowed"),
                      ("a manager's, brought by a clerk", outcome(by_clerk), "applied"))


def other_organisation():
    """/protocol/3/a-profile-belongs-to-one-server-and-one-organisation/envelope"""
    made = supplier()
    yield from expect(("refused", refusal(MANAGER.push, made, organisation=new_id()) != "taken", True),
                      ("of our own", word(MANAGER, made), "applied"))


def gaps():
    """/protocol/3/gaps-in-n-are-no-error"""
    MANAGER.sealed += 7
    answer = MANAGER.send(MANAGER.seal(supplier()))
    yield from expect(("answer", (answer.get("forked"), answer["results"][0]["status"]), (None, "applied")))


def deletes():
    """/protocol/3/a-delete-has-no-set"""
    made = supplier()
    MANAGER.push(made)
    row = row_of(made)
    yield from expect(("with a set", refusal(MANAGER.push, {**MANAGER.delete("suppliers", row), "set": {"name": "x"}}), "malformed"),
                      ("without", word(MANAGER, MANAGER.delete("suppliers", row)), "applied"))


def withdrawal(target):
    return {"op": new_id(), "entity": target["entity"], "id": target["id"], "operation": "withdraw",
            "target": target["op"], "made_at": 1}


def withdrawn():
    """/protocol/3/where-the-target-has-no-final-result-yet-withdrawn-becomes-its-result"""
    parent = supplier()
    waiting = slip(parent)
    yield from expect(("blocked", word(MANAGER, waiting), "blocked"),
                      ("withdrawal", word(MANAGER, withdrawal(waiting)), "withdrawn"), ("parent", word(MANAGER, parent), "applied"),
                      ("the target", one(MANAGER, waiting)["status"], "withdrawn"))


def withdrawn_unknown():
    """/protocol/3/the-target-may-still-be-unknown"""
    made = supplier()
    yield from expect(("withdrawal", word(MANAGER, withdrawal(made)), "withdrawn"), ("target", word(MANAGER, made), "withdrawn"))


def withdrawn_late():
    """/protocol/3/else-that-result-stands-and-the-own-result-tells-it"""
    made = supplier()
    first = one(MANAGER, made)
    late = withdrawal(made)
    result = one(MANAGER, late)
    yield from expect(("members", sorted(result), ["op", "result", "status", "target"]),
                      ("told", (result["status"], result["target"], result["result"]["seq"]), ("withdrawn", made["op"], first["seq"])),
                      ("the row", row_of(made)["deleted"], False))


def withdrawn_by_others():
    """/protocol/3/a-withdrawal-is-of-the-same-device-and-user"""
    made = supplier()
    MANAGER.push(made)
    yield from expect(("another computer", word(ADMIN, withdrawal(made)), "not_allowed"))


def leaves():
    """/protocol/3/base-leaf-is-of-the-row-on-screen-without-it-the-version-alone-decides"""
    made = supplier()
    MANAGER.push(made)
    good = MANAGER.change("suppliers", row_of(made), phone="1")
    other = {**MANAGER.change("suppliers", row_of(made), phone="2"), "base_leaf": "0123456789abcdef"}
    yield from expect(("another leaf", word(MANAGER, other), "conflict"), ("the leaf", word(MANAGER, good), "applied"))
    bare = MANAGER.change("suppliers", row_of(made), phone="3")
    del bare["base_leaf"]
    yield from expect(("no leaf", word(MANAGER, bare), "applied"), ("no leaf, an older version",
                      word(MANAGER, {**bare, "op": new_id(), "set": {"phone": "4"}}), "conflict"))


def order():
    """/protocol/3/results-stand-in-the-order-of-the-operations"""
    taken = supplier()
    operations = [taken, supplier(code=taken["set"]["code"]), slip(supplier()), supplier(), {**taken}]
    results = MANAGER.push(*operations)
    yield from expect(("words", [outcome(result) for result in results],
                       ["applied", "duplicate_code", "blocked", "applied", "applied"]))


def objects():
    """/protocol/3/record-and-server-are-fields-objects-deleted-true-stands-beside-server"""
    person = supplier()
    MANAGER.push(person)
    made = slip(person)
    record = one(MANAGER, made)["record"]
    result, row = quarrel({"phone": "2"}, {"phone": "3"})
    base = row_of(person)
    gone = supplier()
    MANAGER.push(gone)
    old = row_of(gone)
    MANAGER.push(MANAGER.delete("suppliers", old))
    late = one(MANAGER, MANAGER.change("suppliers", old, phone="3"))["conflict"]
    yield from expect(("record", record, row_of(made)["fields"]), ("server", result["conflict"]["server"], row["fields"]),
                      ("alive", (result["conflict"].get("deleted"), base["deleted"]), (None, False)),
                      ("deleted", (late.get("deleted"), late.get("server", {})), (True, {})))


def conflict_fields():
    """/protocol/3/conflict-fields-are-the-names-in-set-whose-server-value-differs"""
    result, _ = quarrel({"phone": "2", "notes": "n"}, {"phone": "3", "notes": "n", "email": "a@x.lk", "region": "Ella"})
    yield from expect(("fields", sorted(result["conflict"]["fields"]), ["phone", "region"]))


def delete_fields():
    """/protocol/3/for-a-delete-conflict-fields-are-those-changed-since-the-base"""
    made = supplier(phone="1")
    MANAGER.push(made)
    base = row_of(made)
    MANAGER.push(MANAGER.change("suppliers", base, phone="2", region="Ella"))
    result = one(MANAGER, MANAGER.delete("suppliers", base))
    yield from expect(("kind", result["conflict"]["kind"], "delete_update"),
                      ("fields", sorted(result["conflict"]["fields"]), ["phone", "region"]))


def judging():
    """/protocol/3/judged-in-this-order-stored-result-form-role-blocked-identical-conflict-rules"""
    made, other = supplier(), supplier()
    MANAGER.push(made, other)
    base = row_of(made)
    MANAGER.push(MANAGER.change("suppliers", base, phone="2"))
    unknown = {"id": new_id(), "version": 1, "deleted": False, "fields": {}}
    rate = MANAGER.create("rates", product_id=TEA["id"], rate_e4=1, unit="g", effective_from="2022-01-01", effective_to="2022-01-02")
    MANAGER.push(rate)
    old = row_of(rate)
    MANAGER.push(MANAGER.change("rates", old, notes="x"))
    yield from expect(
        ("a stored result before the form", word(MANAGER, {**made, "set": {"mood": "x"}}), "op_reuse"),
        ("the form before the role", word(VIEWER, VIEWER.create("suppliers", mood="x")), "unknown_field"),
        ("the role before what is missing", word(VIEWER, VIEWER.change("suppliers", unknown, phone="1")), "not_allowed"),
        ("what is missing before a conflict", word(MANAGER, MANAGER.change("rates", old, supplier_id=new_id())), "blocked"),
        ("identical before a conflict", word(MANAGER, MANAGER.change("suppliers", base, phone="2")), "applied"),
        ("a conflict before the rules", word(MANAGER, MANAGER.change("suppliers", base, code=other["set"]["code"])), "conflict"),
        ("the rules at last", word(MANAGER, MANAGER.change("suppliers", row_of(made), code=other["set"]["code"])), "duplicate_code"))


def failed_parent():
    """/protocol/3/blocked-is-what-stands-on-one-that-failed-in-this-envelope-and-is-never-stored"""
    taken = supplier()
    MANAGER.push(taken)
    parent = supplier(code=taken["set"]["code"])
    child = slip(parent)
    words = [outcome(result) for result in MANAGER.push(parent, child)]
    mended = {**parent, "op": new_id(), "set": {**parent["set"], "code": f"S{next(NUMBERS):05}"}}
    yield from expect(("words", words, ["duplicate_code", "blocked"]), ("mended", word(MANAGER, mended), "applied"),
                      ("judged anew", one(MANAGER, child).get("replayed"), None))


def computed():
    """/protocol/3/computed-fields-are-the-servers-in-a-set-they-stand-as-prediction-only"""
    person = supplier()
    MANAGER.push(person)
    wrong = slip(person, amount_minor=1, rate_e4=7, status="unpriced", net_base=5)
    told = one(MANAGER, wrong)
    fields = row_of(wrong)["fields"]
    yield from expect(("amount", (told["record"]["amount_minor"], fields["amount_minor"]), (250000, 250000)),
                      ("snapshot", (fields["rate_e4"], fields["net_base"], fields["status"]), (2500000, 10000, "confirmed")))


def left_out():
    """/protocol/3/computed-fields-left-out-are-null-in-a-create-the-bases-value-in-an-update"""
    person = supplier()
    MANAGER.push(person)
    made = slip(person)
    created = one(MANAGER, made)
    changed = one(MANAGER, MANAGER.change("collections", row_of(made), notes="wet"))
    yield from expect(("create", "record" in created, True), ("update", (changed["status"], "record" in changed), ("applied", False)))


def pricing():
    """/protocol/3/pricing-a-period-sets-status-confirmed-on-the-unpriced-rows"""
    person = supplier()
    early = slip(person, "2021-06-05")
    MANAGER.push(person, early)
    before = row_of(early)["fields"]["status"]
    MANAGER.push(MANAGER.create("rates", product_id=TEA["id"], rate_e4=1000000, unit="kg", effective_from="2021-06-01",
                                effective_to="2021-06-30"))
    result = one(MANAGER, MANAGER.change("collections", row_of(early), status="confirmed"))
    fields = row_of(early)["fields"]
    yield from expect(("before", before, "unpriced"), ("result", result["status"], "applied"),
                      ("after", (fields["status"], fields["amount_minor"]), ("confirmed", 100000)))


def create_create():
    """/protocol/3/kind-create-create"""
    made = supplier()
    MANAGER.push(made)
    result = one(MANAGER, {**made, "op": new_id(), "set": {**made["set"], "name": "Other"}})
    yield from expect(("kind", result["conflict"]["kind"], "create_create"))


def update_update():
    """/protocol/3/kind-update-update"""
    result, _ = quarrel({"phone": "2"}, {"phone": "3"})
    yield from expect(("kind", result["conflict"]["kind"], "update_update"))


def update_delete():
    """/protocol/3/kind-update-delete-is-an-update-of-a-deleted-row"""
    made = supplier()
    MANAGER.push(made)
    base = row_of(made)
    MANAGER.push(MANAGER.delete("suppliers", base))
    yield from expect(("kind", one(MANAGER, MANAGER.change("suppliers", base, phone="3"))["conflict"]["kind"], "update_delete"))


def delete_update():
    """/protocol/3/kind-delete-update"""
    made = supplier()
    MANAGER.push(made)
    base = row_of(made)
    MANAGER.push(MANAGER.change("suppliers", base, phone="2"))
    yield from expect(("kind", one(MANAGER, MANAGER.delete("suppliers", base))["conflict"]["kind"], "delete_update"))


def rate_and_unit():
    """/protocol/3/fields-that-only-make-sense-together-move-together/rate-and-its-unit"""
    policy("rates", "merge")
    made = MANAGER.create("rates", product_id=TEA["id"], rate_e4=5, unit="kg", effective_from="2020-01-01", effective_to="2020-01-31")
    together, row = quarrel({"rate_e4": 7}, {"unit": "g"}, "rates", made)
    apart, merged = quarrel({"rate_e4": 8}, {"notes": "x"}, "rates", {**made, "op": new_id(), "id": new_id(), "set": {
        **made["set"], "effective_from": "2020-02-01", "effective_to": "2020-02-29"}})
    yield from expect(("together", (together["status"], together.get("conflict", {}).get("resolution")), ("conflict", "manual")),
                      ("untouched", (row["fields"]["rate_e4"], row["fields"]["unit"]), (7, "kg")),
                      ("apart", (apart["status"], merged["fields"]["rate_e4"], merged["fields"]["notes"]), ("merged", 8, "x")))


def policies():
    """/protocol/3/the-policy-says-per-entity-which-strategy-holds"""
    policy("suppliers", "client_wins")
    policy("rates", "server_wins")
    won, row = quarrel({"phone": "2"}, {"phone": "3"})
    lost, _ = quarrel({"notes": "2"}, {"notes": "3"}, "rates", MANAGER.create(
        "rates", product_id=TEA["id"], rate_e4=5, unit="kg", effective_from="2019-01-01", effective_to="2019-01-31"))
    policy("suppliers", "server_wins")
    yield from expect(("suppliers", (won["status"], won["conflict"]["resolution"], row["fields"]["phone"]), ("applied", "client_wins", "3")),
                      ("rates", (lost["status"], lost["conflict"]["resolution"]), ("conflict", "server_wins")))


def final():
    """/protocol/3/cancelled-and-deleted-are-final-under-every-strategy"""
    for strategy in ("server_wins", "client_wins", "last_write_wins", "merge", "manual"):
        policy("collections", strategy)
        policy("suppliers", strategy)
        person = supplier()
        MANAGER.push(person)
        result, row = quarrel({"status": "cancelled", "cancel_reason": "entry mistake"}, {"status": "disputed"}, "collections",
                              slip(person))
        gone = supplier()
        MANAGER.push(gone)
        base = row_of(gone)
        MANAGER.push(MANAGER.delete("suppliers", base))
        late = one(MANAGER, MANAGER.change("suppliers", base, phone="9"))
        yield from expect((f"{strategy}: slip", (result["status"] in ("conflict", "rejected"), row["fields"]["status"]), (True, "cancelled")),
                          (f"{strategy}: supplier", (late["status"], row_of(gone)["deleted"]), ("conflict", True)))
    policy("collections", "server_wins")
    policy("suppliers", "server_wins")


def accepted_slip():
    """/protocol/3/of-an-accepted-collection-only-status-cancel-reason-quality-grade-and-notes-ever-change"""
    person, other = supplier(), supplier()
    made = slip(person)
    MANAGER.push(person, other, made)
    for name, value in (("receipt_no", "X-1"), ("batch_no", "b"), ("supplier_id", other["id"]), ("collected_on", "2024-03-06"),
                        ("session", "morning"), ("quantity_milli", 1), ("unit", "g"), ("tare_base", 1), ("water_base", 1),
                        ("deduction_bp", 1)):
        yield from expect((name, word(MANAGER, MANAGER.change("collections", row_of(made), **{name: value})), "posted"))
    for fields in ({"quality_grade": "B"}, {"notes": "wet"}, {"status": "disputed"}, {"status": "cancelled", "cancel_reason": "x"}):
        yield from expect((fields, word(MANAGER, MANAGER.change("collections", row_of(made), **fields)), "applied"))


def accepted_payment():
    """/protocol/3/of-an-accepted-payment-only-status-approved-by-cancel-reason-and-notes"""
    person, other = supplier(), supplier()
    made = MANAGER.create("payments", payment_no=f"P-{next(NUMBERS)}", supplier_id=person["id"], paid_on="2024-03-05",
                          amount_minor=100, type="advance")
    MANAGER.push(person, other, made)
    for name, value in (("payment_no", "X"), ("supplier_id", other["id"]), ("paid_on", "2024-03-06"), ("amount_minor", 1),
                        ("type", "partial"), ("reason_code", "loan"), ("method", "cash"), ("reference_number", "R"),
                        ("period_start", "2024-03-01"), ("period_end", "2024-03-31")):
        yield from expect((name, word(MANAGER, MANAGER.change("payments", row_of(made), **{name: value})), "posted"))
    yield from expect(("notes", word(MANAGER, MANAGER.change("payments", row_of(made), notes="x")), "applied"),
                      ("approved", word(ADMIN, ADMIN.change("payments", row_of(made, ADMIN), status="approved")), "applied"),
                      ("cancelled", word(ADMIN, ADMIN.change("payments", row_of(made, ADMIN), status="cancelled", cancel_reason="x")), "applied"))


def posted_deletes():
    """/protocol/3/any-delete-of-them-is-rejected-posted"""
    person = supplier()
    made = [slip(person), MANAGER.create("payments", payment_no=f"P-{next(NUMBERS)}", supplier_id=person["id"],
                                         paid_on="2024-03-05", amount_minor=100, type="advance")]
    MANAGER.push(person, *made)
    for operation in made:
        yield from expect((operation["entity"], word(MANAGER, MANAGER.delete(operation["entity"], row_of(operation))), "posted"))


def conflict_list():
    """/protocol/3/conflicts-lists-open-and-archived-ones-by-cursor"""
    quarrel({"phone": "2"}, {"phone": "3"})
    quarrel({"phone": "2"}, {"phone": "3"}, strategy="manual")
    fresh = PREMISES.client("manager", "another computer")
    listed = fresh.listed("/v1/conflicts", "conflicts")
    page = fresh.get("/v1/conflicts")
    newest = {one["status"] for one in listed[-2:]}
    yield from expect(("newest", newest, {"archived", "open"}), ("members", {"conflicts", "cursor", "more", "mark"} <= set(page), True),
                      ("after the last", fresh.get(f"/v1/conflicts?cursor={page['cursor']}")["conflicts"] if not page["more"] else [], []),
                      ("in full", {"mine", "server", "base"} <= set(listed[-1]), True))


def closed():
    """/protocol/3/a-slip-for-a-closed-period-is-rejected-period-closed"""
    person = supplier()
    MANAGER.push(person)
    MANAGER.action("close_period", to="2018-12-31")
    yield from expect(("its last day", word(MANAGER, slip(person, "2018-12-31")), "period_closed"),
                      ("the first open one", word(MANAGER, slip(person, "2019-01-01")), "applied"))


def base_failed():
    """/protocol/3/where-base-op-finally-failed-it-is-rejected-base-failed"""
    made, taken = supplier(), supplier()
    MANAGER.push(made, taken)
    first = MANAGER.change("suppliers", row_of(made), code=taken["set"]["code"])
    second = {**MANAGER.change("suppliers", row_of(made), phone="1"), "base_op": first["op"]}
    for name in ("base_version", "base_leaf"):
        del second[name]
    unknown = {**second, "op": new_id(), "base_op": new_id()}
    blocked = one(MANAGER, unknown)
    yield from expect(("unknown", (blocked["status"], blocked["depends_on"]), ("blocked", unknown["base_op"])),
                      ("first", word(MANAGER, first), "duplicate_code"), ("second", word(MANAGER, second), "base_failed"))


def group_members():
    """/protocol/3/a-member-that-is-rejected-or-conflicts-fails-the-group-a-blocked-member-blocks-all"""
    made = supplier()
    MANAGER.push(made)
    base = row_of(made)
    MANAGER.push(MANAGER.change("suppliers", base, phone="2"))

    def together(bad):
        group = new_id()
        good = supplier()
        return [outcome(result) for result in MANAGER.push({**good, "group": group}, {**bad, "group": group})], good

    conflicting, good = together(MANAGER.change("suppliers", base, phone="3"))
    rejected, _ = together(supplier(code=made["set"]["code"]))
    blocked, _ = together(slip(supplier()))
    MANAGER.pull()
    yield from expect(("conflict", conflicting, ["group_failed", "conflict"]), ("rejected", rejected, ["group_failed", "duplicate_code"]),
                      ("blocked", blocked, ["blocked", "blocked"]), ("a row of it", good["id"] in MANAGER.book.rows["suppliers"], False))


def winners():
    """/protocol/3/where-client-wins-or-last-write-wins-wins-it-is-applied-with-conflict-beside-it-merge-is-merged-with-it"""
    found = []
    for strategy, mine in (("client_wins", {"phone": "3"}), ("merge", {"region": "Ella"})):
        policy("suppliers", strategy)
        result, _ = quarrel({"phone": "2"}, mine)
        found.append((result["status"], result["conflict"]["resolution"], result["conflict"]["kind"]))
    policy("suppliers", "last_write_wins")
    made = supplier()
    MANAGER.push(made)
    base = row_of(made)
    ADMIN.push(ADMIN.change("suppliers", row_of(made, ADMIN), phone="2"))
    late = {**MANAGER.change("suppliers", base, phone="3"), "made_at": row_of(made)["meta"]["updated_at"] + 1}
    result = one(MANAGER, late)
    found.append((result["status"], result["conflict"]["resolution"], result["conflict"]["kind"]))
    policy("suppliers", "server_wins")
    yield from expect(("found", found, [("applied", "client_wins", "update_update"), ("merged", "merge", "update_update"),
                                        ("applied", "last_write_wins", "update_update")]))


def no_offset():
    """/protocol/3/last-write-wins-without-an-offset-is-as-manual"""
    policy("suppliers", "last_write_wins")
    made = supplier()
    MANAGER.push(made)
    base = row_of(made)
    ADMIN.push(ADMIN.change("suppliers", row_of(made, ADMIN), phone="2"))
    late = {**MANAGER.change("suppliers", base, phone="3"), "made_at": row_of(made)["meta"]["updated_at"] + 1}
    body, _ = MANAGER.seal(late)
    body = body.replace(b'"clock_offset": 0, ', b"")
    result, = MANAGER.send((body, signed_by(MANAGER.key, MANAGER.device, push_text(body))))["results"]
    policy("suppliers", "server_wins")
    yield from expect(("result", (result["status"], result["conflict"]["resolution"]), ("conflict", "manual")))


def old_epoch():
    """/protocol/3/a-base-version-above-the-rows-is-a-manual-conflict-in-an-older-epoch"""
    with Premises() as premises:
        premises.alter("UPDATE organisations SET epoch_at = 1")
        premises.serve()
        client = premises.client("manager")
        made = client.create("suppliers", code="S1", name="Nimal")
        client.push(made)
        client.pull()
        ahead = {**client.change("suppliers", client.book.rows["suppliers"][made["id"]], phone="1"), "base_version": 9}
        result = one(client, ahead)
        yield from expect(("result", (result["status"], result.get("conflict", {}).get("resolution")), ("conflict", "manual")))


with PREMISES:
    tap.run(sealed_again, bearer, other_organisation, gaps, deletes, withdrawn, withdrawn_unknown, withdrawn_late,
            withdrawn_by_others, leaves, order, objects, conflict_fields, delete_fields, judging, failed_parent, computed, left_out,
            pricing, create_create, update_update, update_delete, delete_update, rate_and_unit, policies, final, accepted_slip,
            accepted_payment, posted_deletes, conflict_list, base_failed, group_members,
            winners, no_offset, old_epoch, closed)
