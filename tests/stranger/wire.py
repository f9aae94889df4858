# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests as the protocol words them: signed, gzipped or sealed, and answers believed only where the server signed them."""

import base64
import gzip
import http.client
import json
import urllib.parse

import nacl.exceptions
import nacl.public
import nacl.signing

SEALED = "application/vnd.paytrack.sealed"
SMALL = 1024


class Refused(Exception):
    """An answer that is no 200: its status and its stable code."""

    def __init__(self, status, problem):
        super().__init__(f"{status} {problem.get('code')}: {problem.get('detail') or problem.get('title')}")
        self.status = status
        self.code = problem.get("code")
        self.problem = problem


def b64(data):
    return base64.b64encode(data).decode()


def signed_by(key, owner, text):
    """The value of PayTrack-Signature for bytes that already carry their purpose."""
    return f"ed25519 {owner} {b64(key.sign(text).signature)}"


def check(key, text, signature):
    """Raises nacl.exceptions.BadSignatureError where the signature is not the key's."""
    nacl.signing.VerifyKey(key).verify(text, base64.b64decode(signature, validate=True))


def push_text(body):
    return b"paytrack-push-v1\n" + body


class Wire:
    """One address. `token`, `mark` and `server_key` are what later requests carry and later answers are held to;
    `last` is the newest signed answer as section 7 wants it back."""

    def __init__(self, url):
        self.address = urllib.parse.urlsplit(url)
        self.token = None
        self.mark = None
        self.server_key = None
        self.device_key = None
        self.last = None

    def plain(self, method, target, body=None, headers=None):
        """The bare exchange: (status, headers, bytes as they came)."""
        connection = http.client.HTTPConnection(self.address.hostname, self.address.port, timeout=30)
        try:
            connection.request(method, target, body, {"PayTrack-Schema": "1", "Accept-Encoding": "gzip", **(headers or {})})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()

    def headers(self):
        made = {}
        if self.token:
            made["Authorization"] = f"Bearer {self.token}"
        if self.mark:
            made["PayTrack-Mark"] = "{epoch} {head} {hash} {sig}".format(**self.mark)
        return made

    def call(self, method, target, message=None, *, body=None, signature=None, sealed=False):
        """Sends a message, or the exact bytes of a body, and gives the answer as a dict."""
        if body is None and message is not None:
            body = json.dumps(message).encode()
        headers = self.headers()
        sent = body
        if sealed:
            sent = self.seal(body, signature)
            headers["Content-Type"] = SEALED
        elif body is not None:
            headers["Content-Type"] = "application/json"
            if signature:
                headers["PayTrack-Signature"] = signature
            if len(body) > SMALL:
                sent = gzip.compress(body)
                headers["Content-Encoding"] = "gzip"
        status, told, came = self.plain(method, target, sent, headers)
        return self.read(method, target, status, told, came)

    def seal(self, body, signature):
        key = nacl.signing.VerifyKey(self.server_key).to_curve25519_public_key()
        return nacl.public.SealedBox(key).encrypt((signature or "").encode() + b"\n" + gzip.compress(body))

    def read(self, method, target, status, told, came):
        signature = told.get("PayTrack-Signature", "")
        if told.get("Content-Type", "").startswith(SEALED):
            box = nacl.public.SealedBox(self.device_key.to_curve25519_private_key())
            signature, packed = box.decrypt(came).split(b"\n", 1)
            signature, text = signature.decode(), gzip.decompress(packed)
        else:
            text = gzip.decompress(came) if told.get("Content-Encoding") == "gzip" else came
            if len(text) > SMALL and told.get("Content-Encoding") != "gzip":
                raise ValueError(f"{target}: {len(text)} bytes came as they are")
        answer = json.loads(text)
        key = self.server_key or base64.b64decode(answer.get("server", {}).get("public_key", ""))
        if key and (signature or status == 200):
            scheme, owner, value = signature.split(" ")
            if (scheme, owner) != ("ed25519", "server"):
                raise ValueError(f"{target}: signed {signature}")
            self.last = {"target": target, "body": text.decode(), "signature": value}
            check(key, f"paytrack-answer-v1\n{method} {target}\n".encode() + text, value)
        if status != 200:
            raise Refused(status, answer)
        return answer
