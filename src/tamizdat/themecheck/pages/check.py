"""What every page keeps (docs/theme.md), looked for in one page."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit
from xml.parsers.expat import ExpatError, ParserCreate

from tamizdat.paths import page_file
from tamizdat.themecheck.finding import meant
from tamizdat.themecheck.fixture.build import Made
from tamizdat.themecheck.fixture.fixtures import ordinary_path
from tamizdat.themecheck.pages.outline import Element, Outline
from tamizdat.themecheck.pages.policy import policy_of, weaker

# Bytes of a compressed page that arrive in the first flight of a connection: 10 segments of 1,460 (RFC 6928), less
# what headers take. The design's budget for an article.
BUDGET = 14 * 1024
MOST_FILES = 2  # beside pictures, by docs/theme.md

Problem = tuple[int | None, str]  # where in the page, None for the whole of it; what is wrong

_LOADING = {
    "script": ("src",),
    "img": ("src", "srcset"),
    "source": ("src", "srcset"),
    "video": ("src", "poster"),
    "audio": ("src",),
    "track": ("src",),
    "input": ("src",),
}
# Relations by which a browser fetches something or opens a connection of its own accord.
_FETCHED = {
    *("stylesheet", "icon", "apple-touch-icon", "mask-icon", "manifest"),
    *("preload", "modulepreload", "prefetch", "prerender", "preconnect", "dns-prefetch"),
}
_REFUSED = {"iframe", "frame", "object", "embed", "applet", "portal"}
_DATA = "application/ld+json"
_SHOWN_TAG = re.compile(
    r"</?(?:p|a|em|strong|b|i|br|div|span|h[1-6]|ul|ol|li|figure|img|blockquote|time|table)\b[^<>]*>"
)
_SHOWN_VALUE = re.compile(
    r"\b(?:Link|Day|Person|Picture|Teaser|Alternate|Group|\w+View)\([a-z_]+=|<bound method|<built-in"
)


class Reference:
    """What our own theme makes of the same page: its policy, and how many files it loads, all told in its head."""

    def __init__(self, made: Made) -> None:
        outline = Outline(made.traced.text.partition("</head>")[0])
        self.policy = policy_of(outline)
        self.files = len(_deferred(outline))


def problems(made: Made, reference: Reference | None, files: set[str]) -> Iterator[Problem]:
    """Yield what is wrong with a page. `files` are the paths of everything a page can load from this site."""
    if made.page is None:
        yield from _xml(made)
        return
    outline = made.outline
    yield from outline.loose
    yield from _frame(made, outline)
    yield from _inline(outline)
    yield from _loaded(made, outline, files)
    yield from _addresses(made, outline)
    yield from _ids(outline)
    yield from _pictures(outline)
    yield from _words(outline)
    yield from _policy(outline, reference)
    deferred = _deferred(outline)
    most = max(MOST_FILES, reference.files if reference else 0)
    for element in deferred[most:]:
        yield (
            element.offset,
            f"is one file too many: a page loads at most {most} beside its pictures. Join it to the others.",
        )
    yield from _budget(made)


def _frame(made: Made, outline: Outline) -> Iterator[Problem]:
    """What a page must have to be read by a browser, a screen reader and a search engine."""
    root = next(iter(outline.all("html")), None)
    if root is None:
        yield None, "the page has no <html>, and so no language, no title and no policy. Extend layout.html."
        return
    if not outline.doctype:
        yield None, "the page does not begin with <!doctype html>. Extend layout.html, or begin with it."
    if root.get("lang") != made.language:
        yield (
            root.offset,
            f'lang is {root.get("lang")!r} on a page in {made.language}. Write lang="{{{{ chrome.language }}}}".',
        )
    if root.get("dir") != made.direction:
        text = f"dir is {root.get('dir')!r} on a page in {made.language}"
        yield root.offset, f'{text}, which runs {made.direction}. Write dir="{{{{ chrome.direction }}}}".'
    for tag in ("title", "main", "h1"):
        found = [element for element in outline.all(tag) if not element.drawn]
        if not found:
            yield None, f"the page has no <{tag}>."
        for again in found[1:]:
            yield again.offset, f"<{tag}> stands on the page twice. Make this one another element."
    if not any(meta.get("charset").lower() == "utf-8" for meta in outline.all("meta")):
        yield None, 'the page does not say its encoding. Write <meta charset="utf-8"> first in its head.'
    if not any(meta.get("name") == "viewport" for meta in outline.all("meta")):
        yield None, 'the page does not fit a telephone. Write <meta name="viewport" content="width=device-width">.'


def _inline(outline: Outline) -> Iterator[Problem]:
    """What the page's policy refuses, so that it silently does nothing."""
    for element in outline.elements:
        if element.tag == "style":
            yield element.offset, "<style>: the policy admits no inline style. Put it into a sheet of styles/screen/."
        if element.tag == "script" and "src" not in element.attributes and element.get("type").lower() != _DATA:
            yield element.offset, "<script>: the policy admits no inline script. A page must be whole without one."
        for name in element.attributes:
            if name == "style":
                text = f"style= on <{element.tag}>: the policy admits no inline style. Give it a class."
                yield element.offset, text
            elif name.startswith("on"):
                yield element.offset, f"{name}= on <{element.tag}>: the policy admits no inline script. Remove it."
        if element.tag in _REFUSED:
            yield element.offset, f"<{element.tag}>: the policy admits no page within a page. Link to it."


