#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each sentence of the protocol has a test named after it: tests/protocol/sentences lists them by section, and a test's
name is `/protocol/`, the section, `/` and the sentence in small letters with hyphens, perhaps with a case behind it."""

import functools
import re

import tap

LIST = tap.SOURCE / "tests/protocol/sentences"
NAME = r"/protocol/\d+/[a-z0-9-]+"
# sections that concern the server, whichever store its rows are in; what they ask of the client is tested in its folders
ON_BOTH_STORES = ("1", "2", "5", "8", "9", "10")
STORES = re.compile(r"(python|test)_stores")
CLIENTS = {"sync", "storage"}


def slug(sentence):
    return re.sub(r"[^a-z0-9]+", "-", sentence.lower().replace("'", "")).strip("-")


@functools.cache
def sentences():
    """[(name, line)] in the list's order."""
    found, section = [], None
    for line in LIST.read_text().splitlines():
        if re.fullmatch(r"\d+", line):
            section = line
        elif line.strip() and not line.startswith("#"):
            found.append((f"/protocol/{section}/{slug(line)}", line))
    return found


def names_in(path):
    """The names of a file's cases: whole in C and Python, or put together from a prefix and a table in C."""
    text = path.read_text()
    if path.suffix == ".py":
        return re.findall(rf'^ +"""({NAME})', text, re.MULTILINE)
    whole = re.findall(rf'[ (]"({NAME})[/"]', text)
    for prefix in re.findall(r'g_strconcat \("(/protocol/\d+/(?:[a-z0-9-]+/)?)"', text):
        whole += [found for word in re.findall(r'\{ "([a-z0-9-]+)",?\s+test_', text) for found in re.findall(NAME, prefix + word)]
    return whole


@functools.cache
def tests():
    """{name: files}"""
    found = {}
    for path in tap.files("tests", "test-*.c", "test-*.py"):
        for name in names_in(path):
            found.setdefault(name, set()).add(path)
    return found


def tested():
    """Every sentence that is listed has its test."""
    for name, sentence in sentences():
        if name not in tests():
            yield f"{sentence}: no test {name}"


def listed():
    """Every test of the protocol is named after a sentence that is listed."""
    known = {name for name, _ in sentences()}
    for name, paths in sorted(tests().items()):
        if name not in known:
            yield f"{tap.name(min(paths))}: {name}"


def once():
    """No sentence is listed twice, and each section has some."""
    names = [name for name, _ in sentences()]
    yield from sorted({name for name in names if names.count(name) > 1})
    for section in range(1, 11):
        if not any(name.startswith(f"/protocol/{section}/") for name in names):
            yield f"section {section} is empty"


def both_stores():
    """What concerns the server alone is tested on both stores."""
    for name, _ in sentences():
        if name.split("/")[2] in ON_BOTH_STORES:
            folders = {path.parent for path in tests().get(name, ())}
            if not {folder.name for folder in folders} <= CLIENTS and not any(STORES.search((folder / "meson.build").read_text()) for folder in folders):
                yield name


if __name__ == "__main__":
    tap.run(tested, listed, once, both_stores)
