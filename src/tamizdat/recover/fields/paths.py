"""An article's number and path: those of its old address, wherever a plain web server can serve that."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from urllib.parse import urlsplit

from anyascii import anyascii

from tamizdat.article import YEARS, Moment
from tamizdat.paths import article_path_problem, is_taken_by_site
from tamizdat.recover.fields import dates

# `…/slug-a28265`, as in the paths that Tamizdat itself gives.
_OWN_NUMBER = re.compile(r"-a(\d{1,12})/?$")
# A number at the end of an address: /12345, /12345.html, -12345.html. (/12345-slug may mean too many things.)
_LAST_NUMBER = re.compile(r"(?:^|[/_-])(\d{3,9})(?:\.s?html?)?/?$")
_SAFE = re.compile(r"[A-Za-z0-9._~-]+(?:/[A-Za-z0-9._~-]+)*/?")
# Last parts of addresses that name another view of an article.
_VIEWS = {"print", "amp", "index.html", "article.json", "feed", "rss", "atom"}
SLUG_LIMIT = 80
_YEAR, _MONTH_OR_DAY = re.compile(r"[0-9]{4}"), re.compile(r"[0-9]{1,2}")


def slug(text: str) -> str:
    """Return `text` as lower-case ASCII words joined by hyphens, at most 80 characters; "" if nothing is left of it."""
    ascii_words = re.findall(r"[a-z0-9]+", re.sub(r"['’`]", "", anyascii(text)).casefold())
    chosen: list[str] = []
    length = 0
    for word in ascii_words:
        length += len(word) + 1
        if length > SLUG_LIMIT + 1 and chosen:
            break
        chosen.append(word[:SLUG_LIMIT])
    return "-".join(chosen)


def numbers(urls: Sequence[str | None]) -> list[int | None]:
    """Return the article number that each old address carries, None where it carries none that is certain.

    `-aN` at the end is certain. Another number at the end counts only if all addresses are of one host and four in five
    of them (of five or more) end in a number. A number that two addresses share does not count.
    """
    own = [_number(_OWN_NUMBER, url) for url in urls]
    last = [_number(_LAST_NUMBER, url) for url in urls]
    hosts = Counter(urlsplit(url).netloc for url in urls if url)
    total, numbered = hosts.total(), sum(bool(number) for number in last)
    site_numbers_pages = len(hosts) == 1 and total >= 5 and numbered >= 0.8 * total
    found = [
        first if first is not None else second if site_numbers_pages else None
        for first, second in zip(own, last, strict=True)
    ]
    times = Counter(number for number in found if number is not None)
    return [number if number is not None and times[number] == 1 else None for number in found]


def _number(pattern: re.Pattern[str], url: str | None) -> int | None:
    hit = pattern.search(urlsplit(url).path) if url else None
    number = int(hit[1]) if hit else 0
    return number or None


def kept_path(url: str | None, prefix: str = "") -> str | None:
    """Return the path of an old address, below the prefix of its language, if an article can have it; else None.

    A plain web server must be able to serve it, and the site must have no other use for it (`tamizdat.paths`). An
    address without an ending becomes a folder: `/2013/10/03/slug-a1` is `2013/10/03/slug-a1/`.
    """
    parts = urlsplit(url or "")
    path = parts.path.lstrip("/")
    if parts.query or not _SAFE.fullmatch(path):
        return None
    names = path.rstrip("/").split("/")
    last = names[-1]
    if _names_no_day(names):
        return None
    if last.casefold() in _VIEWS or any(name.startswith(".") for name in names):
        return None
    if path.endswith("/") or not last.endswith((".html", ".htm")):
        if "." in last or not re.search(r"[A-Za-z]", last) or len(names) < 2:
            return None
        path = "/".join(names) + "/"
    if not path.startswith(prefix):
        path = prefix + path
    return None if article_path_problem(path) or is_taken_by_site(path, prefix) else path


def _names_no_day(names: Sequence[str]) -> bool:
    """Tell whether folders state a day that no calendar or no newspaper has ("0000/00/00", "9999/12/31")."""
    for at in range(len(names) - 2):
        year, month, day = names[at : at + 3]
        if _YEAR.fullmatch(year) and _MONTH_OR_DAY.fullmatch(month) and _MONTH_OR_DAY.fullmatch(day):
            return dates.from_parts(int(year), int(month), int(day)) is None
    return False


def old_path(url: str | None) -> str | None:
    """Return the path (with its query) of an old address below the root; None for a home page or no address."""
    parts = urlsplit(url or "")
    path = parts.path.lstrip("/") + (f"?{parts.query}" if parts.query else "")
    return path or None


def new_path(headline: str, published: Moment | None, number: int) -> str:
    """Return `2013/10/03/slug-a28265/`, or `undated/slug-a28265/` where the day is not known or cannot be."""
    known = published is not None and published.day.year in YEARS
    day = published.value[:10].replace("-", "/") if published and known else "undated"
    name = slug(headline)
    return f"{day}/{name}-a{number}/" if name else f"{day}/a{number}/"
