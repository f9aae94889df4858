#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a server is run: over TLS, watched, logged, stopped, backed up, given a new key."""

import base64
import json
import os
import re
import socket
import subprocess
import sys
import threading
import time

import nacl.signing

import tap
from certificate import make_certificate
from desk import Client, Office, PASSWORD, Premises, SERVER, cluster, fetch, open_premises, run
from wire import Refused


def fails_to_serve(premises, *options):
    """Its complaint, where it does not start."""
    done = subprocess.run([str(word) for word in (SERVER, "serve", "--data", premises.data, *options)],
                          capture_output=True, text=True, timeout=20, check=False)
    return done.returncode, done.stderr


def tls():
    """/protocol/1/https: TLS with the certificate that was given, and no other way in"""
    with Premises() as premises:
        cert, key = make_certificate(premises.folder)
        url = premises.serve("--tls-cert", cert, "--tls-key", key)
        if not url.startswith("https://"):
            yield url
        status, _, body = fetch(url + "/healthz", trust=cert)
        if status != 200:
            yield f"{status} {body}"
        try:
            fetch(url.replace("https:", "http:") + "/healthz")
            yield "plain HTTP was answered"
        except OSError:
            pass
        except Exception as problem:  # what is no HTTP at all
            if "BadStatusLine" not in type(problem).__name__ and "RemoteDisconnected" not in type(problem).__name__:
                yield repr(problem)


def loopback_only():
    """/protocol/1/plain-http-on-loopback-only: elsewhere the server does not start without a certificate"""
    with Premises() as premises:
        for address in ("0.0.0.0:0", "[::]:0", "192.0.2.1:0"):
            code, complaint = fails_to_serve(premises, "--listen", address)
            if code != 1 or "--tls-cert" not in complaint:
                yield f"{address}: {code} {complaint}"
        cert, _ = make_certificate(premises.folder)
        code, complaint = fails_to_serve(premises, "--listen", "127.0.0.1:0", "--tls-cert", cert)
        if code != 1 or "--tls-key" not in complaint:
            yield f"half a certificate: {code} {complaint}"


def health():
    """/protocol/10/healthz-and-readyz: both answer without a token"""
    with open_premises() as premises:
        for path in ("/healthz", "/readyz"):
            status, headers, _ = fetch(premises.url + path)
            if status != 200 or headers["Cache-Control"] != "no-store":
                yield f"{path}: {status} {headers}"
        status, _, _ = fetch(premises.url + "/metrics")
        if status != 404:
            yield f"/metrics on the clients' port: {status}"


def status_route():
    """/protocol/10/status: head, time, schema, and this device's last n"""
    with open_premises() as premises:
        client = premises.client("clerk")
        before = client.get("/v1/status")
        client.push(client.create("suppliers", code="S1", name="Silva"))
        after = client.get("/v1/status")
        if (before["head"], before.get("n", 0), after["head"], after["n"]) != (0, 0, 1, 1):
            yield f"{before} {after}"
        if after["schema"] != 1 or abs(after["time"] - time.time() * 1000) > 60000:
            yield f"{after}"


def numbers(text, name):
    return {labels: float(value) for labels, value in re.findall(rf"^{name}(\{{.*?\}})? ([0-9.e+]+)$", text, re.MULTILINE)}


def metrics():
    """/protocol/10/metrics: Prometheus text on a listener of its own, with histograms of the time that requests took"""
    with Premises() as premises:
        premises.serve("--metrics", "127.0.0.1:0")
        port = int(premises.process.stdout.readline().removeprefix("metrics on port "))
        client = premises.client("clerk")
        client.push(client.create("suppliers", code="S1", name="Silva"))
        client.pull()
        status, headers, body = fetch(f"http://127.0.0.1:{port}/metrics")
        text = body.decode()
        if status != 200 or not headers["Content-Type"].startswith("text/plain"):
            yield f"{status} {headers}"
        counts = numbers(text, "paytrack_request_seconds_count")
        buckets = numbers(text, "paytrack_request_seconds_bucket")
        for route in ("/v1/push", "/v1/pull", "/v1/auth/login"):
            last = 0
            mine = [value for labels, value in buckets.items() if f'route="{route}"' in labels]
            for value in mine:
                if value < last:
                    yield f"{route}: buckets that shrink: {mine}"
                last = value
            if not mine or counts[f'{{route="{route}"}}'] != mine[-1]:
                yield f"{route}: {mine} for {counts}"
        if numbers(text, "paytrack_operations_total").get('{verdict="applied"}') != 1:
            yield text
        for line in text.splitlines():
            if not re.fullmatch(r'# (TYPE|HELP) .+|[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? [0-9.e+]+', line):
                yield f"no line of Prometheus: {line}"
        for path in ("/", "/v1/pull", "/metrics/x"):
            if fetch(f"http://127.0.0.1:{port}{path}")[0] != 404:
                yield f"{path} is there too"


