"""Addresses that people paste: what a text editor or a mail program put around them is taken off."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from tamizdat.recover.fields.addresses import without_tracking

# Where Google Docs, Facebook and Outlook lead a link through themselves, to see who follows it: host, path, parameters.
_REDIRECTS = (
    (re.compile(r"(?:^|\.)google\.[a-z.]+$"), "/url", ("q", "url")),
    (re.compile(r"^lm?\.(?:facebook|instagram)\.com$"), "", ("u",)),
    (re.compile(r"\.safelinks\.protection\.outlook\.com$"), "", ("url",)),
)
_DEEPEST = 3  # a redirect within a redirect within a redirect


def direct_address(url: str) -> str:
    """Return the address to which a link leads in the end, without what campaigns add to it.

    >>> direct_address("https://www.google.com/url?q=https://council.example/%3Fid%3D7%26utm_source%3Dx&sa=D")
    'https://council.example/?id=7'
    """
    for _ in range(_DEEPEST):
        inner = _inside(url)
        if not inner:
            break
        url = inner
    if not url.startswith(("http:", "https:")):
        return url
    fragment = url.partition("#")[2]
    bare = without_tracking(url)
    if bare == url.partition("#")[0]:
        return url
    return f"{bare}#{fragment}" if fragment else bare


def _inside(url: str) -> str:
    """Return the address that a redirect leads to, "" if it is none."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return ""
    for pattern, path, names in _REDIRECTS:
        if pattern.search(host) and (not path or parts.path == path):
            found = parse_qs(parts.query)
            return next(
                (value for name in names for value in found.get(name, ()) if value.startswith(("http:", "https:"))), ""
            )
    return ""
