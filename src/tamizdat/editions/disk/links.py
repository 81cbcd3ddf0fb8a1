"""The links of a page that is opened from a disk: where a server would show a folder's page, they name the file.

The result depends on the page alone, so that a page which has not changed need not be written again.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from posixpath import normpath
from urllib.parse import quote, unquote

# A tag with its attributes; a quoted value may hold ">".
_TAG = re.compile(r"<([a-zA-Z][a-zA-Z0-9-]*+)((?:\"[^\"]*+\"|'[^']*+'|[^'\"<>])*+)>")
_VALUE = r"\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))"
_HREF = re.compile(r"(?<=\s)href" + _VALUE, re.IGNORECASE)
_CONTENT = re.compile(r"(?<=\s)content" + _VALUE, re.IGNORECASE)
_HELD = re.compile(r"(?<=\s)data-content=\"([^\"]*)\"")
_REFRESH = re.compile(r"(?<=\s)http-equiv" + r"\s*=\s*[\"']?refresh", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)
_FROM_ROOT = "at=root"  # what links out of a language's own host carry (press/render/relative_links.py)
# Files for machines, which a copy for readers does not have, and the page that a server shows where there is none.
_LEFT_OUT = re.compile(r"(?:.*/)?404\.html|.*\.(?:xml|json|txt)")

Address = Callable[[str], str]  # the absolute address of a path, "" where it is not known


def is_copied(path: str) -> bool:
    """Whether a file of the release belongs to a copy for a disk: a page, or what pages show."""
    return _LEFT_OUT.fullmatch(path) is None


def for_disk(page: str, path: str, address: Address) -> str:
    """Return the HTML of the page at `path` as it is read from a disk.

    A link to a folder names its `index.html`. A link to a file that the copy does not have, such as a feed, becomes
    absolute; without an address it loses its target and keeps its words. `<link>` elements to such files go.
    """

    def rewritten(tag: re.Match[str]) -> str:
        name, attributes = tag[1].lower(), tag[2]
        if name == "meta" and _REFRESH.search(attributes):
            return f"<{tag[1]}{_CONTENT.sub(_refreshed, attributes, count=1)}>"
        if held := _HELD.search(attributes):  # HTML that a script puts into the page (theme: search-box.html)
            inside = for_disk(html.unescape(held[1]), path, address)
            return tag[0].replace(held[1], html.escape(inside))
        link = _HREF.search(attributes) if name in {"a", "area", "link"} else None
        if link is None:
            return tag[0]
        href = html.unescape(link[1] or link[2] or link[3] or "")
        target = _target(href, path)
        if target is not None and not is_copied(target):
            outside = address(target)
            if name == "link":
                return ""
            return _with_href(tag, link, outside + _rest(href)) if outside else _without_href(tag, link)
        return _with_href(tag, link, named(href))

    return _TAG.sub(rewritten, page)


def named(href: str) -> str:
    """Return a link with the name of the file to which it leads. Other sites' addresses and fragments stay.

    >>> named("../about/?at=root#us"), named("./"), named("../2013/x.html"), named("#note")
    ('../about/index.html#us', './index.html', '../2013/x.html', '#note')
    """
    way, rest = _split(href)
    if not way or _SCHEME.match(href):
        return href
    last = way.rpartition("/")[2]
    if last in {".", ".."} or (last and "." not in last):
        way += "/"
    return way + ("index.html" if way.endswith("/") else "") + rest


def _refreshed(content: re.Match[str]) -> str:
    value = html.unescape(content[1] or content[2] or content[3] or "")
    delay, url, target = value.partition("url=")
    return f'content="{html.escape(delay + url + named(target))}"'


def _target(href: str, path: str) -> str | None:
    """Return the path below the site's root to which a link of the page at `path` leads, None if to no file there."""
    way, _ = _split(href)
    if not way or _SCHEME.match(href) or way.startswith("/"):
        return None
    return normpath(path.rpartition("/")[0] + "/" + unquote(way)).lstrip("/")


def _split(href: str) -> tuple[str, str]:
    """Return the path of a link, and its query and fragment without the mark that only servers know."""
    before, hash_mark, fragment = href.partition("#")
    way, question, query = before.partition("?")
    query = "&".join(part for part in query.split("&") if part and part != _FROM_ROOT)
    return way, (question + query if query else "") + hash_mark + fragment


def _rest(href: str) -> str:
    return _split(href)[1]


def _with_href(tag: re.Match[str], link: re.Match[str], href: str) -> str:
    attributes = tag[2]
    escaped = html.escape(href)
    return f'<{tag[1]}{attributes[: link.start()]}href="{escaped}"{attributes[link.end() :]}>'


def _without_href(tag: re.Match[str], link: re.Match[str]) -> str:
    attributes = tag[2]
    return f"<{tag[1]}{attributes[: link.start()].rstrip()}{attributes[link.end() :]}>"


def address_of(root: str) -> Address:
    """Return a function that makes absolute addresses below `root`; without a root it knows none."""
    return lambda path: root + quote(path, safe="/~!$'()+,=@") if root else ""
