#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sentences of the protocol's sections 4 and 6, each by its name, as a client in another language meets them."""

import itertools
import threading

import tap
from desk import Premises
from book import ENTITIES, proof
from wire import Refused

PREMISES = Premises()
PREMISES.serve()
CLERK = PREMISES.client("manager")
NUMBERS = itertools.count(1)


def expect(*pairs):
    yield from (f"{name}: {found!r}, not {wanted!r}" for name, found, wanted in pairs if found != wanted)


def supplier(client=CLERK, **fields):
    return client.create("suppliers", **{"code": f"S{next(NUMBERS):05}", "name": "Nimal", **fields})


def changes(pages):
    return [change for page in pages for change in page["changes"]]


def fresh():
    return PREMISES.client("viewer", "fresh")


def fields_and_meta():
    """/protocol/4/fields-are-the-entitys-nulls-left-out-meta-says-who-and-when"""
    made = supplier(phone="")
    CLERK.push(made)
    row = next(change for change in changes(CLERK.pull()) if change["id"] == made["id"])
    yield from expect(("fields", row["fields"], {"code": made["set"]["code"], "name": "Nimal", "status": "active", "payment_method": "cash"}),
                      ("meta", sorted(row["meta"]), ["created_at", "created_by", "updated_at", "updated_by"]),
                      ("who", row["meta"]["created_by"], CLERK.user["id"]),
                      ("members", sorted(row), ["deleted", "entity", "fields", "id", "meta", "seq", "version"]))


def latest():
    """/protocol/4/rows-in-latest-state-each-at-most-once-a-page-ordered-by-seq"""
    made = [supplier() for _ in range(3)]
    CLERK.push(*made)
    CLERK.pull()
    CLERK.push(*(CLERK.change("suppliers", CLERK.book.rows["suppliers"][one["id"]], phone="7") for one in reversed(made)))
    page, = fresh().pull(5000)
    mine = [change for change in page["changes"] if change["id"] in {one["id"] for one in made}]
    yield from expect(("order", [change["id"] for change in mine], [one["id"] for one in reversed(made)]),
                      ("state", {(change["version"], change["fields"]["phone"]) for change in mine}, {(2, "7")}),
                      ("seq", [change["seq"] for change in page["changes"]], sorted(change["seq"] for change in page["changes"])))


def everything():
    """/protocol/4/no-cursor-everything"""
    CLERK.push(supplier())
    CLERK.pull()
    client = fresh()
    pages = client.pull()
    yield from expect(("from", pages[0].get("from"), None), ("rows", client.book.rows["suppliers"].keys(), CLERK.book.rows["suppliers"].keys()),
                      ("again", len(changes(fresh().pull())), len(changes(pages))))


def page_size():
    """/protocol/4/a-page-ends-at-4-mib-inflated"""
    for _ in range(2):
        CLERK.push(*(supplier(notes="n" * 250_000) for _ in range(12)))
    client, sizes = fresh(), []
    while not sizes or page["more"]:
        cursor = f"cursor={client.book.cursor}&" if client.book.cursor else ""
        page = client.get(f"/v1/pull?{cursor}limit=5000")
        sizes.append(len(client.wire.last["body"]))
        client.book.apply(page)
    yield from expect(("several", len(sizes) > 1, True), ("none is larger", [size for size in sizes if size > (4 << 20) + 300_000], []),
                      ("the first is full", sizes[0] > 3 << 20, True))
    client.prove(page["digests"])


