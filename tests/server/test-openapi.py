#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""data/openapi/paytrack.json is what the server does: each path is called, each answer is of the form that stands there."""

import json
import re
import subprocess

import tap
from desk import Client, PASSWORD, fetch, new_id, open_premises
from wire import Refused

PAGE = json.loads((tap.SOURCE / "data/openapi/paytrack.json").read_text())
SCHEMAS = PAGE["components"]["schemas"]
FORMATS = {"uuid": r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "date": r"\d{4}-\d\d-\d\d"}
TYPES = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool}
ROUTES = re.compile(r'\{ "(GET|POST)", "([^"]+)"')


def faults(value, schema, at="answer"):
    """What of JSON Schema this page uses."""
    if "$ref" in schema:
        yield from faults(value, SCHEMAS[schema["$ref"].split("/")[-1]], at)
        return
    wanted = TYPES.get(schema.get("type"), object)
    if not isinstance(value, wanted) or (wanted is int and isinstance(value, bool)):
        yield f"{at}: {value!r} is no {schema['type']}"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{at}: {value!r} is none of {schema['enum']}"
    if isinstance(value, str):
        pattern = schema.get("pattern") or FORMATS.get(schema.get("format"))
        if pattern and not re.search(f"^(?:{pattern})$", value):
            yield f"{at}: {value!r} has not the form {pattern}"
    if isinstance(value, list):
        for number, element in enumerate(value):
            yield from faults(element, schema.get("items", {}), f"{at}[{number}]")
    if isinstance(value, dict):
        yield from (f"{at}: no {name}" for name in schema.get("required", ()) if name not in value)
        for name, member in value.items():
            inner = schema.get("properties", {}).get(name, schema.get("additionalProperties", {}))
            if inner is False:
                yield f"{at}: {name} is not described"
            else:
                yield from faults(member, inner, f"{at}.{name}")


def rows_in(value):
    """Every pull row in an answer."""
    if isinstance(value, dict):
        if {"entity", "id", "version", "fields"} <= set(value):
            yield value
        for member in value.values():
            yield from rows_in(member)
    elif isinstance(value, list):
        for element in value:
            yield from rows_in(element)


class Witness:
    """Notes each answer of a client's with the path and method that it came from."""

    def __init__(self, client):
        self.seen, self.found = set(), []
        read = client.wire.read

        def noting(method, target, status, told, came):
            try:
                answer = read(method, target, status, told, came)
            except Refused as refusal:
                self.note(method, target, "default", refusal.problem)
                raise
            self.note(method, target, "200", answer)
            return answer
        client.wire.read = noting

    def note(self, method, target, status, answer):
        path = target.split("?")[0]
        for entity in ("suppliers", "products", "rates", "collections", "payments"):
            path = re.sub(rf"/{entity}$", "/{entity}", path)
        answers = PAGE["paths"][path][method.lower()]["responses"]
        (content,) = answers[status]["content"].values()
        self.seen.add((method, path, status))
        self.found += [f"{method} {target}: {fault}" for fault in faults(answer, content["schema"])]
        for row in rows_in(answer):
            self.found += [f"{method} {target}: {fault}" for fault in faults(row["fields"], SCHEMAS[row["entity"]])]


def entities():
    """The entities' schemas are those of the code"""
    printed = json.loads(subprocess.run([tap.BUILD / "data/openapi/openapi-entities"], capture_output=True, check=True).stdout)
    for name, schema in printed.items():
        if SCHEMAS.get(name) != schema:
            yield f"{name}: data/openapi/paytrack.json says otherwise; the code says {json.dumps(schema)}"


def paths():
    """Every route of the server is described, and nothing else"""
    source = (tap.SOURCE / "src/server/routes.c").read_text()
    routes = {(method, path + "{entity}" if path.endswith("/") else path) for method, path in ROUTES.findall(source)}
    described = {(method.upper(), path) for path, methods in PAGE["paths"].items() for method in methods}
    yield from (f"not described: {route}" for route in sorted(routes - described))
    yield from (f"not there: {route}" for route in sorted(described - routes))


def references():
    """Every reference leads somewhere, and every schema is used"""
    used = set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(PAGE)))
    yield from sorted(used - set(SCHEMAS))
    yield from (f"unused: {name}" for name in sorted(set(SCHEMAS) - used - {"fields"}))


def refusing(call, *arguments):
    try:
        call(*arguments)
    except Refused:
        pass


def use_everything(client):
    """Each path at least once, with what fills its answers."""
    client.wire.server_key = None
    client.sign_in("admin", PASSWORD)
    leaf = client.create("products", code="LEAF", name="Leaf", dimension="mass", base_unit="g", allowed_units="kg,g")
    rate = client.create("rates", product_id=leaf["id"], rate_e4=2500000, unit="kg", effective_from="2020-01-01")
    supplier = client.create("suppliers", code="S1", name="Silva", phone="1", email="a@b", bank_account="7", notes="x")
    slip = client.create("collections", receipt_no="A1-000001", supplier_id=supplier["id"], product_id=leaf["id"],
                         collected_on="2026-10-15", quantity_milli=1000, unit="kg")
    payment = client.create("payments", payment_no="A1-000002", supplier_id=supplier["id"], paid_on="2026-10-15",
                            type="advance", amount_minor=5)
    client.push(leaf, rate, supplier, slip, payment)
    client.push(client.create("rates", product_id=leaf["id"], rate_e4=1, unit="kg", effective_from="2026-11-01"))
    client.pull()
    row = dict(client.book.rows["suppliers"][supplier["id"]])
    client.push(client.change("suppliers", row, phone="2"))
    client.push({**client.change("suppliers", row, phone="3"), "strategy": "manual"})
    client.push(client.create("suppliers", code="S1", name="Again"))
    client.push({**client.create("collections", supplier_id=new_id()), "base_version": 0})
    client.pull()
    for entity in ("suppliers", "rates"):
        client.get(f"/v1/digest/{entity}?prefix=")
        client.get(f"/v1/rows/{entity}?prefix={supplier['id'][-4:-2]}")
    for target in ("/v1/conflicts", "/v1/audit", "/v1/office?to=2026-10-31", "/v1/status"):
        client.get(target)
    client.action("settings", address="x", phone="1", paper="A4", second_language="si", receipt_note="x",
                  registration_number="1")
    client.action("close_period", to="nonsense")
    client.action("close_period", to="2026-09-30")
    client.pull()
    refusing(client.wire.call, "GET", "/v1/pull?limit=0")
    refusing(client.wire.call, "POST", "/v1/push", {"x": 1})
    client.wire.call("POST", "/v1/recover", {"marks": client.marks[-3:]})
    client.refresh()
    client.wire.call("POST", "/v1/auth/logout")
    refusing(client.wire.call, "GET", "/v1/status")
    refusing(Client.sign_in, client, "admin", "wrong")


def answers():
    """Each path answers as it is described, refusals too"""
    with open_premises() as premises:
        client = Client(premises.url)
        witness = Witness(client)
        use_everything(client)
        for path in ("/healthz", "/readyz"):
            status, _, body = fetch(premises.url + path)
            witness.note("GET", path, str(status), json.loads(body))
        yield from sorted(set(witness.found))
        for path, methods in PAGE["paths"].items():
            for method in methods:
                if "200" in methods[method]["responses"] and (method.upper(), path, "200") not in witness.seen:
                    yield f"not called: {method} {path}"


tap.run(entities, paths, references, answers)
