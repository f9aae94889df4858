#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sentences of the protocol's sections 1, 2, 8 and 9, each by its name, as a client in another language meets them."""

import base64
import datetime
import gzip
import hashlib
import http.client
import json
import os
import socket
import threading

import nacl.public
import nacl.signing

import tap
from desk import Client, PASSWORD, Premises, ROLES, fetch, new_id, outcome
from wire import SEALED, Refused, check, push_text, signed_by

PREMISES = Premises()
PREMISES.serve()
URL = PREMISES.url
MANAGER = PREMISES.client("manager")
CLERK = PREMISES.client("clerk")


def code_of(call, *arguments, **named):
    """The code that a call was refused with; its outcome where it was not."""
    try:
        return outcome(call(*arguments, **named)["results"][0])
    except Refused as refusal:
        return refusal.code
    except KeyError:
        return "taken"


def bare(target, method="GET", body=None, token=None, **headers):
    made = {name.replace("_", "-"): value for name, value in headers.items()}
    if token != "":
        made["Authorization"] = f"Bearer {token or CLERK.wire.token}"
    status, told, came = fetch(URL + target, method, body, made)
    text = gzip.decompress(came) if told.get("Content-Encoding") == "gzip" else came
    return status, told, json.loads(text)


def pushed(ops, client=CLERK):
    """What is said of an envelope whose operations are this JSON text."""
    body, _ = client.seal()
    body = body.replace(b'"ops": []', b'"ops":' + (ops if isinstance(ops, bytes) else ops.encode()))
    return code_of(client.send, (body, signed_by(client.key, client.device, push_text(body))))


def supplier(**fields):
    return {"op": new_id(), "entity": "suppliers", "id": new_id(), "operation": "create", "base_version": 0, "made_at": 1,
            "set": {"code": new_id(), "name": "x", **fields}}


def expect(*pairs):
    yield from (f"{name}: {found!r}, not {wanted!r}" for name, found, wanted in pairs if found != wanted)


def strict_json():
    """/protocol/1/every-number-an-integer-hex-lower-case-base64-padded-dates-valid-else-400"""
    one = json.dumps(supplier())
    swap = lambda old, new: pushed("[" + one.replace(old, new, 1) + "]")
    key = base64.b64encode(bytes(32)).decode()
    login = lambda **device: bare("/v1/auth/login", "POST", json.dumps({
        "username": "clerk", "password": PASSWORD,
        "device": {"id": new_id(), "name": "x", "public_key": key, **device}}), "")[0]
    slip = {**supplier(), "entity": "collections", "set": {"receipt_no": "Z", "collected_on": "2026-02-30"}}
    yield from expect(
        ("a fraction", swap('"made_at": 1', '"made_at": 1.0'), "malformed"),
        ("an exponent", swap('"made_at": 1', '"made_at": 1e3'), "malformed"),
        ("beyond 64 bits", swap('"made_at": 1', '"made_at": 9223372036854775808'), "malformed"),
        ("a leading zero", swap('"made_at": 1', '"made_at": 01'), "malformed"),
        ("a name twice", swap('"made_at": 1', '"made_at": 1, "made_at": 1'), "malformed"),
        ("an id in capitals", swap('"id": "', '"id": "A'), "malformed"),
        ("a date that is none", pushed(json.dumps([slip])), "malformed"),
        ("a key without padding", login(public_key=key.rstrip("=")), 400),
        ("a short key", login(public_key=base64.b64encode(bytes(31)).decode()), 400),
        ("something after the end", bare("/v1/auth/refresh", "POST", '{"refresh_token":"x"} x', "")[0], 400))


def bad_text():
    """/protocol/1/text-with-nul-or-a-lone-surrogate-is-bad-text"""
    for evil in ("\\u0000", "\\ud800", "\\udc00x"):
        yield from expect((evil, pushed(json.dumps([supplier(notes="EVIL")]).replace("EVIL", evil)), "bad_text"))
    yield from expect(("raw", pushed(json.dumps([supplier(notes="EVIL")]).encode().replace(b"EVIL", b"\xff")), "bad_text"))


