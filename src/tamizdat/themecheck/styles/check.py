"""What is wrong with an outlet's style sheets."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tamizdat import theme
from tamizdat.themecheck.files import file_names
from tamizdat.themecheck.finding import Findings, did_you_mean, read_text
from tamizdat.themecheck.styles.directions import sided_declarations
from tamizdat.themecheck.styles.palette import check_contrast
from tamizdat.themecheck.styles.sheet import StyleSheet


def check_style_sheets(folder: Path, loaded: list[str], findings: Findings) -> set[str]:
    """Report what is wrong with an outlet's sheets; return the names of those that a press refuses."""
    known = [*file_names(theme.DEFAULT_THEME), *loaded]
    assets = {name.removeprefix("assets/") for name in known if name.startswith("assets/")}
    refused: set[str] = set()
    for name in (name for name in loaded if name.startswith("styles/") and name.endswith(".css")):
        css = read_text(folder / name, findings)
        if css is None or not _check_sheet(folder / name, StyleSheet(css), assets, findings):
            refused.add(name)
    check_contrast(folder, loaded, findings)
    return refused


def assets_in_sheets(folder: Path, loaded: list[str]) -> Iterator[str]:
    """Yield the addresses that stand in url() of an outlet's sheets."""
    for name in loaded:
        if name.startswith("styles/"):
            css = (folder / name).read_bytes().decode(errors="replace")
            yield from (address for _, address in StyleSheet(css).addresses)


def _check_sheet(file: Path, sheet: StyleSheet, assets: set[str], findings: Findings) -> bool:
    """Report what is wrong with one sheet; return whether everything that it loads is there."""
    for problem in sheet.problems:
        findings.add(problem.severity, file, problem.line, problem.text)
    for line in sheet.imports:
        text = "@import is a request more, and does nothing in the middle of a sheet."
        findings.error(file, line, f"{text} Put the file into the same folder.")
    complete = True
    for line, address in sheet.addresses:
        if wrong := _address_problem(address, assets):
            findings.error(file, line, f"url({address}) {wrong}")
            complete = False
    for sided in sided_declarations(sheet):
        text = f"{sided.says} is on the wrong side in a language from right to left."
        findings.warn(file, sided.line, f"{text} Write {sided.remedy}.")
    return complete


def _address_problem(address: str, assets: set[str]) -> str:
    if address.startswith("data:"):
        return "is refused by the pages' policy. Put the file into assets/ and write its name."
    if "//" in address:
        return "loads from elsewhere, which tells others who reads. Put the file into assets/ and write its name."
    if address.startswith("#") or address in assets:
        return ""
    hint = did_you_mean(address.rpartition("/")[2], assets)
    return f"leads nowhere. Put the file into the theme's assets/ folder, and write its name alone.{hint}"
