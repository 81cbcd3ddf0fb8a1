"""Characters that a text may hold and that readers cannot see: controls and marks of direction.

They come from copying out of other programs. In a headline such a mark can turn what stands behind it, on pages of
others too, and a control makes a feed invalid.

- Controls, the byte order mark and zero-width spaces are removed everywhere. Line breaks and tabs stay in bodies and
  become spaces elsewhere.
- Marks that override the direction of text (U+202A to U+202E) are removed everywhere.
- Isolates (U+2066 to U+2069) stay in bodies where each of a paragraph is closed again, since they may be needed there;
  elsewhere they are removed: pages isolate names and headlines by themselves.
- The joiners and the plain direction marks (U+200C to U+200F) belong to Persian, Arabic and Hebrew spelling, and stay.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from msgspec.structs import replace

from tamizdat.article import Article, Block, Embed, Figure, Quote, Table, encode
from tamizdat.press.inline_html import map_block

_CONTROLS = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\ufeff\ufffe\uffff\ud800-\udfff"
_REMOVED = re.compile(f"[{_CONTROLS}\u202a-\u202e]")
_ISOLATES = re.compile("[\u2066-\u2069]")
_LINE_ENDS = re.compile(r"[\t\n\r\u2028\u2029]+")
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")  # these change what readers see
# The same characters as they stand in an article's JSON: whether an article holds any is found in one pass.
_SUSPECT = re.compile(
    rb"\\[ubfnrt]|[\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\x8b\xa8-\xae]|\xe2\x81[\xa6-\xa9]|\xef\xbb\xbf|\xef\xbf[\xbe\xbf]"
)
# Letters and symbols whose glyph is empty: fillers of Hangul, the empty Braille pattern.
_BLANK = "\u115f\u1160\u3164\uffa0\u2800"


def is_invisible(text: str) -> bool:
    """Whether readers see nothing of a text: it has spaces, marks and controls alone."""
    return all(char in _BLANK or unicodedata.category(char)[0] in "ZCM" for char in text)


def clean_line(text: str) -> str:
    """Return a headline, name or other text of one line without such characters."""
    return _ISOLATES.sub("", _REMOVED.sub("", _LINE_ENDS.sub(" ", text))).strip() if text else text


def clean_body(html: str) -> str:
    """Return a piece of a body without such characters; isolates stay where each is closed."""
    html = _REMOVED.sub("", html)
    return html if _is_balanced(html) else _ISOLATES.sub("", html)


def _is_balanced(text: str) -> bool:
    """Whether each isolate of a text is closed again, and none is closed that was not opened."""
    depth = 0
    for char in _ISOLATES.findall(text):
        depth += -1 if char == "\u2069" else 1
        if depth < 0:
            return False
    return depth == 0


def clean_marks(article: Article) -> tuple[Article, list[str]]:
    """Return the article without such characters, itself if it has none, and a line for each text that looks different
    now."""
    if _SUSPECT.search(encode(article)) is None:
        return article, []
    told: list[str] = []

    def line(text: str) -> str:
        return _told(text, clean_line(text), told)

    def body(text: str) -> str:
        return _told(text, clean_body(text), told)

    lead, status = article.lead_image, article.status
    cleaned = replace(
        article,
        kicker=line(article.kicker),
        headline=line(article.headline),
        standfirst=line(article.standfirst),
        bylines=tuple(replace(each, name=line(each.name), role=line(each.role)) for each in article.bylines),
        section=replace(article.section, name=line(article.section.name)) if article.section else None,
        topics=tuple(replace(each, name=line(each.name)) for each in article.topics),
        series=replace(article.series, name=line(article.series.name)) if article.series else None,
        body=tuple(_block(block, line, body) for block in article.body),
        lead_image=_figure(lead, line, body) if lead else None,
        entries=tuple(
            replace(each, headline=line(each.headline), body=tuple(_block(block, line, body) for block in each.body))
            for each in article.entries
        ),
        corrections=tuple(replace(each, html=body(each.html)) for each in article.corrections),
        versions=tuple(replace(each, note=line(each.note)) for each in article.versions),
        status=replace(status, reason=line(status.reason)),
    )
    return (article, []) if cleaned == article else (cleaned, told)


def _told(before: str, after: str, told: list[str]) -> str:
    """Return the cleaned text; add a line about it if readers see a difference."""
    if len(_TURNING.findall(before)) != len(_TURNING.findall(after)):
        told.append(f"its text {after[:40]!r} held marks that turn the direction of text; they were removed.")
    return after


Clean = Callable[[str], str]


def _block(block: Block, line: Clean, body: Clean) -> Block:
    """Return a block with its inline HTML cleaned by `body` and its other texts by `line`."""
    block = map_block(block, body)
    match block:
        case Figure():
            return _figure(block, line, lambda text: text)
        case Quote(cite=cite):
            return replace(block, cite=line(cite))
        case Table(caption=caption):
            return replace(block, caption=line(caption))
        case Embed(title=title, provider=provider, image=image):
            still = replace(image, alt=line(image.alt)) if image else None
            return replace(block, title=line(title), provider=line(provider), image=still)
    return block


def _figure(figure: Figure, line: Clean, body: Clean) -> Figure:
    return replace(
        figure,
        image=replace(figure.image, alt=line(figure.image.alt)),
        caption=body(figure.caption),
        credit=line(figure.credit),
    )
