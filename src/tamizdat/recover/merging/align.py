"""The bodies of one article's captures woven into one: each paragraph once, in order, in its best form.

Lists are taken apart for this, since texts have their items as lines; `joined_lists` puts them together again.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from msgspec import structs

from tamizdat.article import Block, Embed, Figure, List, Paragraph, Table, plain
from tamizdat.recover.capture import Piece
from tamizdat.recover.merging.match import containment
from tamizdat.recover.merging.rejoin import typography
from tamizdat.recover.words import count, ends, fold, mark, words

# What a text cannot hold, or only as scraps: one page that shows it is enough.
SHOWN = Figure | Table | Embed


class Woven:
    """One paragraph of the merged body: the piece in each capture that has it."""

    def __init__(self, member: int, piece: Piece) -> None:
        self.forms: dict[int, Piece] = {member: piece}

    @property
    def text(self) -> str:
        """The words of the form that was found first."""
        return next(iter(self.forms.values())).text

    @property
    def shown(self) -> bool:
        """Whether a capture has it as something that a text cannot hold."""
        return any(isinstance(form.block, SHOWN) for form in self.forms.values())


def together(bodies: Sequence[Sequence[Piece]]) -> list[Woven]:
    """Return the paragraphs of all bodies in order: those of the fullest one, completed and corrected by the others."""
    if not any(bodies):
        return []
    single = [[item for piece in body for item in _items(piece)] for body in bodies]
    known = [{mark(piece.text) for piece in body} for body in single]

    def fullness(index: int) -> tuple[float, int]:
        others: set[int] = set().union(*(marks for at, marks in enumerate(known) if at != index))
        sizes = [(count(piece.text), mark(piece.text) in others) for piece in single[index]]
        return sum(size if confirmed else 0.6 * size for size, confirmed in sizes), -index

    spine = max(range(len(single)), key=fullness)
    merged = [Woven(spine, piece) for piece in single[spine]]
    for member, body in enumerate(single):
        if member != spine:
            _weave(merged, member, body)
    return _voted(_absorbed(merged), len(single))


def _weave(merged: list[Woven], member: int, body: list[Piece]) -> None:
    """Add what one more capture has: other forms of known paragraphs, and paragraphs that the merged body lacks."""
    last = -1
    held: list[Piece] = []
    for piece in body:
        at = _place(merged, piece, last)
        if at is None:
            held.append(piece)
            continue
        if last >= 0 or at == 0:
            at += _insert(merged, member, held, last + 1)
        held = []
        merged[at].forms.setdefault(member, piece)
        last = at
    if last == len(merged) - 1:
        _insert(merged, member, held, len(merged))


def _items(piece: Piece) -> list[Piece]:
    """Return a list as its items, each a list of one; anything else as it is."""
    match piece.block:
        case List(items=items, ordered=ordered) if len(items) > 1:
            return [structs.replace(piece, block=List((item,), ordered), text=fold(plain(item))) for item in items]
    return [piece]


def _place(merged: Sequence[Woven], piece: Piece, after: int) -> int | None:
    """Return which paragraph of the merged body `piece` is a form or a part of; None if it is none."""
    key, size = _key(piece), count(piece.text)
    order: list[int] = [*range(after + 1, len(merged)), *range(0, after + 1)]
    for index in order:
        if any(_key(form) == key for form in merged[index].forms.values()):
            return index
    if not piece.text:
        return None
    for index in order:
        if size >= 4 and containment(merged[index].text, piece.text) >= 0.55:
            return index
    for index in order:
        if merged[index].shown and _run(piece.text) in _run(merged[index].text):
            return index
    return None


def _run(text: str) -> str:
    """Return the words of a text as one string in which any run of them can be looked up."""
    return f" {' '.join(words(text))} "


def _key(piece: Piece) -> str:
    """Return what two forms of one paragraph have in common: the picture, else the words."""
    if isinstance(piece.block, Figure):
        return picture_name(piece.block.image.original_url)
    return str(mark(piece.text)) if piece.text else str(piece.block)


def picture_name(address: str) -> str:
    """Return what the addresses of one picture in several sizes and places have in common: the bare file name."""
    name = PurePosixPath(urlsplit(address).path).stem.casefold()
    return re.sub(r"(?:[-_.@](?:\d+x\d+|\d+x|\d+w|scaled|thumb(?:nail)?|small|medium|large|orig(?:inal)?))+$", "", name)


def _insert(merged: list[Woven], member: int, held: list[Piece], at: int) -> int:
    """Insert paragraphs that only this capture has so far, if they are such as articles are made of."""
    solid = [
        piece
        for piece in held
        if isinstance(piece.block, SHOWN) or (count(piece.text) >= 12 and ends(piece.text)) or _item(piece)
    ]
    merged[at:at] = [Woven(member, piece) for piece in solid]
    return len(solid)


def _item(piece: Piece) -> bool:
    """Tell whether a piece is an item of a list that the page's own extractor takes for the article's."""
    return isinstance(piece.block, List) and bool(piece.main) and count(piece.text) >= 4


def _absorbed(merged: list[Woven]) -> list[Woven]:
    """Return the paragraphs, less those that a capture has as the end of the one above them."""
    kept: list[Woven] = []
    for paragraph in merged:
        above = kept[-1] if kept else None
        member = max(above.forms, key=lambda at: len(above.forms[at].text)) if above else None
        if above is None or member is None or member in paragraph.forms:
            kept.append(paragraph)
            continue
        whole = _run(above.forms[member].text)
        parts = [
            _run(f"{above.forms[at].text if at in above.forms else ''} {form.text}")
            for at, form in paragraph.forms.items()
        ]
        if not all(form.text for form in paragraph.forms.values()) or not all(part in whole for part in parts):
            kept.append(paragraph)
            continue
        for at, form in paragraph.forms.items():
            joined = structs.replace(form, text=f"{above.forms[at].text} {form.text}") if at in above.forms else form
            above.forms[at] = structs.replace(joined, block=Paragraph(html.escape(joined.text, quote=False)))
    return kept


def _voted(merged: list[Woven], members: int) -> list[Woven]:
    """Return the paragraphs less those that one capture alone has where two others pass from before to after."""
    if members < 3:
        return merged
    kept = []
    for index, paragraph in enumerate(merged):
        before = set().union(*(other.forms for other in merged[:index]))
        after = set().union(*(other.forms for other in merged[index + 1 :]))
        if paragraph.shown or len(paragraph.forms) > 1 or len((before & after) - set(paragraph.forms)) < 2:
            kept.append(paragraph)
    return kept


def best_form(paragraph: Woven, kinds: Sequence[str]) -> tuple[list[int], Piece]:
    """Return the members that have a paragraph, the giver first, and its best form.

    That is a whole one, undamaged, with the markup that makes it a heading, quotation, list, table or figure; then the
    most common, the better set, and one with emphasis and links. `kinds` are those of the members' captures.
    """
    texts = {member: tuple(words(piece.text)) for member, piece in paragraph.forms.items()}
    longest = max(map(len, texts.values()))

    def rank(member: int) -> tuple[bool, bool, bool, int, int, bool, str]:
        piece = paragraph.forms[member]
        return (
            len(texts[member]) >= 0.9 * longest,
            "\ufffd" not in piece.text,
            kinds[member] != "text" and not isinstance(piece.block, Paragraph),
            list(texts.values()).count(texts[member]),
            typography(piece.text),
            kinds[member] != "text",
            str(piece.block),
        )

    best = max(paragraph.forms, key=lambda member: (rank(member), -member))
    return [best, *sorted(member for member in paragraph.forms if member != best)], paragraph.forms[best]


def joined_lists(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Return blocks with neighbouring lists of one kind as one list."""
    joined: list[Block] = []
    for block in blocks:
        above = joined[-1] if joined else None
        if isinstance(block, List) and isinstance(above, List) and block.ordered == above.ordered:
            joined[-1] = List(above.items + block.items, block.ordered)
        else:
            joined.append(block)
    return tuple(joined)
