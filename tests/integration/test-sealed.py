#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""An organisation that wants everything sealed: who listens between a computer and the server reads nothing of it."""

import contextlib
import socket
import socketserver
import threading

import tap
from office import Office

SEALED = b"Content-Type: application/vnd.paytrack.sealed"


class Listening(socketserver.BaseRequestHandler):
    """Passes everything on, and writes it down."""

    def handle(self):
        host, port = self.server.target.split(":")
        with socket.create_connection((host, int(port))) as beyond:
            back = threading.Thread(target=self.pass_on, args=(beyond, self.request), daemon=True)
            back.start()
            self.pass_on(self.request, beyond)
            back.join()

    def pass_on(self, source, target):
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                self.server.heard.append(data)
                target.sendall(data)
        with contextlib.suppress(OSError):
            target.shutdown(socket.SHUT_WR)


@contextlib.contextmanager
def listening(office):
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Listening) as listener:
        listener.daemon_threads = True
        listener.target = office.address()
        listener.heard = []
        listener.url = f"http://127.0.0.1:{listener.server_address[1]}"
        threading.Thread(target=listener.serve_forever, daemon=True).start()
        yield listener
        listener.shutdown()


def hear(listener, desk, name):
    """What goes over the wire while a supplier of that name is sent."""
    listener.heard.clear()
    desk.ctl("add", "suppliers", f"code={name[:3].upper()}", f"name={name}")
    desk.ctl("sync")
    return b"".join(listener.heard)


def sealed():
    """/protocol/9/for-everything-when-policy-says-so"""
    with Office() as office, listening(office) as listener:
        desk, other = office.fresh_desk("desk"), office.fresh_desk("other")
        for place in (desk, other):
            place.ctl("login", listener.url, "--user", "kumari", "--password-file", office.password)
            place.ctl("sync")
        openly = hear(listener, desk, "Zarina")
        if b"Zarina" not in openly or SEALED in openly:
            yield "the listener hears nothing of an open connection"
        office.restart("sealed", "all")
        listener.target = office.address()
        desk.ctl("sync")
        other.ctl("sync")
        closely = hear(listener, desk, "Yasmin")
        if b"Yasmin" in closely or b"PayTrack-Signature" in closely or b"Content-Encoding" in closely:
            yield "something is read by who listens"
        requests = closely.count(b"POST /v1/push") + closely.count(b"GET /v1/pull")
        if requests < 2 or closely.count(SEALED) != 2 * requests:
            yield f"{closely.count(SEALED)} sealed bodies of {requests} requests and as many answers"
        other.ctl("sync")
        if sorted(row["name"] for row in other.rows("suppliers")) != ["Yasmin", "Zarina"]:
            yield f"the other computer has {other.rows('suppliers')}"
        if desk.ctl("digest", "suppliers") != other.ctl("digest", "suppliers"):
            yield "the digests differ"


tap.run(sealed)
