#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What somebody with bad intentions tries: each attempt is refused, stands in the log or the audit, and changes nothing.
Arguments of an attack: the world. It yields what went wrong."""

import base64
import contextlib
import gzip
import json
import os
import pathlib
import shutil
import socket
import struct
import subprocess
import zlib

import nacl.signing

import tap
from desk import Client, PASSWORD, Premises, SERVER, fetch, new_id, outcome
from office import CTL
from wire import Refused, push_text, signed_by

PHONE = "0771234567"


class World:
    """A server with a manager, a clerk and a viewer at work, some rows, and the bytes of an honest envelope."""

    def __init__(self, premises):
        self.premises = premises
        self.url = premises.url
        self.admin, self.manager, self.clerk = (premises.client(role) for role in ("admin", "manager", "clerk"))
        leaf = self.manager.create("products", code="LEAF", name="Leaf", dimension="mass", base_unit="g", allowed_units="kg,g")
        self.manager.push(leaf, self.manager.create("rates", product_id=leaf["id"], rate_e4=2500000, unit="kg",
                                                    effective_from="2020-01-01"))
        self.leaf = leaf["id"]
        self.supplier = self.clerk.create("suppliers", code="S1", name="Silva", phone=PHONE)
        self.honest = self.clerk.seal(self.supplier)
        self.clerk.send(self.honest)

    def slip(self, client, **fields):
        return client.create("collections", **{
            "receipt_no": f"A9-{new_id()[-6:]}", "supplier_id": self.supplier["id"], "product_id": self.leaf,
            "collected_on": "2026-10-15", "quantity_milli": 1000, "unit": "kg", **fields})

    def state(self):
        """Rows, people and settings, as an administrator sees them."""
        page = self.admin.get("/v1/pull")
        office = self.admin.get("/v1/office")
        people = [(user["name"], user["role"], user["disabled"]) for user in office["users"]]
        return page["mark"]["head"], json.dumps(page["digests"], sort_keys=True), people, office["organisation"]

    def traces(self):
        """How many lines of the log, and entries of the audit that tell of refusals or keys, there are."""
        entries = self.admin.listed("/v1/audit?limit=5000", "entries")
        told = [entry for entry in entries if '"kind":"refusal"' in entry["entry"] or '"token_reused"' in entry["entry"]]
        return len([line for line in self.premises.logged() if "listening" not in line["message"]]) + len(told)

    def post(self, target, body, token=None, **headers):
        made = {"Content-Type": "application/json", **{name.replace("_", "-"): value for name, value in headers.items()}}
        if token:
            made["Authorization"] = f"Bearer {token}"
        return fetch(self.url + target, "POST", body, made)


def refused(code, call, *arguments, **named):
    try:
        answer = call(*arguments, **named)
    except Refused as refusal:
        if refusal.code != code:
            yield f"{refusal.code}, not {code}"
    else:
        yield f"taken: {str(answer)[:200]}"


def changed_body(world):
    """A body that was changed after it was signed"""
    body, signature = world.clerk.seal(world.clerk.create("suppliers", code="S2", name="Paid 100"))
    yield from refused("bad_signature", world.clerk.send, (body.replace(b"Paid 100", b"Paid 900"), signature))


def another_device(world):
    """An envelope in another computer's name"""
    body, _ = world.manager.seal(world.manager.create("suppliers", code="S3", name="x"))
    yield from refused("bad_signature", world.clerk.send, (body, signed_by(world.clerk.key, world.manager.device, push_text(body))))
    yield from refused("bad_signature", world.clerk.send, (body, signed_by(world.clerk.key, world.clerk.device, push_text(body))))
    yield from refused("bad_signature", world.clerk.send, (body, None))


def another_user(world):
    """An operation in the manager's name from a computer where he never signed in"""
    body, signature = world.clerk.seal(world.clerk.create("products", code="P9", name="x", dimension="mass", base_unit="g"),
                                       user=world.manager.user["id"])
    found = outcome(world.clerk.send((body, signature))["results"][0])
    if found != "blocked":
        yield found
    fetch(world.url + "/nothing")  # it may yet be his: nothing is refused, and so nothing logged


