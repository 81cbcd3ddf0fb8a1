"""Addresses: relative ones made absolute, those that archives of the web wrap unwrapped, and what identifies a page.

Why the standard library and not courlan, which comes with trafilatura: an article's old address is published and has to
lead its readers on, so it must stay as it was. `courlan.normalize_url` drops parameters that name articles on many
sites (`?cid=7`, `?uid=7`, `?1234`), sorts the others and escapes the path; its `scrub_url` leaves archives' addresses
wrapped; its `extract_domain` takes the blogs below one domain for one site.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import PurePosixPath
from urllib.parse import unquote, urljoin, urlsplit

# https://web.archive.org/web/20131004021853im_/http://…, and the same below other hosts that run a Wayback machine;
# https://archive.ph/2013.10.04-021853/https://…
_WRAPPED = re.compile(
    r"^(?:(?:https?:)?//[^/]+)?(?:/[\w\-]+)*?/(?:(?P<stamp>\d{4,14})(?:[a-z]{2}_)?"
    r"|\d{4}\.\d\d\.\d\d-\d{6})/(?=https?:/|mailto:)"
)
# https://webcache.googleusercontent.com/search?q=cache:KEY:https://…
_CACHED = re.compile(r"^https?://webcache\.googleusercontent\.com/search\?q=cache:(?:[\w\-]{12}:)?(?P<url>[^&+]+)")
# An address that wraps none (it has no second colon) and that `urljoin` would leave as it is: most are such.
_WHOLE = re.compile(r"https?://[\w.-]+/[\w/.~%+=&,!@-]*(?:\?[\w/.~%+=&,!@-]+)?", re.ASCII)
_TRACKING = re.compile(r"(?:^|&)(?:utm_\w+|fbclid|gclid|yclid|mc_[ce]id|igshid)=[^&]*")
_WWW = re.compile(r"^www\d?\.")
_VIEW = re.compile(r"^(?:www\d?|m|mobile|amp)\.")
# What content management systems append to a picture's name for its sizes.
_SIZE = re.compile(
    r"(?:[-_.@](?:\d{1,6}x\d{0,6}|\d{1,6}w|scaled|thumb(?:nail)?|small|medium|large|orig(?:inal)?)){1,8}$"
)


def unwrap(url: str) -> str:
    """Return the address that an archive's or a cache's address wraps; any other address as it is."""
    url = url.strip()
    while ("http" in url[5:] or "mailto:" in url[5:]) and (wrapped := _WRAPPED.match(url)):
        url = re.sub(r"^(https?:)/+", r"\1//", url[wrapped.end() :])
    if cached := _CACHED.match(url):
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
    if _WHOLE.fullmatch(href):
        return href
    try:
        return unwrap(urljoin(unwrap(base or ""), unwrap(href)))
    except ValueError:
        return None


def without_tracking(url: str) -> str:
    """Return the address of a page without its fragment and without the parameters that campaigns add."""
    bare = url.split("#", 1)[0]
    path, mark, query = bare.partition("?")
    query = _TRACKING.sub("", query).lstrip("&")
    return f"{path}{mark}{query}" if query else path


def is_well_formed(url: str) -> bool:
    """Return whether an address can be taken apart; "http://[x/y" cannot."""
    try:
        urlsplit(url)
    except ValueError:
        return False
    return True


def host(url: str) -> str:
    """Return the host of an address without "www."; "" for none."""
    return _WWW.sub("", _hostname(url))


def site(url: str) -> str:
    """Return the host of an address (with or without "https://") without www, m or amp; "" for none."""
    return _VIEW.sub("", _hostname(url if "//" in url else f"//{url}"))


def page_key(url: str) -> str:
    """Return what identifies a page in its address: site and path, without query; "" for a home page or a folder.

    page_key("http://www.a.example/2013/x?utm=1#top") == page_key("https://m.a.example/2013/x/") == "a.example/2013/x"
    """
    url = unwrap(url)
    try:
        path = urlsplit(url if "//" in url else f"//{url}").path.rstrip("/")
    except ValueError:
        return ""
    return f"{site(url)}{path}".casefold() if path.count("/") or path.endswith("html") else ""


def picture_name(url: str) -> str:
    """Return what the addresses of one picture in several sizes and places have in common: the bare file name."""
    return _SIZE.sub("", PurePosixPath(urlsplit(url).path).stem.casefold())


def _hostname(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""
