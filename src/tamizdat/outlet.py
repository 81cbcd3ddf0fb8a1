"""Who publishes: the outlet's name, addresses, languages, sections, redirects. Read from `tamizdat.toml`.

Errors name the file, the line and the remedy: they are read by editors.
"""

from __future__ import annotations

import itertools
import re
import tomllib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from tamizdat.labels import Names, alias_problem, folded, section_slugs
from tamizdat.language_codes import nearest
from tamizdat.outlet_checks import fingerprint_problem, host_problem, language_code_problem, onion_problem
from tamizdat.paths import escaped, is_taken_by_site
from tamizdat.project import CONFIGURATION, Project
from tamizdat.redirect_loops import first_loop
from tamizdat.redirects import Redirect, is_address
from tamizdat.redirects import problem as redirect_problem

FILE = CONFIGURATION


class OutletError(ValueError):
    """The configuration cannot be used; the message names file, line and remedy."""


class Language(Struct, frozen=True, forbid_unknown_fields=True):
    """A language the outlet publishes in. `prefix` is its folder below the site root: "" or like "ar/".

    `address` is "" or that of a host which has this language alone: the folder is the root of that host.
    """

    code: str
    name: str
    prefix: str = ""
    address: str = ""
    outlet_name: str = ""
    tagline: str = ""


class Section(Struct, frozen=True, forbid_unknown_fields=True):
    """A section in the navigation; `names` by language code.

    `aliases` are slugs and names under which articles have it too: those of an earlier site, or of the section itself
    before it was renamed.
    """

    slug: str
    names: dict[str, str]
    aliases: tuple[str, ...] = ()

    @property
    def all_names(self) -> Names:
        """All that the section is known by: slug, aliases, names."""
        return self.slug, self.aliases, tuple(self.names.values())

    def name_in(self, code: str) -> str:
        """Return the section's name in a language, "" where it has none."""
        return self.names.get(code) or self.names.get(nearest(code, self.names) or "", "")


class Tips(Struct, frozen=True, forbid_unknown_fields=True):
    """How to reach the newsroom in confidence; what is empty is not shown."""

    onion: str = ""
    signal: str = ""
    email: str = ""
    pgp_fingerprint: str = ""
    post: str = ""