def empty_text():
    """/protocol/1/empty-text-is-null"""
    made = supplier(phone="")
    CLERK.push(made)
    CLERK.pull()
    yield from expect(("phone", CLERK.book.rows["suppliers"][made["id"]]["fields"].get("phone"), None))


def problems():
    """/protocol/1/errors-are-problem-json-with-a-stable-code"""
    for target, status, code in (("/v1/nothing", 404, "not_found"), ("/v1/pull?limit=0", 400, "bad_limit"),
                                 ("/v1/pull?limit=5001", 400, "bad_limit"), ("/v1/pull?cursor=x", 400, "bad_cursor"),
                                 ("/v1/audit", 403, "not_allowed"), ("/v1/digest/suppliers?prefix=1", 400, "malformed"),
                                 ("/v1/digest/people?prefix=", 404, "not_found")):
        found, told, problem = bare(target)
        yield from expect((target, (found, problem.get("code"), problem.get("status")), (status, code, status)),
                          (f"{target}: type", told["Content-Type"], "application/problem+json"))
    for token, wanted in (("nobody", "bad_token"),):
        yield from expect((token, bare("/v1/pull", token=token)[2]["code"], wanted))


def schemas():
    """/protocol/1/426-schema-too-old-and-schema-too-new"""
    for schema, status in (("0", 426), ("2", 426), ("999", 426), ("x", 400), ("1", 200)):
        found, _, answer = bare("/v1/status", PayTrack_Schema=schema)
        yield from expect((schema, found, status))
        if status == 426:
            yield from expect((schema, answer["code"], "schema_too_old" if schema == "0" else "schema_too_new"))


def schema_first():
    """/protocol/1/426-schema-too-old-and-schema-too-new/whoever-asks: without a session too, and signed with one"""
    guess = json.dumps({"username": "clerk", "password": "guess",
                        "device": {"id": new_id(), "name": "x", "public_key": base64.b64encode(bytes(32)).decode()}})
    for target, method, body in (("/v1/pull", "GET", None), ("/v1/auth/login", "POST", guess),
                                 ("/v1/auth/refresh", "POST", '{"refresh_token":"x"}'), ("/v1/actions", "POST", "{}")):
        for token in ("", "nobody"):
            found, _, answer = bare(target, method, body, token, PayTrack_Schema="2")
            yield from expect(((target, token), (found, answer["code"]), (426, "schema_too_new")))
        yield from expect(((target, "fits"), bare(target, method, body, "")[0], 401))
    for target, method, body in (("/v1/pull", "GET", None), ("/v1/actions", "POST", "{}")):
        found, told, _ = bare(target, method, body, PayTrack_Schema="2")
        yield from expect(((target, "valid"), found, 426), (target, "PayTrack-Signature" in told, True))


def operations_limit():
    """/protocol/1/100-operations-an-envelope-a-single-group-5000"""
    group = new_id()
    many = lambda count, **members: pushed(json.dumps([{**supplier(), **members} for _ in range(count)]))
    yield from expect(("100", many(100), "applied"), ("101", many(101), "too_large"),
                      ("a group of 300", many(300, group=group), "applied"),
                      ("a group of 5001", many(5001, group=new_id()), "too_large"))


def row_limit():
    """/protocol/1/256-kib-a-row"""
    yield from expect(("250 KiB", pushed(json.dumps([supplier(notes="x" * 250_000)])), "applied"),
                      ("257 KiB", pushed(json.dumps([supplier(notes="x" * 263_200)])), "too_large"))


def body_limits():
    """/protocol/1/8-mib-inflated-and-1-mib-compressed"""
    bomb = gzip.compress(b" " * ((8 << 20) + 1))
    yield from expect(("inflated", bare("/v1/push", "POST", bomb, Content_Encoding="gzip")[0], 413),
                      ("no gzip", bare("/v1/push", "POST", b"not gzip", Content_Encoding="gzip")[0], 400))