def _loaded(made: Made, outline: Outline, files: set[str]) -> Iterator[Problem]:
    """What a browser fetches of its own accord: from here, and there."""
    for element, address in _fetched(outline):
        parts = urlsplit(address)
        if parts.scheme == "data":
            yield element.offset, "data: in an address: the policy admits files alone. Put it into assets/."
        elif parts.scheme or parts.netloc:
            text = f"<{element.tag}> loads {address} from elsewhere, which tells others who reads."
            yield element.offset, f"{text} Put the file into assets/."
        elif address and not address.startswith("/"):
            path = _target(made, address)
            if path not in files and made.page is not None and made.page.kind != "missing":
                path = path or "the site's root"
                hint = meant(path, files) or ' Write {{ page.root }}{{ assets["NAME"] }}.'
                yield element.offset, f"<{element.tag}> loads {path}, which is not there.{hint}"


def _addresses(made: Made, outline: Outline) -> Iterator[Problem]:
    """Links that lead out of the folder that a mirror serves the site from; only the 404 page must have such."""
    if made.page is None or made.page.kind == "missing":
        return
    for element in outline.elements:
        for name in ("href", "src", "action", "poster"):
            address = element.get(name)
            if address.startswith("/") and not address.startswith("//"):
                target = address.lstrip("/")
                text = f'{name}="{address}" leads out of a mirror that lies in a folder.'
                yield element.offset, f"{text} Write {{{{ page.root }}}}{target}, or {{{{ root }}}}{target} in a part."


def dead_links(made: Made, files: set[str]) -> Iterator[Problem]:
    """Yield the links that are written out in a template and lead to none of `files`, the paths of all that the paper
    has. Those that come with an article or a standing page may lead to what only the outlet has."""
    if made.page is None or made.page.kind == "missing":
        return
    for link in made.outline.all("a"):
        address = link.get("href")
        parts = urlsplit(address)
        if parts.scheme or parts.netloc or address.startswith("/") or not parts.path:
            continue
        path = _target(made, address)
        word = parts.path.rstrip("/").rpartition("/")[2]
        if page_file(path) not in files and word in _source(*made.traced.place(link.offset)):
            yield link.offset, f"no page stands at {path}: the link leads nowhere.{meant(path, files)}"


@lru_cache(256)
def _source(file: str, line: int) -> str:
    """Return the lines of a template in which a tag stands that begins on `line`."""
    return "\n".join(Path(file).read_text(encoding="utf-8").splitlines()[line - 1 : line + 3]) if file else ""


def _target(made: Made, address: str) -> str:
    """Return the path below the site root that a relative address on a page means."""
    return unquote(urlsplit(urljoin(f"http://here/{made.path}", urlsplit(address).path)).path.lstrip("/"))


