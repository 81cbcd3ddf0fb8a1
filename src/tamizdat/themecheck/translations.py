"""The catalogues of an outlet's theme: whether they can be read, and whether each translation fits its message."""

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
from tamizdat.theme.catalogues import catalogue_names
from tamizdat.themecheck.files import MISPLACED
from tamizdat.themecheck.finding import Findings, did_you_mean

_PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
_SOURCE_LANGUAGE = "en"  # the messages are in it, so no translation is missing there

Messages = dict[str, tuple[Path, int]]  # a message (in English): the file and line of a template that prints it


def messages_in(templates: Iterable[Path]) -> Messages:
    """Return the messages that templates have translated by `_()`, `gettext` or `ngettext`."""
    # Not the theme's environment: that puts translations in place of these calls.
    env = Environment(extensions=["jinja2.ext.i18n"])  # noqa: S701 (nothing is rendered with it)
    found: Messages = {}
    for file in templates:
        for line, _, message in env.extract_translations(file.read_text(encoding="utf-8")):  # type: ignore[attr-defined]
            singular = message[0] if isinstance(message, tuple) else message
            if singular:
                found.setdefault(singular, (file, line))
    return found


def check_translations(
    folder: Path, loaded: list[str], own_messages: Messages, outlet: Outlet, findings: Findings
) -> set[str]:
    """Report what is wrong with an outlet's catalogues; return the names of those that a press refuses.

    `own_messages` are those of the outlet's templates. They need a translation into each of its languages.
    """
    refused: set[str] = set()
    known = {*_default_messages(), *own_messages}
    translated: dict[str, set[str]] = {}
    for name in (name for name in loaded if name.startswith("locale/")):
        language = name.split("/")[1]
        _check_language(folder / "locale" / language, outlet, findings)
        catalogue = _read_catalogue(folder / name, findings)
        if catalogue is None:
            refused.add(name)
            continue
        forms = _plural_forms(file := folder / name, language, catalogue, findings)
        translated[language] = {_singular(message) for message in catalogue if message.id and message.string}
        for message in catalogue:
            if message.id and not _check_message(file, message, forms, known, findings):
                refused.add(name)
    _check_missing(own_messages, translated, outlet, findings)
    return refused


def _check_language(folder: Path, outlet: Outlet, findings: Findings) -> None:
    used = dict.fromkeys(name for language in outlet.languages for name in catalogue_names(language.code))
    if folder.name not in used:
        text = MISPLACED["language"].format(language=folder.name)
        findings.warn(folder, 0, f"{text}{did_you_mean(folder.name, used)} Its languages stand in tamizdat.toml.")


def _read_catalogue(file: Path, findings: Findings) -> Catalog | None:
    """Return the catalogue of a file as a press reads it, None where it cannot be read."""
    try:
        with file.open("rb") as lines:
            return read_po(lines, abort_invalid=True)
    except PoFileError as error:  # it counts lines from 0
        reason = str(error).partition(" on ")[0].rstrip(".")
        shown = f": {error.line.strip()!r}" if error.line.strip() else ""
        findings.error(file, error.lineno + 1, f"{reason}. Mend the line{shown}.")
    except UnicodeDecodeError as error:
        line = file.read_bytes()[: error.start].count(b"\n") + 1
        findings.error(file, line, "is not in the encoding that its head names. Save it as UTF-8.")
    except (ValueError, LookupError) as error:
        findings.error(file, 1, f"cannot be read: {error}. Mend its head; copy it from ours.")
    return None


def _plural_forms(file: Path, language: str, catalogue: Catalog, findings: Findings) -> int:
    """Return the number of plural forms that a catalogue says its language has; report a wrong number."""
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
    """Report what is wrong with the translation of one message; return whether pages can be made with it."""
    line = message.lineno or 1
    singular = _singular(message)
    if singular not in known:
        hint = did_you_mean(singular, known) or (
            " Our phrases stand in the catalogues of `tamizdat theme copy locale/ru/messages.po`."
        )
        findings.warn(file, line, f"no page says {singular!r}, so this is never shown.{hint}")
    if message.fuzzy:
        text = f"{singular!r} is marked fuzzy, so it is not shown. Look at it, and remove the mark."
        findings.warn(file, line, text)
        return True
    translations = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
    if isinstance(message.id, tuple) and any(translations):
        for form in range(forms):
            if form >= len(translations) or not translations[form]:
                text = f"{singular!r} has no msgstr[{form}]: the language has {forms} forms. Add it."
                findings.error(file, line, text)
    plural = message.id[1] if isinstance(message.id, tuple) else ""
    names = set(_PLACEHOLDER.findall(singular)) | set(_PLACEHOLDER.findall(plural))
    several = len(translations) > 1
    usable = [_check_placeholders(file, line, one, names, several, findings) for one in translations if one]
    return all(usable)


def _check_placeholders(
    file: Path, line: int, translation: str, names: set[str], several: bool, findings: Findings
) -> bool:
    """Report placeholders that the message does not have, or that the translation lacks. One of several plural forms
    may lack them. Returns whether pages can be made with the translation."""
    found = set(_PLACEHOLDER.findall(translation))
    for name in sorted(found - names):
        text = f"%({name})s in {translation!r} is not filled in: the phrase has no such name."
        findings.error(file, line, text + did_you_mean(name, names))
    for name in sorted(names - found) if not several else ():
        text = f"{translation!r} lacks %({name})s, which the phrase fills in. Put it where it belongs."
        findings.warn(file, line, text)
    try:
        translation % dict.fromkeys(found, "")
    except (ValueError, TypeError, KeyError):
        text = f"{translation!r} holds a percent sign that means nothing. Write %% for one."
        findings.error(file, line, text)
        return False
    return found <= names


def _check_missing(own_messages: Messages, translated: dict[str, set[str]], outlet: Outlet, findings: Findings) -> None:
    """Report messages of the outlet's own templates that readers of a language see in English."""
    for code in (language.code for language in outlet.languages):
        if code.split("-")[0] == _SOURCE_LANGUAGE:
            continue
        names = catalogue_names(code)
        known = set().union(*(translated.get(name, set()) | _default_messages_in(name) for name in names))
        for message, (file, line) in own_messages.items():
            if message not in known:
                text = f"{message!r} has no wording in {code} and stands there in English."
                findings.warn(file, line, f"{text} Add it to locale/{names[0]}/messages.po.")


def _singular(message: Message) -> str:
    return message.id[0] if isinstance(message.id, tuple) else str(message.id)


def _default_messages() -> frozenset[str]:
    """Return every message of our theme. All our catalogues have the same, so the first is enough."""
    return _default_messages_in(min(folder.name for folder in (theme.DEFAULT_THEME / "locale").iterdir()))


@cache
def _default_messages_in(name: str) -> frozenset[str]:
    """Return the messages that our catalogue of this name translates."""
    file = theme.DEFAULT_THEME / "locale" / name / "messages.po"
    if not file.is_file():
        return frozenset()
    with file.open("rb") as lines:
        return frozenset(_singular(message) for message in read_po(lines, abort_invalid=True) if message.id)
