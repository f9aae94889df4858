# SPDX-License-Identifier: GPL-3.0-or-later
"""The rows of one organisation as a client keeps them, their proof, and the arithmetic of a slip."""

import hashlib

PARENTS = {"rates": ("product_id", "supplier_id"), "collections": ("supplier_id", "product_id", "rate_id"),
           "payments": ("supplier_id",)}
KINDS = {"product_id": "products", "supplier_id": "suppliers", "rate_id": "rates"}
ENTITIES = ("suppliers", "products", "rates", "collections", "payments")
UNITS = {"g": (1, 1), "kg": (1000, 1), "t": (1000000, 1), "lb": (45359237, 100000), "ml": (1, 1), "l": (1000, 1),
         "piece": (1, 1)}


def half_away(numerator, denominator):
    """The quotient, halves rounded away from zero."""
    if denominator < 0:
        numerator, denominator = -numerator, -denominator
    magnitude = (2 * abs(numerator) + denominator) // (2 * denominator)
    return magnitude if numerator >= 0 else -magnitude


def price(slip, exponent):
    """(net_base, gross_minor, amount_minor) of a slip that has its rate."""
    num, den = UNITS[slip["unit"]]
    net = half_away(slip["quantity_milli"] * num, den * 1000) - slip.get("tare_base", 0) - slip.get("water_base", 0)
    num, den = UNITS[slip["rate_unit"]]
    gross = half_away(net * slip["rate_e4"] * den, num * 10 ** (4 - exponent))
    return net, gross, gross - half_away(gross * slip.get("deduction_bp", 0), 10000)


def proof(entity, row):
    """SHA-256 of a row: the leaf is its first half, base_leaf its first 16 digits."""
    lines = [entity, row["id"], str(row["version"]), str(int(row["deleted"]))]
    if not row["deleted"]:
        for name, value in sorted(row["fields"].items(), key=lambda field: field[0].encode()):
            lines.append(f"{name}={len(str(value).encode())}:{value}")
    return hashlib.sha256("".join(line + "\n" for line in lines).encode())


class Book:
    """{entity: {id: {id, version, seq, deleted, fields, meta}}} and the cursor that it stands at."""

    def __init__(self):
        self.rows = {entity: {} for entity in ENTITIES}
        self.cursor = None

    def apply(self, page):
        """One page, alone: every parent is here already or came ahead of its child."""
        if page.get("from") != self.cursor:
            raise ValueError(f"a page from {page.get('from')!r} for a book at {self.cursor!r}")
        seen = set()
        for change in page["changes"]:
            self.take(change)
            if (change["entity"], change["id"]) in seen:
                raise ValueError(f"{change['id']} stands twice on a page")
            seen.add((change["entity"], change["id"]))
        self.cursor = page["cursor"]

    def take(self, change):
        rows = self.rows[change["entity"]]
        known = rows.get(change["id"])
        if known and change["version"] < known["version"]:
            return
        row = {"id": change["id"], "version": change["version"], "seq": change["seq"], "deleted": change["deleted"],
               "fields": dict(change.get("fields") or {}), "meta": change.get("meta")}
        if change.get("delta"):
            whole = {**known["fields"], **row["fields"]}
            row["fields"] = {name: value for name, value in whole.items() if value is not None}
        if row["deleted"] and row["fields"]:
            raise ValueError(f"tombstone {row['id']} carries fields")
        for name in PARENTS.get(change["entity"], ()):
            parent = row["fields"].get(name)
            if parent and parent not in self.rows[KINDS[name]]:
                raise ValueError(f"{change['entity']} {row['id']} came before its {name}")
        rows[change["id"]] = row

    def digest(self, entity, prefix=""):
        """(count, sum as 32 hex digits) over the rows whose last four digits begin so."""
        rows = [row for row in self.rows[entity].values() if row["id"][-4:].startswith(prefix)]
        total = sum(int.from_bytes(proof(entity, row).digest()[:16], "little") for row in rows)
        return len(rows), f"{total % 2 ** 128:032x}"

    def find(self, entity, **fields):
        """The one row that has these fields."""
        found = [row for row in self.rows[entity].values() if fields.items() <= row["fields"].items()]
        if len(found) != 1:
            raise ValueError(f"{len(found)} {entity} with {fields}")
        return found[0]