def _ids(outline: Outline) -> Iterator[Problem]:
    seen: set[str] = set()
    for element in outline.elements:
        name = element.get("id")
        if name and name in seen:
            yield element.offset, f'id="{name}" stands on the page twice. Give each its own.'
        seen.add(name)


def _pictures(outline: Outline) -> Iterator[Problem]:
    for image in outline.all("img"):
        if "alt" not in image.attributes:
            yield image.offset, '<img> without alt: who cannot see it hears its address. Write alt="" for an ornament.'
        if not (image.get("width").isdecimal() and image.get("height").isdecimal()):
            yield image.offset, "<img> without width and height: the text moves when it comes. Give both, in pixels."


def _words(outline: Outline) -> Iterator[Problem]:
    """HTML and Python that readers see as text."""
    for offset, text in outline.words:
        if found := _SHOWN_TAG.search(text):
            yield offset, f"readers see {found[0]} as text: it was escaped once too often. Remove the filter or quotes."
        elif found := _SHOWN_VALUE.search(text):
            yield offset, f"readers see {found[0]}…: a whole value was printed. Name a field of it."


def _policy(outline: Outline, reference: Reference | None) -> Iterator[Problem]:
    policy = policy_of(outline)
    if policy is None and not outline.all("html"):
        return  # that is told already
    if policy is None:
        yield None, "the page has no Content-Security-Policy. Extend layout.html, or copy its <meta http-equiv>."
        return
    for element in outline.elements:
        if element.offset == policy.offset:
            break
        if element.tag in {"link", "script", "style", "img"}:
            yield element.offset, f"<{element.tag}> stands before the policy and escapes it. Move the policy up."
    for text in weaker(policy, reference.policy if reference else None):
        yield policy.offset, text
    scripted = any(script.get("src") for script in outline.all("script"))  # which may answer a form itself
    if not scripted and "'none'" in policy.directives.get("form-action", ()):
        for form in outline.all("form"):
            text = (
                "<form>: the policy lets no form be sent. Open form-action to 'self' in the block policy of this page."
            )
            yield form.offset, text


def _budget(made: Made) -> Iterator[Problem]:
    if made.page is None or made.page.kind != "article" or not ordinary_path(made.path):
        return
    size = len(gzip.compress(made.traced.text.encode(), 9, mtime=0))
    if size > BUDGET:
        text = f"an article of usual length takes {size / 1024:.0f} KB compressed, and one response brings"
        remedy = f"{BUDGET / 1024:.0f}. Make the parts around it smaller."
        yield made.traced.heaviest(besides="body.html"), f"{text} {remedy}"


def _xml(made: Made) -> Iterator[Problem]:
    """A feed that no reader program could open."""
    parser = ParserCreate()
    content = made.traced.text.encode()
    try:
        parser.Parse(content, True)
    except ExpatError as error:
        offset = len(content[: max(parser.ErrorByteIndex, 0)].decode(errors="ignore"))
        yield offset, f"the feed is not well-formed XML: {str(error).partition(':')[0]}. Mend the template."


def _deferred(outline: Outline) -> list[Element]:
    sheets = [link for link in outline.all("link") if "stylesheet" in link.get("rel").lower().split()]
    return sorted([*sheets, *(each for each in outline.all("script") if each.get("src"))], key=lambda each: each.offset)


def _fetched(outline: Outline) -> Iterator[tuple[Element, str]]:
    for element in outline.elements:
        for name in _LOADING.get(element.tag, ()):
            addresses = _candidates(element.get(name)) if name == "srcset" else [element.get(name)]
            yield from ((element, address) for address in addresses if address)
        if element.tag == "link" and _FETCHED & set(element.get("rel").lower().split()):
            yield element, element.get("href")
            yield from ((element, address) for address in _candidates(element.get("imagesrcset")))


def _candidates(text: str) -> list[str]:
    """Return the addresses in a srcset."""
    return [part.split()[0] for part in text.split(",") if part.split()]
