#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What holds for every source file, whatever it does: the direction of includes, the seams, no floating point for
money, an opening paragraph, a bearable length."""

import re

import tap

# folder: the folders whose headers it may include, and the system's headers beyond C, POSIX and GLib.
DIRECTION = {
    "core": ([], ["sodium.h"]),
    "protocol": (["core"], ["json-glib/", "zlib.h", "sodium.h"]),
    "db": (["core"], ["sqlite3.h"]),
    "storage": (["core", "protocol", "db"], ["sqlite3.h", "libsecret/", "sodium.h"]),
    "sync": (["core", "protocol", "db", "storage"], ["libsoup/", "libsecret/", "sodium.h", "json-glib/"]),
    "paper": (["core", "db", "storage"], ["cairo", "pango/"]),
    "cli": (["core", "protocol", "db", "storage", "sync", "paper"], ["json-glib/"]),
    "ui": (["core", "protocol", "db", "storage", "sync", "paper"], ["gtk/", "gdk/", "adwaita.h", "cairo", "pango/"]),
    "server": (["core", "protocol", "db"], ["libsoup/", "libpq-fe.h", "json-glib/", "sodium.h", "sqlite3.h", "zlib.h"]),
}
LIBRARIES = re.compile(r"json-glib/|zlib\.h|sodium\.h|sqlite3\.h|libsecret/|libsoup/|cairo|pango/|gtk/|gdk/|adwaita|libpq")

# what reads time, draws randomness, starts threads or sets timers, and the files that may.
SEAMS = {
    r"\bg_get_real_time\b|\bg_get_monotonic_time\b|\bg_date_time_new_now|\bclock_gettime\b|\btime \(NULL": ["clock.c"],
    r"\bg_timeout_add|\bg_timeout_source_new": ["clock.c"],
    r"\bg_random_|\bgetrandom\b|\brandombytes_": ["random.c"],
    r"\bg_thread_new\b|\bg_task_run_in_thread\b|\bpthread_create\b": ["worker.c"],
}

LONGEST_FILE = 900
LONGEST_FUNCTION = 130


def c_files(*folders):
    return [path for folder in folders or ("src", "tests", "data") for path in tap.files(folder, "*.c", "*.h")]


def code(path):
    """The file's text with comments and string literals blanked, line numbers kept."""
    blank = lambda found: re.sub(r"[^\n]", " ", found.group(0))
    return re.sub(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"', blank, path.read_text(), flags=re.DOTALL)


def found(path, pattern, text=None):
    """Each line of the code that matches, as `file:line: text`."""
    for number, line in enumerate((text or code(path)).splitlines(), 1):
        if re.search(pattern, line):
            yield f"{tap.name(path)}:{number}: {line.strip()}"


def licence():
    """Every source file opens with its licence."""
    for path in c_files():
        if not path.read_text().startswith("/* SPDX-License-Identifier: GPL-3.0-or-later */\n"):
            yield f"{tap.name(path)}: no SPDX line"


def opening():
    """Every C file says in its opening paragraph what it is for."""
    for path in c_files():
        if path.suffix == ".c" and not re.match(r"/\* SPDX[^\n]*\n\n?/\*[\s*]*\w", path.read_text()):
            yield f"{tap.name(path)}: no opening paragraph"


def directions():
    """No file includes against the direction of the libraries."""
    homes = {}
    for path in tap.files("src", "*.h"):
        homes.setdefault(path.name, set()).add(path.parent.name)
    for folder, (below, libraries) in DIRECTION.items():
        for path in tap.files(f"src/{folder}", "*.c", "*.h"):
            for kind, header in re.findall(r'^#include ([<"])([^>"]+)', path.read_text(), flags=re.MULTILINE):
                if kind == '"':
                    allowed = homes.get(header, {folder}) & {folder, *below}
                elif LIBRARIES.match(header):
                    allowed = any(header.startswith(library) for library in libraries)
                else:
                    allowed = True
                if not allowed:
                    yield f"{tap.name(path)}: {header}"


def headers():
    """No folder sees two headers of one name, since the include paths are flat."""
    for folder, (below, _) in DIRECTION.items():
        seen = {}
        for path in (path for seen_folder in [folder, *below] for path in tap.files(f"src/{seen_folder}", "*.h")):
            if path.name in seen:
                yield f"{folder} sees {tap.name(path)} and {tap.name(seen[path.name])}"
            seen[path.name] = path


def floating():
    """No floating point below the window."""
    for folder in ("core", "protocol", "db", "storage", "server"):
        for path in tap.files(f"src/{folder}", "*.c", "*.h"):
            yield from found(path, r"\b(float|double|gdouble|gfloat|strtod|g_ascii_strtod|atof)\b")


def seams():
    """Time, randomness and threads come through the seams alone."""
    for path in c_files("src"):
        text = code(path)
        for pattern, allowed in SEAMS.items():
            if path.name not in allowed:
                yield from found(path, pattern, text)


def unfinished():
    """Nothing is left for later."""
    for path in c_files():
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if re.search(r"\b(TODO|FIXME|XXX|HACK)\b|\bgoto\b", line):
                yield f"{tap.name(path)}:{number}: {line.strip()}"


def lengths():
    """Files and functions stay short enough to be read."""
    for path in c_files():
        lines = code(path).splitlines()
        if len(lines) > LONGEST_FILE:
            yield f"{tap.name(path)}: {len(lines)} lines"
        start = None
        for number, line in enumerate(lines, 1):
            if line.rstrip() == "{":
                start = number
            elif line.rstrip() == "}" and start:
                if number - start > LONGEST_FUNCTION:
                    yield f"{tap.name(path)}:{start}: a function of {number - start} lines"
                start = None


def layout():
    """Lines end without blanks, files end with one newline, tabs are nowhere."""
    for path in c_files() + tap.files("resources", "*.ui", "*.sql", "*.css"):
        text = path.read_text()
        if "\t" in text or re.search(r"[ \r]+$", text, flags=re.MULTILINE):
            yield f"{tap.name(path)}: tabs or blanks at the end of a line"
        if text and (not text.endswith("\n") or text.endswith("\n\n")):
            yield f"{tap.name(path)}: its end"


def builds():
    """Every C file is in a build list, whole or as the name that its list puts together."""
    lists = "".join(path.read_text() for path in tap.SOURCE.rglob("meson.build") if "build" not in path.parts[-2])
    for path in c_files():
        names = (path.name, path.stem, re.sub("^(test|fuzz)-", "", path.stem))
        if path.suffix == ".c" and not any(re.search(rf"['/]{re.escape(name)}'", lists) for name in names):
            yield tap.name(path)


tap.run(licence, opening, directions, headers, floating, seams, unfinished, lengths, layout, builds)
