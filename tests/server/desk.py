# SPDX-License-Identifier: GPL-3.0-or-later
"""What the server's tests in Python share: an office with one person of each role, and the client that shares no line
with PayTrack at each one's computer."""

import contextlib
import http.client
import json
import os
import pathlib
import sqlite3
import ssl
import subprocess
import sys
import tempfile
import urllib.parse

sys.path.append(str(pathlib.Path(os.environ["PT_SOURCE_ROOT"]) / "tests/stranger"))

import cluster  # noqa: E402
from client import Client, new_id  # noqa: E402
from office import SERVER, Office, clock_off_by, run  # noqa: E402

PASSWORD = "tea-and-rubber"
ROLES = ("admin", "manager", "clerk", "viewer")


class Premises:
    """A data folder with four people, each named as his role; `serve` starts the server on it."""

    def __init__(self):
        self.place = tempfile.TemporaryDirectory(prefix="paytrack-premises-")
        self.folder = pathlib.Path(self.place.name)
        self.data = self.folder / "data"
        self.log = self.folder / "log"
        self.password = self.folder / "password"
        self.password.write_text(PASSWORD + "\n")
        run(SERVER, "init", "--data", self.data, "--organisation", "Hill Tea", "--currency", "LKR", "--admin", "admin",
            "--password-file", self.password, *Office.room())
        for role in ROLES[1:]:
            self.do("user", "add", role, "--role", role, "--password-file", self.password)
        self.process = None
        self.lines = []

    def do(self, *words):
        return run(SERVER, *words, "--data", self.data)

    def alter(self, sql):
        """What no command does, such as making things older than they are; the server must not run."""
        if cluster.wanted():
            subprocess.run(["psql", "-q", cluster.url(), "-c", sql], check=True, capture_output=True)
            return
        with contextlib.closing(sqlite3.connect(self.data / "paytrack-server.db")) as database, database:
            database.execute(sql)

    def serve(self, *options, **environment):
        """Starts it and gives its address; what it printed besides is in `lines`."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen([str(word) for word in (SERVER, "serve", "--data", self.data, "--listen",
                                             "127.0.0.1:0", *options)], stdout=subprocess.PIPE, stderr=log, text=True,
                                            env={**os.environ, **environment})
        self.url = self.process.stdout.readline().removeprefix("listening on ").strip()
        return self.url

    def stop(self):
        if self.process is not None:
            self.process.terminate()
            self.process.communicate()
            code, self.process = self.process.returncode, None
            if code != 0:
                raise ValueError(f"the server ended with {code}: {self.log.read_text()[-2000:]}")

    def client(self, role, name="desk"):
        client = Client(self.url, name)
        client.sign_in(role, PASSWORD)
        return client

    def logged(self):
        return [json.loads(line) for line in self.log.read_text().splitlines()]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            self.stop()
        finally:
            self.place.cleanup()


@contextlib.contextmanager
def open_premises(*options):
    with Premises() as premises:
        premises.serve(*options)
        yield premises


def fetch(url, method="GET", body=None, headers=None, trust=None):
    """The bare exchange with any address: (status, headers, bytes). `trust` is the certificate to believe over TLS."""
    parts = urllib.parse.urlsplit(url)
    if parts.scheme == "https":
        context = ssl.create_default_context(cafile=trust)
        connection = http.client.HTTPSConnection(parts.hostname, parts.port, timeout=30, context=context)
    else:
        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=30)
    with contextlib.closing(connection):
        connection.request(method, parts.path + (f"?{parts.query}" if parts.query else ""), body, headers or {})
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()


def outcome(result):
    """A result in one word: its status, or the code that it was rejected with."""
    return result["error"]["code"] if result["status"] == "rejected" else result["status"]


__all__ = ["Client", "Office", "PASSWORD", "Premises", "ROLES", "SERVER", "clock_off_by", "cluster", "fetch", "new_id", "open_premises", "outcome", "run"]