def parents_again():
    """/protocol/4/parents-come-again-at-their-own-seq"""
    tea = CLERK.create("products", code=f"T{next(NUMBERS)}", name="Leaf", dimension="mass", base_unit="g", allowed_units="kg,g")
    person = supplier()
    slip = CLERK.create("collections", receipt_no=f"T-{next(NUMBERS)}", supplier_id=person["id"], product_id=tea["id"],
                        collected_on="2024-03-05", quantity_milli=1000, unit="kg")
    CLERK.push(tea, person, slip)
    client = fresh()
    CLERK.pull()
    CLERK.push(CLERK.change("suppliers", CLERK.book.rows["suppliers"][person["id"]], phone="7"))
    seen = [(number, change["seq"]) for number, page in enumerate(client.pull(1)) for change in page["changes"]
            if change["id"] == person["id"]]
    yield from expect(("twice", len(seen), 2), ("the same seq", len({seq for _, seq in seen}), 1),
                      ("apart", seen[0][0] < seen[1][0], True))


def snapshot():
    """/protocol/4/one-snapshot-a-page"""
    writer = PREMISES.client("clerk", "writer")
    done = threading.Event()

    def write():
        for _ in range(60):
            writer.push(*(supplier(writer) for _ in range(5)))
        done.set()

    thread = threading.Thread(target=write)
    client = fresh()
    thread.start()
    while not done.is_set():
        client.pull(3)  # proves the digests of each last page against all rows that came
    thread.join()
    client.pull()
    writer.pull()
    yield from expect(("rows", len(client.book.rows["suppliers"]), len(writer.book.rows["suppliers"])))


def tombstones():
    """/protocol/4/tombstones-carry-no-fields"""
    made = supplier()
    CLERK.push(made)
    CLERK.pull()
    CLERK.push(CLERK.delete("suppliers", CLERK.book.rows["suppliers"][made["id"]]))
    row = next(change for change in changes(fresh().pull()) if change["id"] == made["id"])
    yield from expect(("tombstone", (row["deleted"], row.get("fields", {})), (True, {})))


def leaves():
    """/protocol/6/a-leaf-is-half-the-sha-256-of-entity-id-version-deleted-and-the-fields-in-strcmp-order"""
    made = supplier(notes="two\nlines = ሀ", phone="0", email="a@x.lk")
    CLERK.push(made)
    CLERK.pull()
    row = CLERK.book.rows["suppliers"][made["id"]]
    bucket = CLERK.get(f"/v1/digest/suppliers?prefix={made['id'][-4:]}")
    alike = [one for one in CLERK.book.rows["suppliers"].values() if one["id"][-4:] == made["id"][-4:]]
    total = sum(int.from_bytes(proof("suppliers", one).digest()[:16], "little") for one in alike) % 2 ** 128
    yield from expect(("sum", bucket["sum"], f"{total:032x}"), ("count", bucket["count"], len(alike)), ("it is among them", row in alike, True))


def deleted_leaves():
    """/protocol/6/a-deleted-row-has-no-field-lines-and-counts"""
    before = CLERK.get("/v1/digest/suppliers?prefix=")
    made = supplier()
    CLERK.push(made)
    CLERK.pull()
    CLERK.push(CLERK.delete("suppliers", CLERK.book.rows["suppliers"][made["id"]]))
    CLERK.pull()
    after = CLERK.get("/v1/digest/suppliers?prefix=")
    leaf = int.from_bytes(proof("suppliers", {"id": made["id"], "version": 2, "deleted": True, "fields": {}}).digest()[:16], "little")
    yield from expect(("count", after["count"], before["count"] + 1),
                      ("sum", after["sum"], f"{(int(before['sum'], 16) + leaf) % 2 ** 128:032x}"))


def buckets():
    """/protocol/6/a-rows-bucket-is-the-last-four-hex-digits-of-its-id-a-digest-sums-those-of-a-prefix-of-0-2-or-4"""
    CLERK.pull()
    made = next(iter(CLERK.book.rows["suppliers"]))
    for prefix in ("", made[-4:-2], made[-4:]):
        told = CLERK.get(f"/v1/digest/suppliers?prefix={prefix}")
        yield from expect((prefix, (told["count"], told["sum"]), CLERK.book.digest("suppliers", prefix)), (f"{prefix}: digits", len(told["sum"]), 32))