def downgraded_role(world):
    """What one was allowed yesterday: the role that counts is that on arrival"""
    client = world.premises.client("viewer", "laptop")
    world.admin.action("user_role", user="viewer", role="clerk")
    envelope = client.seal(client.create("suppliers", code="S4", name="x"))
    world.admin.action("user_role", user="viewer", role="viewer")
    found = outcome(client.send(envelope)["results"][0])
    if found != "not_allowed":
        yield found


def forged_relay(world):
    """A carrier that changes the envelope it carries, or makes one up for another"""
    thief = nacl.signing.SigningKey.generate()
    body, _ = world.manager.seal(world.manager.create("suppliers", code="S5", name="x"))
    forged = signed_by(thief, world.manager.device, push_text(body))
    yield from refused("bad_signature", world.clerk.send, (body, forged), True)
    box = world.clerk.wire.seal(*world.honest)
    flipped = box[:-1] + bytes([box[-1] ^ 1])
    status, _, answer = world.post("/v1/push", flipped, world.clerk.wire.token,
                                   Content_Type="application/vnd.paytrack.sealed")
    if status != 400:
        yield f"{status} {answer}"


def zip_bomb(world):
    """16 MiB of nothing in 16 KiB"""
    bomb = gzip.compress(b"[" + b" " * (16 << 20) + b"]")
    for target in ("/v1/push", "/v1/auth/login", "/v1/actions", "/v1/auth/refresh"):
        status, _, answer = world.post(target, bomb, world.clerk.wire.token, Content_Encoding="gzip",
                                       PayTrack_Signature=signed_by(world.clerk.key, world.clerk.device, b"x"))
        if status != 413:
            yield f"{target}: {status} {answer[:100]}"


def large_body(world):
    """A body past the limit, announced and not announced"""
    for size, encoding in ((9 << 20, {}), ((1 << 20) + 1, {"Content_Encoding": "gzip"})):
        try:
            status, _, _ = world.post("/v1/push", b"{" + b" " * size, world.clerk.wire.token, **encoding)
            if status != 413:
                yield f"{size} {encoding}: {status}"
        except (BrokenPipeError, ConnectionResetError):
            pass  # the answer came and the door was closed while the rest was still on its way


