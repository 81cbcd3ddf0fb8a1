"""What a run of recovery leaves open for people, in lines: questions, doubts, stories known by a teaser alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from tamizdat.article import Article
from tamizdat.project import Project
from tamizdat.recover.decisions.run_decisions import RunDecisions
from tamizdat.recover.fates.ranked import RankedDoubt, RankedDoubts, ranked_doubts
from tamizdat.recover.fates.store import FateStore
from tamizdat.recover.fates.teased import FRONT_PAGE, Teased, teased_alone
from tamizdat.recover.review.items import QuestionItem
from tamizdat.recover.review.questions import doubtful_bylines, in_order, is_decided, subject
from tamizdat.recover.review.session import seen_before
from tamizdat.recover.steps.identify import Question
from tamizdat.visible import one_line

_DOUBTS = 5  # shown in a summary
_TITLES = 10
_NUMBERS = 20  # articles in a line
_EXCERPT = 90  # characters
# What an article's fields are called in a summary. Those of others are not told: they follow from the article's own.
_FIELDS = {
    "headline": "headline", "standfirst": "standfirst", "kicker": "kicker", "bylines": "byline", "published": "date",
    "updated": "date of an update", "body": "text", "entries": "dispatches", "lead_image": "lead picture",
    "language": "language", "section": "section", "topics": "topics", "status": "status", "path": "address",
}  # fmt: skip
_RELATED = "related coverage"


class Open(Struct, frozen=True):
    """What is open after a run.

    `questions` are those that nobody answered or looked at, `seen` is how many others there are. `teased` are titles of
    which only a teaser survives; `can_review` says whether `--review` goes through it all.
    """

    questions: tuple[Question, ...] = ()
    seen: int = 0
    doubts: RankedDoubts = RankedDoubts()
    teased: tuple[Teased, ...] = ()
    can_review: bool = False


def open_after(
    report: dict[str, Any],
    articles: Iterable[Article],
    fates: FateStore,
    decided: RunDecisions,
    room: Project | None,
) -> Open:
    """Return what is open after a run. `room` is the newsroom that it was recovered into, None where it was not."""
    found = msgspec.convert(report["questions"], list[Question])
    numbers = {number for each in found for number in (each.article, *each.others)}
    about: dict[int, Article] = {}
    for article in articles:  # one at a time: they are on the disk
        doubtful = list(doubtful_bylines([article]))
        found += doubtful
        if doubtful or article.number in numbers:
            about[article.number] = article
    asked = in_order(found)
    left = [each for each in asked if not _is_settled(each, about, decided, room)]
    redactor = decided.redactor
    shown = [msgspec.structs.replace(each, why=redactor.text(each.why)) if redactor else each for each in left]
    fronts = [each["capture"] for each in report["left_out"] if FRONT_PAGE in each["reason"]]
    teased = teased_alone(fates, articles, fronts)
    return Open(tuple(shown), len(asked) - len(left), ranked_doubts(fates, _DOUBTS), tuple(teased), bool(room))


def _is_settled(question: Question, about: Mapping[int, Article], decided: RunDecisions, room: Project | None) -> bool:
    """Tell whether a question was decided, or looked at in a review, so that nobody is asked again."""
    if room is None or not about:
        return False
    if QuestionItem(question).key in seen_before(room.review):
        return True
    named = [about.get(number) for number in (question.article, *question.others)]
    return is_decided(question, named, decided.articles, decided.decisions)


def question_lines(questions: Iterable[Question]) -> list[str]:
    """Return a line for each question: the article, what it is about, and why it is asked."""
    return [f"  {each.article}, {subject(each)}: {each.why}" for each in questions]


def doubt_lines(opened: Open) -> list[str]:
    """Return lines about removed blocks that read like journalism: the weightiest in words, the others counted."""
    doubts, how = opened.doubts, ": tamizdat recover --review" if opened.can_review else "."
    shown = [each for each in doubts.first if each.is_weighty]
    lines = []
    if shown:
        stand = "text that was removed may be journalism that the archive lacks"
        if doubts.weighty > 1:
            stand = "texts that were removed may be journalism that the archive lacks"
        lines.append(f"{doubts.weighty:,} {stand}. Look at them first{how}")
        lines += [f"  {each.article}: “{_excerpt(each)}” ({each.reason})" for each in shown]
        if doubts.weighty > len(shown):
            lines.append(f"  … and {doubts.weighty - len(shown)} more")
    if doubts.others:
        reads = "reads like journalism, but recurs" if doubts.others == 1 else "read like journalism, but recur"
        lines.append(f"{doubts.others:,} {'more ' if shown else ''}{reads}, or speak as appeals do: look at them last.")
    if doubts.kept:
        texts = "1 text was" if doubts.kept_in_all == 1 else f"{doubts.kept_in_all:,} texts were"
        lines.append(f"{texts} kept in doubt{how}")
        lines += [f"  {each.article}: “{_excerpt(each)}” ({each.reason})" for each in doubts.kept]
    return lines


def _excerpt(doubt: RankedDoubt) -> str:
    text = one_line(doubt.text)
    return text if len(text) <= _EXCERPT else f"{text[:_EXCERPT].rstrip()}…"


def teased_lines(teased: Sequence[Teased]) -> list[str]:
    """Return lines about stories of which nothing survives but a teaser on a front page."""
    if not teased:
        return []
    lines = ["Shown on a front page, and no article here has it; look for a copy:"]
    lines += [f"  {one_line(each.title)} ({one_line(each.capture)})" for each in teased[:_TITLES]]
    return [*lines, f"  … and {len(teased) - _TITLES} more"] if len(teased) > _TITLES else lines


def note_lines(notes: Sequence[Mapping[str, str]]) -> list[str]:
    """Return lines about captures that were used though not all of them could be read: what is wrong with each."""
    return [f"note: {each['capture']}: {each['note']}" for each in notes]


def changed_in(changed: Sequence[int], before: Mapping[int, Article], after: Iterable[Article]) -> list[dict[str, Any]]:
    """Return which fields of each article a run changed; none where it changed related coverage alone."""
    wanted = set(changed)
    now = {each.number: each for each in after if each.number in wanted} if wanted else {}
    return [
        {"article": number, "fields": changed_fields(before[number], now[number])}
        for number in changed
        if number in before and number in now
    ]


def changed_lines(changed: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return lines about the articles that a run changed, each with what was changed."""
    named = [f"{each['article']} ({', '.join(each['fields'])})" for each in changed if each["fields"]]
    others = len(changed) - len(named)
    lines = []
    if named:
        more = f" and {len(named) - _NUMBERS} more" if len(named) > _NUMBERS else ""
        lines.append(f"Changed in the archive by this run: {', '.join(named[:_NUMBERS])}{more}.")
    if others:
        lines.append(f"{others} {'article has' if others == 1 else 'articles have'} other {_RELATED} now, no more.")
    return lines


def changed_fields(before: Article, after: Article) -> list[str]:
    """Return what editors call the fields in which two states of an article differ, related coverage apart."""
    return [name for field, name in _FIELDS.items() if getattr(before, field) != getattr(after, field)]