def children():
    """/protocol/6/children-for-a-prefix-of-0-or-2-keyed-by-the-whole-longer-prefix-empty-ones-left-out"""
    CLERK.pull()
    made = next(iter(CLERK.book.rows["suppliers"]))
    for prefix in ("", made[-4:-2]):
        told = CLERK.get(f"/v1/digest/suppliers?prefix={prefix}")
        wanted = {one[-4:][:len(prefix) + 2] for one in CLERK.book.rows["suppliers"] if one[-4:].startswith(prefix)}
        yield from expect((prefix, set(told["children"]), wanted),
                          (f"{prefix}: sums", {key: (one["count"], one["sum"]) for key, one in told["children"].items()},
                           {key: CLERK.book.digest("suppliers", key) for key in wanted}))
    yield from expect(("of a whole bucket", "children" in CLERK.get(f"/v1/digest/suppliers?prefix={made[-4:]}"), False))


def odd_prefixes():
    """/protocol/6/a-prefix-of-1-or-3-digits-is-400"""
    for prefix in ("a", "abc", "AB", "abcde", "zz"):
        try:
            CLERK.get(f"/v1/digest/suppliers?prefix={prefix}")
            yield f"{prefix} is taken"
        except Refused as refused:
            yield from expect((prefix, refused.code, "malformed"))


def rows():
    """/protocol/6/rows-gives-changes-cursor-more-and-mark-in-pages"""
    CLERK.pull()
    made = next(iter(CLERK.book.rows["suppliers"]))
    page = CLERK.get(f"/v1/rows/suppliers?prefix={made[-4:]}")
    listed = CLERK.listed("/v1/rows/suppliers?prefix=", "changes")
    yield from expect(("of a bucket", made in {row["id"] for row in page["changes"]}, True),
                      ("all", {row["id"]: row["version"] for row in listed}, {key: row["version"] for key, row in CLERK.book.rows["suppliers"].items()}),
                      ("members", {"changes", "more", "mark"} <= set(page), True))


def no_rows_read():
    """/protocol/6/both-sides-keep-the-sums-inside-the-writing-transaction/and-read-no-rows"""
    with Premises() as premises:
        premises.serve()
        client = premises.client("manager")
        client.push(*(supplier(client, code=f"gone {number}") for number in range(2)))
        before = client.get("/v1/digest/suppliers?prefix=")
        premises.stop()
        premises.alter("DELETE FROM suppliers WHERE code LIKE 'gone %'")
        premises.serve()
        client = premises.client("manager")
        after = client.get("/v1/digest/suppliers?prefix=")
        yield from expect(("sums", [after[name] for name in ("count", "sum", "children")], [before[name] for name in ("count", "sum", "children")]),
                          ("count", after["count"], 2))


def odd_rows():
    """/protocol/6/rows-gives-changes-cursor-more-and-mark-in-pages/odd-prefixes"""
    for prefix in ("a", "abc", "AB", "abcde", "zz"):
        try:
            CLERK.get(f"/v1/rows/suppliers?prefix={prefix}")
            yield f"{prefix} is taken"
        except Refused as refused:
            yield from expect((prefix, (refused.status, refused.code), (400, "malformed")))
    told = CLERK.get("/v1/digest/suppliers?prefix=")
    yield from expect(("head", told["head"], told["mark"]["head"]))


def last_page():
    """/protocol/6/digests-stand-only-on-a-page-with-more-false-all-five-in-that-pages-snapshot"""
    CLERK.push(*(supplier() for _ in range(5)))
    pages = fresh().pull(2)
    yield from expect(("several", len(pages) > 2, True), ("where", ["digests" in page for page in pages], [not page["more"] for page in pages]),
                      ("all five", sorted(pages[-1]["digests"]), sorted(ENTITIES)))


with PREMISES:
    tap.run(fields_and_meta, latest, everything, parents_again, snapshot, tombstones, leaves, deleted_leaves, buckets, children,
            odd_prefixes, odd_rows, no_rows_read, rows, last_page, page_size)
