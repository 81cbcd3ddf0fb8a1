"""Which articles can come into an issue: public ones in its language, which no earlier issue had."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet
from wagtail.models import ModelLogEntry

from tamizdat.letters.models import Issue, Newsletter
from tamizdat.newsroom.models import Article, Picks
from tamizdat.newsroom.publishing.config import outlet

_SAVES = 100  # changes of the front page that are looked through
NOT_OUT = (Issue.State.DRAFT,)


def earlier_numbers(newsletter: Newsletter, besides: int | None = None) -> dict[int, Issue]:
    """Return the articles that were in issues which are sent, or approved to be, each with the newest such issue."""
    issues = Issue.objects.filter(newsletter=newsletter).exclude(state__in=NOT_OUT).exclude(pk=besides)
    found: dict[int, Issue] = {}
    for issue in issues.defer("html", "text", "page").order_by("send_at", "pk"):
        found |= dict.fromkeys(issue.numbers, issue)
    return found


def public(numbers: Iterable[int]) -> dict[int, Article]:
    """Return those of the articles that readers have."""
    return _public().filter(pk__in=list(numbers)).in_bulk()


def latest(newsletter: Newsletter, most: int, without: Iterable[int] = ()) -> list[Article]:
    """Return the newest public articles in a newsletter's language and sections."""
    return list(_of(newsletter).exclude(pk__in=list(without))[:most])


def picked(newsletter: Newsletter, since: datetime | None, most: int, without: Iterable[int] = ()) -> list[Article]:
    """Return what stood on the front page since an hour, as it stands there: first the present picks in their order,
    then those of the picks before, the newest first."""
    numbers = [number for number in _picks(newsletter.language, since) if number not in set(without)]
    known = _of(newsletter).filter(pk__in=numbers).in_bulk()
    return [known[number] for number in numbers if number in known][:most]


def last_hour(newsletter: Newsletter, before: datetime) -> datetime | None:
    """Return when the last issue before an hour went out."""
    sent = newsletter.issues.exclude(state__in=NOT_OUT).filter(send_at__lt=before).order_by("-send_at")
    hour: datetime | None = sent.values_list("send_at", flat=True).first()
    return hour


def _picks(language: str, since: datetime | None) -> list[int]:
    """Return the numbers of all picks since an hour: the log has each change of the front page."""
    row = Picks.objects.filter(language=language).first()
    if row is None:
        return []
    numbers = list(row.numbers)
    changes = ModelLogEntry.objects.for_instance(row).order_by("-timestamp")
    for change in changes.filter(timestamp__gte=since)[:_SAVES] if since else ():
        numbers += change.data.get("picks", [])
    return list(dict.fromkeys(numbers))


def _of(newsletter: Newsletter) -> QuerySet[Article]:
    known = outlet()
    codes = Article.objects.order_by().values_list("language", flat=True).distinct()
    own = [code for code in codes if known.is_in(code, newsletter.language)]
    articles = _public().filter(language__in=own)
    if newsletter.sections:
        articles = articles.filter(section__slug__in=newsletter.sections)
    return articles


def _public() -> QuerySet[Article]:
    is_public = Q(live=True, state=Article.State.PUBLISHED)
    return (
        Article.objects.filter(is_public)
        .select_related("section")
        .only(
            "number",
            "headline",
            "standfirst",
            "language",
            "rank",
            "section__name",
            "appeals",
            "embargo",
            "translations",
        )
    )