def refused_whole(body, signature, **headers):
    """Status and code of a push whose bytes travel as they are, and how many changes came of it."""
    before = MANAGER.get("/v1/status")["head"]
    status, _, answer = bare("/v1/push", "POST", iter([body]), PayTrack_Signature=signature, **headers)
    return status, answer.get("code"), MANAGER.get("/v1/status")["head"] - before


def announced(size):
    """What is said to a size alone, before any of the body is there."""
    address = CLERK.wire.address
    with socket.create_connection((address.hostname, address.port), timeout=30) as connection:
        connection.sendall(f"POST /v1/push HTTP/1.1\r\nHost: x\r\nContent-Encoding: gzip\r\n"
                           f"Content-Length: {size}\r\n\r\n".encode())
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        return answer.status, json.loads(answer.read())["code"]


def compressed_limit():
    """/protocol/1/past-1-mib-compressed-it-is-413-too-large-and-nothing-changes"""
    made = [supplier(notes=base64.b64encode(os.urandom(180_000)).decode()) for _ in range(7)]
    few, many = CLERK.seal(*made[:4]), CLERK.seal(*made)
    packed, box = gzip.compress(many[0]), CLERK.wire.seal(*many)
    yield from expect(
        ("sizes", (len(packed) > 1 << 20, len(box) > 1 << 20, len(many[0]) < 8 << 20), (True, True, True)),
        ("gzipped", refused_whole(packed, many[1], Content_Encoding="gzip"), (413, "too_large", 0)),
        ("sealed", refused_whole(box, many[1], Content_Type=SEALED), (413, "too_large", 0)),
        ("announced", announced((1 << 20) + 1), (413, "too_large")),
        ("under it", refused_whole(gzip.compress(few[0]), few[1], Content_Encoding="gzip"), (200, None, 4)))


def omitted():
    """/protocol/1/an-answer-past-8-mib-says-omitted-in-place-of-a-row-and-the-client-pulls-it"""
    other = PREMISES.client("clerk", "other desk")
    made = [supplier(notes="n" * 250_000) for _ in range(40)]
    for first in range(0, 40, 20):
        other.push(*made[first:first + 20])
    rows = [{"id": one["id"], "version": 1} for one in made]
    late = lambda strategy, **fields: [{"op": new_id(), "entity": "suppliers", "id": row["id"], "operation": "update",
                                        "base_version": 1, "made_at": 1, "strategy": strategy, "set": fields}
                                       for row in rows]
    other.push(*late("server_wins", phone="1"))
    losing = CLERK.push(*late("server_wins", phone="2"))
    size = len(CLERK.wire.last["body"])
    whole = [result for result in losing if "server" in result["conflict"]]
    bare_ones = [result for result in losing if result["conflict"].get("omitted")]
    CLERK.pull()
    mine = [CLERK.book.rows["suppliers"][one["id"]]["fields"] for one in made]
    yield from expect(
        ("conflicts", {result["status"] for result in losing}, {"conflict"}),
        ("each is one or the other", len(whole) + len(bare_ones), 40),
        ("both there", (len(whole) > 0, len(bare_ones) > 0), (True, True)),
        ("within the limit", size <= 8 << 20, True),
        ("pulled", {(row["phone"], len(row["notes"])) for row in mine}, {("1", 250_000)}))


def gzip_both_ways():
    """/protocol/1/bodies-over-1-kib-travel-gzipped-both-ways"""
    _, told, _ = bare("/v1/pull", Accept_Encoding="gzip")
    _, small, _ = bare("/v1/status", Accept_Encoding="gzip")
    yield from expect(("large", told["Content-Encoding"], "gzip"), ("small", small["Content-Encoding"], None))


def unknown_members():
    """/protocol/1/unknown-members-are-ignored-an-unknown-entity-or-field-rejects-that-operation"""
    yield from expect(
        ("a member", pushed(json.dumps([{**supplier(), "mood": {"x": [1]}}])), "applied"),
        ("a field", pushed(json.dumps([supplier(mood="x")])) in ("applied", "malformed"), False),
        ("an entity", pushed(json.dumps([{**supplier(), "entity": "moods"}])) in ("applied", "malformed"), False))


