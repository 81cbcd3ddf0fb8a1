"""Links inside articles: an old address of another article becomes a relative link to where it stands now."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from hashlib import blake2b
from urllib.parse import unquote, urljoin, urlsplit

import msgspec

from tamizdat.article import Article, Block, Figure, Heading, List, Paragraph, Quote, Table
from tamizdat.outlet import Outlet

# nh3 writes attributes in one way only: double quotes, the five entities.
_LINK = re.compile(r'<a href="([^"]*)">(.*?)</a>', re.DOTALL)

# Addresses of which nothing needs to be unescaped, joined or cut off: nearly all, told in a twentieth of the time.
_PLAIN = re.compile(r"(?:https?://([a-z0-9-]+(?:\.[a-z0-9-]+)+))?((?:/[\w.~!$'()*+,=@-]+)*)/?", re.ASCII)

Relink = Callable[[str], str]
Find = Callable[[str], str | None]


@lru_cache(4096)
def address_key(address: str) -> str:
    """Return what two spellings of one address share: no scheme, no "www.", no fragment, no slash at the end.

    An address without a host is one below our own site root and begins with a slash. Returns "" for text that is no
    address at all.
    """
    if plain := _PLAIN.fullmatch(address):
        path = plain[2].removesuffix("/index.html")
        return (plain[1] or "").removeprefix("www.") + (path or "/")
    return parsed_key(address)


def parsed_key(address: str) -> str:
    """Return the key of any address, plain or not."""
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:  # such as an IPv6 address that never closes
        return ""
    path = unquote(parts.path).rstrip("/").removesuffix("/index.html")
    return host + ("" if path.startswith("/") else "/") + path + (f"?{parts.query}" if parts.query else "")


def short(key: str) -> int:
    """Return 64 bits that stand for an address key in the index; two of a million keys share one with 1 : 10^7."""
    return int.from_bytes(blake2b(key.encode(errors="surrogatepass"), digest_size=8).digest(), "big", signed=True)


def addresses(article: Article, outlet: Outlet) -> Iterator[str]:
    """Yield the keys of every address that ever led to an article: its own, those before it, where it first stood."""
    for path in (article.path, *article.old_paths):
        yield from our_keys(path.lstrip("/"), outlet)
    original = article.original_url
    if original and address_key(original):
        yield address_key(original)
        yield from (address_key(urljoin(original, "/" + path.lstrip("/"))) for path in article.old_paths)


def our_keys(path: str, outlet: Outlet) -> Iterator[str]:
    """Yield the keys of a path of ours: by itself, at the outlet's host, and at that of its language if it has one."""
    key = address_key("/" + path)
    yield key
    yield _host(outlet.address) + key
    if own := outlet.hosted_language(path):
        yield _host(own.address) + address_key("/" + path[len(own.prefix) :])


@lru_cache(64)
def _host(address: str) -> str:
    """Return the key of the host that an address is on, without a slash."""
    return address_key(urljoin(address, "/")).rstrip("/")


def asked(texts: Iterable[str], original: str | None) -> Iterator[str]:
    """Yield every address key that the links in an article's inline HTML may be looked for by."""
    for text in texts:
        if "<a " in text:
            for found in _LINK.finditer(text):
                yield from _keys(html.unescape(found[1]).strip(), original)


def relinker(original: str | None, find: Find, root: str, lost: list[str]) -> Relink:
    """Return a function that gives inline HTML its links right for a page whose way to the site root is `root`.

    `original` is where the article first stood. `find` returns the path of the article that an address key leads to.
    A link that leads nowhere (relative in its old home, and that home unknown) keeps its words only and is told in
    `lost`.
    """

    def link(found: re.Match[str]) -> str:
        href = html.unescape(found[1]).strip()
        target = _target(href, original, find, root)
        if target is None:
            lost.append(f"its link to {href!r} leads nowhere; the words stay.")
            return found[2]
        return f'<a href="{html.escape(target)}">{found[2]}</a>'

    return lambda text: _LINK.sub(link, text) if "<a " in text else text


def _target(href: str, original: str | None, find: Find, root: str) -> str | None:
    """Return where a link leads now, None if nowhere."""
    if href.startswith("mailto:"):
        return href
    try:
        whole = urljoin(original or "", href)
    except ValueError:
        return None
    for key in _keys(href, original):
        if (path := find(key)) is not None:
            fragment = urlsplit(whole).fragment
            return root + path + (f"#{fragment}" if fragment else "")
    return whole if re.match(r"https?://[^/\s]", whole) and address_key(whole) else None


@lru_cache(4096)
def _keys(href: str, original: str | None) -> tuple[str, ...]:
    """Return the keys under which a link's target may be known: read from where the article stood, then as it is."""
    if href.startswith("mailto:"):
        return ()
    if href.startswith(("http://", "https://")):
        return (key,) if (key := address_key(href)) else ()
    try:
        whole = urljoin(original or "", href)
    except ValueError:
        return ()
    return tuple(key for key in dict.fromkeys((address_key(whole), address_key(href))) if key)


def relink(block: Block, fix: Relink) -> Block:
    """Return the block with each piece of its inline HTML put through `fix`."""
    replace = msgspec.structs.replace
    match block:
        case Paragraph(html=text) | Heading(html=text) | Quote(html=text):
            fixed = fix(text)
            return block if fixed is text else replace(block, html=fixed)
        case List(items=items):
            return replace(block, items=tuple(fix(item) for item in items))
        case Figure(caption=caption):
            return replace(block, caption=fix(caption))
        case Table(rows=rows):
            return replace(block, rows=tuple(tuple(fix(cell) for cell in row) for row in rows))
    return block
