"""Relative links from a page to what it links to, put in place of the mark that templates print (`theme.ROOT`).

The same bytes must lead right wherever they are: on a host of their own, in a folder of a mirror, on a stick, and below
the root of a language's own address, which is that language's folder (docs/decisions/0390-an-address-of-its-own.md).
"""

from __future__ import annotations

import re

from markupsafe import Markup

from tamizdat.outlet import Language, Outlet
from tamizdat.paths import FILE_FOLDERS, root_of
from tamizdat.theme import ROOT

# At a language's own address "../../about/" ends at that address's root. This query, which a plain file server ignores,
# says that the path is counted from the root of the release; the server of that address leads there.
FROM_ROOT = "?at=root"
# A path after the mark, as templates escape it: none holds a quote, a space or another "&" by itself.
_LINK = re.compile(re.escape(ROOT) + r"((?:[^\"'\s<>#?&]|&#(?:39|x27);)*)(\?)?")


class RelativeLinks:
    """The links of the pages of one language."""

    def __init__(self, outlet: Outlet, language: Language) -> None:
        self._language = language
        self._own_mark = ROOT + language.prefix
        # What a server with the language's own address serves from the root of the release.
        others = (other.prefix for other in outlet.languages if other.prefix)
        self._served_from_root = (*others, *(f"{folder}/" for folder in FILE_FOLDERS))
        own = language.address or outlet.address
        hosted = [(ROOT + each.prefix, each.address) for each in outlet.languages if each.address]
        # What each mark becomes where links are absolute. The pictures of a feed come from the feed's own host: its
        # reader may be able to reach that host and no other.
        self._absolute = [*hosted, *((f"{ROOT}{folder}/", f"{own}{folder}/") for folder in FILE_FOLDERS)]
        self._absolute.append((ROOT, outlet.address))

    def make_relative(self, html: str, path: str, base: str = "") -> str:
        """Return the HTML of the page at `path` with relative links, which begin with `base` if it is given.

        A link to a page of its own language never leaves that language's folder.
        """
        root, prefix = base or root_of(path), self._language.prefix
        inside = path.startswith(prefix)
        if prefix and inside and not base:
            html = html.replace(self._own_mark, root_of(path[len(prefix) :]))
        if self._language.address and inside:
            return _LINK.sub(lambda link: root + self._marked(link), html)
        return root.join(html.split(ROOT))  # twice as fast as `replace` for a hundred links

    def _marked(self, link: re.Match[str]) -> str:
        """Return a link out of a language's folder, with FROM_ROOT where it would end inside at the own address."""
        path, query = link[1], link[2] or ""
        return path + query if query or path.startswith(self._served_from_root) else path + FROM_ROOT

    def make_absolute(self, html: Markup) -> Markup:
        """Return HTML with absolute addresses, for a feed."""
        for mark, address in self._absolute:
            html = html.replace(mark, address)
        return html