class Outlet(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The outlet as `tamizdat.toml` describes it; the sample that `tamizdat new` writes explains each key."""

    name: str
    id: str = ""  # what the ids of feeds are made of; "" stands for the fingerprint of the newsroom's first root
    tagline: str = ""
    address: str = "http://localhost:8000/"
    time_zone: str = "UTC"
    currency: str = "EUR"
    founded: int | None = None
    languages: tuple[Language, ...] = (Language(code="en", name="English"),)
    sections: tuple[Section, ...] = ()
    tips: Tips = Tips()
    redirects: tuple[Redirect, ...] = ()
    picks: dict[str, tuple[int, ...]] = {}  # article numbers by language code, as `Site.picks` has them

    def language(self, code: str) -> Language:
        """Return the language nearest to this code, or the first one where the outlet does not publish in it.

        The one place that decides which of the outlet's languages an article, a page or a text belongs to.
        """
        return self.nearest_language(code) or self.languages[0]

    def nearest_language(self, code: str) -> Language | None:
        """Return the language nearest to this code (`language_codes.nearest`), None if the outlet does not publish in
        it: `ru` for an article in `ru-RU`."""
        for language in self.languages:  # asked many times for each page
            if language.code == code:
                return language
        return _nearest(self.languages, code)

    def is_in(self, code: str, language: str) -> bool:
        """Whether text with a code belongs to a language of the outlet, so that pages need not name its own."""
        found = self.nearest_language(code)
        return found is not None and found.code == language

    def section_of(self, slug: str, name: str) -> Section | None:
        """Return the section that a label of an article means, None if it is none of the outlet's.

        That is the one whose slug, alias or name in any language is the label's slug or name. Case, accents, spaces and
        hyphens do not count. A slug counts before an alias, and that before a name.
        """
        known = section_slugs(tuple(each.all_names for each in self.sections))
        found = known.get(folded(slug)) or known.get(folded(name))
        return next((section for section in self.sections if section.slug == found), None)

    def language_at(self, path: str) -> Language:
        """Return the language in whose folder a path lies, else the one without a prefix, else the first."""
        found = [lang for lang in self.languages if path.startswith(lang.prefix)]
        return max(found, key=lambda lang: len(lang.prefix), default=self.languages[0])

    def hosted_language(self, path: str) -> Language | None:
        """Return the language with an address of its own in whose folder a path lies, None where there is none."""
        return next((lang for lang in self.languages if lang.address and path.startswith(lang.prefix)), None)

    def url(self, path: str) -> str:
        """Return the address of the page at `path`: below its language's own address, else the outlet's."""
        own = self.hosted_language(path)
        return own.address + escaped(path[len(own.prefix) :]) if own else self.address + escaped(path)

    def host_code(self, code: str) -> str:
        """Return the key of the host that has a language's pages: its code if it has an address of its own, else ""."""
        return next((lang.code for lang in self.languages if lang.code == code and lang.address), "")

    @property
    def host_codes(self) -> tuple[str, ...]:
        """The key of each host: "" for the outlet's own, and the code of each language with an address of its own."""
        return ("", *(lang.code for lang in self.languages if lang.address))

    def local_path(self, target: str) -> str | None:
        """Return the path below the site root of a redirect's target, None if it lies on another site."""
        if not is_address(target):
            return target.removeprefix("/")
        hosts = [(language.address, language.prefix) for language in self.languages if language.address]
        host, path = _host_and_path(target)
        for address, prefix in [*hosts, (self.address, "")]:
            own_host, folder = _host_and_path(address)
            if host == own_host and path.startswith(folder):
                return prefix + path[len(folder) :]
        return None


def _host_and_path(address: str) -> tuple[str, str]:
    """Return the host and port of an address as browsers compare them, http and https alike; and all behind them."""
    scheme, _, rest = address.partition("://")
    host = re.split(r"[/?#]", rest, maxsplit=1)[0]
    path = rest[len(host) :]
    usual_port = ":443" if scheme == "https" else ":80"
    return host.lower().removesuffix(usual_port), path if path.startswith("/") else "/" + path


@lru_cache(4096)
def _nearest(languages: tuple[Language, ...], code: str) -> Language | None:
    found = nearest(code, [language.code for language in languages])
    return next((language for language in languages if language.code == found), None)


_DECODER_PATH = re.compile(r"`\$((?:\.\w+|\[[\w.]*\])*)`")


def load(folder: Path) -> Outlet:
    """Read the outlet of the newsroom in `folder`. Raises OutletError with file, line and remedy."""
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
    for keys, problem in _contact_problems(outlet):
        raise wrong(keys, problem)
    if not re.fullmatch(r"[A-Z]{3}", outlet.currency):
        raise wrong(["currency"], f"currency {outlet.currency!r} must be an ISO 4217 code like EUR.")
    if not outlet.languages:
        raise wrong(["languages"], "no language. Add a [[languages]] table.")
    if found := _languages_problem(outlet):
        raise wrong(*found)
    codes = [language.code for language in outlet.languages]
    if wrong_pick := _picks_problem(outlet, codes):
        raise wrong(["picks", wrong_pick[0]], wrong_pick[1])
    if wrong_alias := alias_problem([section.all_names for section in outlet.sections]):
        raise wrong(["sections", str(wrong_alias[0]), "aliases"], wrong_alias[1])
    if wrong_rule := _redirects_problem(outlet):
        index, key, reason = wrong_rule
        raise wrong(["redirects", str(index), key], reason)


def _languages_problem(outlet: Outlet) -> tuple[list[str], str] | None:
    """Return the keys of the language that cannot be used, and why; None if all can."""
    prefixes: set[str] = set()
    hosts = {urlsplit(outlet.address).hostname}
    for index, language in enumerate(outlet.languages):
        if found := _language_problem(language, prefixes, hosts):
            return ["languages", str(index), found[0]], found[1]
        prefixes.add(language.prefix)
        hosts.add(urlsplit(language.address).hostname)
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
