# SPDX-License-Identifier: GPL-3.0-or-later
"""A PostgreSQL of this program's own, on a socket in a temporary folder, where PAYTRACK_TEST_STORE asks for one."""

import atexit
import functools
import os
import pathlib
import shutil
import subprocess
import tempfile
import time
import urllib.parse

PATIENCE = 30  # seconds; a deadline against hanging, never a measure


def wanted():
    return os.environ.get("PAYTRACK_TEST_STORE") == "postgresql"


def as_user(*command):
    """PostgreSQL refuses to be root."""
    if os.getuid() != 0:
        return command
    return ("setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "--pdeathsig=QUIT", *command)


def wait_until_ready(server, data):
    """PostgreSQL writes its state as the last line of this file."""
    state = data / "postmaster.pid"
    end = time.monotonic() + PATIENCE
    while not (state.exists() and state.read_text().split()[-1:] == ["ready"]):
        if server.poll() is not None or time.monotonic() > end:
            raise ValueError(f"PostgreSQL did not start in {data}")
        time.sleep(0.01)


def end(server, folder):
    server.send_signal(3)
    server.wait()
    shutil.rmtree(folder)


@functools.cache
def url():
    """The address of the one database that all servers of this program share, started the first time."""
    programs = pathlib.Path(subprocess.run(["pg_config", "--bindir"], capture_output=True, text=True, check=True).stdout.strip())
    folder = pathlib.Path(tempfile.mkdtemp(prefix="paytrack-pg-"))
    data = folder / "data"
    if os.getuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
        folder.chmod(0o711)
    subprocess.run(as_user(programs / "initdb", "--no-sync", "--auth=trust", "--username=paytrack", "--encoding=UTF8",
                           "--locale=C", "--pgdata", data), check=True, stdout=subprocess.DEVNULL, cwd="/")
    server = subprocess.Popen(as_user(programs / "postgres", "-D", data, "-k", folder, "-c", "listen_addresses=",
                                      "-c", "fsync=off", "-c", "shared_buffers=32MB"),
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")
    atexit.register(end, server, folder)
    wait_until_ready(server, data)
    return f"postgresql://paytrack@/postgres?host={urllib.parse.quote(str(folder), safe='')}"
