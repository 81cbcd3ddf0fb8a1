"""Reading `tamizdat.toml`, which describes the outlet.

Errors name the file, the line and the remedy: they are read by editors.
"""

from __future__ import annotations

import itertools
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from msgspec.structs import replace

from tamizdat import desk_site
from tamizdat.labels import alias_problem
from tamizdat.outlet import Language, Outlet
from tamizdat.outlet_checks import fingerprint_problem, host_problem, language_code_problem, onion_problem
from tamizdat.paths import is_slug, is_taken_by_site
from tamizdat.project import CONFIGURATION, Project
from tamizdat.redirect_loops import first_loop
from tamizdat.redirects import problem as redirect_problem

FILE = CONFIGURATION
DESK = "desk"  # the table that `desk_config` reads
MAIL = "mail"  # the table that `people.mail.config` reads
SUPPORT = "support"  # the table that `support.config` reads
LETTERS = "letters"  # the table that `letters.config` reads


class OutletError(ValueError):
    """The configuration cannot be used; the message names file, line and remedy."""


_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_DECODER_PATH = re.compile(r"`\$((?:\.\w+|\[[\w.]*\])*)`")


def load(folder: Path) -> Outlet:
    """Read the outlet of the newsroom in `folder`: from `tamizdat.toml`, and where the newsroom has a desk, what that
    keeps in its place. Raises OutletError with file, line and remedy."""
    outlet = load_file(folder)
    try:
        desk = desk_site.read(folder)
    except ValueError as error:
        raise OutletError(str(error)) from None
    return desk.outlet(outlet) if desk else outlet


def load_file(folder: Path) -> Outlet:
    """Read `tamizdat.toml` alone, as it would be without a desk. Raises OutletError with file, line and remedy."""
    path = Project(folder).configuration
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
    raw.pop(DESK, None)  # read by desk_config, which pages do not depend on
    raw.pop(MAIL, None)
    raw.pop(SUPPORT, None)
    raw.pop(LETTERS, None)
    if found := _control_character(raw):
        line = next((at for at, row in enumerate(text.splitlines(), 1) if found[0] in row), 1)
        raise OutletError(f"{name}, line {line}: {found[0]!r} holds the character {found[1]!r}. Remove it.")
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
    return _with_lines(outlet, text)