def signed_answers():
    """/protocol/1/every-answer-to-a-valid-token-is-signed-errors-too"""
    for target in ("/v1/status", "/v1/pull?limit=0", "/v1/audit", "/v1/nothing"):
        _, told, _ = bare(target)
        _, _, body = fetch(URL + target, headers={"Authorization": f"Bearer {CLERK.wire.token}"})
        scheme, owner, value = told["PayTrack-Signature"].split(" ")
        yield from expect((target, (scheme, owner), ("ed25519", "server")))
        status, again, body = fetch(URL + target, headers={"Authorization": f"Bearer {CLERK.wire.token}"})
        check(CLERK.wire.server_key, f"paytrack-answer-v1\nGET {target}\n".encode() + body,
              again["PayTrack-Signature"].split(" ")[2])
        if "mark" not in json.loads(body):
            yield f"{target}: no mark"
    yield from expect(("without a token", bare("/v1/status", token="nobody")[1]["PayTrack-Signature"], None))


def everyone_reads():
    """/protocol/1/every-role-reads-all-five-entities-the-audit-is-for-manager-and-admin"""
    for role in ("viewer", "clerk", "manager", "admin"):
        client = PREMISES.client(role, "reader")
        yield from expect((role, len(client.get("/v1/pull?limit=5000").get("digests", client.get("/v1/digest/rates?prefix="))) > 0, True),
                          (f"{role}: audit", code_of(client.get, "/v1/audit"),
                           "taken" if role in ("manager", "admin") else "not_allowed"))


def certificates():
    """/protocol/2/certificates-last-30-days-and-are-renewed-at-sign-in-and-refresh"""
    client = PREMISES.client("clerk", "certified")
    for answer in (client.sign_in("clerk", PASSWORD), client.refresh()):
        text, signature = (base64.b64decode(part) for part in answer["device"]["certificate"].split("."))
        said = json.loads(text)
        check(client.wire.server_key, b"paytrack-device-v1\n" + text, base64.b64encode(signature).decode())
        days = (said["not_after"] - answer["server"]["time"]) / 86_400_000
        yield from expect(("device", said["device"], client.device), ("prefix", said["prefix"], answer["device"]["prefix"]),
                          ("organisation", said["organisation"], client.organisation["id"]),
                          ("key", base64.b64decode(said["public_key"]), bytes(client.key.verify_key)),
                          ("days", 29.99 < days < 30.01, True))


def another_key():
    """/protocol/2/a-known-device-id-with-another-key-is-device-key"""
    client = PREMISES.client("clerk", "twice")
    client.key = nacl.signing.SigningKey.generate()
    yield from expect(("sign-in", code_of(client.sign_in, "clerk", PASSWORD), "device_key"))


def same_successor():
    """/protocol/2/the-old-refresh-gives-the-same-successor"""
    client = PREMISES.client("clerk", "lossy")
    old = client.refresh_token
    first, again = client.refresh(old)["refresh_token"], client.refresh(old)["refresh_token"]
    yield from expect(("the same", first, again))


def reuse():
    """/protocol/2/reuse-after-the-successor-was-used-revokes-the-family"""
    for use in (lambda client: client.refresh(), lambda client: client.get("/v1/status")):
        client = PREMISES.client("clerk", "robbed")
        old = client.refresh_token
        client.refresh(old)
        use(client)
        thief = Client(URL)
        yield from expect(("the thief", code_of(thief.refresh, old), "bad_token"),
                          ("the robbed", code_of(client.refresh), "bad_token"))


def logout():
    """/protocol/2/logout-ends-the-session"""
    client = PREMISES.client("clerk", "leaver")
    client.wire.call("POST", "/v1/auth/logout")
    yield from expect(("pull", code_of(client.get, "/v1/pull"), "bad_token"), ("refresh", code_of(client.refresh), "bad_token"))


