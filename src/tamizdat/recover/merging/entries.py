"""The dispatches of live coverage that the captures of one article have together."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence

from tamizdat.article import Dispatch, Paragraph, block_html, plain
from tamizdat.recover.capture import Cleaned, LiveEntry, TextBlock
from tamizdat.recover.words import fingerprint, normalize


def dispatch(blocks: Sequence[TextBlock], entry: LiveEntry) -> Dispatch:
    """Return a dispatch as an Article has it. `blocks` are those of its capture."""
    stated = tuple(Paragraph(html.escape(text, quote=False)) for text in entry.stated)
    return Dispatch(entry.at, entry.headline, stated or tuple(blocks[index].content for index in entry.body))


def entry_texts(entries: Iterable[Dispatch]) -> list[str]:
    """Return the texts of dispatches as blocks of a page have them: titles, paragraphs, items of lists."""
    texts = [
        text for entry in entries for text in (entry.headline, *(_text(entry, at) for at in range(len(entry.body))))
    ]
    return [text for text in texts if text]


def merged_entries(members: Sequence[Cleaned]) -> tuple[Dispatch, ...]:
    """Return the dispatches of all captures in the order of time; of one that changed as the latest capture has it.

    A dispatch is known by its time and title; without a title by its words.
    """
    found: dict[tuple[str, int], Dispatch] = {}
    for member in sorted(members, key=lambda member: member.capture.captured or ""):
        for entry in member.entries:
            words = entry.headline or " ".join(entry_texts([entry]))
            found[entry.at.sort_key, fingerprint(words)] = entry
    return tuple(sorted(found.values(), key=lambda entry: entry.at.sort_key))


def without_entries(body: Sequence[TextBlock], entries: Sequence[Dispatch]) -> list[TextBlock]:
    """Return a body without the blocks that stand in a dispatch: a text of the page does not part them."""
    known = {fingerprint(text) for text in entry_texts(entries)}
    return [block for block in body if not (block.text and fingerprint(block.text) in known)]


def _text(entry: Dispatch, at: int) -> str:
    return normalize(" ".join(map(plain, block_html(entry.body[at]))))
