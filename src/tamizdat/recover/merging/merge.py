"""Sixth step: the captures of one article become one article, each field and paragraph from the best of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from typing import Any, NamedTuple, TypeVar

from msgspec import Struct, structs

from tamizdat.article import Block, Dispatch, Figure, List, Moment, Source
from tamizdat.recover.capture import Cleaned, TextBlock
from tamizdat.recover.fates.of_merging import MergeFates
from tamizdat.recover.fields import dates, names
from tamizdat.recover.fields.standfirst import settled_by_pages, standfirst_of, without_standfirst
from tamizdat.recover.merging.align import aligned, best_form, joined_lists, of_earlier_versions
from tamizdat.recover.merging.entries import merged_entries, without_entries
from tamizdat.recover.merging.parts import parts_of
from tamizdat.recover.merging.rejoin import rejoin, typography
from tamizdat.recover.merging.versions import earlier_versions
from tamizdat.recover.words import fingerprint

T = TypeVar("T")
# A paragraph of the merged body: the indexes of the members that have it, the one that gives it first, and its best
# form.
Form = tuple[list[int], TextBlock]
# How much the sources of a field (`Cleaned.field_sources`) weigh: what a page states for machines or labels outright,
# then what its place says. A source that is not here weighs 1. A mail's subject and day are those of the mail: any copy
# of the article itself knows better.
WEIGHTS = {
    "post": 5.0,
    "labelled": 4.0,
    "json-ld": 3.5,
    "canonical": 3.5,
    "h1": 3.0,
    "meta": 2.5,
    "stated": 2.5,
    "time": 2.0,
    "url": 2.0,
    "mail": 0.5,
}


NOT_STATED = "no capture states it"  # what is doubtful about a field without a value


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
    entries: tuple[Dispatch, ...] = ()
    body: tuple[Block, ...]
    sources: tuple[Source, ...]
    doubts: dict[str, str]


class _Vote(NamedTuple):
    """The value with the most weight, the indexes of the members that gave it (the best first), and its equals."""

    value: Any
    given_by: list[int]
    rivals: list[str]


def merge(members: Sequence[Cleaned]) -> Merged:
    """Return the article that the captures `members` (of one article, in any order) give together."""
    return merge_with_fates(members)[0]


def merge_with_fates(members: Sequence[Cleaned]) -> tuple[Merged, MergeFates]:
    """Return what `merge` does, and what became of the blocks of the captures' bodies."""
    members = sorted(members, key=lambda member: (member.capture.sha256, member.capture.name))
    members = _with_split_names(members)
    fates = MergeFates([member.capture.name for member in members])
    earlier = earlier_versions(members)
    members, bodies = settled_by_pages(members, [rejoin(_with_origins(member)) for member in members])
    standfirst = _vote(members, "standfirst", standfirst_of, _by_words, without=earlier)
    headline = _vote(members, "headline", lambda member: member.headline, _by_words, without=earlier)
    bylines = _with_printed_names(members, _vote(members, "bylines", lambda member: member.bylines, _by_names))
    published = _vote(members, "published", lambda member: member.published, lambda moment: moment.value[:10])
    url = _vote(members, "original_url", lambda member: member.url, lambda value: value.rstrip("/"))
    below = [without_standfirst(body, standfirst.value or "") for body in bodies]
    fates.gave_standfirst(bodies, below)
    entries = merged_entries(members)
    if entries:
        bodies, below = below, [without_entries(body, entries) for body in below]
        fates.gave_entries(bodies, below)
    kinds = [member.capture.kind for member in members]
    old = {at: body for at, body in enumerate(below) if at in earlier}
    current = [[] if at in earlier else body for at, body in enumerate(below)]
    paragraphs, dropped = aligned(current, parts_of(members, current))
    forms: list[Form] = [best_form(paragraph, kinds) for paragraph in paragraphs]
    lead = forms.pop(0) if forms and isinstance(forms[0][1].content, Figure) else None
    shown = paragraphs[1:] if lead else paragraphs
    fates.aligned(shown, places_of(forms), [*dropped, *of_earlier_versions(shown, old)])
    if lead:
        fates.gave_lead(paragraphs[0])
    given_by = {
        "headline": headline.given_by,
        "standfirst": standfirst.given_by,
        "bylines": bylines.given_by,
        "published": published.given_by,
        "original_url": url.given_by,
        "lead_image": lead[0] if lead else [],
    }
    merged = Merged(
        headline=headline.value or "",
        standfirst=standfirst.value or "",
        kicker=_most_common(members, "kicker") or "",
        bylines=bylines.value or (),
        published=published.value,
        updated=_most_common([member for at, member in enumerate(members) if at not in earlier], "updated"),
        url=url.value,
        language=_language(members),
        section=_most_common(members, "section") or "",
        topics=_most_common(members, "topics") or (),
        lead_image=lead[1].content if lead and isinstance(lead[1].content, Figure) else None,
        entries=entries,
        body=joined_lists([block.content for _, block in forms]),
        sources=_sources(members, given_by, forms),
        doubts=_doubts({"headline": headline, "published": published}),
    )
    return merged, fates


