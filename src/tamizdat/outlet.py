"""Who publishes: the outlet's name, addresses, languages, sections. Read from `tamizdat.toml`.

Errors name the file, the line and the remedy, since an editor reads them, not a programmer.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from msgspec import Struct

FILE = "tamizdat.toml"


class OutletError(ValueError):
    """The configuration cannot be used; the message names file, line and remedy."""


class Language(Struct, frozen=True, forbid_unknown_fields=True):
    """A language the outlet publishes in. `prefix` is its folder below the site root: "" or like "ar/"."""

    code: str
    name: str
    prefix: str = ""
    outlet_name: str = ""
    tagline: str = ""


class Section(Struct, frozen=True, forbid_unknown_fields=True):
    """A section in the navigation; `names` by language code."""

    slug: str
    names: dict[str, str]


class Tips(Struct, frozen=True, forbid_unknown_fields=True):
    """Ways to reach the newsroom in confidence; what is empty is not shown."""

    onion: str = ""
    signal: str = ""
    email: str = ""
    pgp_fingerprint: str = ""
    post: str = ""


class Outlet(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The outlet as `tamizdat.toml` describes it; the sample file explains each key."""

    name: str
    tagline: str = ""
    address: str = "http://localhost:8000/"
    time_zone: str = "UTC"
    currency: str = "EUR"
    founded: int | None = None
    languages: tuple[Language, ...] = (Language(code="en", name="English"),)
    sections: tuple[Section, ...] = ()
    tips: Tips = Tips()

    def language(self, code: str) -> Language:
        """Return the language with this code, or the first one where the outlet does not publish in it."""
        return next((lang for lang in self.languages if lang.code == code), self.languages[0])


_DECODER_PATH = re.compile(r"`\$((?:\.\w+|\[[\w.]*\])*)`")


def load(folder: Path) -> Outlet:
    """Read the outlet of the newsroom in `folder`. Raises OutletError with file, line and remedy."""
    path = folder / FILE
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise OutletError(f"{path}: not found. Run inside a newsroom, or make one with `tamizdat new DIR`.") from None
    except UnicodeDecodeError as error:
        raise OutletError(f"{path}: byte {error.start} is not UTF-8. Save the file as UTF-8.") from None
    return parse(text, str(path))


def parse(text: str, name: str = FILE) -> Outlet:
    """Return the Outlet that TOML `text` describes; `name` stands in errors. Raises OutletError."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise OutletError(f"{name}: {error}. Compare the line with the sample that `tamizdat new` writes.") from None
    try:
        outlet = msgspec.convert(raw, Outlet)
    except msgspec.ValidationError as error:
        where = _DECODER_PATH.search(str(error))
        problem = str(error).split(" - at ")[0]
        keys = re.findall(r"\w+", where[1]) if where else []
        unknown = re.search(r"unknown field `(\w+)`", problem)
        line = _line_of(text, [*keys, unknown[1]] if unknown else keys)
        raise OutletError(f"{name}, line {line}: {problem}{_remedy(problem)}") from None
    _check(outlet, text, name)
    return outlet


def _remedy(problem: str) -> str:
    if "unknown field" in problem:
        return ". Remove it or correct its spelling."
    if "missing required field" in problem:
        return ". Add it; the sample that `tamizdat new` writes shows how."
    return ". Correct the value."


def _check(outlet: Outlet, text: str, name: str) -> None:
    """Raise OutletError for values that are well formed and still wrong."""

    def wrong(keys: list[str], problem: str) -> OutletError:
        return OutletError(f"{name}, line {_line_of(text, keys)}: {problem}")

    if not re.fullmatch(r"https?://[^/\s]+/(?:\S*/)?", outlet.address):
        raise wrong(["address"], f"address {outlet.address!r} must be a web address that ends with a slash.")
    try:
        ZoneInfo(outlet.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise wrong(["time_zone"], f"no time zone {outlet.time_zone!r}. Write one like Europe/Riga.") from None
    if not re.fullmatch(r"[A-Z]{3}", outlet.currency):
        raise wrong(["currency"], f"currency {outlet.currency!r} must be an ISO 4217 code like EUR.")
    if not outlet.languages:
        raise wrong(["languages"], "no language. Add a [[languages]] table.")
    seen: set[str] = set()
    for language in outlet.languages:
        if language.prefix and not re.fullmatch(r"[a-z0-9-]+/", language.prefix):
            raise wrong(["prefix"], f"prefix {language.prefix!r} must be empty or one folder like 'ar/'.")
        if language.prefix in seen:
            raise wrong(["prefix"], f"two languages share the prefix {language.prefix!r}. Give each its own.")
        seen.add(language.prefix)


def _line_of(text: str, keys: list[str]) -> int:
    """Return the line (from 1) where the last of `keys` that can be found is set or its table begins."""
    lines = text.splitlines()
    for key in reversed(keys):
        setting = re.compile(rf"\s*(\[+[\w.]*\b{re.escape(key)}\]+|\"?{re.escape(key)}\"?\s*=)")
        for number, line in enumerate(lines, 1):
            if setting.match(line):
                return number
    return 1
