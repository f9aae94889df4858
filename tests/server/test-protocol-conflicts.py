#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sentences of the protocol's section 3 on strategies, clause by clause."""

import tap
from desk import new_id
from pushing import ADMIN, MANAGER, PREMISES, expect, one, policy, quarrel, row_of, slip, supplier

STRATEGIES = ("server_wins", "client_wins", "last_write_wins", "merge", "manual")


def kept_in_full():
    """/protocol/3/the-losing-change-is-archived-in-full-at-the-server"""
    mine = {"phone": "3", "notes": "mine", "region": None}
    result, row = quarrel({"phone": "2", "region": "Ella"}, mine)
    kept = next(one for one in ADMIN.listed("/v1/conflicts", "conflicts") if one["id"] == result["conflict"]["id"])
    yield from expect(("mine", kept["mine"], mine), ("server", kept["server"], row["fields"]), ("status", kept["status"], "archived"),
                      ("base", kept["base"]["phone"], "1"), ("who", (kept["user"], kept["device"]), (MANAGER.user["id"], MANAGER.device)))


def no_strategy():
    """/protocol/3/an-operation-without-strategy-gets-the-policys"""
    for strategy in STRATEGIES:
        policy("suppliers", strategy)
        result, _ = quarrel({"phone": "2"}, {"phone": "3"})
        # without an older time of its own a merge that overlaps is a person's
        yield from expect((strategy, result["conflict"]["resolution"], "manual" if strategy == "merge" else strategy))
    policy("suppliers", "server_wins")


def not_allowed():
    """/protocol/3/a-strategy-not-allowed-becomes-the-policys-server-wins-and-manual-may-always-be-asked/each"""
    for allowed in STRATEGIES:
        policy("suppliers", allowed)
        for asked in STRATEGIES:
            holds = asked if asked in (allowed, "server_wins", "manual") else allowed
            result, _ = quarrel({"phone": "2"}, {"phone": "3"}, strategy=asked)
            yield from expect((f"{asked} under {allowed}", result["conflict"]["resolution"], "manual" if holds == "merge" else holds))
    policy("suppliers", "server_wins")


def with_offset():
    """/protocol/3/last-write-wins-counts-made-at-and-clock-offset"""
    policy("suppliers", "last_write_wins")
    found = []
    for made_at, offset in ((1, 0), (0, 0), (1 - 60000, 60000), (-60000, 60000), (1 + 60000, -60000), (60000, -60000)):
        made = supplier()
        MANAGER.push(made)
        base = row_of(made)
        ADMIN.push(ADMIN.change("suppliers", row_of(made, ADMIN), phone="2"))
        theirs = row_of(made)["meta"]["updated_at"]
        mine = {**MANAGER.change("suppliers", base, phone="3"), "made_at": theirs + made_at}
        result = one(MANAGER, mine, clock_offset=offset)
        found.append((result["status"], result["conflict"]["resolution"]))
    policy("suppliers", "server_wins")
    later, tie = ("applied", "last_write_wins"), ("conflict", "last_write_wins")
    yield from expect(("found", found, [later, tie] * 3))


def window():
    """/protocol/3/last-write-wins-takes-the-later-a-tie-is-the-servers-outside-the-window-as-manual/its-ends"""
    policy("suppliers", "last_write_wins")
    made = supplier()
    MANAGER.push(made)
    base = row_of(made)
    ADMIN.push(ADMIN.change("suppliers", row_of(made, ADMIN), phone="2"))
    began = base["meta"]["updated_at"]
    found = [one(MANAGER, {**MANAGER.change("suppliers", base, phone=phone), "made_at": made_at})["conflict"]["resolution"]
             for phone, made_at in (("3", began - 1), ("4", began), ("5", began + 3_600_000))]
    # an unknown base has no time
    bare = {**MANAGER.change("suppliers", base, phone="6"), "base_leaf": "0123456789abcdef"}
    found.append(one(MANAGER, bare)["conflict"]["resolution"])
    policy("suppliers", "server_wins")
    yield from expect(("found", found, ["manual", "last_write_wins", "manual", "manual"]))


def moves_together():
    """/protocol/3/fields-that-only-make-sense-together-move-together/status-and-cancel-reason"""
    policy("collections", "merge")
    person = supplier()
    MANAGER.push(person)
    together, row = quarrel({"status": "disputed"}, {"status": "cancelled", "cancel_reason": "x"}, "collections", slip(person))
    apart, merged = quarrel({"quality_grade": "B"}, {"status": "cancelled", "cancel_reason": "x"}, "collections", slip(person))
    policy("collections", "server_wins")
    yield from expect(("together", (together["status"], together["conflict"]["resolution"]), ("conflict", "manual")),
                      ("untouched", (row["fields"]["status"], "cancel_reason" in row["fields"]), ("disputed", False)),
                      ("apart", apart["status"], "merged"),
                      ("merged", [merged["fields"][name] for name in ("status", "cancel_reason", "quality_grade")], ["cancelled", "x", "B"]))


def open_until_settled():
    """/protocol/3/where-merge-overlaps-or-time-cannot-tell-the-conflict-stays-open"""
    found = []
    for strategy, extra in (("merge", {}), ("last_write_wins", {"made_at": 1}), ("manual", {})):
        policy("suppliers", strategy)
        result, row = quarrel({"phone": "2"}, {"phone": "3"}, **extra)
        kept = next(one for one in ADMIN.listed("/v1/conflicts", "conflicts") if one["id"] == result["conflict"]["id"])
        settled = one(MANAGER, {**MANAGER.change("suppliers", row, phone="4"), "op": new_id(), "resolves": kept["id"]})
        found.append((kept["status"], row["fields"]["phone"], settled["status"]))
    policy("suppliers", "server_wins")
    yield from expect(("found", found, [("open", "2", "applied")] * 3))


with PREMISES:
    tap.run(kept_in_full, no_strategy, not_allowed, with_offset, window, moves_together, open_until_settled)
