#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sentences of the protocol on marks, forks and what is kept for good, as a client in another language meets them."""

import contextlib
import itertools
import json
import random
import time

import tap
from desk import PASSWORD, Premises, clock_off_by, outcome
from wire import Refused, check

NUMBERS = itertools.count(1)


class Restored(Premises):
    """An office whose server can be put back to how it was."""

    def back_up(self):
        self.do("backup", self.folder / "backup")

    def put_back(self):
        self.stop()
        self.do("restore", self.folder / "backup")
        self.serve()

    def follow(self, client):
        """The same computer, at the address that the server has now."""
        old, client.wire = client.wire, type(client.wire)(self.url)
        client.wire.__dict__.update({**old.__dict__, "address": client.wire.address})


@contextlib.contextmanager
def office():
    with Restored() as premises:
        premises.serve()
        yield premises, premises.client("manager")


def expect(*pairs):
    yield from (f"{name}: {found!r}, not {wanted!r}" for name, found, wanted in pairs if found != wanted)


def work(client):
    made = client.create("suppliers", code=f"S{next(NUMBERS)}", name="Nimal")
    client.push(made)
    return made


def answer_of(call, *arguments, **named):
    try:
        return call(*arguments, **named)
    except Refused as refused:
        return refused


def diverged():
    """/protocol/7/a-mark-of-an-older-epoch-is-409-history-diverged-nothing-applied/each-endpoint"""
    with office() as (premises, client):
        premises.back_up()
        made = work(client)
        client.pull()
        premises.put_back()
        premises.follow(client)
        old, wire = client.wire.mark, client.wire
        fresh = premises.client("admin", "fresh")
        before = fresh.get("/v1/digest/suppliers?prefix="), len(fresh.listed("/v1/audit", "entries"))
        body, signature = client.seal(made)
        action = {"action": made["id"], "name": "close_period", "to": "2020-01-31"}
        for method, target, sent in (
                ("GET", "/v1/pull", {}), ("GET", f"/v1/pull?cursor={client.book.cursor}", {}), ("GET", "/v1/digest/suppliers", {}),
                ("GET", "/v1/rows/suppliers", {}), ("GET", "/v1/conflicts", {}), ("GET", "/v1/audit", {}), ("GET", "/v1/office", {}),
                ("POST", "/v1/push", {"body": body, "signature": signature}), ("POST", "/v1/actions", {"message": action})):
            wire.last = None
            refused = answer_of(wire.call, method, target, **sent)
            if not isinstance(refused, Refused):
                yield f"{method} {target} was answered"
                continue
            problem = refused.problem
            yield from expect((target, (refused.status, refused.code), (409, "history_diverged")),
                              (f"{target}: members", {"type", "title", "status", "code", "mark"} <= set(problem), True),
                              (f"{target}: its mark", (problem["mark"]["epoch"] != old["epoch"], problem["status"]), (True, 409)),
                              (f"{target}: signed", wire.last is not None and json.loads(wire.last["body"]) == problem, True))
        after = fresh.get("/v1/digest/suppliers?prefix="), len(fresh.listed("/v1/audit", "entries"))
        yield from expect(("nothing applied", after, before))


def exempt():
    """/protocol/7/sign-in-refresh-recover-status-and-health-never-answer-409"""
    with office() as (premises, client):
        premises.back_up()
        work(client)
        premises.put_back()
        premises.follow(client)
        old, wire = client.wire.mark, client.wire

        def told(method, target, message=None):
            wire.mark = old
            return answer_of(wire.call, method, target, message)

        for target in ("/v1/status", "/healthz", "/readyz"):
            status, _, _ = wire.plain("GET", target, headers=wire.headers())
            yield from expect((target, status, 200))
        yield from expect(("recover", "fork" in told("POST", "/v1/recover", {"marks": [old]}), True),
                          ("refresh", "access_token" in told("POST", "/v1/auth/refresh", {"refresh_token": client.refresh_token}), True))
        wire.mark, wire.token = old, None
        signed_in = answer_of(client.sign_in, "manager", PASSWORD)
        yield from expect(("sign-in", isinstance(signed_in, dict) and "access_token" in signed_in, True))


def fork_of(client, marks):
    answer = client.wire.call("POST", "/v1/recover", {"marks": marks})
    fork = answer["fork"]
    check(client.wire.server_key, f"paytrack-mark-v1\n{fork['epoch']} {fork['head']} {fork['hash']}".encode(), fork["sig"])
    return fork, answer