def hashed():
    """/protocol/2/tokens-and-passwords-are-stored-hashed"""
    client = PREMISES.client("clerk", "hashed")
    backup = PREMISES.folder / "hashed"
    PREMISES.do("backup", backup)
    stored = (backup / "paytrack-server.db").read_bytes()
    for secret in (client.wire.token, client.refresh_token, PASSWORD):
        if secret.encode() in stored or base64.b64decode(secret + "==", altchars=b"-_") in stored:
            yield f"{secret[:6]}… is in the database"
    if b"$argon2id$" not in stored:
        yield "no Argon2id"


def prefixes():
    """/protocol/2/prefixes-are-never-reused-restore-skips-1000-and-an-old-certificate-readmits"""
    with Premises() as other:
        other.serve()
        first = other.client("clerk", "first")
        other.do("backup", other.folder / "backup")
        second = other.client("clerk", "second")
        other.stop()
        other.do("restore", other.folder / "backup")
        other.serve()
        third = other.client("clerk", "third")
        yield from expect(("first", first.certificate["prefix"], "A1"), ("second", second.certificate["prefix"], "A2"))
        if third.certificate["prefix"] in ("A1", "A2", "A3"):
            yield f"{third.certificate}"
        second.wire.address, second.wire.token, second.wire.mark = third.wire.address, None, None
        answer = second.wire.call("POST", "/v1/auth/login", {
            "username": "clerk", "password": PASSWORD, "device": {
                "id": second.device, "name": "second", "public_key": base64.b64encode(bytes(second.key.verify_key)).decode(),
                "certificate": second.certificate["certificate"]}})
        yield from expect(("readmitted", answer["device"]["prefix"], "A2"))


def told_of_changes():
    """/protocol/2/the-next-page-carries-organisation-or-directory-when-they-change"""
    client = PREMISES.client("clerk", "told")
    first = client.pull()
    quiet = client.pull()
    admin = PREMISES.client("admin", "teller")
    after_device = client.pull()
    admin.action("settings", receipt_note=new_id())
    after_settings = client.pull()
    admin.action("user_add", user=new_id(), role="viewer", password="x")
    after_user = client.pull()
    has = lambda pages: [name for name in ("organisation", "directory") if any(name in page for page in pages)]
    yield from expect(("first", has(first), ["organisation", "directory"]), ("quiet", has(quiet), []),
                      ("a computer", has(after_device), ["directory"]), ("a setting", has(after_settings), ["organisation"]),
                      ("a user", has(after_user), ["directory"]))


def chain():
    """/protocol/8/each-entry-is-hashed-with-the-one-before"""
    made = supplier()
    CLERK.push(made)
    for phone in "12":
        CLERK.push({**made, "op": new_id(), "operation": "update", "base_version": 1, "set": {"phone": phone}})
    entries = MANAGER.listed("/v1/audit?limit=100", "entries")
    value = bytes(32)
    for number, entry in enumerate(entries, 1):
        value = hashlib.sha256(value + entry["entry"].encode()).digest()
        if (entry["i"], entry["hash"]) != (number, value.hex()):
            yield f"entry {number}"
            return
    kinds = {json.loads(entry["entry"])["kind"] for entry in entries}
    yield from (f"no {kind}" for kind in {"change", "refusal", "conflict", "sign_in", "key"} - kinds)


def values():
    """/audit/values: a created record has no old values, and no null for them; a change has both, of its fields alone"""
    made = supplier(phone="1")
    CLERK.push(made)
    CLERK.push({**made, "op": new_id(), "operation": "update", "base_version": 1, "set": {"phone": "2", "notes": "x"}})
    created, changed = MANAGER.listed(f"/v1/audit?id={made['id']}", "entries")
    yield from expect(("old of a created one", "old" in created, False),
                      ("new of a created one", created["new"]["phone"], "1"),
                      ("old", changed["old"], {"phone": "1", "notes": None}),
                      ("new", changed["new"], {"phone": "2", "notes": "x"}),
                      ("named", sorted(json.loads(changed["entry"])["fields"]), ["notes", "phone"]))


