#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A server that lets nobody in for now: who signs in reads what he can do, and a script by the exit code."""

import contextlib
import http.server
import pathlib
import subprocess
import tempfile
import threading

import tap
from office import CTL


class Refusing(http.server.BaseHTTPRequestHandler):
    """Answers every request with its server's status."""

    def do_POST(self):
        self.send_response(self.server.status)
        self.send_header("Retry-After", "37")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        """Says nothing."""


@contextlib.contextmanager
def refusing(status):
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Refusing) as server:
        server.status = status
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def login(status):
    with refusing(status) as url, tempfile.TemporaryDirectory() as folder:
        password = pathlib.Path(folder) / "password"
        password.write_text("secret\n")
        done = subprocess.run([CTL, "--profile", pathlib.Path(folder) / "desk", "login", url, "--user", "kumari",
                               "--password-file", password], capture_output=True, text=True, check=False)
        return done.returncode, done.stderr.strip()


def says(status, code, text):
    found = login(status)
    if found != (code, f"paytrackctl: {text}"):
        yield f"{found}"


def throttled():
    """/integration/refusal/throttled: after too many attempts, for how long to wait; the network is there"""
    yield from says(429, 1, "Too many attempts: try again in 37 seconds")


def faulty():
    """/integration/refusal/faulty: a server with a fault is out of reach, and nothing is promised"""
    yield from says(503, 2, "The server has a fault just now: try again in a while")


tap.run(throttled, faulty)