def _with_origins(member: Cleaned) -> list[TextBlock]:
    """Return the body of a capture, its blocks with their places among the capture's text blocks, as far as known."""
    if not member.places:
        return list(member.body)
    placed = zip(member.body, member.places, strict=True)
    return [structs.replace(block, origins=(place,)) for block, place in placed]


def _with_split_names(members: Sequence[Cleaned]) -> list[Cleaned]:
    """Return the members with names split that another member has apart (`names.split_joined`)."""
    known = {person for member in members for person in member.bylines}
    return [structs.replace(member, bylines=names.split_joined(member.bylines, known)) for member in members]


def _vote(
    members: Sequence[Cleaned],
    field: str,
    get: Callable[[Cleaned], T | None],
    key: Callable[[T], str],
    without: Collection[int] = (),
) -> _Vote:
    """Return the value of a field with the most weight: values with an equal key add the weights of their sources.

    The members `without` (by index) have no vote.
    """
    weights: dict[str, float] = defaultdict(float)
    holders: dict[str, list[int]] = defaultdict(list)
    for index, member in enumerate(members):
        value = get(member)
        if value and index not in without:
            weights[key(value)] += WEIGHTS.get(member.field_sources.get(field, ""), 1.0)
            holders[key(value)].append(index)
    if not weights:
        return _Vote(None, [], [])
    first, *others = sorted(weights, key=lambda each: (-weights[each], each))
    best = max(holders[first], key=lambda index: (_quality(get(members[index])), -index))
    rivals = [_shown(get(members[holders[other][0]])) for other in others if weights[other] >= weights[first]]
    return _Vote(get(members[best]), [best, *(index for index in holders[first] if index != best)], rivals)


def _with_printed_names(members: Sequence[Cleaned], vote: _Vote) -> _Vote:
    """Return a byline; where exports alone give it, the one of a page that names more people beside all of these.

    An export has the account by which an article was posted, which is one even where several wrote it.
    """
    if not all(members[at].field_sources.get("bylines") == "post" for at in vote.given_by):
        return vote
    posted = {name.casefold() for name in vote.value or ()}
    more = [at for at, member in enumerate(members) if posted < {name.casefold() for name in member.bylines}]
    if not more:
        return vote
    named = [member if at in more else structs.replace(member, bylines=()) for at, member in enumerate(members)]
    return _vote(named, "bylines", lambda member: member.bylines, _by_names)


def _by_words(text: str) -> str:
    return str(fingerprint(text))


def _by_names(people: tuple[str, ...]) -> str:
    return " ".join(sorted(" ".join(people).casefold().split()))


def _quality(value: Any) -> tuple[int, str]:
    """Return the key by which equal values are ranked: a more exact moment, better set text, then any fixed order."""
    if isinstance(value, Moment):
        return (dates.exactness(value), value.value)
    text = " ".join(value) if isinstance(value, tuple) else str(value)
    return (typography(text), text)


def _shown(value: Any) -> str:
    return value.value if isinstance(value, Moment) else str(value)


def _most_common(members: Sequence[Cleaned], field: str) -> Any:
    """Return the value of a field that most members give; of equals the first in order of value."""
    values = [getattr(member, field) for member in members if getattr(member, field)]
    return max(sorted(values, key=str), key=values.count, default=None)


def _language(members: Sequence[Cleaned]) -> str | None:
    """Return the language that most members give; what a feed or an export states of all that it holds counts last."""
    own = [member for member in members if member.field_sources.get("language") != "site"]
    found: str | None = _most_common(own, "language") or _most_common(members, "language")
    return found


def _doubts(votes: dict[str, _Vote]) -> dict[str, str]:
    """Return which fields an editor has to look at, and why."""
    doubts = {}
    for field, vote in votes.items():
        if vote.value is None:
            doubts[field] = NOT_STATED
        elif vote.rivals:
            doubts[field] = f"captures disagree: also {', '.join(vote.rivals)}"
    return doubts


def places_of(forms: Sequence[Form]) -> list[int]:
    """Return for each form the index of its block in the body, where items are joined to lists again."""
    block_of: list[int] = []
    for index, (_, block) in enumerate(forms):
        above = forms[index - 1][1].content if index else None
        content = block.content
        same_list = isinstance(content, List) and isinstance(above, List) and above.ordered == content.ordered
        block_of.append(block_of[-1] + (not same_list) if block_of else 0)
    return block_of


def _sources(members: Sequence[Cleaned], given_by: dict[str, list[int]], forms: Sequence[Form]) -> tuple[Source, ...]:
    """Return where the article comes from: for each capture the fields and the paragraphs (of the body) it gave."""
    block_of = places_of(forms)
    return tuple(
        Source(
            capture=member.capture.name,
            sha256=member.capture.sha256,
            kind=member.capture.kind,
            captured=member.capture.captured,
            fields=tuple(field for field, indexes in given_by.items() if indexes and indexes[0] == index),
            paragraphs=tuple(
                dict.fromkeys(block_of[at] for at, (indexes, _) in enumerate(forms) if indexes[0] == index)
            ),
        )
        for index, member in enumerate(members)
    )
