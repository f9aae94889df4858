#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""paytrack-server and paytrackctl beside a client that was written from the protocol's page alone. Arguments: the cases to run."""

import base64
import hashlib
import json
import sys

import nacl.exceptions

import tap
from book import ENTITIES, half_away, price
from client import Client, now
from office import SERVER, Office, run
from wire import Refused, check, signed_by

KG = {"dimension": "mass", "base_unit": "g", "allowed_units": "kg,g,lb"}


def same(what, found, wanted):
    if found != wanted:
        yield f"{what}: {found!r}, not {wanted!r}"


def refused(code, call, *arguments, **named):
    """The code that a call was refused with, held against the one it should be."""
    try:
        call(*arguments, **named)
    except Refused as error:
        yield from same("code", error.code, code)
    else:
        yield f"not refused with {code}"


def stranger(office, name="stranger", user="kumari"):
    client = Client(office.url, name)
    client.sign_in(user, "secret")
    return client


def stocked(client):
    """Green leaf at 250.00 a kilogram and one supplier."""
    tea = client.create("products", code="TEA", name="Green leaf", **KG)
    rate = client.create("rates", product_id=tea["id"], rate_e4=2500000, unit="kg", effective_from="2020-01-01")
    nimal = client.create("suppliers", code="S001", name="Nimal Perera")
    return client.apply(tea, rate, nimal)


def slip(client, tea, supplier, receipt, **fields):
    return client.create("collections", receipt_no=f"{client.certificate['prefix']}-{receipt:06}",
                         supplier_id=supplier["id"], product_id=tea["id"],
                         **{"collected_on": "2024-03-05", "quantity_milli": 50500, "unit": "kg", **fields})


def certificate(office):
    """Sign-in gives a certificate that the server's key has signed"""
    client = stranger(office)
    text, signature = client.certificate["certificate"].split(".")
    text = base64.b64decode(text, validate=True)
    check(client.wire.server_key, b"paytrack-device-v1\n" + text, signature)
    told = json.loads(text)
    yield from same("device", told["device"], client.device)
    yield from same("key", base64.b64decode(told["public_key"]), bytes(client.key.verify_key))
    yield from same("prefix", told["prefix"], client.certificate["prefix"])
    yield from same("organisation", told["organisation"], client.organisation["id"])
    client.key = type(client.key).generate()
    yield from refused("device_key", client.sign_in, "kumari", "secret")
    yield from refused("bad_credentials", client.sign_in, "kumari", "guessed")


def refreshing(office):
    """An old refresh token gives the same successor until that is used, then revokes the family"""
    client = stranger(office)
    first = client.refresh_token
    once, again = client.refresh(first), client.refresh(first)
    yield from same("successor", again["refresh_token"], once["refresh_token"])
    client.pull()
    yield from refused("bad_token", client.refresh, first)
    yield from refused("bad_token", client.refresh, once["refresh_token"])


def computing(office):
    """Amounts come out as the domain's page computes them, and only a surprise brings a record"""
    client = stranger(office)
    tea, rate, nimal = stocked(client)
    cases = [(50500, "kg", 2500000, {}, 1262500), (1005, "kg", 10000, {}, 101), (10000, "lb", 10000, {}, 454),
             (1, "kg", 40000, {}, 0), (20000, "kg", 1234567, {"tare_base": 350, "water_base": 125, "deduction_bp": 275}, None)]
    for number, (quantity, unit, rate_e4, more, wanted) in enumerate(cases, 1):
        day = f"2024-03-{number:02}"
        own = client.create("rates", product_id=tea["id"], supplier_id=nimal["id"], rate_e4=rate_e4, unit="kg",
                            effective_from=day, effective_to=day)
        net, gross, amount = price({"quantity_milli": quantity, "unit": unit, "rate_unit": "kg", "rate_e4": rate_e4, **more}, 2)
        known = slip(client, tea, nimal, number, collected_on=day, quantity_milli=quantity, unit=unit, rate_id=own["id"],
                     rate_e4=rate_e4, rate_unit="kg", net_base=net, gross_minor=gross, amount_minor=amount,
                     status="confirmed", **more)
        results = client.push(own, known)
        yield from same("status", [result["status"] for result in results], ["applied", "applied"])
        if "record" in results[1]:
            yield f"slip {number} was predicted, and came back as {results[1]['record']}"
        if wanted is not None:
            yield from same(f"amount {number}", amount, wanted)
    blind = slip(client, tea, nimal, 90, collected_on="2024-04-05")
    result, = client.push(blind)
    yield from same("blind amount", result.get("record", {}).get("amount_minor"), 1262500)
    client.pull()
    row = client.book.rows["collections"][blind["id"]]["fields"]
    yield from same("blind slip", (row["status"], row["rate_id"], row["gross_minor"]), ("confirmed", rate["id"], 1262500))
    yield from same("halves", [half_away(5, 10), half_away(-5, 10), half_away(4, 10)], [1, -1, 0])


