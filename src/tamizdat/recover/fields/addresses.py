"""Addresses as a page gives them: relative ones made absolute, and what archives of the web wrap, unwrapped."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import unquote, urljoin, urlsplit

# https://web.archive.org/web/20131004021853im_/http://…, and the same below other hosts that run a Wayback machine;
# https://archive.ph/2013.10.04-021853/https://…
WRAPPED = re.compile(
    r"^(?:(?:https?:)?//[^/]+)?(?:/[\w\-]+)*?/(?:(?P<stamp>\d{4,14})(?:[a-z]{2}_)?"
    r"|\d{4}\.\d\d\.\d\d-\d{6})/(?=https?:/)"
)
# https://webcache.googleusercontent.com/search?q=cache:KEY:https://…
CACHED = re.compile(r"^https?://webcache\.googleusercontent\.com/search\?q=cache:(?:[\w\-]{12}:)?(?P<url>[^&+]+)")
TRACKING = re.compile(r"(?:^|&)(?:utm_\w+|fbclid|gclid|yclid|mc_[ce]id|igshid)=[^&]*")


def unwrap(url: str) -> str:
    """Return the address that an archive's or a cache's address wraps; any other address as it is."""
    url = url.strip()
    while "http" in url[5:] and (wrapped := WRAPPED.match(url)):
        url = re.sub(r"^(https?:)/+", r"\1//", url[wrapped.end() :])
    if cached := CACHED.match(url):
        inner = unquote(cached["url"])
        return inner if "://" in inner else f"http://{inner}"
    return url


@lru_cache(maxsize=4096)
def resolve(base: str | None, href: str) -> str | None:
    """Return `href` as an absolute address; None if it leads nowhere outside of its own page or is broken.

    `base` may itself be an archive's address. Without a base a relative address stays relative.
    """
    href = re.sub(r"[\t\n\r]", "", href.strip())
    if not href or href.startswith("#") or re.match(r"(?!https?:|mailto:)[a-z][a-z0-9+.\-]*:", href, re.IGNORECASE):
        return None
    try:
        return unwrap(urljoin(unwrap(base or ""), unwrap(href)))
    except ValueError:
        return None


def clean(url: str) -> str:
    """Return an address of a page without fragment and without the marks of campaigns."""
    bare = url.split("#", 1)[0]
    path, mark, query = bare.partition("?")
    query = TRACKING.sub("", query).lstrip("&")
    return f"{path}{mark}{query}" if query else path


def host(url: str) -> str:
    """Return the host of an address without "www."; "" for none."""
    try:
        return re.sub(r"^www\d?\.", "", (urlsplit(url).hostname or "").lower())
    except ValueError:
        return ""
