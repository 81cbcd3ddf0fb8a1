"""The wording of readers' pages: catalogues that can be read, phrases that are shown, names that are filled in."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, read_po
from jinja2 import Environment

from tamizdat import theme
from tamizdat.outlet import Outlet
from tamizdat.themecheck.finding import Findings, meant

_NAME = re.compile(r"%\((\w+)\)[sd]")
_SOURCE = "en"  # the templates speak it: nothing is missing there

Phrases = dict[str, tuple[Path, int]]  # by their English text: where the outlet's own templates use them


def phrases(templates: Iterable[Path]) -> Phrases:
    """Return the phrases that templates ask for by `_()`, `gettext` or `ngettext`."""
    # An environment of its own: the theme's has put the wording in place of the calls.
    env = Environment(extensions=["jinja2.ext.i18n"])  # noqa: S701 (nothing is rendered with it)
    found: Phrases = {}
    for file in templates:
        for line, _, text in env.extract_translations(file.read_text(encoding="utf-8")):  # type: ignore[attr-defined]
            first = text[0] if isinstance(text, tuple) else text
            if first:
                found.setdefault(first, (file, line))
    return found


def check_wording(folder: Path, loaded: list[str], asked: Phrases, outlet: Outlet, findings: Findings) -> set[str]:
    """Note what is wrong with an outlet's catalogues; return the names of those that a press refuses."""
    refused: set[str] = set()
    known = _ours() | set(asked)
    worded: dict[str, set[str]] = {}
    for name in (name for name in loaded if name.startswith("locale/")):
        language = name.split("/")[1]
        _check_language(folder / "locale" / language, outlet, findings)
        catalogue = _read(folder / name, findings)
        if catalogue is None:
            refused.add(name)
            continue
        forms = _forms(file := folder / name, language, catalogue, findings)
        worded[language] = {_first(message) for message in catalogue if message.id and message.string}
        for message in catalogue:
            if message.id and not _check_message(file, message, forms, known, findings):
                refused.add(name)
    _check_missing(asked, worded, outlet, findings)
    return refused


def names_of(code: str) -> tuple[str, ...]:
    """Return the folders in which the wording of a language is looked for, in turn."""
    return tuple(dict.fromkeys([code.replace("-", "_"), code.split("-")[0]]))


def _check_language(folder: Path, outlet: Outlet, findings: Findings) -> None:
    used = dict.fromkeys(name for language in outlet.languages for name in names_of(language.code))
    if folder.name not in used:
        text = f"the outlet does not publish in {folder.name}, so nobody reads it."
        findings.warn(folder, 0, f"{text}{meant(folder.name, used)} Its languages stand in tamizdat.toml.")


def _read(file: Path, findings: Findings) -> Catalog | None:
    """Return the catalogue of a file as a press reads it, None where it cannot be read."""
    try:
        with file.open("rb") as lines:
            return read_po(lines, abort_invalid=True)
    except PoFileError as error:  # it counts lines from 0
        told = str(error).partition(" on ")[0].rstrip(".")
        shown = f": {error.line.strip()!r}" if error.line.strip() else ""
        findings.error(file, error.lineno + 1, f"{told}. Mend the line{shown}.")
    except UnicodeDecodeError as error:
        line = file.read_bytes()[: error.start].count(b"\n") + 1
        findings.error(file, line, "is not in the encoding that its head names. Save it as UTF-8.")
    except (ValueError, LookupError) as error:
        findings.error(file, 1, f"cannot be read: {error}. Mend its head; copy it from ours.")
    return None


def _forms(file: Path, language: str, catalogue: Catalog, findings: Findings) -> int:
    """Return how many forms a word has by number, as the catalogue says; note where it is wrong about its language."""
    try:
        expected = Catalog(locale=language).num_plurals
    except ValueError:
        return catalogue.num_plurals
    plural = next((message for message in catalogue if isinstance(message.id, tuple)), None)
    if plural and catalogue.num_plurals != expected:
        text = f"its head names {catalogue.num_plurals} forms by number, and {language} has {expected}."
        findings.error(file, 1, f"{text} Copy the line Plural-Forms from our catalogue of the language.")
    return catalogue.num_plurals


def _check_message(file: Path, message: Message, forms: int, known: set[str], findings: Findings) -> bool:
    """Note what is wrong with one phrase; return whether pages can be made with it."""
    line = message.lineno or 1
    text = _first(message)
    if text not in known:
        findings.warn(file, line, f"no page says {text!r}, so this is never shown.{_near(text, known)}")
    if message.fuzzy:
        findings.warn(file, line, f"{text!r} is marked fuzzy, so it is not shown. Look at it, and remove the mark.")
        return True
    given = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
    if isinstance(message.id, tuple) and any(given):
        for form in range(forms):
            if form >= len(given) or not given[form]:
                findings.error(file, line, f"{text!r} has no msgstr[{form}]: the language has {forms} forms. Add it.")
    wanted = set(_NAME.findall(text)) | set(_NAME.findall(message.id[1] if isinstance(message.id, tuple) else ""))
    usable = [_check_filled(file, line, one, wanted, len(given) > 1, findings) for one in given if one]
    return all(usable)


def _check_filled(file: Path, line: int, wording: str, wanted: set[str], plural: bool, findings: Findings) -> bool:
    """Note names in a wording that are not filled in, or that it lacks; one of several forms may lack them."""
    found = set(_NAME.findall(wording))
    for name in sorted(found - wanted):
        hint = meant(name, wanted)
        findings.error(file, line, f"%({name})s in {wording!r} is not filled in: the phrase has no such name.{hint}")
    for name in sorted(wanted - found) if not plural else ():
        findings.warn(file, line, f"{wording!r} lacks %({name})s, which the phrase fills in. Put it where it belongs.")
    try:
        wording % dict.fromkeys(found, "")
    except (ValueError, TypeError, KeyError):
        findings.error(file, line, f"{wording!r} holds a percent sign that means nothing. Write %% for one.")
        return False
    return found <= wanted


def _check_missing(asked: Phrases, worded: dict[str, set[str]], outlet: Outlet, findings: Findings) -> None:
    """Note phrases of the outlet's own templates that some language shows in English."""
    for code in (language.code for language in outlet.languages):
        if code.split("-")[0] == _SOURCE:
            continue
        known = set().union(*(worded.get(name, set()) | _our_words(name) for name in names_of(code)))
        for text, (file, line) in asked.items():
            if text not in known:
                place = f"locale/{names_of(code)[0]}/messages.po"
                findings.warn(
                    file, line, f"{text!r} has no wording in {code} and stands there in English. Add it to {place}."
                )


def _first(message: Message) -> str:
    return message.id[0] if isinstance(message.id, tuple) else str(message.id)


def _near(text: str, known: set[str]) -> str:
    near = meant(text, known)
    return near if near else " Our phrases stand in the catalogues of `tamizdat theme copy locale/ru/messages.po`."


def _ours() -> set[str]:
    """Return every phrase of our pages; all our catalogues have the same."""
    return set().union(*(_our_words(folder.name) for folder in sorted((theme.DEFAULT_THEME / "locale").iterdir())[:1]))


@cache
def _our_words(language: str) -> frozenset[str]:
    file = theme.DEFAULT_THEME / "locale" / language / "messages.po"
    if not file.is_file():
        return frozenset()
    with file.open("rb") as lines:
        return frozenset(_first(message) for message in read_po(lines, abort_invalid=True) if message.id)