def forks():
    """/protocol/7/the-fork-is-the-newest-mark-that-the-server-knows/of-several"""
    with office() as (premises, client):
        for _ in range(3):
            work(client)
        common = client.marks[-1]
        work(client)
        newest = client.marks[-1]
        premises.back_up()
        for _ in range(2):
            work(client)
        lost = client.marks[-2:]
        premises.put_back()
        premises.follow(client)
        known = client.marks[:-2]
        marks = known + lost
        random.Random(1).shuffle(marks)
        forged = {**newest, "head": lost[0]["head"]}
        renamed = {**newest, "hash": "0" * 64}
        found, answer = fork_of(client, marks + [forged])
        yield from expect(("the newest", (found["head"], found["hash"]), (newest["head"], newest["hash"])),
                          ("without it", fork_of(client, [mark for mark in known if mark["head"] < newest["head"]])[0]["head"], common["head"]),
                          ("another hash", fork_of(client, [renamed, common])[0]["head"], common["head"]),
                          ("none", fork_of(client, [])[0]["head"], 0), ("lost ones", fork_of(client, lost)[0]["head"], 0))
        # It stands as the client's newest mark, and the cursor goes on from there.
        client.wire.mark, client.book.cursor = found, answer["cursor"]
        page = client.get(f"/v1/pull?cursor={answer['cursor']}")
        yield from expect(("after the fork", (page["changes"], page["more"]), ([], False)))


def again():
    """/protocol/7/recovered-operations-of-a-group-stand-or-fall-together"""
    with office() as (premises, client):
        made = client.create("suppliers", code="S1", name="Nimal", phone="1")
        client.push(made)
        client.pull()
        row = client.book.rows["suppliers"][made["id"]]
        premises.back_up()
        other = client.create("suppliers", code="S2", name="Kamala")
        group = made["id"]
        operations = [{**client.change("suppliers", row, phone="2"), "group": group}, {**other, "group": group}]
        client.push(*operations)
        was = client.wire.last
        premises.put_back()
        premises.follow(client)
        since = premises.client("admin", "since")
        since.pull()
        since.push(since.change("suppliers", since.book.rows["suppliers"][made["id"]], phone="9"))
        client.wire.mark = fork_of(client, client.marks)[0]
        results = client.send(client.seal(*operations, recovery=True, was=[was]))["results"]
        since.pull()
        yield from expect(("results", [result.get("error", result.get("conflict")).get("code", "manual") for result in results],
                           ["manual", "group_failed"]), ("the other", other["id"] in since.book.rows["suppliers"], False))


YEARS = 3 * 366 * 24 * 3600


def years_later(premises, client):
    premises.stop()
    premises.serve(**clock_off_by(YEARS))
    premises.follow(client)
    told = client.sign_in("manager", PASSWORD)["server"]["time"]
    if told // 1000 < time.time() + YEARS - 60:
        raise ValueError("the server's clock is not years ahead")


def results_kept():
    """/protocol/3/results-are-stored-under-op-and-never-purged"""
    with office() as (premises, client):
        made = client.create("suppliers", code="S1", name="Nimal")
        operations = [made, client.create("suppliers", code="S1", name="Kamala")]
        first = client.push(*operations)
        years_later(premises, client)
        yield from expect(("before", [outcome(result) for result in first], ["applied", "duplicate_code"]),
                          ("years later", client.push(*operations), [{**result, "replayed": True} for result in first]),
                          ("other content", outcome(client.push({**made, "made_at": 1})[0]), "op_reuse"))


def all_kept():
    """/protocol/7/change-log-results-and-tombstones-are-kept"""
    with office() as (premises, client):
        admin = premises.client("admin", "office")
        admin.action("policy_set", entity="suppliers", strategy="merge")
        kept, gone = (client.create("suppliers", code=code, name="Nimal", phone="1", region="Ella") for code in ("S1", "S2"))
        base, doomed = client.apply(kept, gone)
        client.apply(client.change("suppliers", base, phone="2"))
        client.push(client.delete("suppliers", doomed))
        years_later(premises, client)
        fresh = premises.client("manager", "fresh")
        fresh.pull()
        apart, = client.push(client.change("suppliers", base, region="Haputale"))
        overlap, = client.push(client.change("suppliers", base, phone="3"))
        deleted, = client.push(client.change("suppliers", doomed, phone="3"))
        audited = [json.loads(entry["entry"]) for entry in fresh.listed(f"/v1/audit?entity=suppliers&id={kept['id']}", "entries")]
        yield from expect(("tombstone", fresh.book.rows["suppliers"][gone["id"]]["deleted"], True),
                          ("which fields changed since", (apart["status"], overlap["status"]), ("merged", "conflict")),
                          ("deleted since", deleted["conflict"]["kind"], "update_delete"),
                          ("what was told then", sum(entry.get("op") == kept["op"] for entry in audited), 1))


tap.run(diverged, exempt, forks, again, results_kept, all_kept)