def logging():
    """/operation/log: lines of JSON, and no password, token, key, phone number or name in them"""
    with open_premises() as premises:
        client = premises.client("clerk")
        secrets = [PASSWORD, "not-the-password", client.wire.token, client.refresh_token, client.certificate["certificate"],
                   "0771234567", "Kamala", base64.b64encode(bytes(client.key)).decode()]
        client.push(client.create("suppliers", code="S1", name="Kamala", phone="0771234567"))
        try:
            Client(premises.url).sign_in("clerk", "not-the-password")
        except Exception:
            pass
        fetch(f"{premises.url}/v1/pull?phone=0771234567&token={client.wire.token}",
              headers={"Authorization": f"Bearer {client.refresh_token}"})
        fetch(premises.url + "/v1/push", "POST", b'{"phone":"0771234567"', {"Authorization": f"Bearer {client.wire.token}"})
        fetch(premises.url + "/v1/auth/refresh", "POST", json.dumps({"refresh_token": client.refresh_token + "x"}))
        premises.stop()
        text = premises.log.read_text()
        entries = premises.logged()
        for secret in secrets:
            if secret in text:
                yield f"{secret[:12]}… is in the log"
        for entry in entries:
            if set(entry) != {"time", "level", "message"} or entry["level"] not in ("info", "warning", "error"):
                yield f"{entry}"
        for wanted in ("401 for POST /v1/auth/login from 127.0.0.1", "401 for GET /v1/pull from 127.0.0.1",
                       "401 for POST /v1/push from 127.0.0.1"):
            if not any(wanted in entry["message"] for entry in entries):
                yield f"not logged: {wanted}"


def stopping():
    """/operation/sigterm: an open request is answered before the server ends, and new ones are not taken"""
    with open_premises() as premises:
        clients = [premises.client("clerk", f"desk {number}") for number in range(4)]
        answered, failed = [], []

        def work(client):
            try:
                while True:
                    client.push(*[client.create("suppliers", code=f"{client.device}-{client.sealed}-{i}", name="x")
                                  for i in range(50)])
                    answered.append(50)
            except (OSError, EOFError) as end:
                failed.append(type(end).__name__)
            except Exception as end:
                failed.append(repr(end))

        threads = [threading.Thread(target=work, args=(client,)) for client in clients]
        for thread in threads:
            thread.start()
        while len(answered) < 8:
            time.sleep(0.01)
        premises.stop()
        for thread in threads:
            thread.join()
        bad = [name for name in failed if name not in ("ConnectionRefusedError", "ConnectionResetError", "RemoteDisconnected")]
        if bad:
            yield f"{bad}"
        premises.serve()
        head = premises.client("clerk").get("/v1/status")["head"]
        if head < sum(answered):
            yield f"{sum(answered)} operations were answered, {head} are there"


def backups():
    """/operation/backups: made by the clock while it serves, checked, counted, the oldest removed"""
    with Premises() as premises:
        to = premises.folder / "backups"
        to.mkdir()
        for name in ("20200101T000000Z", "20200102T000000Z", "20200103T000000Z.partial"):
            (to / name).mkdir()
        (to / "mine").mkdir()
        (to / "20200101T000000Z" / "server.key").touch()
        premises.serve("--backup-to", to, "--backup-every", "1", "--backup-keep", "2")
        client = premises.client("manager")
        deadline = time.monotonic() + 30
        while not client.get("/v1/office")["backed_up_at"] and time.monotonic() < deadline:
            time.sleep(0.05)
        while len(list(to.iterdir())) > 3 and time.monotonic() < deadline:
            time.sleep(0.05)
        names = sorted(path.name for path in to.iterdir())
        made = [name for name in names if name.startswith("202") and name > "2021"]
        if len(made) != 1 or names != sorted([made[0], "20200102T000000Z", "mine"]):
            yield f"{names}"
        run(SERVER, "check", "--data", to / made[0])
        run(SERVER, "audit", "verify", "--data", to / made[0])
        premises.stop()
        # One that is young enough: nothing is made at the next start.
        premises.serve("--backup-to", to, "--backup-every", "1", "--backup-keep", "2")
        premises.client("manager").pull()
        premises.stop()
        if sorted(path.name for path in to.iterdir()) != names:
            yield "a backup too many"
        for bad in (("--backup-every", "-1"), ("--backup-every", "9999"), ("--backup-keep", "-2")):
            code, complaint = fails_to_serve(premises, "--listen", "127.0.0.1:0", "--backup-to", to, *bad)
            if code != 1:
                yield f"{bad}: {code} {complaint}"


