"""What no page may hold, whatever its template: what is loaded from elsewhere, scripts and styles in the page itself.

`tamizdat theme check` looks for it on sample pages, with all else. Press looks for it on every page that an outlet's
theme makes (`check_page`), since a template may do something for some articles alone. That must cost next to nothing:
the few tags that load something are found by one pattern, and each is judged once, however many pages it stands on.
What the page's policy refuses in silence and tells nobody, such as style=, is left to the theme check.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import urlsplit

from tamizdat.theme.outline import Element, Outline
from tamizdat.theme.policy import policy_of, weaknesses
from tamizdat.theme.problem import Problem

_REFUSED = {"iframe", "frame", "object", "embed", "applet", "portal", "base"}
_DATA = "application/ld+json"  # the type of a script that is no program
_LOADING_ATTRIBUTES = {
    "script": ("src",),
    "img": ("src", "srcset"),
    "source": ("src", "srcset"),
    "video": ("src", "poster"),
    "audio": ("src",),
    "track": ("src",),
    "input": ("src",),
    "image": ("href", "xlink:href"),
    "feimage": ("href", "xlink:href"),
    "use": ("href", "xlink:href"),
    "a": ("ping",),
    "area": ("ping",),
}
# Relations of a link by which a browser fetches something, or opens a connection, without being asked to.
_FETCHED_RELATIONS = {
    *("stylesheet", "icon", "apple-touch-icon", "mask-icon", "manifest"),
    *("preload", "modulepreload", "prefetch", "prerender", "preconnect", "dns-prefetch"),
}
# Tags that load something, that are refused, or that are not written as templates write them; by their first letters.
_NAMES = (
    r"[A-Z]|s(?:cript|tyle|ource)\b|im(?:g|age)\b|i(?:nput|frame)\b|link\b(?! rel=\"(?:canonical|alternate)\")"
    r"|f(?:rame|eImage)\b|o(?:bject)\b|e(?:mbed)\b|a(?:pplet|udio)\b|portal\b|base\b|video\b|track\b|use\b"
)
_TAGS = re.compile(rf"""<(?:{_NAMES})(?:[^>"']|"[^"]*"|'[^']*')*>?""")
# A tag that loads a file of the site, as nearly all do. Attributes that run or style something are looked for apart.
_PLAIN = re.compile(r"""<(?:img|source|link)(?:\s+[a-z-]+(?:="(?:[^"&:\\/]|/(?!/))*")?)*\s*/?>""")
# Attributes that run something. It begins with letters, by which a page is searched ten times as fast.
_HANDLERS = re.compile(r"on(?<![\w-]on)[a-zA-Z]+\s*="), re.compile(r"O[nN](?<![\w-]..)[a-zA-Z]+\s*=")
_POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">')
_HASH = re.compile(r"'sha256-[A-Za-z0-9+/]{43}='")


class ForbiddenError(ValueError):
    """A page holds what no page may hold. The message says what that is; `trace` is the tag in question."""

    def __init__(self, text: str, trace: str) -> None:
        super().__init__(text)
        self.trace = trace


def check_page(html: str) -> None:
    """Raise ForbiddenError where a page holds what no page may hold."""
    head = _POLICY.search(html)
    suspect = head is None or _is_weak(_HASH.sub("'sha256-'", head[1]))
    suspect = suspect or any(map(_is_suspect, _TAGS.findall(html)))
    if suspect or any(pattern.search(html) for pattern in _HANDLERS):  # text can look like these
        for problem in forbidden(Outline(html)):
            trace = html[problem.offset : html.find(">", problem.offset) + 1] if problem.offset is not None else ""
            raise ForbiddenError(problem.text, trace)


def forbidden(outline: Outline) -> Iterator[Problem]:
    """Yield what a page holds that no page may hold."""
    yield from check_inline(outline)
    for element, address in fetched(outline):
        if text := foreign_problem(element, address):
            yield Problem(element.offset, text)
    policy = policy_of(outline)
    if policy is None:
        yield Problem(
            None, "the page has no Content-Security-Policy. Extend layout.html, or copy its <meta http-equiv>."
        )
        return
    yield from (Problem(policy.offset, text) for text in weaknesses(policy, None))


def check_inline(outline: Outline) -> Iterator[Problem]:
    """Yield what the page's policy refuses, so that it silently does nothing."""
    for element in outline.elements:
        if element.tag == "style":
            text = "<style>: the policy admits no inline style. Put it into a sheet of styles/screen/."
            yield Problem(element.offset, text)
        if element.tag == "script" and "src" not in element.attributes and element.get("type").lower() != _DATA:
            text = "<script>: the policy admits no inline script. A page must be whole without one."
            yield Problem(element.offset, text)
        for name in element.attributes:
            if name == "style":
                text = f"style= on <{element.tag}>: the policy admits no inline style. Give it a class."
                yield Problem(element.offset, text)
            elif name.startswith("on"):
                text = f"{name}= on <{element.tag}>: the policy admits no inline script. Remove it."
                yield Problem(element.offset, text)
        if element.tag == "base":
            yield Problem(element.offset, "<base>: every link of the page would lead elsewhere on a mirror. Remove it.")
        elif element.tag in _REFUSED:
            yield Problem(element.offset, f"<{element.tag}>: the policy admits no page within a page. Link to it.")


def foreign_problem(element: Element, address: str) -> str:
    """Return what is wrong with an address that a browser fetches without being asked to, "" where it is a file's."""
    try:
        parts = urlsplit(address.strip().replace("\\", "/"))
    except ValueError:
        return f"<{element.tag}> loads {address}, which is no address. Put the file into assets/."
    if parts.scheme == "data":
        return "data: in an address: the policy admits files alone. Put it into assets/."
    if parts.scheme or parts.netloc:
        return (
            f"<{element.tag}> loads {address} from elsewhere, which tells others who reads. Put the file into assets/."
        )
    return ""


def fetched(outline: Outline) -> Iterator[tuple[Element, str]]:
    """Yield each address that a browser fetches without being asked to, with its element."""
    for element in outline.elements:
        for name in _LOADING_ATTRIBUTES.get(element.tag, ()):
            addresses = _srcset_addresses(element.get(name)) if name == "srcset" else [element.get(name)]
            yield from ((element, address) for address in addresses if address)
        if element.tag == "link" and _FETCHED_RELATIONS & set(element.get("rel").lower().split()):
            yield element, element.get("href")
            yield from ((element, address) for address in _srcset_addresses(element.get("imagesrcset")))


@lru_cache(8192)
def _is_suspect(tag: str) -> bool:
    """Whether a tag has anything that no page may hold."""
    if _PLAIN.fullmatch(tag):
        return False
    outline = Outline(tag)
    return any(True for _ in check_inline(outline)) or any(foreign_problem(*each) for each in fetched(outline))


@lru_cache(256)
def _is_weak(policy: str) -> bool:
    outline = Outline(f'<meta http-equiv="Content-Security-Policy" content="{policy}">')
    found = policy_of(outline)
    return found is None or any(True for _ in weaknesses(found, None))


def _srcset_addresses(srcset: str) -> list[str]:
    return [part.split()[0] for part in srcset.split(",") if part.split()]
