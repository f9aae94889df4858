#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the desktop, the translators and the tools read beside the code: each by the checker that its users run."""

import re
import shutil
import subprocess
import tempfile
import xml.etree.ElementTree

import tap

ID = "org.paytrack.PayTrack"
TRANSLATED = re.compile(r'\b(N?C?_|g_dgettext|ngettext|dngettext)\s*\(|translatable="yes"')


def desktop():
    """desktop-file-validate takes the desktop file."""
    yield from tap.tool("desktop-file-validate", tap.BUILD / "data" / f"{ID}.desktop")


def metainfo():
    """appstreamcli takes the metainfo."""
    yield from tap.tool("appstreamcli", "validate", "--no-net", tap.BUILD / "data" / f"{ID}.metainfo.xml")


def schema():
    """The settings' schema compiles strictly, and is the application's."""
    path = tap.SOURCE / "data" / f"{ID}.gschema.xml"
    if f'id="{ID}"' not in path.read_text():
        yield f"{tap.name(path)}: no schema {ID}"
    with tempfile.TemporaryDirectory() as folder:
        yield from tap.tool("glib-compile-schemas", "--strict", f"--targetdir={folder}", path.parent)


def service():
    """The D-Bus service file names the application and starts it."""
    text = (tap.BUILD / "data" / f"{ID}.service").read_text()
    if f"Name={ID}\n" not in text or not re.search(r"^Exec=/.+/paytrack --gapplication-service$", text, re.MULTILINE):
        yield text


def icons():
    """The icons are well-formed, square, and of the application's id."""
    for kind, icon in (("scalable", f"{ID}.svg"), ("symbolic", f"{ID}-symbolic.svg")):
        root = xml.etree.ElementTree.parse(tap.SOURCE / "data/icons/hicolor" / kind / "apps" / icon).getroot()
        if root.get("width") != root.get("height") or not root.get("viewBox"):
            yield f"{icon}: not square"


def resources():
    """Every window description, style and SQL script is in a bundle."""
    bundles = tap.files("resources", "*.gresource.xml") + tap.files("src", "*.gresource.xml")
    listed = {entry.text.split("/")[-1] for path in bundles for entry in xml.etree.ElementTree.parse(path).iter("file")}
    for path in tap.files("resources", "*.ui", "*.sql", "*.css"):
        if path.name not in listed:
            yield tap.name(path)


def potfiles():
    """POTFILES.in names every file with a text to translate, and no other."""
    listed = set((tap.SOURCE / "po/POTFILES.in").read_text().split())
    candidates = [p for folder in ("src", "resources", "data") for p in tap.files(folder, "*.c", "*.h", "*.ui", "*.in", "*.gschema.xml")]
    texts = {tap.name(p) for p in candidates if p.suffix in (".c", ".h", ".ui") and TRANSLATED.search(p.read_text())}
    texts |= {f"data/{ID}.desktop.in", f"data/{ID}.metainfo.xml.in"}
    yield from (f"missing: {path}" for path in sorted(texts - listed))
    yield from (f"too many: {path}" for path in sorted(listed - texts - {f"data/{ID}.gschema.xml"}))


def whole_texts():
    """No text for translation is cut by a macro that xgettext does not know (PRId64 it does)."""
    cut = re.compile(r'(?:\b_|\bN_|ngettext) \((?:"(?:\\.|[^"\\])*"|\s|,|PRI\w+)*G_\w+_(?:FORMAT|MODIFIER)')
    for path in tap.files("src", "*.c"):
        for found in cut.finditer(path.read_text()):
            yield f"{tap.name(path)}: {' '.join(found.group(0).split())}"


def packages():
    """data/packages names what the build asks for (told by the packages of a Debian system)."""
    table = (tap.SOURCE / "data/packages").read_text()
    lists = [path.read_text() for path in tap.files(".", "meson.build") if "build" not in path.relative_to(tap.SOURCE).parts[0]]
    modules = {module for text in lists for module in re.findall(r"\bdependency\('([^']+)'", text)}
    headers = {header for text in lists for header in re.findall(r"has_headers: '([^']+)'", text)}
    for wanted in sorted(modules | headers) if shutil.which("dpkg-query") else ():
        found = subprocess.run(["dpkg-query", "-S", f"*/{wanted}.pc" if wanted in modules else f"/usr/include/{wanted}"], capture_output=True, text=True, check=False)
        owners = {line.split(":")[0] for line in found.stdout.splitlines()}
        if not any(re.search(rf"^build +{re.escape(owner)} ", table, re.MULTILINE) for owner in owners):
            yield f"{wanted} is in {', '.join(sorted(owners)) or 'no package'}"


def catalogues():
    """Every translation is well-formed and keeps its placeholders."""
    for language in (tap.SOURCE / "po/LINGUAS").read_text().split():
        yield from tap.tool("msgfmt", "--check", "-o", "/dev/null", tap.SOURCE / "po" / f"{language}.po")


def unit():
    """systemd takes the server's unit, and finds it well shut in."""
    text = (tap.BUILD / "data/server/paytrack-server.service").read_text()
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/paytrack-server.service"
        with open(path, "w", encoding="utf-8") as copy:
            copy.write(re.sub(r"ExecStart=\S+", f"ExecStart={tap.BUILD}/src/paytrack-server", text))
        yield from tap.tool("systemd-analyze", "verify", "--man=no", path)
        yield from tap.tool("systemd-analyze", "security", "--offline=yes", "--threshold=15", "--no-pager", path)


def timer():
    """systemd takes the unit and the timer of a person's own syncs."""
    text = (tap.BUILD / "data/sync/paytrack-sync.service").read_text()
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/paytrack-sync.service"
        with open(path, "w", encoding="utf-8") as copy:
            copy.write(re.sub(r"ExecStart=\S+", f"ExecStart={tap.BUILD}/src/paytrackctl", text))
        copied = shutil.copy(tap.SOURCE / "data/sync/paytrack-sync.timer", folder)
        yield from tap.tool("systemd-analyze", "verify", "--man=no", path, copied)


tap.run(desktop, metainfo, schema, service, unit, timer, icons, resources, potfiles, whole_texts, packages, catalogues)
