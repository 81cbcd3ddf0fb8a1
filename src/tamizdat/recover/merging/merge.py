"""Sixth step: the captures of one article become one article, each field and paragraph from its best witness."""

from __future__ import annotations

import html
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from msgspec import Struct, structs

from tamizdat.article import Block, Figure, List, Moment, Paragraph, Source
from tamizdat.recover.capture import Piece
from tamizdat.recover.clean import Cleaned
from tamizdat.recover.fields import names
from tamizdat.recover.merging.align import best_form, joined_lists, together
from tamizdat.recover.merging.rejoin import heal, typography
from tamizdat.recover.words import mark, words

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
    lead_image: Figure | None
    body: tuple[Block, ...]
    sources: tuple[Source, ...]
    doubts: dict[str, str]


def merge(members: Sequence[Cleaned]) -> Merged:
    """Return the article that the captures `members` (of one article, in any order) give together."""
    members = sorted(members, key=lambda member: (member.capture.sha256, member.capture.name))
    known = {person for member in members for person in member.bylines}
    members = [structs.replace(member, bylines=names.parted(member.bylines, known)) for member in members]
    bodies = [heal(member.body) for member in members]
    members, bodies = _less_doubtful_standfirsts(members, bodies)
    # A page that repeats its headline below it has no standfirst.
    standfirst = _vote(
        members,
        lambda m: m.standfirst if mark(m.standfirst) != mark(m.headline) else "",
        lambda text: str(mark(text)),
        "standfirst",
    )
    chosen = standfirst.value or ""
    bodies = [_without(body, chosen) for body in bodies]
    paragraphs = together(bodies)
    headline = _vote(members, lambda m: m.headline, lambda text: str(mark(text)), "headline")
    bylines = _vote(
        members, lambda m: m.bylines, lambda people: " ".join(sorted(" ".join(people).casefold().split())), "bylines"
    )
    published = _vote(members, lambda m: m.published, lambda moment: moment.value[:10], "published")
    url = _vote(members, lambda m: m.url, lambda value: value.rstrip("/"), "original_url")
    doubts = {}
    for field, vote in (("headline", headline), ("published", published)):
        if vote.value is None:
            doubts[field] = "no capture states it"
        elif vote.rivals:
            doubts[field] = f"captures disagree: also {', '.join(vote.rivals)}"
    kinds = [member.capture.kind for member in members]
    forms = [best_form(paragraph, kinds) for paragraph in paragraphs]
    lead = forms.pop(0) if forms and isinstance(forms[0][1].block, Figure) else None
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
        lead_image=lead[1].block if lead and isinstance(lead[1].block, Figure) else None,
        body=joined_lists([piece.block for _, piece in forms]),
        sources=_sources(
            members,
            {
                "headline": headline.by,
                "standfirst": standfirst.by,
                "bylines": bylines.by,
                "published": published.by,
                "original_url": url.by,
                "lead_image": lead[0] if lead else [],
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


def _less_doubtful_standfirsts(
    members: Sequence[Cleaned], bodies: list[list[Piece]]
) -> tuple[list[Cleaned], list[list[Piece]]]:
    """Return members and bodies where a text's first paragraph is no standfirst if a page shows that it is none.

    Markup tells a standfirst from a first paragraph; a text does not, so a page that has the words in its body, or
    another standfirst, knows better.
    """
    shown = {
        mark(piece.text)
        for member, body in zip(members, bodies, strict=True)
        if member.capture.kind == "html"
        for piece in body
    }
    stated = {mark(m.standfirst) for m in members if m.capture.kind == "html" and m.standfirst}
    kept, whole = [], []
    for member, body in zip(members, bodies, strict=True):
        own = mark(member.standfirst) if member.standfirst and member.capture.kind != "html" else None
        if own is not None and own not in stated and (own in shown or stated):
            first = Piece(block=Paragraph(html.escape(member.standfirst, quote=False)), text=member.standfirst)
            member, body = structs.replace(member, standfirst=""), [first, *body]
        kept.append(member)
        whole.append(body)
    return kept, whole


def _without(body: list[Piece], standfirst: str) -> list[Piece]:
    """Return a body without the standfirst that its capture took for the first paragraph."""
    key = words(standfirst)
    return [piece for at, piece in enumerate(body) if at > 1 or not key or words(piece.text) != key]


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
