# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of section 3 share: an office that is open while they run, one computer of each role in it, and a price
for green leaf."""

import itertools

from desk import Premises, outcome
from wire import Refused

PREMISES = Premises()
PREMISES.serve()
MANAGER = PREMISES.client("manager")
ADMIN = PREMISES.client("admin")
CLERK = PREMISES.client("clerk")
VIEWER = PREMISES.client("viewer")
NUMBERS = itertools.count(1)
TEA = MANAGER.create("products", code="TEA", name="Green leaf", dimension="mass", base_unit="g", allowed_units="kg,g")
RATE = MANAGER.create("rates", product_id=TEA["id"], rate_e4=2500000, unit="kg", effective_from="2024-01-01")
MANAGER.push(TEA, RATE)


def expect(*pairs):
    yield from (f"{name}: {found!r}, not {wanted!r}" for name, found, wanted in pairs if found != wanted)


def policy(entity, strategy):
    ADMIN.action("policy_set", entity=entity, strategy=strategy)


def supplier(**fields):
    return MANAGER.create("suppliers", **{"code": f"S{next(NUMBERS):05}", "name": "Nimal", **fields})


def slip(person, day="2024-03-05", **fields):
    return MANAGER.create("collections", **{"receipt_no": f"T-{next(NUMBERS):06}", "supplier_id": person["id"],
                          "product_id": TEA["id"], "collected_on": day, "quantity_milli": 10000, "unit": "kg", **fields})


def row_of(made, client=MANAGER):
    client.pull()
    return client.book.rows[made["entity"]][made["id"]]


def one(client, operation, **members):
    result, = client.push(operation, **members)
    return result


def word(client, operation):
    return outcome(one(client, operation))


def quarrel(theirs, mine, entity="suppliers", made=None, **members):
    """What becomes of `mine`, made on a row that another computer has changed to `theirs` meanwhile."""
    made = made or supplier(phone="1", email="a@x.lk")
    MANAGER.push(made)
    base = row_of(made)
    ADMIN.pull()
    ADMIN.push(ADMIN.change(entity, ADMIN.book.rows[entity][made["id"]], **theirs))
    return one(MANAGER, {**MANAGER.change(entity, base, **mine), **members}), row_of(made)


def refusal(call, *arguments, **named):
    try:
        call(*arguments, **named)
    except Refused as refused:
        return refused.code
    return "taken"
