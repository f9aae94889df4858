#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every .ui file passes gtk4-builder-tool, and the resource holds exactly those files."""

import os
import pathlib
import re

import tap

SOURCE = pathlib.Path(os.environ["PT_SOURCE_ROOT"])
TYPES = os.environ["PT_BUILDER_TYPES"]


def validates(path):
    def case():
        yield from tap.tool("env", f"LD_PRELOAD={TYPES}", "G_DEBUG=", "gtk4-builder-tool", "validate", path)

    case.__doc__ = f"{path.name} is valid"
    return case


def complete():
    """The resource holds every template, and each that it names is there."""
    listed = set(re.findall(r">(ui/[^<]+)<", (SOURCE / "resources/paytrack.gresource.xml").read_text()))
    there = {path.relative_to(SOURCE / "resources").as_posix() for path in tap.files("resources/ui", "*.ui")}
    yield from (f"{name} is not in the resource" for name in sorted(there - listed))
    yield from (f"{name} does not exist" for name in sorted(listed - there))


tap.run(complete, *map(validates, tap.files("resources/ui", "*.ui")))
