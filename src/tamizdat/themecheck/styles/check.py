"""The style sheets: what they load, which way they run, whether their text can be read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from tamizdat import theme
from tamizdat.themecheck.files import names
from tamizdat.themecheck.finding import Findings, meant, text_of
from tamizdat.themecheck.styles.colour import RGB, colour, contrast
from tamizdat.themecheck.styles.sheet import Declaration, Sheet, sided

LEAST = 7.0  # WCAG 2.2 level AAA, by docs/theme.md
# Every colour of text and what it stands on in our sheets.
PAIRS = (
    ("--ink", "--paper"),
    ("--ink", "--sheet"),
    ("--quiet", "--paper"),
    ("--quiet", "--sheet"),
    ("--accent", "--paper"),
    ("--accent", "--sheet"),
)
_ROOT = {":root", "html"}
_SCHEME = re.compile(r"prefers-color-scheme\s*:\s*(?:dark|light)")
_EITHER = re.compile(r"light-dark\(\s*([^(),]+(?:\([^()]*\))?)\s*,\s*(.+?)\s*\)")
_VAR = re.compile(r"var\(\s*(--[\w-]+)\s*(?:,\s*(.*))?\)")


class _Set(Struct, frozen=True):
    """A colour's name as some sheet sets it."""

    file: Path
    declaration: Declaration


def check_sheets(folder: Path, loaded: list[str], findings: Findings) -> set[str]:
    """Note what is wrong with an outlet's sheets; return the names of those that a press refuses."""
    assets = {
        name.removeprefix("assets/") for name in [*names(theme.DEFAULT_THEME), *loaded] if name.startswith("assets/")
    }
    refused: set[str] = set()
    for name in (name for name in loaded if name.startswith("styles/") and name.endswith(".css")):
        text = text_of(folder / name, findings)
        sheet = Sheet(text or "")
        if not _check_sheet(folder / name, sheet, assets, findings) or text is None:
            refused.add(name)
    _check_colours(folder, loaded, findings)
    return refused


def asked_assets(folder: Path, loaded: list[str]) -> Iterator[str]:
    """Yield the names that stand in url() of an outlet's sheets."""
    for name in loaded:
        if name.startswith("styles/"):
            text = (folder / name).read_bytes().decode(errors="replace")
            yield from (address for _, address in Sheet(text).addresses)


def _check_sheet(file: Path, sheet: Sheet, assets: set[str], findings: Findings) -> bool:
    """Note what is wrong with one sheet; return whether everything that it loads is there."""
    for line, text in sheet.loose:
        findings.error(file, line, text)
    for line in sheet.imports:
        text = (
            "@import is a request more, and does nothing in the middle of a sheet. Put the file into the same folder."
        )
        findings.error(file, line, text)
    whole = True
    for line, address in sheet.addresses:
        if problem := _address_problem(address, assets):
            findings.error(file, line, f"url({address}) {problem}")
            whole = False
    for line, said, remedy in sided(sheet):
        findings.warn(file, line, f"{said} is on the wrong side in a language from right to left. Write {remedy}.")
    return whole


def _address_problem(address: str, assets: set[str]) -> str:
    if address.startswith("data:"):
        return "is refused by the pages' policy. Put the file into assets/ and write its name."
    if "//" in address:
        return "loads from elsewhere, which tells others who reads. Put the file into assets/ and write its name."
    if address.startswith("#") or address in assets:
        return ""
    hint = meant(address.rpartition("/")[2], assets)
    return f"leads nowhere. Put the file into the theme's assets/ folder, and write its name alone.{hint}"


def _check_colours(folder: Path, loaded: list[str], findings: Findings) -> None:
    """Note pairs of colours that are hard to read, by day and by night."""
    light, dark = _colours(folder, loaded)
    for scheme, colours in (("light", light), ("dark", dark)):
        for text, paper in PAIRS:
            named = [colours[name] for name in (text, paper) if name in colours]
            own = [each for each in named if each.file.is_relative_to(folder)]
            if len(named) < 2 or not own:
                continue
            at = max(own, key=lambda each: (each.file.name, each.declaration.line))  # what was set last
            values = [_resolved(each.declaration.value, colours, scheme == "dark") for each in named]
            if values[0] is None or values[1] is None:
                unclear = own[0] if values[named.index(own[0])] is None else own[-1]
                told = f"{unclear.declaration.name}: {unclear.declaration.value} cannot be worked out here"
                findings.warn(unclear.file, unclear.declaration.line, f"{told}. Write a plain colour, like #86171d.")
                continue
            ratio = contrast(values[0], values[1])
            if ratio < LEAST:
                shown = f"{text} on {paper} has a contrast of {ratio:.1f} : 1 in the {scheme} scheme"
                findings.error(
                    at.file, at.declaration.line, f"{shown}, less than {LEAST:.0f} : 1. Make one darker or lighter."
                )


def _colours(folder: Path, loaded: list[str]) -> tuple[dict[str, _Set], dict[str, _Set]]:
    """Return the colours of the whole page in either scheme: in the order of the sheets, the last one counts."""
    wanted = {name for pair in PAIRS for name in pair}
    ours = {name: theme.DEFAULT_THEME / name for name in names(theme.DEFAULT_THEME)}
    files = {**ours, **{name: folder / name for name in loaded}}
    light: dict[str, _Set] = {}
    dark: dict[str, _Set] = {}
    for name in sorted(name for name in files if name.startswith("styles/screen/")):
        for each in Sheet(files[name].read_bytes().decode(errors="replace")).declarations:
            if each.name not in wanted and not each.name.startswith("--"):
                continue
            found = _Set(files[name], each)
            if not each.within or not _ROOT & set(each.within[-1].replace(" ", "").split(",")):
                continue
            if len(each.within) == 1:
                light[each.name] = dark[each.name] = found
            elif len(each.within) == 2 and _SCHEME.search(each.within[0]):
                (dark if "dark" in each.within[0] else light)[each.name] = found
    return light, dark


def _resolved(value: str, colours: dict[str, _Set], dark: bool, depth: int = 8) -> RGB | None:
    """Return the colour of a value in a scheme, through at most `depth` other names."""
    if found := _EITHER.fullmatch(value):
        return _resolved(found[2 if dark else 1], colours, dark, depth)
    if found := _VAR.fullmatch(value):
        value = colours[found[1]].declaration.value if found[1] in colours else found[2] or ""
        return _resolved(value, colours, dark, depth - 1) if depth else None
    return colour(value)