def both_clients(office):
    """What one client enters the other has, with one digest on all three sides"""
    client = stranger(office)
    tea, _, nimal = stocked(client)
    client.push(slip(client, tea, nimal, 1))
    desk = office.desk("desk")
    row = desk.rows("collections")[0]
    yield from same("amount", row["amount_minor"], 1262500)
    desk.ctl("edit", "suppliers", "S001", "phone=0711234567")
    desk.ctl("add", "collections", "supplier=S001", "product=TEA", "collected_on=2024-03-06", "quantity=7.25", "unit=kg")
    desk.ctl("sync")
    client.pull()
    yield from same("phone", client.book.find("suppliers", code="S001")["fields"].get("phone"), "0711234567")
    yield from same("their slip", client.book.find("collections", collected_on="2024-03-06")["fields"]["amount_minor"], 181250)
    for entity in ENTITIES:
        yield from same(f"digest of {entity}", desk.ctl("digest", entity).split(), [str(part) for part in client.book.digest(entity)])


def replays(office):
    """An operation counts once, whoever brings it again, and not with other content"""
    client = stranger(office)
    made = client.create("suppliers", code="S001", name="Nimal")
    envelope = client.seal(made)
    first, = client.send(envelope)["results"]
    second, = client.send(envelope)["results"]
    third, = client.push(made)
    yield from same("replayed", (second.pop("replayed", None), third.pop("replayed", None)), (True, True))
    yield from same("stored result", (second, third), (first, first))
    other, = client.push({**made, "set": {"code": "S001", "name": "Other"}})
    yield from same("other content", (other["status"], other["error"]["code"]), ("rejected", "op_reuse"))
    client.pull()
    yield from same("rows", len(client.book.rows["suppliers"]), 1)


def signatures(office):
    """What was changed on the way, or signed by another, is refused whole"""
    client, other = stranger(office), stranger(office, "other")
    body, signature = client.seal(client.create("suppliers", code="S001", name="Nimal"))
    yield from refused("bad_signature", client.send, (body.replace(b"Nimal", b"Namal"), signature))
    yield from refused("bad_signature", client.send, (body, signed_by(other.key, client.device, b"paytrack-push-v1\n" + body)))
    yield from refused("bad_signature", client.send, (body, signed_by(client.key, client.device, b"paytrack-answer-v1\n" + body)))
    client.pull()
    yield from same("rows", len(client.book.rows["suppliers"]), 0)
    try:
        check(client.wire.server_key, b"another text", client.marks[0]["sig"])
    except nacl.exceptions.BadSignatureError:
        return
    yield "any text passes for signed"


def conflicts(office):
    """Two edits of one version meet: each strategy ends as the page says"""
    ours, theirs = stranger(office), stranger(office, "theirs")
    supplier, = ours.apply(ours.create("suppliers", code="S001", name="Nimal", phone="1", notes="old"))
    theirs.pull()
    for strategy in ("server_wins", "manual"):
        supplier = ours.book.rows["suppliers"][supplier["id"]]
        theirs.pull()
        theirs.apply(theirs.change("suppliers", theirs.book.rows["suppliers"][supplier["id"]], phone="2", notes=f"by {strategy}"))
        result, = ours.push({**ours.change("suppliers", supplier, phone="3"), "strategy": strategy})
        conflict = result.get("conflict", {})
        told = [result["status"]] + [conflict.get(name) for name in ("kind", "fields", "resolution")]
        yield from same(strategy, told, ["conflict", "update_update", ["phone"], strategy])
        yield from same("server's row", conflict.get("server", {}).get("phone"), "2")
        ours.pull()
        if strategy == "manual":
            row = ours.book.rows["suppliers"][supplier["id"]]
            settling = {**ours.change("suppliers", row, phone="3"), "resolves": conflict["id"]}
            late = {**ours.change("suppliers", row), "resolves": conflict["id"]}
            yield from same("settled", [r["status"] for r in ours.push(settling)], ["applied"])
            result, = ours.push(late)
            yield from same("settled twice", result.get("error", {}).get("code"), "already_resolved")
        else:
            row = ours.book.rows["suppliers"][supplier["id"]]
            ours.apply({**ours.change("suppliers", row, phone="1")})
    listed = ours.listed("/v1/conflicts", "conflicts")
    yield from same("conflicts listed", len(listed), 2)