def rotation():
    """/protocol/2/a-new-key-signed-by-the-old-one: the old vouches for the new, and what it signed or sealed still counts"""
    with open_premises() as premises:
        client = premises.client("clerk")
        old_key, old_mark = client.wire.server_key, client.wire.mark
        carried = client.seal(client.create("suppliers", code="S1", name="Sealed before"))
        box = client.wire.seal(*carried)
        code, complaint = fails_to_rotate(premises)
        if code != 1:
            yield f"rotated under a running server: {complaint}"
        premises.stop()
        premises.do("key", "rotate")
        premises.serve()
        client.wire = type(client.wire)(premises.url)
        client.wire.device_key = client.key
        answer = client.sign_in("clerk", PASSWORD)
        previous = answer["server"]["previous"]
        new_key = base64.b64decode(answer["server"]["public_key"])
        if new_key == old_key or base64.b64decode(previous[0]["public_key"]) != old_key:
            yield f"{previous}"
        nacl.signing.VerifyKey(old_key).verify(b"paytrack-key-v1\n" + new_key, base64.b64decode(previous[0]["signature"]))
        client.wire.mark = old_mark
        client.get("/v1/conflicts")  # a mark that the old key signed is still this server's
        status, _, body = fetch(premises.url + "/v1/push", "POST", box, {
            "Content-Type": "application/vnd.paytrack.sealed", "Authorization": f"Bearer {client.wire.token}"})
        if status != 200:
            yield f"sealed to the old key: {status} {body}"
        entries = premises.client("admin").listed("/v1/audit", "entries")
        if not any('"kind":"key","code":"rotated"' in entry["entry"] for entry in entries):
            yield "the audit does not say so"


def fails_to_rotate(premises):
    done = subprocess.run([SERVER, "key", "rotate", "--data", premises.data], capture_output=True, text=True, check=False)
    return done.returncode, done.stderr


def lists():
    """/operation/lists: people and computers by the command line, as many as there are"""
    with open_premises() as premises:
        client = premises.client("clerk", "Weighbridge")
        listed = premises.do("device", "list")
        if f"A1\t{client.device}\tWeighbridge\tactive" not in listed:
            yield listed
        premises.do("device", "revoke", "A1")
        if "\trevoked\t" not in premises.do("device", "list"):
            yield "not revoked"
        try:
            client.pull()
            yield "a revoked computer still pulls"
        except Exception as refusal:
            if getattr(refusal, "code", None) != "bad_token":
                yield repr(refusal)
        people = premises.do("user", "list")
        if len(people.splitlines()) != 4 or "viewer\tviewer\tactive" not in people:
            yield people
        premises.do("policy", "set", "sealed", "all")
        if premises.client("viewer").organisation["policy"]["sealed"] != "all":
            yield "sealed: all is not told"


def output():
    """/operation/output: names are printed as they are in every locale, and a list that cannot be written is no success"""
    with open_premises() as premises:
        premises.client("clerk", "Wäge නිමල්")
        command = [SERVER, "device", "list", "--data", premises.data]
        listed = subprocess.run(command, capture_output=True, env={**os.environ, "LC_ALL": "C"}, check=False).stdout
        if "\tWäge නිමල්\t".encode() not in listed:
            yield f"{listed}"
        with open("/dev/full", "wb") as full:
            done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
        if done.returncode != 1 or done.stderr.count("\n") != 1 or "could not be written" not in done.stderr:
            yield f"{done.returncode} {done.stderr}"


def beginnings():
    """/operation/init: what is refused leaves nothing that is in the way of the corrected command"""
    with Premises() as premises:
        data, long = premises.folder / "new", premises.folder / "long"
        long.write_text("x" * 1025)
        good = {"--organisation": "Hill Tea", "--currency": "LKR", "--admin": "admin", "--password-file": premises.password}
        for wrong in ({"--admin": ""}, {"--admin": "x" * 201}, {"--admin": "admin "}, {"--password-file": long},
                      {"--organisation": "x" * 201}, {"--currency": "rupees"}):
            done = begin(data, {**good, **wrong})
            if done.returncode != 1 or not done.stderr or data.exists():
                yield f"{wrong}: {done.returncode} {done.stderr} {list(data.iterdir()) if data.exists() else ''}"
        done = begin(data, good)
        if done.returncode != 0:
            yield f"{done.returncode} {done.stderr}"


def begin(data, options):
    words = [SERVER, "init", "--data", data, *Office.room(), *(word for option in options.items() for word in option)]
    return subprocess.run([str(word) for word in words], capture_output=True, text=True, check=False)


def many_computers():
    """/operation/many-computers: so many and no more come in for one user, until some are revoked"""
    with open_premises() as premises:
        one = premises.client("viewer")
        two = premises.client("viewer")
        premises.stop()
        premises.alter("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 998)"
                       " INSERT INTO devices (organisation, id, name, prefix, public_key, \"user\", created_at, last_seen,"
                       " last_n, pulled_at, revoked) SELECT organisation, " + random_id() + ", name, 'X' || i, public_key,"
                       " \"user\", created_at, last_seen, last_n, pulled_at, revoked FROM devices, n WHERE prefix = 'A1'")
        premises.serve()
        try:
            premises.client("viewer")
            yield "one too many came in"
        except Refused as refusal:
            if refusal.code != "not_allowed" or "revoked" not in str(refusal):
                yield repr(refusal)
        one.wire = type(one.wire)(premises.url)
        one.wire.device_key = one.key
        one.sign_in("viewer", PASSWORD)
        premises.client("clerk").pull()
        premises.client("admin").action("device_revoke", device=two.device)
        premises.client("viewer").pull()


def random_id():
    return "decode(replace(gen_random_uuid()::text, '-', ''), 'hex')" if cluster.wanted() else "randomblob(16)"


tap.run(tls, loopback_only, health, status_route, metrics, logging, stopping, backups, rotation, lists,
        beginnings, many_computers, output)