def hoarded_bodies(world):
    """A dozen connections that hold 8 MiB each and never end: their memory is taken back, and nobody else waits"""
    port = world.clerk.wire.address.port
    hoards = []
    for _ in range(12):
        hoards.append(socket.create_connection(("127.0.0.1", port)))
        hoards[-1].sendall(b"POST /v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % (8 << 20))
        hoards[-1].sendall(b" " * ((8 << 20) - 1))
    Client(world.url).sign_in("clerk", PASSWORD)
    answers = []
    for hoard in hoards:
        hoard.sendall(b" ")
        answers.append(hoard.recv(12).decode())
        hoard.close()
    if not {"HTTP/1.1 503", "HTTP/1.1 400"} >= set(answers) or answers.count("HTTP/1.1 503") < 4:
        yield f"{answers}"


def bodies_of_listeners(world):
    """Connections that ask to listen, and send a body with it, which nobody reads: it is not held"""
    port = world.clerk.wire.address.port
    hoards = []
    for announced in [8 << 20] * 12 + [9 << 20]:
        hoards.append(socket.create_connection(("127.0.0.1", port), timeout=30))
        hoards[-1].sendall(b"GET /v1/live HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                           b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
                           b"Content-Length: %d\r\n\r\n" % announced)
    for hoard in hoards[:-1]:
        hoard.sendall(b" " * ((8 << 20) - 1))
    Client(world.url).sign_in("clerk", PASSWORD)
    for hoard, status in zip(hoards, [b"401"] * 12 + [b"413"]):
        with contextlib.suppress(ConnectionError):
            hoard.sendall(b" ")
        got = hoard.recv(12)
        if not got.endswith(status):
            yield f"{got}"
        hoard.close()


def nested_brackets(world):
    """200 000 brackets, wherever a body is read"""
    for body in (b"[" * 200000, b'{"ops":' + b"[" * 200000, b'{"x":' * 100000):
        for target in ("/v1/auth/login", "/v1/auth/refresh", "/v1/actions", "/v1/push"):
            signature = signed_by(world.clerk.key, world.clerk.device, push_text(body))
            status, _, answer = world.post(target, body, world.clerk.wire.token, PayTrack_Signature=signature)
            if status != 400:
                yield f"{target}: {status} {answer[:100]}"


def slow_headers(world):
    """Connections that drip keep nobody else out"""
    dripping = [socket.create_connection(("127.0.0.1", world.clerk.wire.address.port)) for _ in range(100)]
    for connection in dripping:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n")
    status, _, _ = fetch(world.url + "/healthz")
    for connection in dripping:
        connection.close()
    if status != 200:
        yield f"{status}"
    # That each ends by its deadline stands in test-time.c, with a clock that can be moved; so does its line in the log.
    fetch(world.url + "/nothing")


def password_guessing(world):
    """A list of passwords: slowed, and closed by the tenth at the latest"""
    statuses = []
    for guess in range(10):
        try:
            Client(world.url).sign_in("viewer", f"guess {guess}")
        except Refused as refusal:
            statuses.append(refusal.status)
    if statuses[0] != 401 or 429 not in statuses or set(statuses) - {401, 429}:
        yield f"{statuses}"


def token_theft(world):
    """A refresh token that was stolen, used after its owner went on"""
    client = world.premises.client("manager", "stolen from")
    stolen = client.refresh_token
    client.refresh()
    client.pull()
    thief = Client(world.url)
    yield from refused("bad_token", thief.refresh, stolen)
    yield from refused("bad_token", client.pull)
    yield from refused("bad_token", client.refresh)


def made_up_tokens(world):
    """Tokens of every form that are nobody's"""
    for token in ("x", "0" * 43, world.clerk.refresh_token, world.clerk.wire.token[:-1], "' OR 1=1 --", "../../etc/passwd"):
        status, headers, _ = fetch(world.url + "/v1/pull", headers={"Authorization": f"Bearer {token}"})
        if status != 401 or "PayTrack-Signature" in headers:
            yield f"{token}: {status}"


def replayed(world):
    """An honest envelope sent once more, also by somebody else"""
    for client in (world.clerk, world.manager):
        results = client.send(world.honest)["results"]
        if not all(result.get("replayed") for result in results):
            yield f"{results}"
    fetch(world.url + "/nothing")  # a replay is no attack by itself: nothing is logged for it


def reused_operation(world):
    """An operation's id with other content"""
    operation = {**world.supplier, "set": {"code": "S1", "name": "Somebody else"}}
    found = outcome(world.clerk.push(operation)[0])
    if found != "op_reuse":
        yield found


def forged_mark(world):
    """A mark that the server never signed does not make it begin a new epoch"""
    mark = {**world.clerk.wire.mark, "hash": "ab" * 32, "head": 999999}
    headers = {"Authorization": f"Bearer {world.clerk.wire.token}", "PayTrack-Mark": "{epoch} {head} {hash} {sig}".format(**mark)}
    status, _, answer = fetch(world.url + "/v1/pull", headers=headers)
    if status != 400:
        yield f"{status} {answer}"


def path_tricks(world):
    """Addresses that climb"""
    for path in ("/v1/../../etc/passwd", "/v1/rows/%2e%2e%2fserver.key", "//etc/passwd", "/v1/audit/../actions"):
        status, _, _ = fetch(world.url + path, headers={"Authorization": f"Bearer {world.clerk.wire.token}"})
        if status not in (400, 403, 404):
            yield f"{path}: {status}"


def reading_too_much(world):
    """The audit and the office for those who may not see them"""
    yield from refused("not_allowed", world.clerk.get, "/v1/audit")
    yield from refused("not_allowed", world.clerk.get, "/v1/office")


def listen(world, extra=""):
    """A bare WebSocket after its handshake."""
    line = socket.create_connection(("127.0.0.1", world.clerk.wire.address.port), timeout=30)
    line.sendall((f"GET /v1/live HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n{extra}"
                  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
                  f"Authorization: Bearer {world.clerk.wire.token}\r\n\r\n").encode())
    got = b""
    while b"\r\n\r\n" not in got:
        got += line.recv(1)
    return line


def frame(opcode, payload, final=True, masked=True):
    size = len(payload)
    length = bytes([size]) if size < 126 else b"\x7e" + struct.pack(">H", size) if size < 1 << 16 else b"\x7f" + struct.pack(">Q", size)
    head = bytes([opcode | (0x80 if final else 0), length[0] | (0x80 if masked else 0)]) + length[1:]
    return head + (bytes(4) if masked else b"") + payload


def cut_off(line, *frames):
    """Whether the server ends the connection over what it is sent."""
    try:
        for part in frames:
            line.sendall(part)
        while (got := line.recv(65536)) and b"\x88" not in got:  # a Close; what else it says is in ASCII
            pass
    except ConnectionError:
        pass
    except TimeoutError:
        return False
    finally:
        line.close()
    return True


def large_frames(world):
    """Frames past the limit, unmasked, of unknown kinds, and compressed ones that grow"""
    deflate = zlib.compressobj(9, wbits=-15)
    grown = deflate.compress(b'{"editing":' + b" " * 900000) + deflate.flush(zlib.Z_SYNC_FLUSH)
    cases = (frame(1, b" " * 2000), frame(1, b" " * 70000), b"\x81\xff" + struct.pack(">Q", 1 << 40) + bytes(4),
             b"\x81\xff" + struct.pack(">Q", (1 << 64) - 1) + bytes(4), frame(1, b"{}", masked=False), frame(3, b"x"),
             frame(9, b" " * 126), frame(0, b"x"), frame(1, b"\xff\xfe"))
    for number, case in enumerate(cases):
        if not cut_off(listen(world), case):
            yield f"frame {number} was taken"
    packed = bytearray(frame(1, grown[:-4]))
    packed[0] |= 0x40
    if not cut_off(listen(world, "Sec-WebSocket-Extensions: permessage-deflate\r\n"), bytes(packed)):
        yield "a frame that grows was taken"
    fetch(world.url + "/nothing")  # who speaks another protocol is sent away without a line


def endless_message(world):
    """A message of ever more fragments: it is cut off, and its memory given back"""
    size = lambda: int(pathlib.Path(f"/proc/{world.premises.process.pid}/statm").read_text().split()[1]) * 4096
    before = size()
    if not cut_off(listen(world), frame(1, b" " * 1000, final=False), *[frame(0, b" " * 1000, final=False)] * 50000):
        yield "it was taken"
    if size() - before > 20 << 20:
        yield f"it took {(size() - before) >> 20} MiB"


def two_lengths(world):
    """A request that a proxy may see another one in"""
    for lengths in ("Content-Length: 2\r\nTransfer-Encoding: chunked", "Content-Length: 2\r\nContent-Length: 40",
                    "Transfer-Encoding: chunked\r\nContent-Length: 4"):
        with socket.create_connection(("127.0.0.1", world.clerk.wire.address.port), timeout=10) as line:
            line.sendall(f"POST /v1/auth/logout HTTP/1.1\r\nHost: x\r\n{lengths}\r\n\r\n0\r\n\r\n"
                         "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            got = b""
            with contextlib.suppress(ConnectionError):
                while part := line.recv(65536):
                    got += part
        if b'"status":"ok"' in got or not got.startswith((b"HTTP/1.1 400", b"")):
            yield f"{lengths}: {got[:200]}"
    fetch(world.url + "/nothing")


def many_ranges(world):
    """An answer asked for in two thousand overlapping parts"""
    headers = {"Authorization": f"Bearer {world.clerk.wire.token}", "Range": "bytes=" + ",".join(["0-"] * 2000)}
    status, _, answer = fetch(world.url + "/v1/pull", headers=headers)
    if status != 200 or not json.loads(answer)["changes"]:
        yield f"{status}, {len(answer)} bytes"
    fetch(world.url + "/nothing")  # it is answered whole, as any other


def injected_lines(world):
    """Line breaks in names, addresses and headers: none ends up as a header or a line of the log"""
    evil = 'x\r\nSet-Cookie: a=b\r\n\r\n{"level":"forged"}'
    yield from refused("bad_credentials", Client(world.url).sign_in, evil, PASSWORD)
    yield from refused("malformed", Client(world.url, evil).sign_in, "viewer", PASSWORD)
    for target in ("/v1/pull%0d%0aSet-Cookie:%20a=b", "/v1/pull?cursor=%0d%0aSet-Cookie:%20a=b", "/v1/rows/%0aforged"):
        _, headers, _ = fetch(world.url + target, headers={"Authorization": f"Bearer {world.clerk.wire.token}"})
        if "Set-Cookie" in headers:
            yield f"{target}: {headers}"
    with socket.create_connection(("127.0.0.1", world.clerk.wire.address.port), timeout=10) as line:
        line.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\nX: a\0b\r\n\r\n")
        if not line.recv(100).startswith((b"HTTP/1.0 400", b"HTTP/1.1 400")):
            yield "a NUL in a header was taken"
    if any(line["level"] == "forged" for line in world.premises.logged()):
        yield "a line of the log was forged"


def wide_integers(world):
    """Integers that no machine holds, and numbers that are none"""
    body, _ = world.clerk.seal(world.slip(world.clerk, quantity_milli=424242))
    for number in ("9223372036854775808", "-9223372036854775809", "18446744073709551617", "1e3", "1.0", "0x10", "010", "NaN", "-0"):
        changed = body.replace(b"424242", number.encode())
        envelope = (changed, signed_by(world.clerk.key, world.clerk.device, push_text(changed)))
        try:
            found = outcome(world.clerk.send(envelope)["results"][0])
        except Refused as refusal:
            found = refusal.code
        if found in ("applied", "internal"):
            yield f"{number}: {found}"
    for query in ("limit=9223372036854775808", "limit=-1", "limit=1e3", "limit=0x10", "limit=%2B5", "limit=18446744073709551617"):
        yield from refused("bad_limit", world.clerk.get, f"/v1/pull?{query}")
    # The largest that there is overflows on the way to an amount, which is said of that operation.
    found = outcome(world.clerk.push(world.slip(world.clerk, quantity_milli=(1 << 63) - 1))[0])
    if found in ("applied", "internal"):
        yield f"the largest quantity: {found}"


def lookalike_names(world):
    """Names that look like another's are other names; those that nobody can tell apart are not given"""
    for name in ("clerk ", "cl\u0435rk", "clerk\u200b"):
        yield from refused("bad_credentials", Client(world.url).sign_in, name, PASSWORD)
    for name in ("clerk ", " clerk", "clerk\n", "cl\u202eerk", "clerk\u2066", "clerk\t"):
        answer = world.admin.action("user_add", user=name, role="viewer", password="tea-and-rubber-2")
        if answer["status"] != "rejected":
            yield f"{name!r} was given"
    Client(world.url).sign_in("clerk", PASSWORD)


def endless_names(world):
    """Names of computers and of the organisation that no page has room for, or that nobody could read"""
    for name in ("", "x" * 201, "x" * (7 << 20), "desk ", "de\nsk", "de\u202esk"):
        yield from refused("malformed", Client(world.url, name).sign_in, "viewer", PASSWORD)
        answer = world.admin.action("settings", organisation_name=name)
        if answer["status"] != "rejected":
            yield f"the organisation's: {name[:10]!r}"
    fetch(world.url + "/nothing")


def unknown_or_wrong(world):
    """A name that is nobody's and a wrong password are answered alike"""
    answers = []
    for name in ("nobody", "viewer"):
        body = json.dumps({"username": name, "password": "wrong", "device": {
            "id": new_id(), "name": "x", "public_key": base64.b64encode(bytes(32)).decode()}}).encode()
        status, headers, answer = world.post("/v1/auth/login", body)
        answers.append((status, sorted(name for name in headers), answer))
    if answers[0] != answers[1] or answers[0][0] != 401:
        yield f"{answers}"


ATTACKS = (changed_body, another_device, another_user, downgraded_role, forged_relay, zip_bomb, large_body,
           hoarded_bodies, bodies_of_listeners, nested_brackets, slow_headers, token_theft, made_up_tokens, replayed,
           reused_operation, forged_mark, path_tricks, reading_too_much, large_frames, endless_message, two_lengths, many_ranges,
           injected_lines, wide_integers, unknown_or_wrong, lookalike_names, endless_names, password_guessing)


def on_one_server(world):
    def held(attack):
        def case():
            before, seen = world.state(), world.traces()
            yield from attack(world)
            if world.state() != before:
                yield f"something changed: {before} {world.state()}"
            if world.traces() <= seen:
                yield "no trace of it"
        case.__doc__ = f"/attack/{attack.__name__.replace('_', '-')}: {attack.__doc__}"
        return case
    return [held(attack) for attack in ATTACKS]


def sql_in_texts():
    """/attack/sql: SQL in every text field is a text, and comes back as it was"""
    with Premises() as premises:
        premises.serve()
        client = premises.client("manager", "'); DROP TABLE devices; --")
        evil = "'; DROP TABLE suppliers; --\" OR 1=1 /* %s ?1 $1 \\"
        fields = ("code", "name", "contact_person", "phone", "email", "address", "region", "registration_number",
                  "bank_name", "bank_code", "branch_code", "bank_account", "notes")
        rows = client.apply(client.create("suppliers", **{field: f"{evil}{field}" for field in fields}),
                            client.create("products", code=evil, name=evil, category=evil, description=evil,
                                          dimension="mass", base_unit="g"))
        for field in fields:
            if rows[0]["fields"][field] != evil + field:
                yield f"{field}: {rows[0]['fields'][field]}"
        for target in ("/v1/audit?entity=suppliers';--", "/v1/audit?id='", "/v1/rows/suppliers?prefix=';", "/v1/pull?cursor='",
                       "/v1/pull?limit=1;", "/v1/digest/suppliers'"):
            try:
                client.get(target)
                yield f"{target} was answered"
            except Refused as refusal:
                if refusal.status not in (400, 404):
                    yield f"{target}: {refusal}"
            except ValueError:
                pass
        premises.client("admin").action("user_add", user=evil, role="viewer", password="x")
        Client(premises.url, evil).sign_in(evil, "x")
        premises.stop()
        premises.do("check")


def formulas_in_csv():
    """/attack/csv-formula: a cell that a spreadsheet would compute is exported as a text, and imported as it was"""
    with Premises() as premises:
        premises.serve()
        ctl = lambda *words: subprocess.run([str(word) for word in (CTL, "--profile", premises.folder / "profile", *words)],
                                            capture_output=True, text=True, check=False)
        ctl("login", premises.url, "--user", "manager", "--password-file", premises.password)
        for number, name in enumerate(("=HYPERLINK(1)", "+1+1", "@SUM(A1)", "-2+3", "\t=1")):
            done = ctl("add", "suppliers", f"code=F{number}", f"name={name}")
            if done.returncode != 0:
                yield done.stderr
        out = premises.folder / "out.csv"
        ctl("export", "suppliers", out)
        for line in out.read_text().splitlines()[1:]:
            for cell in line.split(","):
                if cell.lstrip('"')[:1] in ("=", "+", "@", "-", "\t"):
                    yield f"exported: {line}"
        for path in ("../../../etc/passwd", "/etc/shadow", premises.folder, "/proc/self/mem"):
            done = ctl("import", "suppliers", path)
            if done.returncode == 0:
                yield f"{path}: {done.stdout} {done.stderr}"
        if len(json.loads(ctl("list", "suppliers", "--json").stdout)) != 5:
            yield "something was imported"


def key_file():
    """/attack/symlink-at-the-key-file: a link, a pipe, or a key that others may read, is not taken for the key"""
    with Premises() as premises:
        key, aside = premises.data / "server.key", premises.folder / "aside"
        shutil.move(key, aside)

        def starts():
            done = subprocess.run([SERVER, "serve", "--data", premises.data, "--listen", "127.0.0.1:0"],
                                  capture_output=True, text=True, timeout=20, check=False)
            return "" if done.returncode == 1 else f"{done.returncode} {done.stdout}{done.stderr}"

        key.symlink_to(aside)
        yield from filter(None, [starts()])
        key.unlink()
        os.mkfifo(key, 0o600)
        yield from filter(None, [starts()])
        key.unlink()
        shutil.copy(aside, key)
        key.chmod(0o644)
        yield from filter(None, [starts()])
        key.unlink()
        yield from filter(None, [starts()])
        (premises.data / "server.key.new").symlink_to(premises.folder / "victim")
        shutil.copy(aside, key)
        key.chmod(0o600)
        premises.do("key", "rotate")
        if (premises.folder / "victim").exists():
            yield "a link beside the key was followed"


with Premises() as shared:
    shared.serve()
    tap.run(sql_in_texts, formulas_in_csv, key_file, *on_one_server(World(shared)))
