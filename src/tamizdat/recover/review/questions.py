"""The questions of a run: their kinds, what decides each, and the values that captures give."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from msgspec import Struct

from tamizdat.article import Article
from tamizdat.recover.decisions.apply import ArticleDecisions
from tamizdat.recover.decisions.groups import set_apart
from tamizdat.recover.decisions.kinds import Decisions
from tamizdat.recover.fates.fate import CaptureFates
from tamizdat.recover.fates.reasons import Reason
from tamizdat.recover.merging.merge import NOT_STATED
from tamizdat.recover.steps.identify import Question

Kind = Literal["match", "headline", "date", "byline", "other"]
# The most weighty first: what is one article decides what stands in it.
KINDS: tuple[Kind, ...] = ("match", "headline", "date", "byline", "other")
_SUBJECTS = {
    "sources": "one article or two", "body": "text", "headline": "headline", "published": "date", "bylines": "byline",
}  # fmt: skip
_OF_FIELD: dict[str, Kind] = {"published": "date", "headline": "headline", "bylines": "byline", "sources": "match"}
# A byline that is no name: what content systems write where nobody did.
_DOUBTFUL_BYLINE = re.compile(
    r"^(admin|administrator|root|editor|user|unknown|none|n/?a|test|by|author|staff ?\d*)$|[@/:]|\d{2,}", re.IGNORECASE
)
_EITHER_DAY = Reason.EITHER_DAY.name.lower()
_EITHER = "in a line whose day and month could be either: write the date"
# Where a value stood (the `source` of a Candidate), in words.
_PLACES = {
    "json-ld": "in the page's data for machines (JSON-LD)",
    "meta": "in the page's head",
    "itemprop": "marked up in the text",
    "canonical": "in the page's own address",
    "saved": "in a note of the browser that saved it",
    "h1": "in the heading",
    "heading": "in a heading",
    "title": "in the page's title",
    "class": "marked up in the text",
    "time": "marked up as a time",
    "line": "in a line of the text",
    "labelled": "in a labelled line",
    "url": "in the page's address",
    "place": "where headlines stand",
    "stated": "in the record",
}


class Candidate(Struct, frozen=True):
    """A value that captures give for a field; for each of them its name and in which place of it the value stood."""

    value: str
    found: tuple[tuple[str, str], ...]


def kind_of(question: Question) -> Kind:
    """Return the kind of a question: which answer it takes."""
    kind = _OF_FIELD.get(question.field, "other")
    return "other" if kind == "match" and not question.others else kind


def subject(question: Question) -> str:
    """Return what a question is about, as editors call it: a field, or whether articles are one."""
    return _SUBJECTS.get(question.field, question.field)


def is_doubtful_name(name: str) -> bool:
    """Whether a byline may be no name of a person."""
    return bool(_DOUBTFUL_BYLINE.search(name.strip()))


def doubtful_bylines(articles: Iterable[Article]) -> Iterator[Question]:
    """Yield questions about bylines of public articles that may be no names."""
    for article in articles:
        if article.status.state == "published" and article.sources:
            for byline in article.bylines:
                if is_doubtful_name(byline.name):
                    yield Question(article.number, "bylines", f"“{byline.name}” may be no name of a person")


def in_order(questions: Iterable[Question]) -> list[Question]:
    """Return questions, each once, the most weighty first. An article without text may be none: that comes early."""

    def weight(question: Question) -> tuple[float, int]:
        return 0.5 if question.field == "body" else KINDS.index(kind_of(question)), question.article

    return sorted(dict.fromkeys(questions), key=weight)


def is_decided(
    question: Question, articles: Sequence[Article | None], decided: ArticleDecisions, decisions: Decisions
) -> bool:
    """Tell whether the file of decisions answers a question. `articles` are the one it is about, then the others."""
    first, *others = articles
    if first is None or decided.is_deleted(first) or (kind_of(question) == "match" and None in others):
        return True
    if question.why == NOT_STATED and question.field == "published" and first.published:
        return True  # somebody wrote it into the archive
    captures = [{source.sha256 for source in each.sources} for each in articles if each is not None]
    if kind_of(question) == "match":
        # One that stayed though it was joined is still to be settled.
        return all(
            set_apart(captures[0], other, decisions) or (not question.stays and decided.joins(captures[0], other))
            for other in captures[1:]
        )
    return decided.decides(question.field, question.article, captures[0])


def candidates(field: str, captures: Iterable[CaptureFates]) -> list[Candidate]:
    """Return the values that the captures of an article give for a field, those of most places first."""
    found: dict[str, list[tuple[str, str]]] = {}
    for capture in captures:
        for value, places in _of_capture(field, capture).items():
            found.setdefault(value, []).extend((capture.capture, place) for place in places)
    made = [Candidate(value, tuple(dict.fromkeys(places))) for value, places in found.items()]
    return sorted(made, key=lambda each: -len(each.found))


def _of_capture(field: str, capture: CaptureFates) -> dict[str, list[str]]:
    """Return the values of a capture with the places of each. People who are named in one place are one value."""
    places: dict[str, list[str]] = {}
    people: dict[str, list[str]] = {}
    for each in capture.stated:
        if each.field != field:
            continue
        place = _PLACES.get(each.source, each.source)
        if field == "bylines":
            people.setdefault(place, []).append(each.value)
        else:
            places.setdefault(each.value[:10] if field == "published" else each.value, []).append(place)
    if field == "published":
        for block in capture.blocks:
            if block.rule == _EITHER_DAY and block.text:
                places.setdefault(block.text, []).append(_EITHER)
    for place, names in people.items():
        places.setdefault("; ".join(dict.fromkeys(names)), []).append(place)
    return places
