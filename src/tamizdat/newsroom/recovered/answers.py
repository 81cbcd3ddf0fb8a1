"""Answers to the questions of recovery: the article changes at the desk, and the file of decisions says so too."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import msgspec
from django.db import transaction
from django.utils.translation import gettext as _
from msgspec import Struct
from msgspec.structs import replace

from tamizdat.article import Article as Record
from tamizdat.article import Block, Byline, Moment, decode, plain
from tamizdat.newsroom.models import Article, Author, RecoveryAnswer
from tamizdat.newsroom.publishing import queue
from tamizdat.newsroom.recovered import decided
from tamizdat.newsroom.recovered.drafts import EditError, edit
from tamizdat.recover.decisions.book import one_article, two_articles
from tamizdat.recover.decisions.file import DecisionsError
from tamizdat.recover.decisions.kinds import BylineSet, DateSet, Decision, HeadlineSet
from tamizdat.recover.fields import paths
from tamizdat.recover.rerun.results import ResultsError
from tamizdat.recover.steps.identify import Question

PROBLEMS = (EditError, DecisionsError, ResultsError)


class Answer(Struct, frozen=True):
    """An answer: in words, the change that it makes to the article (None for none), and what is decided by it."""

    said: str
    change: Callable[[Record], Record] | None
    decisions: Sequence[Decision]


def date_answer(article: Article, day: str, about: dict[str, Any]) -> Answer:
    """Return the answer that an article was published on a day, or, with "", that it has no date."""
    moment = Moment(day) if day else None
    decision = DateSet(article=article.pk, capture=_first_capture(article), published=day, **about)
    return Answer(day or _("It has no date."), lambda record: replace(record, published=moment), [decision])


def byline_answer(article: Article, names: Sequence[str], about: dict[str, Any]) -> Answer:
    """Return the answer that an article is by these people; by nobody that is named, without any."""
    known = dict(Author.objects.filter(name__in=names).values_list("name", "slug"))
    bylines = tuple(Byline(name, known.get(name) or paths.slug(name) or "author") for name in names)
    decision = BylineSet(article=article.pk, capture=_first_capture(article), names=tuple(names), **about)
    return Answer(", ".join(names) or _("No byline."), lambda record: replace(record, bylines=bylines), [decision])


def headline_answer(article: Article, text: str, about: dict[str, Any]) -> Answer:
    """Return the answer that this is an article's headline."""
    decision = HeadlineSet(article=article.pk, capture=_first_capture(article), text=text, **about)
    return Answer(text, lambda record: replace(record, headline=text), [decision])


def seen_answer(said: str) -> Answer:
    """Return the answer that the article is right as it is."""
    return Answer(said, None, [])


def match_answer(article: Article, others: Sequence[int], is_one: bool, about: dict[str, Any]) -> Answer:
    """Return the answer that articles are one, or that the first is another than the others. Raises DecisionsError."""
    groups = [captures_of(number) for number in (article.pk, *others)]
    numbers = ", ".join(map(str, others))
    if is_one:
        every = [capture for group in groups for capture in group]
        return Answer(_("One article with %(numbers)s.") % {"numbers": numbers}, None, one_article(every, **about))
    decisions = [each for group in groups[1:] for each in two_articles(groups[0], group, **about)]
    return Answer(_("Another one than %(numbers)s.") % {"numbers": numbers}, None, list(dict.fromkeys(decisions)))


def captures_of(number: int) -> list[str]:
    """Return the captures that an article rests on: at the desk, else as recovery last had it."""
    row = Article.objects.filter(pk=number).exclude(record=None).only("record").first()
    if row is not None:
        return [source.sha256 for source in decode(bytes(row.record)).sources]
    with decided.held() as files:
        result = files.read().results.get(number)
    return [source.sha256 for source in result.article.sources] if result else []


def give(article: Article, question: Question, answer: Answer, user: Any, *, publish: bool = False) -> RecoveryAnswer:
    """Change the article, write down what was decided, and take the question off the list.

    Raises one of PROBLEMS, with nothing changed, where that is not possible.
    """
    said = {"field": question.field, "answer": answer.said}
    with decided.held(), transaction.atomic():
        before = after = None
        if answer.change is not None:
            was, now = edit(article.pk, user, answer.change, said=said, publish=publish)
            if was != now:
                before, after = (msgspec.to_builtins(getattr(each, question.field)) for each in (was, now))
        given = RecoveryAnswer.objects.create(
            article=article.pk,
            field=question.field,
            why=question.why,
            said=answer.said,
            field_before=None if after is None and before is None else {"value": before},
            field_after=None if after is None and before is None else {"value": after},
            user=user,
        )
        given.decision = decided.book().add(answer.decisions, _names(article)) if answer.decisions else ""
        given.save(update_fields=["decision"])
    if publish:
        queue.publish_soon()
    return given


def take_back(given: RecoveryAnswer, user: Any) -> list[str]:
    """Undo an answer: its decision, and the article's value if nobody changed it since. Return what is left to do.

    Raises one of PROBLEMS, with nothing changed, where that is not possible.
    """
    left = []
    with decided.held(), transaction.atomic():
        if given.field_after is not None:
            before = _value(given.field, given.field_before["value"])
            after = _value(given.field, given.field_after["value"])
            stands: list[bool] = []

            def put_back(record: Record) -> Record:
                now = getattr(record, given.field)
                body = undone(before, after, now) if given.field == "body" else None
                stands.append(now == after or body is not None)
                value = before if body is None else body
                return replace(record, **{given.field: value}) if stands[0] else record

            edit(given.article, user, put_back, said={"field": given.field, "taken_back": given.said})
            if not stands[0]:
                left.append(_("The article has been changed since: its value stays."))
        given.delete()
        if given.decision and not decided.book().take_back(given.decision):
            left.append(_("The decision was changed in decisions.toml: take it out there."))
        else:
            decided.book().put_back((given.field_before or {}).get("dropped", ""))
    return left


def undone(before: Sequence[Block], after: Sequence[Block], now: Sequence[Block]) -> tuple[Block, ...] | None:
    """Return a body without the change from `before` to `after`, which was of one block; None where it has gone on.

    Other blocks may have been changed since: the one block is taken out, or put where it was.
    """
    if tuple(now) == tuple(after):
        return tuple(before)
    at = next((at for at, pair in enumerate(zip(before, after, strict=False)) if pair[0] != pair[1]), None)
    at = min(len(before), len(after)) if at is None else at
    if len(after) == len(before) + 1 and list(now).count(after[at]) == 1:
        place = list(now).index(after[at])
        return (*now[:place], *now[place + 1 :])
    if len(after) == len(before) - 1 and before[at] not in now:
        above = next((list(now).index(each) + 1 for each in reversed(before[:at]) if each in now), 0)
        return (*now[:above], before[at], *now[above:])
    return None


def _value(field: str, value: Any) -> Any:
    """Return a field's value from JSON."""
    kind = {each.name: each.type for each in msgspec.structs.fields(Record)}[field]
    return msgspec.convert(value, kind)


def _first_capture(article: Article) -> str | None:
    """Return the capture by which a decision knows an article, whatever number it has."""
    sources = decode(bytes(article.record)).sources if article.record else ()
    return sources[0].sha256 if sources else None


def _names(article: Article) -> dict[str, str]:
    """Return the names of an article's captures, and its headline, for people who read the file."""
    sources = decode(bytes(article.record)).sources if article.record else ()
    return {source.sha256: f"{source.capture}, “{plain(article.headline)[:60]}”" for source in sources}
