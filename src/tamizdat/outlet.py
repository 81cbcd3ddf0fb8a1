"""Who publishes: the outlet's name, addresses, languages, sections. Read from `tamizdat.toml`.

Errors name the file, the line and the remedy, since an editor reads them, not a programmer.
"""

from __future__ import annotations

import itertools
import re
import tomllib
from pathlib import Path
from typing import Literal
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from msgspec import Struct

from tamizdat.paths import escaped, is_taken_by_site

FILE = "tamizdat.toml"


class OutletError(ValueError):
    """The configuration cannot be used; the message names file, line and remedy."""


class Language(Struct, frozen=True, forbid_unknown_fields=True):
    """A language the outlet publishes in. `prefix` is its folder below the site root: "" or like "ar/".

    `address` is "" or that of a host which is this language's alone: what lies below the prefix is all of it there.
    """

    code: str
    name: str
    prefix: str = ""
    address: str = ""
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


class Redirect(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, rename={"old": "from", "new": "to"}):
    """An address that is no more and where its readers are led, `from` and `to` in the file.

    `old` is a path below the site root, with its query if it has one; with `pattern` a regular expression for all of
    it. `new` is a path or another site's address, in which $1 to $9 stand for a pattern's groups; "" with status 410.
    """

    old: str
    new: str = ""
    status: Literal[301, 302, 410] = 301
    pattern: bool = False

    @property
    def place(self) -> str:
        """An exact rule's old path, decoded, without the slashes around it, and its query as it was written."""
        path, asks, query = self.old.partition("?")
        return unquote(path).strip("/") + asks + query

    @property
    def regex(self) -> str:
        """A pattern's expression for the path without its leading slash."""
        return re.sub(r"(?<!\\)\$\Z", "", self.old.removeprefix("^").removeprefix("/"))

    @property
    def asks(self) -> bool:
        """Whether the rule looks at the query: an exact one that has one, a pattern with an escaped question mark."""
        return ("\\?" if self.pattern else "?") in self.old


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
    redirects: tuple[Redirect, ...] = ()

    def language(self, code: str) -> Language:
        """Return the language with this code, or the first one where the outlet does not publish in it."""
        return next((lang for lang in self.languages if lang.code == code), self.languages[0])

    def at(self, path: str) -> Language:
        """Return the language in whose folder a path lies: else the one without a prefix, else the first."""
        found = [lang for lang in self.languages if path.startswith(lang.prefix)]
        return max(found, key=lambda lang: len(lang.prefix), default=self.languages[0])

    def hosted(self, path: str) -> Language | None:
        """Return the language with an address of its own in whose folder a path lies, None where there is none."""
        return next((lang for lang in self.languages if lang.address and path.startswith(lang.prefix)), None)

    def url(self, path: str) -> str:
        """Return the address of the page at `path`: below its language's own address, else the outlet's."""
        own = self.hosted(path)
        return own.address + escaped(path[len(own.prefix) :]) if own else self.address + escaped(path)

    def domain(self, code: str) -> str:
        """Return the language's code if it has an address of its own, "" if it shares the outlet's."""
        return next((lang.code for lang in self.languages if lang.code == code and lang.address), "")

    @property
    def domains(self) -> tuple[str, ...]:
        """What `domain` can return: "", which always is, and the languages with an address of their own."""
        return ("", *(lang.code for lang in self.languages if lang.address))

    def moved(self) -> dict[str, str]:
        """Return the redirects that a page can make where no server does: old path to new path or address."""
        exact = (each for each in self.redirects if not each.pattern and not each.asks and each.status != 410)
        return {each.place: each.new.removeprefix("/") for each in exact}


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
    prefixes: set[str] = set()
    hosts = {urlsplit(outlet.address).hostname}
    for index, language in enumerate(outlet.languages):
        if problem := _language_problem(language, prefixes, hosts):
            raise wrong(["languages", str(index), problem[0]], problem[1])
        prefixes.add(language.prefix)
        hosts.add(urlsplit(language.address).hostname)
    places: set[str] = set()
    for index, redirect in enumerate(outlet.redirects):
        if problem := _redirect_problem(redirect, places):
            raise wrong(["redirects", str(index), problem[0]], problem[1])
        places.add(redirect.place)


def _language_problem(language: Language, prefixes: set[str], hosts: set[str | None]) -> tuple[str, str] | None:
    """Return the key that is wrong in a language and why, None if it can be used."""
    prefix, address = language.prefix, language.address
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
# What Python, PCRE (nginx) and RE2 (Caddy) all understand, and understand alike, is kept; this finds the rest.
_FOREIGN = re.compile(
    r"\(\?(?!:)|\\[^\WdDwWsSbB]|[*+?}]\+|\[\[:|\[\^?\]|\{,|\{\d{4}"
    r"|\([^()]*[*+][^()]*\)[*+{]"  # a repeat of repeats: a crafted address could keep a server busy for hours
)
# Nothing that a reader sends may choose the host to which a redirect leads, so no target begins with a group.
_TARGET = re.compile(r"https?://[\w.:\[\]-]+(?:/.*)?|/|/?(?![\w+.-]+:|[/$]).+")
_UNFIT = re.compile(r"[\x00-\x1f\x7f\\#]")
_UNFIT_TARGET = re.compile(r"[\x00-\x20\x7f\\\"<>{}]")


def _redirect_problem(redirect: Redirect, places: set[str]) -> tuple[str, str] | None:
    """Return the key that is wrong in a redirect and why, None if it can be used."""
    old, new = redirect.old, redirect.new
    if problem := _pattern_problem(redirect) if redirect.pattern else _exact_problem(redirect, places):
        return "from", problem
    if redirect.status == 410:
        return ("to", f"status 410 says that {old!r} is gone and leads nowhere. Remove `to`.") if new else None
    if _UNFIT_TARGET.search(new) or not _TARGET.fullmatch(new):
        return "to", f"to {new!r} must be a path like 'about/', or the whole address of a page elsewhere."
    if not redirect.pattern:
        itself = redirect.place == unquote(new).strip("/")
        return ("to", f"{old!r} would lead to itself. Remove it, or correct `to`.") if itself else None
    groups = re.compile(redirect.regex).groups
    if any(int(number) > groups for number in re.findall(r"\$(\d)", new)) or re.search(r"\$(?![1-9])", new):
        return "to", f"to {new!r}: the pattern has {groups} groups, named $1 to $9. Correct the number."
    return None


def _exact_problem(redirect: Redirect, places: set[str]) -> str:
    if not redirect.place or _UNFIT.search(redirect.place):
        return f"from {redirect.old!r} must be an old path like 'news/old.html', not the front page, with no #."
    return f"{redirect.old!r} is redirected twice. Remove one of the two." if redirect.place in places else ""


def _pattern_problem(redirect: Redirect) -> str:
    if not redirect.regex:
        return f"pattern {redirect.old!r} is empty. Write a regular expression like 'news/([0-9]+)'."
    if found := _FOREIGN.search(redirect.regex):
        return f"pattern {redirect.old!r}: {found[0]!r} does not mean the same to all servers. Write it without."
    try:
        re.compile(redirect.regex)
    except re.error as error:
        return f"pattern {redirect.old!r}: {error}. Correct the regular expression."
    return ""


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
