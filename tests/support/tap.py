# SPDX-License-Identifier: GPL-3.0-or-later
"""The few lines of TAP that the tests of the tree share: a case is a function that yields what is wrong."""

import os
import pathlib
import subprocess
import sys
import traceback

SOURCE = pathlib.Path(os.environ["PT_SOURCE_ROOT"])
BUILD = pathlib.Path(os.environ["PT_BUILD_ROOT"])


def files(folder, *patterns):
    """The files below a folder of the tree that match one of the patterns, in order."""
    return sorted(path for pattern in patterns for path in (SOURCE / folder).rglob(pattern) if path.is_file())


def name(path):
    return path.relative_to(SOURCE).as_posix()


def tool(*command):
    """Runs a checker; yields its output where it is not content, and says so where it is not there."""
    try:
        done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False)
    except FileNotFoundError:
        yield f"{command[0]} is not installed: data/packages test"
        return
    if done.returncode != 0:
        yield from (done.stdout + done.stderr).strip().splitlines() or [f"{command[0]} ended with {done.returncode}"]


def attempt(case):
    """What a case found; that it could not look is a finding too."""
    try:
        return list(case())
    except Exception:
        return traceback.format_exc().splitlines()


def run(*cases):
    """Runs each case, prints it as TAP, and leaves with 1 where one found something."""
    print(f"1..{len(cases)}")
    failed = 0
    for number, case in enumerate(cases, 1):
        wrong = attempt(case)
        failed += bool(wrong)
        print(f"{'not ok' if wrong else 'ok'} {number} {case.__doc__.strip().rstrip('.')}")
        for line in wrong:
            print(f"# {line}")
    sys.exit(1 if failed else 0)
