"""What every page must have, and what must not stand in any: rules for the page itself, whatever it loads."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tamizdat.theme.outline import Outline
from tamizdat.theme.problem import Problem

_ESCAPED_TAG = re.compile(
    r"</?(?:p|a|em|strong|b|i|br|div|span|h[1-6]|ul|ol|li|figure|img|blockquote|time|table)\b[^<>]*>"
)
_PRINTED_VALUE = re.compile(
    r"\b(?:Link|Day|Person|Picture|Teaser|Alternate|Group|\w+View)\([a-z_]+=|<bound method|<built-in"
)


def check_frame(outline: Outline, language: str, direction: str) -> Iterator[Problem]:
    """Yield what a page lacks to be read by a browser, a screen reader and a search engine."""
    root = next(iter(outline.all("html")), None)
    if root is None:
        yield Problem(None, "the page has no <html>, and so no language, no title and no policy. Extend layout.html.")
        return
    if not outline.doctype:
        yield Problem(None, "the page does not begin with <!doctype html>. Extend layout.html, or begin with it.")
    if root.get("lang") != language:
        text = f"lang is {root.get('lang')!r} on a page in {language}."
        yield Problem(root.offset, f'{text} Write lang="{{{{ chrome.language }}}}".')
    if root.get("dir") != direction:
        text = f"dir is {root.get('dir')!r} on a page in {language}, which runs {direction}."
        yield Problem(root.offset, f'{text} Write dir="{{{{ chrome.direction }}}}".')
    for tag in ("title", "main", "h1"):
        found = [element for element in outline.all(tag) if not element.foreign]
        if not found:
            yield Problem(None, f"the page has no <{tag}>.")
        for again in found[1:]:
            yield Problem(again.offset, f"<{tag}> stands on the page twice. Make this one another element.")
    metas = outline.all("meta")
    if not any(meta.get("charset").lower() == "utf-8" for meta in metas):
        text = 'the page does not say its encoding. Write <meta charset="utf-8"> first in its head.'
        yield Problem(None, text)
    if not any(meta.get("name") == "viewport" for meta in metas):
        text = 'the page does not fit a telephone. Write <meta name="viewport" content="width=device-width">.'
        yield Problem(None, text)


def check_ids(outline: Outline) -> Iterator[Problem]:
    """Yield ids that stand on the page more than once."""
    seen: set[str] = set()
    for element in outline.elements:
        name = element.get("id")
        if name and name in seen:
            yield Problem(element.offset, f'id="{name}" stands on the page twice. Give each its own.')
        seen.add(name)


def check_images(outline: Outline) -> Iterator[Problem]:
    """Yield images without a text for those who cannot see them, or without measures."""
    for image in outline.all("img"):
        if "alt" not in image.attributes:
            text = '<img> without alt: who cannot see it hears its address. Write alt="" for an ornament.'
            yield Problem(image.offset, text)
        if not (image.get("width").isdecimal() and image.get("height").isdecimal()):
            text = "<img> without width and height: the text moves when it comes. Give both, in pixels."
            yield Problem(image.offset, text)


def check_text(outline: Outline) -> Iterator[Problem]:
    """Yield HTML and Python that readers see as text."""
    for offset, text in outline.texts:
        if found := _ESCAPED_TAG.search(text):
            seen = f"readers see {found[0]} as text: it was escaped once too often."
            yield Problem(offset, f"{seen} Remove the filter or quotes.")
        elif found := _PRINTED_VALUE.search(text):
            yield Problem(offset, f"readers see {found[0]}…: a whole value was printed. Name a field of it.")