def filters():
    """/protocol/8/audit-by-entity-id-user-from-and-to"""
    entries = lambda query: [json.loads(entry["entry"]) for entry in MANAGER.listed(f"/v1/audit?limit=5000&{query}", "entries")]
    every = entries("from=2020-01-01")
    one = next(entry for entry in every if entry["kind"] == "change")
    middle = every[len(every) // 2]["at"]
    today = MANAGER.get("/v1/status")["time"] // 86_400_000
    day = lambda offset: str(datetime.date.fromtimestamp((today + offset) * 86400))
    yield from expect(
        ("entity", {entry.get("entity") for entry in entries("entity=suppliers")}, {"suppliers"}),
        ("id", {entry.get("id") for entry in entries(f"id={one['id']}")}, {one["id"]}),
        ("user", {entry.get("user") for entry in entries(f"user={CLERK.user['id']}")}, {CLERK.user["id"]}),
        ("from", [entry["at"] for entry in entries(f"from={middle}")], [e["at"] for e in every if e["at"] >= middle]),
        ("to", [entry["at"] for entry in entries(f"to={middle}")], [e["at"] for e in every if e["at"] < middle]),
        ("a day", len(entries(f"from={day(0)}&to={day(0)}")) > 0, True),
        ("the day before", entries(f"to={day(-2)}"), []), ("tomorrow", entries(f"from={day(1)}"), []),
        ("no date", code_of(MANAGER.get, "/v1/audit?from=2026-02-30"), "malformed"))


def sealed_answers():
    """/protocol/9/200-answers-are-sealed-to-the-bearers-device-errors-are-plain"""
    box = CLERK.wire.seal(*CLERK.seal(supplier()))
    headers = {"Content-Type": SEALED, "Authorization": f"Bearer {CLERK.wire.token}"}
    status, told, came = fetch(URL + "/v1/push", "POST", box, headers)
    yield from expect(("status", status, 200), ("type", told["Content-Type"], SEALED))
    signature, packed = nacl.public.SealedBox(CLERK.key.to_curve25519_private_key()).decrypt(came).split(b"\n", 1)
    check(CLERK.wire.server_key, b"paytrack-answer-v1\nPOST /v1/push\n" + gzip.decompress(packed), signature.decode().split(" ")[2])
    status, told, _ = fetch(URL + "/v1/push", "POST", os.urandom(200), headers)
    yield from expect(("an error", (status, told["Content-Type"]), (400, "application/problem+json")))


def carried():
    """/protocol/9/the-carrier-learns-op-and-status-only"""
    made = supplier(phone="077")
    envelope = CLERK.seal(made, {**supplier(), "set": {"code": made["set"]["code"], "name": "Twice"}})
    results = MANAGER.send(envelope, sealed=True)["results"]
    yield from expect(("applied", results[0], {"op": made["op"], "status": "applied"}),
                      ("rejected", set(results[1]), {"op", "status"}))


def sealed_everything():
    """/protocol/9/for-everything-when-policy-says-so"""
    MANAGER.action("policy_set", entity="sealed", strategy="all")
    CLERK.pull()
    yield from expect(("policy", CLERK.sign_in("clerk", PASSWORD)["organisation"]["policy"]["sealed"], "all"))
    answer = CLERK.wire.call("POST", "/v1/actions", body=json.dumps({"action": new_id(), "name": "nothing"}).encode(), sealed=True)
    yield from expect(("an action", answer["status"], "rejected"))
    MANAGER.action("policy_set", entity="sealed", strategy="peers")


def no_gap():
    """/protocol/1/commit-order-is-seq-order-and-no-gap-is-ever-visible"""
    writers = [PREMISES.client("clerk", f"writer {number}") for number in range(3)]
    reader = PREMISES.client("viewer", "reader")
    reader.pull(5000)
    last = reader.get("/v1/status")["head"]

    def write(client):
        for _ in range(25):
            client.push(supplier(), supplier())

    threads = [threading.Thread(target=write, args=(writer,)) for writer in writers]
    for thread in threads:
        thread.start()
    busy = True
    while busy:
        busy = any(thread.is_alive() for thread in threads)
        for page in reader.pull(7):
            seqs = [change["seq"] for change in page["changes"]]
            yield from expect(("after the last page", seqs, list(range(last + 1, last + 1 + len(seqs)))))
            last += len(seqs)
    yield from expect(("all", last, reader.get("/v1/status")["head"]))


def versions():
    """/protocol/1/the-server-alone-gives-out-version-and-seq-only-changes-take-a-seq"""
    head = lambda: CLERK.get("/v1/status")["head"]
    before = head()
    made = supplier()
    results = CLERK.push(made)
    CLERK.pull()
    results += CLERK.push(CLERK.change("suppliers", CLERK.book.rows["suppliers"][made["id"]], phone="1"))
    yield from expect(("given", [(result["version"], result["seq"]) for result in results], [(1, before + 1), (2, before + 2)]))
    CLERK.push(supplier(code=made["set"]["code"]))
    MANAGER.action("policy_set", entity="suppliers", strategy="server_wins")
    PREMISES.client("clerk", "another")
    yield from expect(("no change, no seq", head(), before + 2))


def no_nulls():
    """/protocol/1/members-without-a-value-are-left-out-null-stands-only-in-set-and-delta"""
    def nulls(value, path=""):
        if value is None:
            yield path
        elif isinstance(value, (dict, list)):
            for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
                yield from nulls(inner, f"{path}/{key}")

    client = PREMISES.client("manager", "nulls")
    made = supplier(phone="")
    answers = [client.sign_in("manager", PASSWORD), client.send(client.seal(made)), client.get("/v1/pull?limit=5000"),
               client.get("/v1/conflicts"), client.get("/v1/status")]
    yield from expect(("nulls", [path for answer in answers for path in nulls(answer) if "/fields/" not in path], []))


def results_not_errors():
    """/protocol/1/a-conflict-or-a-refused-operation-is-a-result-inside-a-200"""
    made = supplier()
    results = CLERK.push(made, supplier(code=made["set"]["code"]), {**made, "op": new_id(), "set": {**made["set"], "name": "y"}},
                         {**supplier(), "entity": "rates", "set": {"product_id": new_id()}})
    yield from expect(("status", CLERK.wire.last.get("status", 200), 200),
                      ("words", [result["status"] for result in results], ["applied", "rejected", "conflict", "rejected"]))


def own_schema():
    """/protocol/1/an-envelope-carries-its-own-schema-which-push-judges"""
    for schema, wanted in ((1, "applied"), (2, "schema_too_new")):
        yield from expect((schema, code_of(CLERK.send, CLERK.seal(supplier(), schema=schema)), wanted))


def one_organisation():
    """/protocol/1/one-server-address-serves-one-organisation"""
    with Premises() as other:
        other.serve()
        client = other.client("manager")
        client.push(client.create("suppliers", code="ONLY", name="Here"))
        client.pull()
        CLERK.push(supplier())
        CLERK.pull()
        stolen = client.wire.token
        yield from expect(("rows", [row["fields"]["code"] for row in client.book.rows["suppliers"].values()], ["ONLY"]),
                          ("not here", [row for row in CLERK.book.rows["suppliers"].values() if row["fields"].get("code") == "ONLY"], []),
                          ("organisations", client.organisation["id"] == CLERK.organisation["id"], False),
                          ("a token of the other", bare("/v1/status", token=stolen)[2]["code"], "bad_token"))


def first_page():
    """/protocol/2/the-first-page-has-organisation-and-directory"""
    page = PREMISES.client("viewer", "fresh").get("/v1/pull?limit=1")
    people = {user["name"]: user["role"] for user in page["directory"]["users"]}
    yield from expect(("organisation", page["organisation"]["currency"], "LKR"), ("people", {role: people.get(role) for role in ROLES}, {role: role for role in ROLES}),
                      ("computers", {"id", "name"} <= set(page["directory"]["devices"][0]), True))


def time_zone():
    """/protocol/2/future-and-today-mean-the-organisations-time-zone"""
    east, west = "Pacific/Kiritimati", "Pacific/Pago_Pago"
    days = {}
    admin = PREMISES.client("admin", "zones")
    for zone in (east, west):
        admin.action("settings", time_zone=zone)
        now = datetime.datetime.now(datetime.timezone.utc)
        offset = {east: 14, west: -11}[zone]
        today = (now + datetime.timedelta(hours=offset)).date()
        days[zone] = [outcome(admin.push(admin.create("payments", payment_no=new_id(), supplier_id=PERSON["id"], type="advance",
                              amount_minor=1, paid_on=str(today + datetime.timedelta(days=more))))[0]) for more in (0, 1)]
    admin.action("settings", time_zone="UTC")
    yield from expect(("today and tomorrow", days, {east: ["applied", "future"], west: ["applied", "future"]}))


def actions():
    """/protocol/2/actions-are-idempotent-by-action-checked-by-role-and-audited"""
    admin = PREMISES.client("admin", "actions")
    told = lambda: len(admin.listed("/v1/audit", "entries"))
    body = {"action": new_id(), "name": "policy_set", "entity": "rates", "strategy": "manual"}
    before = told()
    first = admin.keep_mark(admin.wire.call("POST", "/v1/actions", body))
    entries = told() - before
    again = admin.keep_mark(admin.wire.call("POST", "/v1/actions", body))
    same = {name: first[name] for name in ("action", "status")}
    again_entries = told() - before
    clerk = CLERK.action("policy_set", entity="rates", strategy="merge")
    yield from expect(("done", same, {"action": body["action"], "status": "done"}), ("again", {name: again[name] for name in same}, same),
                      ("a clerk", (clerk["status"], clerk["error"]["code"]), ("rejected", "not_allowed")),
                      ("audited once", (entries, again_entries), (1, 1)), ("the refusal too", told() - before, 2))
    policy = admin.sign_in("admin", PASSWORD)["organisation"]["policy"]
    admin.action("policy_set", entity="rates", strategy="server_wins")
    yield from expect(("policy", (policy["rates"], sorted(policy)), ("manual", ["collections", "payments", "products", "rates", "sealed", "suppliers"])))


def audited():
    """/protocol/8/each-change-refusal-conflict-resolution-sign-in-and-key-event-is-an-entry"""
    admin = PREMISES.client("admin", "auditor")
    first = admin.listed("/v1/audit", "entries")[-1]["i"]
    client = PREMISES.client("manager", "audited")
    made = supplier()
    client.push(made, supplier(code=made["set"]["code"]))
    conflict = client.push({**made, "op": new_id(), "set": {**made["set"], "name": "y"}, "strategy": "manual"})[0]["conflict"]
    client.pull()
    client.push({**client.change("suppliers", client.book.rows["suppliers"][made["id"]]), "resolves": conflict["id"]})
    kinds = {json.loads(entry["entry"])["kind"] for entry in admin.listed("/v1/audit", "entries") if entry["i"] > first}
    yield from expect(("kinds", {"change", "refusal", "conflict", "resolution", "sign_in", "key"} - kinds, set()))


PERSON = supplier()
CLERK.push(PERSON)
with PREMISES:
    tap.run(strict_json, bad_text, empty_text, problems, schemas, schema_first, operations_limit, row_limit, body_limits, gzip_both_ways, unknown_members, signed_answers, everyone_reads, certificates, another_key, same_successor, reuse,
            logout, hashed, prefixes, told_of_changes, chain, filters, values, sealed_answers, carried, sealed_everything, compressed_limit,
            no_gap, versions, no_nulls, results_not_errors, own_schema, one_organisation, first_page, time_zone, actions,
            audited, omitted)
