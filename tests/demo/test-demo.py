#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The demo organisation, made at a real server: the same on every computer, whole, and provably so."""

import os
import pathlib
import subprocess
import sys
import tempfile

BUILD = pathlib.Path(os.environ["PT_BUILD_ROOT"])
SERVER, CTL, DEMO = BUILD / "src/paytrack-server", BUILD / "src/paytrackctl", BUILD / "data/demo/paytrack-demo"
UNTIL = "2025-06-30"

# What the plan, the rules and the digests make of that day. A change here means that the demo, the money or the
# protocol's leaf has changed, and has to be meant.
EXPECTED = {
    "suppliers": "40 bff872931bcb887a476891ba9228ebcc",
    "products": "3 cd7d1694e9c43aabd8529583437cf42f",
    "rates": "83 02d5cb08f2624200b5f235dcb447720e",
    "collections": "5000 6a3f5e6928404bbd907477332f57cdfc",
    "payments": "500 28b7ccc7b3c829ed02556ac51cce44d3",
}


def run(*words):
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        print("# " + (done.stdout + done.stderr).strip().replace("\n", "\n# "))
    return done


def make(folder):
    """The organisation in @folder; returns its running server and its address."""
    data, password = folder / "server", folder / "password"
    password.write_text("paytrack\n")
    run(SERVER, "init", "--data", data, "--organisation", "Demo", "--currency", "LKR", "--time-zone", "Asia/Colombo",
        "--admin", "kumari", "--password-file", password)
    run(DEMO, "--data", data, "--password-file", password, "--until", UNTIL)
    server = subprocess.Popen([SERVER, "serve", "--data", data, "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, text=True)
    url = server.stdout.readline().removeprefix("listening on ").strip()
    run(DEMO, "--server", url, "--folder", folder / "desks", "--password-file", password, "--until", UNTIL)
    return server, url


def cases(folder, url):
    """Each question as (what holds, whether it does)."""
    profile = folder / "profile"
    ctl = lambda *words: run(CTL, "--profile", profile, *words)
    yield "a clerk signs in", ctl("login", url, "--user", "ruwan", "--password-file", folder / "password").returncode == 0
    yield "the first sync is clean", ctl("sync").returncode == 0
    for entity, expected in EXPECTED.items():
        found = ctl("digest", entity).stdout.strip()
        print(f"# {entity}: {found}")
        yield f"{entity} are the same everywhere", found == expected
    yield "nothing waits", ctl("queue", "--json").stdout.strip() == "[]"
    yield "the audit chain is whole", run(SERVER, "audit", "verify", "--data", folder / "server").returncode == 0


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        server, url = make(folder)
        try:
            failed = 0
            for number, (what, holds) in enumerate(cases(folder, url), 1):
                failed += not holds
                print(f"{'ok' if holds else 'not ok'} {number} {what}")
            print(f"1..{number}")
        finally:
            server.terminate()
            server.wait()
    sys.exit(1 if failed else 0)


main()
