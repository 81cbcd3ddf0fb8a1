"""Sixth step: the captures of one article become one article, each field and paragraph from its best witness."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from msgspec import Struct

from tamizdat.article import Block, List, Moment, Source
from tamizdat.recover.capture import Piece
from tamizdat.recover.clean import Cleaned
from tamizdat.recover.heal import heal, typography
from tamizdat.recover.match import containment
from tamizdat.recover.words import count, ends, mark, words

T = TypeVar("T")
# How much a witness of a field is worth: what a page states for machines or labels outright, then what its place says.
WORTH = {
    "labelled": 4.0,
    "json-ld": 3.5,
    "canonical": 3.5,
    "h1": 3.0,
    "meta": 2.5,
    "claim": 2.5,
    "time": 2.0,
    "url": 2.0,
}


class Merged(Struct, frozen=True, kw_only=True):
    """An article without number, path and relations, and what is doubtful about it: {field: why}."""

    headline: str
    standfirst: str
    kicker: str
    bylines: tuple[str, ...]
    published: Moment | None
    updated: Moment | None
    url: str | None
    language: str | None
    section: str
    topics: tuple[str, ...]
    images: tuple[str, ...]
    body: tuple[Block, ...]
    sources: tuple[Source, ...]
    doubts: dict[str, str]


class _Paragraph:
    """One paragraph of the merged body: the piece in each capture that has it."""

    def __init__(self, member: int, piece: Piece) -> None:
        self.forms: dict[int, Piece] = {member: piece}

    @property
    def text(self) -> str:
        return next(iter(self.forms.values())).text


def merge(members: Sequence[Cleaned]) -> Merged:
    """Return the article that the captures `members` (of one article, in any order) give together."""
    members = sorted(members, key=lambda member: (member.capture.sha256, member.capture.name))
    bodies = [heal(member.body) for member in members]
    standfirst = _vote(members, lambda m: m.standfirst, lambda text: str(mark(text)), "standfirst")
    chosen = standfirst.value or ""
    bodies = [_without(body, chosen) for body in bodies]
    paragraphs = _together(bodies)
    headline = _vote(members, lambda m: m.headline, lambda text: str(mark(text)), "headline")
    bylines = _vote(
        members, lambda m: m.bylines, lambda names: " ".join(sorted(" ".join(names).casefold().split())), "bylines"
    )
    published = _vote(members, lambda m: m.published, lambda moment: moment.value[:10], "published")
    url = _vote(members, lambda m: m.url, lambda value: value.rstrip("/"), "original_url")
    doubts = {}
    for field, vote in (("headline", headline), ("published", published)):
        if vote.value is None:
            doubts[field] = "no capture states it"
        elif vote.rivals:
            doubts[field] = f"captures disagree: also {', '.join(vote.rivals)}"
    forms = [_best_form(paragraph) for paragraph in paragraphs]
    return Merged(
        headline=headline.value or "",
        standfirst=chosen,
        kicker=_first(members, "kicker") or "",
        bylines=bylines.value or (),
        published=published.value,
        updated=_first(members, "updated"),
        url=url.value,
        language=_first(members, "language"),
        section=_first(members, "section") or "",
        topics=_first(members, "topics") or (),
        images=_first(members, "images") or (),
        body=joined_lists([piece.block for _, piece in forms]),
        sources=_sources(
            members,
            {
                "headline": headline.by,
                "standfirst": standfirst.by,
                "bylines": bylines.by,
                "published": published.by,
                "original_url": url.by,
            },
            forms,
        ),
        doubts=doubts,
    )


class _Vote:
    """The value that the weightiest witnesses give, the members that gave it, and other values with weight."""

    def __init__(self, value: Any, by: list[int], rivals: list[str]) -> None:
        self.value, self.by, self.rivals = value, by, rivals


def _vote(members: Sequence[Cleaned], get: Callable[[Cleaned], T | None], key: Callable[[T], str], field: str) -> _Vote:
    """Return what the members say of a field: equal values add their witnesses' worth; none at all is no value."""
    worth: dict[str, float] = defaultdict(float)
    holders: dict[str, list[int]] = defaultdict(list)
    for index, member in enumerate(members):
        value = get(member)
        if value:
            worth[key(value)] += WORTH.get(member.witness.get(field, ""), 1.0)
            holders[key(value)].append(index)
    if not worth:
        return _Vote(None, [], [])
    ranked = sorted(worth, key=lambda name: (-worth[name], name))
    values = [get(members[index]) for index in holders[ranked[0]]]
    best = max(range(len(values)), key=lambda at: (_finish(values[at]), -at))
    rivals = [str(_shown(get(members[holders[name][0]]))) for name in ranked[1:] if worth[name] >= worth[ranked[0]]]
    by = holders[ranked[0]]
    return _Vote(values[best], [by[best], *[index for index in by if index != by[best]]], rivals)