def merging(office):
    """Policy merge takes the fields that nobody else changed, and the deleted stays deleted"""
    ours, theirs = stranger(office), stranger(office, "theirs")
    yield from same("policy", ours.action("policy_set", entity="suppliers", strategy="merge")["status"], "done")
    supplier, = ours.apply(ours.create("suppliers", code="S001", name="Nimal", phone="1", email="a@x.lk"))
    theirs.pull()
    theirs.apply(theirs.change("suppliers", theirs.book.rows["suppliers"][supplier["id"]], phone="2"))
    result, = ours.push(ours.change("suppliers", supplier, email="b@x.lk"))
    yield from same("status", (result["status"], result["conflict"]["resolution"]), ("merged", "merge"))
    ours.pull()
    fields = ours.book.rows["suppliers"][supplier["id"]]["fields"]
    yield from same("merged", (fields["phone"], fields["email"]), ("2", "b@x.lk"))
    old = ours.book.rows["suppliers"][supplier["id"]]
    theirs.pull()
    theirs.apply(theirs.delete("suppliers", theirs.book.rows["suppliers"][supplier["id"]]))
    result, = ours.push({**ours.change("suppliers", old, phone="9"), "strategy": "client_wins"})
    yield from same("after the deletion", (result["status"], result["conflict"]["kind"]), ("conflict", "update_delete"))
    ours.pull()
    yield from same("deleted", ours.book.rows["suppliers"][supplier["id"]]["deleted"], True)


def waiting(office):
    """A group is all or none, a blocked operation is judged anew, a chain has one base"""
    client = stranger(office)
    tea, _, nimal = stocked(client)
    group = "0190aaaa-0000-7000-8000-000000000001"
    good = {**client.create("suppliers", code="S002", name="Sunil"), "group": group}
    bad = {**client.create("suppliers", code="S001", name="Taken"), "group": group}
    results = client.push(good, bad)
    yield from same("group", [result["error"]["code"] for result in results], ["group_failed", "duplicate_code"])
    parent = client.create("suppliers", code="S003", name="Later")
    child = slip(client, tea, parent, 1)
    result, = client.push(child)
    yield from same("without its parent", (result["status"], result.get("depends_on")), ("blocked", parent["id"]))
    first = client.change("suppliers", nimal, phone="1")
    second = {**client.change("suppliers", nimal, phone="2"), "base_op": first["op"]}
    for name in ("base_version", "base_leaf"):
        del second[name]
    results = client.push(parent, child, first, second)
    yield from same("in order", [result["status"] for result in results], ["applied"] * 4)
    client.pull()
    yield from same("the chain's end", client.book.rows["suppliers"][nimal["id"]]["fields"]["phone"], "2")


def withdrawing(office):
    """A withdrawal stands for what has no result, also when it comes first"""
    client = stranger(office)
    made = client.create("suppliers", code="S001", name="Nimal")

    def withdrawal(target):
        return {"op": client.create("suppliers")["op"], "entity": "suppliers", "id": target["id"],
                "operation": "withdraw", "target": target["op"], "made_at": now()}

    result, = client.push(withdrawal(made))
    yield from same("before its target", result["status"], "withdrawn")
    result, = client.push(made)
    yield from same("the target", result["status"], "withdrawn")
    kept = client.create("suppliers", code="S002", name="Sunil")
    first, = client.push(kept)
    result, = client.push(withdrawal(kept))
    yield from same("too late", (result["status"], result["result"]["status"], result["result"]["seq"]),
                    ("withdrawn", "applied", first["seq"]))
    client.pull()
    yield from same("rows", [row["fields"]["code"] for row in client.book.rows["suppliers"].values()], ["S002"])


