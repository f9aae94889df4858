#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a newcomer reads first must be true: the commands, files and verbs that README and CONTRIBUTING name exist."""

import os
import re

import tap

DOCUMENTS = ("README.md", "CONTRIBUTING.md")
SCRIPTS = ("data/demo/run", "data/packages", "flatpak/try", "tests/run", ".ci/run", "tests/support/with-display", "tests/support/count")


def links():
    """Every local link and picture is there."""
    for document in DOCUMENTS:
        for target in re.findall(r"\]\(([^)#]+)", (tap.SOURCE / document).read_text()):
            if "://" not in target and not (tap.SOURCE / target).exists():
                yield f"{document}: {target}"


def paths():
    """Every path in a command or in the text is there."""
    for document in DOCUMENTS:
        text = (tap.SOURCE / document).read_text()
        for target in re.findall(r"(?<![\w/.-])((?:src|data|tests|po|flatpak|resources|\.ci)/[\w./-]*\w/?)", text):
            if not (tap.SOURCE / target).exists():
                yield f"{document}: {target}"


def scripts():
    """Every script can be run and is taken by its shell or Python."""
    for script in SCRIPTS:
        path = tap.SOURCE / script
        if not os.access(path, os.X_OK):
            yield f"{script}: not executable"
            continue
        shell = path.read_text().splitlines()[0].removeprefix("#!").split()
        yield from tap.tool("bash", "-n", path) if "sh" in shell[0] else tap.tool("python3", "-c", f"compile(open('{path}').read(), '{script}', 'exec')")


def verbs():
    """The programs know every verb that the documents show."""
    for document in DOCUMENTS:
        text = (tap.SOURCE / document).read_text()
        for program, verb in sorted(set(re.findall(r"^\s*(paytrackctl --profile \S+|paytrack-server) ([a-z]+)", text, re.MULTILINE))):
            folder = "src/server" if program == "paytrack-server" else "src/cli"
            sources = tap.files(folder, "*.c") + [tap.SOURCE / "src/paytrack-server.c", tap.SOURCE / "src/paytrackctl.c"]
            if not any(re.search(rf'"{verb}[" ]', path.read_text()) for path in sources if path.exists()):
                yield f"{document}: {program} {verb}"


def suites():
    """The suites that the documents name are those of the build."""
    for document in DOCUMENTS:
        for suite in re.findall(r"^\s*tests/run ([a-z]+)", (tap.SOURCE / document).read_text(), re.MULTILINE):
            known = suite in ("sanitize", "flatpak", "pictures", "plants", "bench", "soak", "simulation", "fuzzers") or (tap.SOURCE / "tests" / suite).is_dir()
            if not known:
                yield f"{document}: tests/run {suite}"


tap.run(links, paths, scripts, verbs, suites)
