"""What an issue lacks before it may go out: what forbids its approval, and what an editor should know."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tamizdat.article import plain
from tamizdat.letters import same_hour
from tamizdat.letters.articles import earlier_numbers
from tamizdat.letters.models import Issue
from tamizdat.letters.rendering.compose import compose
from tamizdat.newsroom.articles.checks import Check, without_alt
from tamizdat.newsroom.dates import written
from tamizdat.newsroom.models import Article
from tamizdat.newsroom.publishing.config import outlet
from tamizdat.newsroom.publishing.records import record_of

SUBJECT, PREHEADER = 60, 100  # characters that mailboxes on a telephone show, and on a desktop beside a short subject


def refusals(issue: Issue) -> list[str]:
    """Return why a draft cannot be approved as it is, in sentences."""
    return [check.text for check in _all(issue, timezone.now()) if check.is_error]


def checks(issue: Issue) -> list[Check]:
    """Return what the desk has to say about a draft, errors first."""
    found = [*_all(issue, timezone.now()), *_composed(issue)]
    return sorted(found, key=lambda check: not check.is_error)


def is_missed(issue: Issue, now: datetime) -> bool:
    """Whether the hour of a draft has passed and nobody had approved it."""
    return bool(issue.state == Issue.State.DRAFT and issue.send_at and issue.send_at <= now)


def left_out(issue: Issue) -> list[str]:
    """Return the articles that an approved issue would go out without: withdrawn since, or not public any more."""
    numbers, goes_out = issue.numbers, max(issue.send_at or timezone.now(), timezone.now())
    found = Article.objects.in_bulk(numbers)
    return [
        str(found.get(number, number))
        for number in dict.fromkeys(numbers)
        if (article := found.get(number)) is None or not _will_be_public(article, goes_out)
    ]


def _will_be_public(article: Article, at: datetime) -> bool:
    if article.state == Article.State.WITHDRAWN:
        return False
    return bool(article.live or (article.scheduled_for and article.scheduled_for <= at))


def _all(issue: Issue, now: datetime) -> Iterator[Check]:
    if not issue.subject.strip():
        yield Check(_("It has no subject."), "subject", is_error=True)
    elif len(issue.subject) > SUBJECT:
        said = _("The subject has %(length)s characters: on a telephone it is cut off after about %(most)s.")
        yield Check(said % {"length": len(issue.subject), "most": SUBJECT}, "subject")
    if is_missed(issue, now):
        said = _("Its hour, %(at)s, has passed: choose another one, or empty the field to send it once it is approved.")
        yield Check(said % {"at": written(issue.send_at)}, "send_at", is_error=True)
    blocks = list(issue.body.raw_data) if issue.body else []
    if not blocks and not plain(issue.intro).strip():
        yield Check(_("There is nothing in it."), "body", is_error=True)
    elif not issue.numbers:
        yield Check(_("There is no article in it."), "body")
    if two := same_hour.said(issue):
        yield Check(two, "send_at")
    yield from _articles(issue, now)


def _articles(issue: Issue, now: datetime) -> Iterator[Check]:
    numbers = issue.numbers
    found = Article.objects.in_bulk(numbers)
    earlier = earlier_numbers(issue.newsletter, issue.pk)
    goes_out = max(issue.send_at or now, now)
    for number in dict.fromkeys(numbers):
        name = {"name": str(found[number]) if number in found else number}
        if number not in found:
            yield Check(_("Article %(name)s is not there any more: take it out.") % name, "body", is_error=True)
            continue
        yield from _article(issue, found[number], name, goes_out)
        if numbers.count(number) > 1:
            yield Check(_("“%(name)s” is in it twice.") % name, "body")
        if number in earlier:
            said = _("“%(name)s” was in an earlier issue (%(issue)s).")
            yield Check(said % {**name, "issue": written(earlier[number].send_at)}, "body")


def _article(issue: Issue, article: Article, name: dict[str, Any], goes_out: datetime) -> Iterator[Check]:
    if article.state == Article.State.WITHDRAWN:
        yield Check(_("“%(name)s” is withdrawn: take it out.") % name, "body", is_error=True)
    elif not article.live:
        going = article.scheduled_for
        if going and going <= goes_out:
            said = _("“%(name)s” is not public yet; it will be on %(at)s.")
            yield Check(said % {**name, "at": written(going)}, "body")
        else:
            said = _("“%(name)s” is not public: publish it, schedule it before the issue's hour, or take it out.")
            yield Check(said % name, "body", is_error=True)
        return
    if article.embargo and article.embargo > goes_out:
        said = _("“%(name)s” is under embargo until %(at)s.")
        yield Check(said % {**name, "at": written(article.embargo)}, "body", is_error=True)
    if not outlet().is_in(article.language, issue.newsletter.language):
        yield Check(_("“%(name)s” is in another language than the newsletter.") % name, "body")
    if not article.appeals and issue.newsletter.appeal:
        said = _("“%(name)s” stands without appeals, and the newsletter has a line that asks for support.")
        yield Check(said % name, "body")
    if issue.newsletter.pictures and (missing := without_alt(record_of(article))):
        said = ngettext(
            "A picture of “%(name)s” has no alt text.",
            "%(count)s pictures of “%(name)s” have no alt text.",
            missing,
        )
        yield Check(said % {**name, "count": missing}, "body")


def _composed(issue: Issue) -> list[Check]:
    """Return what the letter itself shows once it is made."""
    if any(check.is_error for check in _all(issue, timezone.now())):
        return []  # of what cannot be sent it is not told how it would look
    return [Check(problem) for problem in compose(issue).problems]
