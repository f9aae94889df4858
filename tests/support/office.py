# SPDX-License-Identifier: GPL-3.0-or-later
"""A real server on loopback with a little book of its own, and profiles that paytrackctl signs in."""

import contextlib
import json
import os
import pathlib
import sqlite3
import subprocess
import tempfile

import cluster

PROGRAMS = pathlib.Path(os.environ["PT_BUILD_ROOT"]) / "src"
SERVER = PROGRAMS / "paytrack-server"
CTL = PROGRAMS / "paytrackctl"
WINDOW = PROGRAMS / "paytrack"
WRONG_CLOCK = PROGRAMS.parent / "tests/support/libwrong-clock.so"


def clock_off_by(seconds):
    """The environment of a program whose clock is wrong by so much."""
    return {"LD_PRELOAD": str(WRONG_CLOCK), "WRONG_CLOCK_SECONDS": str(seconds)}


def run(*command):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise ValueError(f"{command[0].name} {command[-3:]}: {done.stderr.strip()}")
    return done.stdout.strip()


class Desk:
    """One computer's profile."""

    def __init__(self, folder):
        self.folder = folder

    def ctl(self, *words):
        return run(CTL, "--profile", self.folder, *words)

    def rows(self, entity):
        return json.loads(self.ctl("list", entity, "--json"))

    def ask(self, question):
        """The rows that a question in SQL finds, also while a window has the database open."""
        with contextlib.closing(sqlite3.connect(f"file:{self.folder}/paytrack.db?mode=ro", uri=True)) as database:
            return database.execute(question).fetchall()

    def is_free(self):
        """Whether nobody is writing to the database."""
        with contextlib.closing(sqlite3.connect(self.folder / "paytrack.db", timeout=0)) as database:
            try:
                database.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                return False
            return True

    def count(self, entity):
        return self.ask(f"SELECT count(*) FROM {entity}")[0][0]


class Office:
    """The server; use it in a with statement."""

    def __enter__(self):
        self.place = tempfile.TemporaryDirectory()
        self.folder = pathlib.Path(self.place.name)
        self.password = self.folder / "password"
        self.password.write_text("secret\n")
        run(SERVER, "init", "--data", self.folder / "data", "--organisation", "Hill Growers", "--currency", "LKR",
            "--admin", "kumari", "--password-file", self.password, *self.room())
        self.serve()
        return self

    @staticmethod
    def room():
        return ("--database", cluster.url()) if cluster.wanted() else ()

    def __exit__(self, *_):
        self.stop()
        self.place.cleanup()

    def serve(self, address="127.0.0.1:0", *more):
        self.server = subprocess.Popen([SERVER, "serve", "--data", self.folder / "data", "--listen", address, *more],
                                       stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.url = self.server.stdout.readline().removeprefix("listening on ").strip()

    def stop(self):
        if self.server is not None:
            self.server.terminate()
            self.server.communicate()
            self.server = None

    def restart(self, *policy):
        """With another policy: entity and strategy. The address changes, as the port is free again meanwhile."""
        self.stop()
        run(SERVER, "policy", "set", "--data", self.folder / "data", *policy)
        self.serve()

    def address(self):
        """Where it serves, for another server in its place."""
        return self.url.removeprefix("http://")

    def fresh_desk(self, name):
        return Desk(self.folder / name)

    def desk(self, name):
        desk = self.fresh_desk(name)
        desk.ctl("login", self.url, "--user", "kumari", "--password-file", self.password)
        desk.ctl("sync")
        return desk

    def filled_desk(self, name):
        desk = self.desk(name)
        desk.ctl("add", "products", "code=TEA", "name=Green leaf", "dimension=mass", "base_unit=g",
                 "allowed_units=kg,g")
        desk.ctl("add", "rates", "product=TEA", "rate=250.00", "unit=kg", "effective_from=2020-01-01")
        desk.ctl("add", "suppliers", "code=S001", "name=Nimal Perera")
        desk.ctl("add", "suppliers", "code=S002", "name=Kumari Silva")
        desk.ctl("sync")
        return desk
