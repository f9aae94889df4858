#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A seed is one story: everything that happens follows from it, to the last byte on the wire."""

import re
import subprocess

import tap


def trace(seed):
    """The hash over all that happened in a few days from this seed on."""
    simulate = tap.BUILD / "tests/simulation/simulate"
    done = subprocess.run([simulate, "--seeds", "3", "--seed", str(seed), "--jobs", "1"], capture_output=True, text=True, check=False)
    return re.search(r"trace ([0-9a-f]{16})", done.stdout).group(1)


def same_seed():
    """/simulation/same-seed-same-trace-hash"""
    first, again, other = trace(1), trace(1), trace(101)
    if first != again:
        yield f"seed 1 gave {first}, then {again}"
    if first == other:
        yield f"seeds 1 and 101 both gave {first}"


tap.run(same_seed)