def paging(office):
    """Pages of one row can each be applied alone, and deltas make whole rows"""
    client = stranger(office)
    tea, _, nimal = stocked(client)
    for number in range(1, 6):
        client.apply(slip(client, tea, nimal, number, notes=f"slip {number}"))
    client.apply(client.change("suppliers", client.book.rows["suppliers"][nimal["id"]], phone="5", name="Nimal P."))
    small = stranger(office, "small")
    if not 4 <= len(small.pull(limit=1)) <= 9:
        yield "the pages were not of about one row"
    yield from same("rows", small.book.rows, {**small.book.rows, **client.book.rows})
    row = client.book.rows["suppliers"][nimal["id"]]
    client.apply(client.change("suppliers", row, phone=None))
    small.pull()
    yield from same("cleared", "phone" in small.book.rows["suppliers"][nimal["id"]]["fields"], False)
    quiet, = small.pull()
    yield from same("nothing new", quiet["changes"], [])
    for target in ("/v1/pull?limit=0", "/v1/pull?limit=5001", "/v1/pull?limit=ten", "/v1/pull?cursor=guessed", "/v1/pull?limit=5&&cursor="):
        try:
            small.get(target)
        except Refused as error:
            yield from same(target, error.status, 400)
        else:
            yield f"{target} was answered"


def buckets(office):
    """Digests of every prefix are those of the rows that rows lists"""
    client = stranger(office)
    client.apply(*(client.create("suppliers", code=f"S{number:03}", name=f"Supplier {number}") for number in range(60)))
    for prefix in [""] + sorted(client.get("/v1/digest/suppliers?prefix=")["children"])[:5]:
        told = client.get(f"/v1/digest/suppliers?prefix={prefix}")
        yield from same(f"at {prefix!r}", (told["count"], told["sum"]), client.book.digest("suppliers", prefix))
        for child, part in told["children"].items():
            yield from same(f"at {child}", (part["count"], part["sum"]), client.book.digest("suppliers", child))
        listed = client.listed(f"/v1/rows/suppliers?prefix={prefix}", "changes")
        mine = sorted(row["id"] for row in client.book.rows["suppliers"].values() if row["id"][-4:].startswith(prefix))
        yield from same(f"rows at {prefix!r}", sorted(row["id"] for row in listed), mine)
    for prefix in ("a", "abc", "xy", "AB"):
        try:
            client.get(f"/v1/digest/suppliers?prefix={prefix}")
        except Refused as error:
            yield from same(prefix, error.status, 400)
        else:
            yield f"prefix {prefix} was answered"


def living(office):
    """The live channel tells the head of a commit, and the pull brings it"""
    client, other = stranger(office), stranger(office, "other")
    client.pull()
    with client.live() as live:
        result, = other.push(other.create("suppliers", code="S001", name="Nimal"))
        head = live.message()
        while head.get("head", 0) < result["seq"]:
            head = live.message()
        yield from same("head", (head["head"], head["epoch"]), (result["seq"], client.wire.mark["epoch"]))
    client.pull()
    client.book.find("suppliers", code="S001")


def sealing(office):
    """A peer carries a sealed envelope and learns operation and status, nothing else"""
    maker, carrier = stranger(office, "maker"), stranger(office, "carrier")
    made = maker.create("suppliers", code="S001", name="Nimal")
    answer = carrier.send(maker.seal(made), sealed=True)
    yield from same("what the carrier learns", answer["results"], [{"op": made["op"], "status": "applied"}])
    result, = maker.push(made)
    yield from same("what the maker learns", (result["status"], result.get("replayed")), ("applied", True))
    maker.pull()
    row = maker.book.find("suppliers", code="S001")
    yield from same("made by", row["meta"]["created_by"], maker.user["id"])


