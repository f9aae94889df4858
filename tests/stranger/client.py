# SPDX-License-Identifier: GPL-3.0-or-later
"""A client that shares no line with PayTrack: written from the protocol's and the domain's pages, for the tests beside it."""

import base64
import hashlib
import json
import os
import socket
import struct
import time
import uuid

import nacl.signing

from book import Book, ENTITIES, proof
from wire import Wire, b64, check, push_text, signed_by


def now():
    return time.time_ns() // 1_000_000


def new_id():
    """A UUIDv7: the clock, then chance."""
    value = now() << 80 | int.from_bytes(os.urandom(10), "big")
    value = value & ~(0xF << 76) | 7 << 76
    return str(uuid.UUID(int=value & ~(0x3 << 62) | 0x2 << 62))


class Client:
    """One computer with its key, its book and its envelopes. Nothing is stored: it lives as long as its test."""

    def __init__(self, url, name="stranger"):
        self.wire = Wire(url)
        self.name = name
        self.device = new_id()
        self.key = nacl.signing.SigningKey.generate()
        self.wire.device_key = self.key
        self.book = Book()
        self.sealed = 0
        self.user = self.organisation = self.certificate = self.refresh_token = None
        self.marks = []
        self.kept = []

    # Sign-in

    def sign_in(self, user, password):
        self.wire.token = None
        return self.welcome(self.wire.call("POST", "/v1/auth/login", {
            "username": user, "password": password,
            "device": {"id": self.device, "name": self.name, "public_key": b64(bytes(self.key.verify_key))}}))

    def refresh(self, token=None):
        self.wire.token = None
        return self.welcome(self.wire.call("POST", "/v1/auth/refresh", {"refresh_token": token or self.refresh_token}))

    def welcome(self, answer):
        self.wire.server_key = base64.b64decode(answer["server"]["public_key"])
        self.wire.token = answer["access_token"]
        self.refresh_token = answer["refresh_token"]
        self.user, self.organisation, self.certificate = answer["user"], answer["organisation"], answer["device"]
        self.keep_mark(answer)
        return answer

    def keep_mark(self, answer):
        """Every signed answer's mark is the server's word on where its chain stood."""
        mark = answer["mark"]
        text = f"paytrack-mark-v1\n{mark['epoch']} {mark['head']} {mark['hash']}".encode()
        check(self.wire.server_key, text, mark["sig"])
        known = self.wire.mark
        if known is None or mark["epoch"] != known["epoch"] or mark["head"] >= known["head"]:
            self.wire.mark = mark
        self.marks.append(mark)
        return answer

    # Pull

    def get(self, target):
        return self.keep_mark(self.wire.call("GET", target))

    def pull(self, limit=1000):
        """All pages, each applied alone. Gives them, the last one's digests proved against the book."""
        pages = []
        while True:
            cursor = f"cursor={self.book.cursor}&" if self.book.cursor else ""
            page = self.get(f"/v1/pull?{cursor}limit={limit}")
            self.book.apply(page)
            pages.append(page)
            if not page["more"]:
                self.prove(page["digests"])
                return pages

    def prove(self, digests):
        for entity in ENTITIES:
            mine = self.book.digest(entity)
            theirs = (digests[entity]["count"], digests[entity]["sum"])
            if mine != theirs:
                raise ValueError(f"{entity}: {mine} here, {theirs} there")

    # Push

    def create(self, entity, **fields):
        return {"op": new_id(), "entity": entity, "id": new_id(), "operation": "create", "base_version": 0,
                "set": fields, "made_at": now()}

    def change(self, entity, row, **fields):
        return {**self.on_base(entity, row), "operation": "update", "set": fields}

    def delete(self, entity, row):
        return {**self.on_base(entity, row), "operation": "delete"}

    def on_base(self, entity, row):
        return {"op": new_id(), "entity": entity, "id": row["id"], "base_version": row["version"],
                "base_leaf": proof(entity, row).hexdigest()[:16], "made_at": now()}

    def seal(self, *operations, **members):
        """An envelope's bytes and signature, which never change again."""
        self.sealed += 1
        body = json.dumps({
            "envelope": new_id(), "schema": 1, "organisation": self.organisation["id"], "device": self.device,
            "user": self.user["id"], "n": self.sealed, "sealed_at": now(), "clock_offset": 0, "ops": operations,
            **members}).encode()
        return body, signed_by(self.key, self.device, push_text(body))

    def send(self, envelope, sealed=False):
        body, signature = envelope
        answer = self.keep_mark(self.wire.call("POST", "/v1/push", body=body, signature=signature, sealed=sealed))
        self.kept.append((envelope, self.wire.last))
        return answer

    def push(self, *operations, **members):
        """The results, in the operations' order."""
        results = self.send(self.seal(*operations, **members))["results"]
        if [result["op"] for result in results] != [operation["op"] for operation in operations]:
            raise ValueError("the results stand in another order")
        return results

    def apply(self, *operations):
        """Pushes what must be applied as it stands, and gives the rows after a pull."""
        results = self.push(*operations)
        bad = [result for result in results if result["status"] != "applied"]
        if bad:
            raise ValueError(bad[0])
        self.pull()
        return [self.book.rows[operation["entity"]][operation["id"]] for operation in operations]

    # The rest

    def action(self, name, **members):
        return self.keep_mark(self.wire.call("POST", "/v1/actions", {"action": new_id(), "name": name, **members}))

    def listed(self, target, member):
        """Every entry of a listing with a cursor."""
        entries, cursor = [], None
        while True:
            joint = "&" if "?" in target else "?"
            page = self.get(target + (f"{joint}cursor={cursor}" if cursor else ""))
            entries += page[member]
            if not page["more"]:
                return entries
            cursor = page["cursor"]

    def live(self):
        return Live(self.wire)


class Live:
    """The live channel, without extensions: `message()` waits for the next text that the server sends."""

    def __init__(self, wire):
        self.socket = socket.create_connection((wire.address.hostname, wire.address.port), timeout=30)
        key = b64(os.urandom(16))
        lines = ["GET /v1/live HTTP/1.1", f"Host: {wire.address.netloc}", "Upgrade: websocket", "Connection: Upgrade",
                 f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13", "PayTrack-Schema: 1"]
        lines += [f"{name}: {value}" for name, value in wire.headers().items()]
        self.socket.sendall("".join(line + "\r\n" for line in (*lines, "")).encode())
        self.stream = self.socket.makefile("rb")
        status = self.stream.readline()
        headers = {}
        while (line := self.stream.readline().strip()):
            name, value = line.decode().split(":", 1)
            headers[name.lower()] = value.strip()
        wanted = b64(hashlib.sha1(key.encode() + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest())
        if b" 101 " not in status or headers.get("sec-websocket-accept") != wanted:
            raise ValueError(f"no live channel: {status}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stream.close()
        self.socket.close()

    def message(self):
        while True:
            first, second = self.stream.read(2)
            length = second & 0x7F
            if length == 126:
                length, = struct.unpack(">H", self.stream.read(2))
            payload = self.stream.read(length)
            if first & 0xF == 1:
                return json.loads(payload)
