#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A server whose certificate nobody vouches for: nothing is sent there, and each word about it says so."""

import contextlib
import json
import sqlite3
import subprocess

import tap
from certificate import make_certificate
from office import CTL, Office

UNSAFE = "is not safe"


def ctl(desk, *words):
    return subprocess.run([CTL, "--profile", desk.folder, *words], capture_output=True, text=True, check=False)


@contextlib.contextmanager
def changed_over():
    """An office, and a computer of it that knows the server by HTTPS now, whose certificate is not to be trusted."""
    with Office() as office:
        desk = office.desk("desk")
        address = office.address()
        office.stop()
        cert, key = make_certificate(office.folder)
        office.serve(address, "--tls-cert", cert, "--tls-key", key)
        with contextlib.closing(sqlite3.connect(desk.folder / "paytrack.db")) as database:
            database.execute("UPDATE settings SET value = replace(value, 'http://', 'https://') WHERE key = 'office'")
            database.commit()
        yield office, desk


def doctor_names_it():
    """/integration/certificate/doctor: doctor finds the server's certificate at fault, and all else well"""
    with changed_over() as (_, desk):
        done = ctl(desk, "doctor", "--json")
        wrong = {check["check"]: check["problem"] for check in json.loads(done.stdout) if not check["ok"]}
        if done.returncode != 1 or list(wrong) != ["server"] or UNSAFE not in wrong["server"]:
            yield f"{done.returncode} {done.stdout} {done.stderr}"


def nothing_is_sent():
    """/integration/certificate/nothing-is-sent: a sync ends before a token or an entry has left the computer"""
    with changed_over() as (_, desk):
        desk.ctl("add", "suppliers", "code=S009", "name=Waiting")
        done = ctl(desk, "sync")
        if done.returncode == 0 or UNSAFE not in done.stderr:
            yield f"{done.returncode} {done.stderr}"
        status = json.loads(ctl(desk, "status", "--json").stdout)
        if status["waiting"] != 1:
            yield f"{status}"


def nobody_signs_in():
    """/integration/certificate/sign-in: a password is not said to it either"""
    with changed_over() as (office, _):
        done = ctl(office.fresh_desk("other"), "login", office.url, "--user", "kumari", "--password-file",
                   office.password)
        if done.returncode == 0 or UNSAFE not in done.stderr:
            yield f"{done.returncode} {done.stderr}"


def login(desk, office, authority, password):
    return ctl(desk, "login", office.url, "--user", "kumari", "--password-file", password, "--ca", authority)


def what_worked_is_kept():
    """/integration/certificate/kept: a sign-in that fails leaves the authorities of the one before in place"""
    with Office() as office:
        cert, key = make_certificate(office.folder)
        stranger = office.folder / "stranger"
        stranger.mkdir()
        other, _ = make_certificate(stranger)
        guess = office.folder / "guess"
        guess.write_text("guess")
        office.stop()
        office.serve("127.0.0.1:0", "--tls-cert", cert, "--tls-key", key)
        desk, new = office.fresh_desk("desk"), office.fresh_desk("new")
        for whose, authority, password, code in ((new, cert, guess, 3), (desk, cert, office.password, 0),
                                                 (desk, other, office.password, 1)):
            done = login(whose, office, authority, password)
            if done.returncode != code:
                yield f"{code}: {done.returncode} {done.stderr}"
        if (new.folder / "ca.pem").exists():
            yield "a wrong password left an authority behind"
        done = ctl(desk, "sync")
        if done.returncode != 0:
            yield f"{done.returncode} {done.stderr}"


tap.run(doctor_names_it, nothing_is_sent, nobody_signs_in, what_worked_is_kept)