def auditing(office):
    """The audit chain can be recomputed from zeros, and the marks lie on it"""
    client = stranger(office)
    stocked(client)
    client.push(client.create("suppliers", code="S001", name="Taken"))
    hashes, value = {"0" * 64}, bytes(32)
    for entry in client.listed("/v1/audit", "entries"):
        value = hashlib.sha256(value + entry["entry"].encode()).digest()
        if value.hex() != entry["hash"]:
            yield f"entry {entry['i']} does not follow"
        hashes.add(entry["hash"])
    for mark in client.marks:
        if mark["hash"] not in hashes:
            yield f"the mark at {mark['head']} is not on the chain"


def closing(office):
    """A closed period takes no slip, and the next page tells everybody"""
    client, other = stranger(office), stranger(office, "other")
    tea, _, nimal = stocked(client)
    other.pull()
    yield from same("closing", client.action("close_period", to="2024-03-31")["status"], "done")
    result, = client.push(slip(client, tea, nimal, 1))
    yield from same("slip", (result["status"], result["error"]["code"]), ("rejected", "period_closed"))
    page = other.pull()[0]
    yield from same("organisation", page.get("organisation", {}).get("closed_to"), "2024-03-31")


def forking(office):
    """The same number for another envelope is processed and called forked"""
    client = stranger(office)
    client.push(client.create("suppliers", code="S001", name="Nimal"))
    client.sealed = 0
    made = client.create("suppliers", code="S002", name="Sunil")
    answer = client.send(client.seal(made))
    yield from same("forked", (answer.get("forked"), answer["results"][0]["status"]), (True, "applied"))


def recovering(office):
    """A restored server gets back what it lost from the operations and the answers that a client kept"""
    client = stranger(office)
    stocked(client)
    run(SERVER, "backup", "--data", office.folder / "data", office.folder / "backup")
    fork = client.wire.mark
    client.apply(client.create("suppliers", code="S002", name="After the backup"))
    row = client.book.find("suppliers", code="S002")
    client.apply(client.change("suppliers", row, phone="0711234567"))
    lost = client.kept[-2:]
    office.stop()
    run(SERVER, "restore", "--data", office.folder / "data", office.folder / "backup")
    office.serve()
    client.wire.address = Client(office.url).wire.address
    client.wire.token = None
    stale = client.wire.mark
    client.sign_in("kumari", "secret")
    client.wire.mark = stale
    yield from refused("history_diverged", client.pull)
    recovered = client.keep_mark(client.wire.call("POST", "/v1/recover", {"marks": client.marks}))
    yield from same("fork", recovered["fork"]["head"], fork["head"])
    client.wire.mark = None
    client.book.cursor = recovered["cursor"]
    for (body, _), answer in lost:
        operations = json.loads(body)["ops"]
        results = client.push(*operations, recovery=True, was=[answer])
        yield from same("sent again", [result["status"] for result in results], ["applied"] * len(operations))
    fresh = stranger(office, "fresh")
    fresh.pull()
    yield from same("what came back", fresh.book.find("suppliers", code="S002")["fields"]["phone"], "0711234567")


def limits(office):
    """What is too much, too old or not there is refused by its code"""
    client = stranger(office)
    many = [client.create("suppliers", code=f"S{number:03}", name="Many") for number in range(101)]
    yield from refused("too_large", client.push, *many)
    yield from refused("bad_text", client.push, client.create("suppliers", code="S1", name="a\0b"))
    yield from refused("not_found", client.get, "/v1/nothing")
    unknown, strange = client.push({**client.create("suppliers"), "entity": "farmers"},
                                   client.create("suppliers", code="S1", name="Nimal", shoe_size=42))
    yield from same("unknown entity and field", (unknown["status"], strange["status"]), ("rejected", "rejected"))
    status, _, _ = client.wire.plain("GET", "/v1/pull", headers={**client.wire.headers(), "PayTrack-Schema": "999"})
    yield from same("a schema to come", status, 426)
    client.wire.token = "made up"
    yield from refused("bad_token", client.pull)


CASES = (certificate, refreshing, computing, both_clients, replays, signatures, conflicts, merging, waiting, withdrawing, paging,
         buckets, living, sealing, auditing, closing, forking, recovering, limits)


def at_an_office(case):
    def with_office():
        with Office() as office:
            yield from case(office)

    with_office.__doc__ = case.__doc__
    return with_office


tap.run(*(at_an_office(case) for case in CASES if not sys.argv[1:] or case.__name__ in sys.argv[1:]))
