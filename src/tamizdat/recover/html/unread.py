"""The words of a page that are in none of its text blocks: what it hides, fields of forms, drawings, templates.

They are kept apart, so that the report of a run can say that they were there and why no article has them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence

from lxml import etree

from tamizdat.recover.capture import TextBlock, Unread
from tamizdat.recover.fates.fate import shown_text
from tamizdat.recover.fates.reasons import Reason
from tamizdat.recover.html.sections.comments import CommentElements, is_named
from tamizdat.recover.words import normalize

# What an element is called whose words are passed over, and why; "" for what has no words for readers.
_REASONS = {
    "script": "", "style": "", "head": "", "title": "",
    "datalist": Reason.FIELD_OF_FORM.name, "select": Reason.FIELD_OF_FORM.name,
    "textarea": Reason.FIELD_OF_FORM.name, "noscript": Reason.WITHOUT_SCRIPTS.name,
    "noframes": Reason.WITHOUT_SCRIPTS.name, "template": Reason.TEMPLATE.name, "math": Reason.FORMULA.name,
    "svg": Reason.DRAWING.name, "canvas": Reason.DRAWING.name, "object": Reason.DRAWING.name,
    "map": Reason.DRAWING.name,
}  # fmt: skip
# Texts kept of one page: some hold whole other pages in templates.
MOST = 2_000
_COMMENTS = Reason.COMMENTS.name


class LeftOutWords:
    """Gathers the words that reading a page leaves out; `found` has them in reading order."""

    def __init__(self) -> None:
        self.found: list[Unread] = []
        self._comments = CommentElements()

    def add(self, element: etree._Element, before: int, inline: Collection[str]) -> None:
        """Keep the words of an element that is not read. `before` is the index of the text block that follows.

        Elements named in `inline` do not end a text.
        """
        if not isinstance(element.tag, str) or len(self.found) >= MOST:
            return
        reason = _REASONS.get(element.tag, Reason.HIDDEN.name)
        if reason and (len(element) or element.text):
            texts = list(texts_of(element, inline))
            comments = self._comments_in(element, texts, inline)
            self.found += [Unread(before, text, _COMMENTS if text in comments else reason) for text in texts]

    def _comments_in(self, element: etree._Element, texts: list[str], inline: Collection[str]) -> Collection[str]:
        """Return those texts of an element that are of readers' comments."""
        if self._comments.holds(element):
            return texts
        named = (each for each in element.iter(etree.Element) if is_named(each))
        return {text for each in named for text in texts_of(each, inline)}

    def toolbars(self, texts: Collection[str]) -> None:
        """Keep what an archive of the web put around the page."""
        self.found[:0] = [Unread(0, text, Reason.TOOLBAR.name) for text in texts]

    def grouped(self, end: int) -> None:
        """Move what stood inside a list, table or figure behind it: its blocks are one now, the last before `end`."""
        for at in range(len(self.found) - 1, -1, -1):
            if self.found[at].before <= end:
                return
            self.found[at] = Unread(end, self.found[at].text, self.found[at].reason)

    def joined(self, gone: Sequence[int]) -> None:
        """Follow blocks that went into the one above, by their indexes in order."""
        self.found = [
            Unread(each.before - bisect_left(gone, each.before), each.text, each.reason) for each in self.found
        ]

    def next_articles(self, gone: Sequence[tuple[int, TextBlock]]) -> None:
        """Keep the words of blocks that are of other articles, given with their indexes, in order."""
        indexes = [at for at, _ in gone]
        self.joined(indexes)
        others = [
            Unread(at - number, text, _COMMENTS if block.in_comments else Reason.NEXT_ARTICLE.name)
            for number, (at, block) in enumerate(gone)
            if (text := shown_text(block))
        ]
        self.found = sorted([*self.found, *others], key=lambda each: each.before)

    def end(self, before: int) -> None:
        """Note that the rest of the page was not read."""
        self.found.append(Unread(before, "", Reason.TOO_MANY.name))


def texts_of(element: etree._Element, inline: Collection[str]) -> Iterator[str]:
    """Yield the texts of an element and all in it, one for each stretch without a block element in between."""
    run: list[str] = []
    for event, inner in etree.iterwalk(element, events=("start", "end", "comment", "pi")):
        if event in ("comment", "pi"):
            run.append(inner.tail or "")
            continue
        is_text = isinstance(inner.tag, str) and inner.tag not in ("script", "style")
        if not (is_text and inner.tag in inline):
            yield from _text(run)
            run = []
        if event == "start" and is_text:
            run.append(inner.text or "")
        elif event == "end" and inner is not element:
            run.append(inner.tail or "")
    yield from _text(run)


def _text(run: list[str]) -> Iterator[str]:
    text = normalize("".join(run))
    if any(map(str.isalnum, text)):
        yield text
