"""Links inside articles: an old address of another article becomes a relative link to where it stands now."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from urllib.parse import urljoin, urlsplit

from tamizdat.press.index.addresses import LINK, address_key, target_keys

FixLinks = Callable[[str], str]  # gives a piece of inline HTML its right links
FindPath = Callable[[str], str | None]  # the path of the page that an address key leads to


def link_fixer(original: str | None, find_path: FindPath, root: str, left_out: list[str]) -> FixLinks:
    """Return a function that gives inline HTML its right links, for a page whose way to the site root is `root`.

    `original` is the address at which the article was first published. A link that leads nowhere (relative to an
    address that is not known) loses its target and keeps its words; a line about it is added to `left_out`.
    """

    def fixed(link: re.Match[str]) -> str:
        href = html.unescape(link[1]).strip()
        target = _target(href, original, find_path, root)
        if target is None:
            left_out.append(f"its link to {href!r} leads nowhere; the words stay.")
            return link[2]
        return f'<a href="{html.escape(target)}">{link[2]}</a>'

    return lambda text: LINK.sub(fixed, text) if "<a " in text else text


def _target(href: str, original: str | None, find_path: FindPath, root: str) -> str | None:
    """Return where a link leads now, None if nowhere."""
    if href.startswith("mailto:"):
        return href
    try:
        whole = urljoin(original or "", href)
    except ValueError:
        return None
    for key in target_keys(href, original):
        if (path := find_path(key)) is not None:
            fragment = urlsplit(whole).fragment
            return root + path + (f"#{fragment}" if fragment else "")
    return whole if re.match(r"https?://[^/\s]", whole) and address_key(whole) else None