def _finish(value: Any) -> tuple[int, str]:
    """Rank equal values: the exacter moment, the better set text, then any fixed order."""
    if isinstance(value, Moment):
        return (int(value.precision == "minute"), value.value)
    text = " ".join(value) if isinstance(value, tuple) else str(value)
    return (typography(text), text)


def _shown(value: Any) -> str:
    return value.value if isinstance(value, Moment) else str(value)


def _first(members: Sequence[Cleaned], field: str) -> Any:
    """Return the value of a field that most members give; of equals the first in order of value."""
    values = [getattr(member, field) for member in members if getattr(member, field)]
    return max(sorted(values, key=str), key=values.count, default=None)


def _without(body: list[Piece], standfirst: str) -> list[Piece]:
    """Return a body without the standfirst that its capture took for the first paragraph."""
    key = words(standfirst)
    return [piece for at, piece in enumerate(body) if at > 1 or not key or words(piece.text) != key]


def _together(bodies: list[list[Piece]]) -> list[_Paragraph]:
    """Return the paragraphs of all bodies in order: those of the fullest one, completed and corrected by the others."""
    if not any(bodies):
        return []
    known = [{mark(piece.text) for piece in body} for body in bodies]

    def fullness(index: int) -> tuple[float, int]:
        others: set[int] = set().union(*(marks for at, marks in enumerate(known) if at != index))
        sizes = [(count(piece.text), mark(piece.text) in others) for piece in bodies[index]]
        return sum(size if confirmed else 0.6 * size for size, confirmed in sizes), -index

    spine = max(range(len(bodies)), key=fullness)
    merged = [_Paragraph(spine, piece) for piece in bodies[spine]]
    for member, body in enumerate(bodies):
        if member != spine:
            _weave(merged, member, body)
    return _voted(merged, len(bodies))


def _weave(merged: list[_Paragraph], member: int, body: list[Piece]) -> None:
    """Add what one more capture has: other forms of known paragraphs, and paragraphs that the merged body lacks."""
    last = -1
    held: list[Piece] = []
    for piece in body:
        at = _place(merged, piece.text, last)
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


def _place(merged: list[_Paragraph], text: str, after: int) -> int | None:
    """Return which paragraph of the merged body `text` is a form or a part of; None if it is none."""
    key, size = mark(text), count(text)
    order: list[int] = [*range(after + 1, len(merged)), *range(0, after + 1)]
    for index in order:
        if any(mark(form.text) == key for form in merged[index].forms.values()):
            return index
    if size < 4:
        return None
    for index in order:
        if containment(merged[index].text, text) >= 0.55:
            return index
    return None


def _insert(merged: list[_Paragraph], member: int, held: list[Piece], at: int) -> int:
    """Insert paragraphs that only this capture has so far, if they are such as articles are made of."""
    solid = [piece for piece in held if count(piece.text) >= 12 and ends(piece.text)]
    merged[at:at] = [_Paragraph(member, piece) for piece in solid]
    return len(solid)


def _voted(merged: list[_Paragraph], members: int) -> list[_Paragraph]:
    """Return the paragraphs less those that one capture alone has where two others pass from before to after."""
    if members < 3:
        return merged
    kept = []
    for index, paragraph in enumerate(merged):
        before = set().union(*(other.forms for other in merged[:index]))
        after = set().union(*(other.forms for other in merged[index + 1 :]))
        if len(paragraph.forms) > 1 or len((before & after) - set(paragraph.forms)) < 2:
            kept.append(paragraph)
    return kept


def _best_form(paragraph: _Paragraph) -> tuple[list[int], Piece]:
    """Return the members that have a paragraph, the giver first, and its best form: most common, whole, well set."""
    texts = [tuple(words(piece.text)) for piece in paragraph.forms.values()]
    longest = max(len(text) for text in texts)

    def rank(member: int) -> tuple[int, int, int, str]:
        piece = paragraph.forms[member]
        tokens = tuple(words(piece.text))
        whole = len(tokens) >= 0.9 * longest
        return (int(whole), texts.count(tokens), typography(piece.text), str(piece.block))

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


def _sources(
    members: Sequence[Cleaned], fields: dict[str, list[int]], forms: list[tuple[list[int], Piece]]
) -> tuple[Source, ...]:
    """Return where the article comes from: for each capture the fields and the paragraphs (of the body) it gave."""
    blocks: list[int] = []
    for index, (_, piece) in enumerate(forms):
        above = forms[index - 1][1].block if index else None
        same_list = isinstance(piece.block, List) and isinstance(above, List) and above.ordered == piece.block.ordered
        blocks.append(blocks[-1] + (not same_list) if blocks else 0)
    return tuple(
        Source(
            capture=member.capture.name,
            sha256=member.capture.sha256,
            kind=member.capture.kind,
            captured=member.capture.captured,
            fields=tuple(field for field, by in fields.items() if by and by[0] == index),
            paragraphs=tuple(dict.fromkeys(blocks[at] for at, (by, _) in enumerate(forms) if by[0] == index)),
        )
        for index, member in enumerate(members)
    )