def _control_character(value: object, key: str = "") -> tuple[str, str] | None:
    """Return the key of a text that holds a control character (TOML can write them as escapes), and that character."""
    if isinstance(value, str):
        found = _CONTROL.search(value)
        return (key, found[0]) if found else None
    inner: list[tuple[str, object]] = []
    if isinstance(value, dict):
        inner = list(value.items())
    elif isinstance(value, list):
        inner = [(key, each) for each in value]
    return next((wrong for name, each in inner if (wrong := _control_character(each, name))), None)


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

    if not _is_address(outlet.address):
        raise wrong(["address"], f"address {outlet.address!r} must be a web address that ends with a slash.")
    try:
        ZoneInfo(outlet.time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: a folder of zones, like Europe
        raise wrong(["time_zone"], f"no time zone {outlet.time_zone!r}. Write one like Europe/Riga.") from None
    for keys, problem in _contact_problems(outlet):
        raise wrong(keys, problem)
    if not re.fullmatch(r"[A-Z]{3}", outlet.currency):
        raise wrong(["currency"], f"currency {outlet.currency!r} must be an ISO 4217 code like EUR.")
    if found := _languages_problem(outlet):
        raise wrong(*found)
    codes = [language.code for language in outlet.languages]
    if wrong_pick := _picks_problem(outlet, codes):
        raise wrong(["picks", wrong_pick[0]], wrong_pick[1])
    if wrong_section := _sections_problem(outlet):
        raise wrong(["sections", str(wrong_section[0]), "slug"], wrong_section[1])
    if wrong_alias := alias_problem([section.all_names for section in outlet.sections]):
        raise wrong(["sections", str(wrong_alias[0]), "aliases"], wrong_alias[1])
    if wrong_rule := _redirects_problem(outlet):
        index, key, reason = wrong_rule
        raise wrong(["redirects", str(index), key], reason)


def _languages_problem(outlet: Outlet) -> tuple[list[str], str] | None:
    """Return the keys of the language that cannot be used, and why; None if all can."""
    if not outlet.languages:
        return ["languages"], "no language. Add a [[languages]] table."
    prefixes: set[str] = set()
    codes: set[str] = set()
    hosts = {urlsplit(outlet.address).hostname}
    for index, language in enumerate(outlet.languages):
        if language.code.casefold() in codes:
            return ["languages", str(index), "code"], f"two languages have the code {language.code!r}. Correct one."
        codes.add(language.code.casefold())
        if found := _language_problem(language, prefixes, hosts):
            return ["languages", str(index), found[0]], found[1]
        prefixes.add(language.prefix)
        hosts.add(urlsplit(language.address).hostname)
    return None


def _is_address(address: str) -> bool:
    """Whether text is a web address that ends with a slash, with a host and a port that can be."""
    try:
        parts = urlsplit(address)
        return bool(re.fullmatch(r"https?://[^/\s]+/(?:\S*/)?", address) and parts.hostname and parts.port != 0)
    except ValueError:  # a port above 65535, half an IPv6 address
        return False


def _sections_problem(outlet: Outlet) -> tuple[int, str] | None:
    """Return which section is wrong (counted from 0) and why; None if all can be used."""
    slugs: set[str] = set()
    for index, section in enumerate(outlet.sections):
        if not is_slug(section.slug):
            return index, f"slug {section.slug!r} cannot stand in an address. Write one like 'city-hall'."
        if section.slug in slugs:
            return index, f"two sections have the slug {section.slug!r}. Give each its own."
        slugs.add(section.slug)
    return None


def _contact_problems(outlet: Outlet) -> Iterator[tuple[list[str], str]]:
    """Yield the keys of each onion address and fingerprint that cannot be right, and why."""
    tips = outlet.tips
    checks = (
        (["address"], outlet.address, host_problem),
        (["tips", "onion"], tips.onion, onion_problem),
        (["tips", "pgp_fingerprint"], tips.pgp_fingerprint, fingerprint_problem),
        *((["languages", str(at), "address"], each.address, host_problem) for at, each in enumerate(outlet.languages)),
    )
    for keys, value, check in checks:
        if value and (problem := check(value)):
            yield keys, problem


def _language_problem(language: Language, prefixes: set[str], hosts: set[str | None]) -> tuple[str, str] | None:
    """Return the key that is wrong in a language and why, None if it can be used."""
    prefix, address = language.prefix, language.address
    if problem := language_code_problem(language.code):
        return "code", problem
    if problem := _prefix_problem(prefix, prefixes):
        return "prefix", problem
    if address and not prefix:
        return "address", f"a language with an address needs a prefix. Add prefix = '{language.code.lower()}/'."
    if address and not _HOST.fullmatch(address):
        return "address", f"address {address!r} must be all of a host, like 'https://{prefix[:-1]}.example.org/'."
    if address and urlsplit(address).hostname in hosts:
        return "address", f"the host of {address!r} is taken already. Give each language one of its own."
    return None


def _prefix_problem(prefix: str, prefixes: set[str]) -> str:
    """Return what is wrong with the prefix of a language, "" if it can be used."""
    if prefix and not re.fullmatch(r"[a-z0-9-]+/", prefix):
        return f"prefix {prefix!r} must be empty or one folder like 'ar/'."
    if prefix and is_taken_by_site(prefix):
        return f"prefix {prefix!r} is a folder that the site needs for itself. Choose another, like 'ar/'."
    return f"two languages share the prefix {prefix!r}. Give each its own." if prefix in prefixes else ""


# A host with its port, written as browsers send it.
_HOST = re.compile(r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::\d{1,5})?/")


def _picks_problem(outlet: Outlet, codes: list[str]) -> tuple[str, str] | None:
    """Return the code of the language whose picks cannot be used, and why; None if all can be."""
    for code, numbers in outlet.picks.items():
        if code not in codes:
            return code, f"picks for {code!r}: the outlet does not publish in it, only in {', '.join(codes)}."
        if twice := next((number for number in numbers if numbers.count(number) > 1), None):
            return code, f"article {twice} is picked twice. Remove one of the two."
    return None


def _redirects_problem(outlet: Outlet) -> tuple[int, str, str] | None:
    """Return which redirect is wrong (counted from 0), its key that is, and why; None if all can be used."""
    indexes: dict[str, int] = {}
    for index, rule in enumerate(outlet.redirects):
        if problem := redirect_problem(rule, indexes):
            return index, *problem
        if not rule.pattern:
            indexes[rule.key] = index
    if found := first_loop(outlet.redirects, outlet.local_path):
        way = " → ".join(map(repr, found[1]))
        return found[0], "to", f"redirects lead in a loop, {way}. Correct `to`, or remove one of them."
    return None


def _with_lines(outlet: Outlet, text: str) -> Outlet:
    """Return the outlet with the line at which each redirect stands in its file."""
    lines: list[int] = []
    for number, line in enumerate(text.splitlines(), 1):
        if re.match(r"\s*\[\[\s*redirects\s*\]\]", line):
            lines.append(number)
        elif lines and re.match(r"\s*\"?from\"?\s*=", line):
            lines[-1] = number
    if len(lines) != len(outlet.redirects):  # written some other way: an inline array
        return outlet
    return replace(outlet, redirects=tuple(map(lambda rule, line: replace(rule, line=line), outlet.redirects, lines)))


def _line_of(text: str, keys: list[str]) -> int:
    """Return the line (from 1) where the last of `keys` that can be found is set or its table begins.

    A number among the keys counts the tables of the name before it, from 0.
    """
    lines = text.splitlines()
    first = 0
    for name, key in itertools.pairwise(keys):
        if key.isdecimal():
            tables = [number for number, line in enumerate(lines) if re.match(rf"\s*\[\[{re.escape(name)}\]\]", line)]
            first = tables[int(key)] if int(key) < len(tables) else 0
    for key in reversed(keys):
        setting = re.compile(rf"\s*(\[+[\w.]*\b{re.escape(key)}\]+|\"?{re.escape(key)}\"?\s*=)")
        for number, line in enumerate(lines[first:], first + 1):
            if setting.match(line):
                return number
    return 1
