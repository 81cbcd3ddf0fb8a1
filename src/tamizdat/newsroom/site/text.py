"""Texts of standing pages and about labels: between the HTML that press gets and what the desk's editor holds.

The editor has no button for some of what a Markdown file can hold (a table, preformatted text). Such an element becomes
a block of HTML beside the blocks of text, so that nothing of a page is lost when it moves to the desk. A text that
nobody has touched since it was loaded goes to press as it was loaded, byte for byte.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Iterator
from typing import Any

from lxml import html as lxml_html

from tamizdat.newsroom.conversion.drafting import rewrite_html
from tamizdat.newsroom.conversion.text import linked_articles
from tamizdat.newsroom.site.blocks import LIST_TEXT, PAGE_TEXT
from tamizdat.press.markdown_pages import clean

Raw = dict[str, Any]
_ARTICLE_LINK = re.compile(r'<a (?:linktype="article" id="(\d+)"|id="(\d+)" linktype="article")>')
_TAGS = {"b": "strong", "i": "em"}  # as the editor has them, and as press has them
_EMPTY = re.compile(r"<(p|h[2-4]|li|blockquote)>\s*</\1>")
_BETWEEN = re.compile(
    r"(</(?:p|ul|ol|h[2-4]|blockquote)>|<hr>)(?=<(?:p|ul|ol|h[2-4]|blockquote|hr)\b)"
)  # two blocks of a text
_KEY = re.compile(r' data-block-key="[^"]*"')


def to_html(raw: Iterable[Raw]) -> str:
    """Return the HTML of a standing page from the raw data of its blocks."""
    blocks = list(raw)
    paths = _paths(" ".join(str(each["value"]) for each in blocks))
    parts = (
        _text_to_html(each["value"], paths) if each["type"] == "text" else clean(each["value"] or "") for each in blocks
    )
    return "\n".join(part for part in parts if part)


def text_to_html(text: str) -> str:
    """Return the HTML of one rich text."""
    return _text_to_html(text, _paths(text))


def _text_to_html(text: str, paths: dict[int, str]) -> str:
    text = _ARTICLE_LINK.sub(lambda link: _opening(paths.get(int(link[1] or link[2]))), text)
    text = re.sub(r"<(/?)(b|i)>", lambda tag: f"<{tag[1]}{_TAGS[tag[2]]}>", text)
    text = clean(text)
    while (shorter := _EMPTY.sub("", text)) != text:
        text = shorter
    return _BETWEEN.sub(r"\1\n", text).strip()


def _opening(path: str | None) -> str:
    return f'<a href="/{path}">' if path else "<a>"


def _paths(text: str) -> dict[int, str]:
    """Return the paths of the articles to which a text links, by their numbers."""
    from tamizdat.newsroom.models import Article

    numbers = linked_articles(text)
    return (
        dict(Article.objects.filter(number__in=numbers).exclude(path="").values_list("number", "path"))
        if numbers
        else {}
    )


def to_raw(html: str, name: str) -> list[Raw]:
    """Return the blocks of a standing page. Their ids are made from `name`, so that they are always the same."""
    blocks: list[Raw] = []
    for element in _elements(html):
        kind = "text" if is_editable(element, PAGE_TEXT) else "html"
        if kind == "text" and blocks and blocks[-1]["type"] == "text":
            blocks[-1]["value"] += _for_editor(element)
        else:
            blocks.append({"type": kind, "value": _for_editor(element) if kind == "text" else element})
    return [{**each, "id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{name}/{at}"))} for at, each in enumerate(blocks)]


def is_editable(html: str, features: list[str] = LIST_TEXT) -> bool:
    """Whether the editor gives a text back as it was; spaces and line breaks in the source do not count."""
    again = _text_to_html(rewrite_html(_for_editor(html), features), {})
    return _plain_spaces(again) == _plain_spaces(html)


def _plain_spaces(html: str) -> str:
    return re.sub(r">\s+<", "><", re.sub(r"\s+", " ", html)).strip()


def _for_editor(html: str) -> str:
    return html.replace("<br>", "<br/>").replace("<hr>", "<hr/>")


def _elements(html: str) -> Iterator[str]:
    """Yield the outermost elements of HTML; text between them as paragraphs."""
    for each in lxml_html.fragments_fromstring(html) if html.strip() else []:
        if isinstance(each, str):
            if each.strip():
                yield clean(f"<p>{each}</p>")
            continue
        tail, each.tail = each.tail or "", None
        yield clean(lxml_html.tostring(each, encoding="unicode"))
        if tail.strip():
            yield clean(f"<p>{tail}</p>")


def is_untouched(raw: Iterable[Raw], written: dict[str, Any]) -> bool:
    """Whether blocks are still what was loaded, however often a form was saved without a change."""
    return bool(written) and _normal(raw) == _normal(written["body"])


def _normal(raw: Iterable[Raw]) -> list[tuple[str, str]]:
    return [
        (
            each["type"],
            _KEY.sub("", rewrite_html(each["value"], PAGE_TEXT)) if each["type"] == "text" else each["value"],
        )
        for each in raw
    ]
