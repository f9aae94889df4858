# SPDX-License-Identifier: GPL-3.0-or-later
"""A certificate that nobody but itself vouches for."""

import subprocess


def make_certificate(folder):
    """Two files, certificate and key, for 127.0.0.1 and two days."""
    cert, key = folder / "cert.pem", folder / "key.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                    "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key,
                    "-out", cert], capture_output=True, check=True)
    return cert, key
