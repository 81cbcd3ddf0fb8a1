"""Keys of addresses: what two spellings of one address share, and which addresses lead to an article.

The index finds an article by these keys, so that a link to any address that the article ever had leads to where it is
now.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from hashlib import blake2b
from urllib.parse import unquote, urljoin, urlsplit

from tamizdat.article import Article
from tamizdat.outlet import Outlet

# A link in clean inline HTML: nh3 writes attributes in one way only, with double quotes and the five entities.
LINK = re.compile(r'<a href="([^"]*+)">((?:(?!<a\b).)*?)</a>', re.DOTALL)
# Addresses of which nothing has to be unescaped, joined or cut off. Nearly all are, and this takes a twentieth of the
# time of parsing them.
_PLAIN = re.compile(r"(?:https?://([a-z0-9-]+(?:\.[a-z0-9-]+)+))?((?:/[\w.~!$'()*+,=@-]+)*)/?", re.ASCII)


@lru_cache(4096)
def address_key(address: str) -> str:
    """Return what two spellings of one address share: no scheme, no "www.", no fragment, no slash at the end.

    An address without a host is one below our own site root, and its key begins with a slash. Returns "" for text that
    is no address at all.

    >>> address_key("https://www.lantern.example/2013/10/03/ferry/#comments")
    'lantern.example/2013/10/03/ferry'
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


def hashed_key(key: str) -> int:
    """Return 64 bits that stand for a key in the index; two of a million keys share them with a chance of 1 : 10^7."""
    return int.from_bytes(blake2b(key.encode(errors="surrogatepass"), digest_size=8).digest(), "big", signed=True)


def article_keys(article: Article, outlet: Outlet) -> Iterator[str]:
    """Yield the keys of every address that leads, or once led, to an article.

    These are its path and its old paths on our own hosts, and the same on the host where it was first published.
    """
    for path in (article.path, *article.old_paths):
        yield from path_keys(path.lstrip("/"), outlet)
    original = article.original_url
    if original and address_key(original):
        yield address_key(original)
        yield from (address_key(urljoin(original, "/" + path.lstrip("/"))) for path in article.old_paths)


def path_keys(path: str, outlet: Outlet) -> Iterator[str]:
    """Yield the keys of a path of ours: by itself, at the outlet's host, and at that of its language if it has one."""
    key = address_key("/" + path)
    yield key
    yield _host_key(outlet.address) + key
    if own := outlet.hosted_language(path):
        yield _host_key(own.address) + address_key("/" + path[len(own.prefix) :])


@lru_cache(64)
def _host_key(address: str) -> str:
    """Return the key of the host that an address is on, without a slash."""
    return address_key(urljoin(address, "/")).rstrip("/")


def linked_keys(texts: Iterable[str], original: str | None) -> Iterator[str]:
    """Yield every key under which the targets of the links in an article's inline HTML may be known."""
    for text in texts:
        if "<a " in text:
            for link in LINK.finditer(text):
                yield from target_keys(html.unescape(link[1]).strip(), original)


@lru_cache(4096)
def target_keys(href: str, original: str | None) -> tuple[str, ...]:
    """Return the keys under which a link's target may be known.

    A relative link is read from `original`, the address at which its article was first published; then as it stands.
    """
    if href.startswith("mailto:"):
        return ()
    if href.startswith(("http://", "https://")):
        return (key,) if (key := address_key(href)) else ()
    try:
        whole = urljoin(original or "", href)
    except ValueError:
        return ()
    return tuple(key for key in dict.fromkeys((address_key(whole), address_key(href))) if key)
