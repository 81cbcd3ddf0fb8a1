"""Drafts that the machine begins: some days before a weekly newsletter's hour there is an issue to go on with.

One is made for each hour and never again: `UNIQUE (newsletter, due)` keeps two workers from making two, and a mark
remembers the hour, so that a draft which somebody deleted stays away. What a person has changed is theirs.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from tamizdat.article import plain
from tamizdat.letters.articles import earlier_numbers, last_hour, latest, picked
from tamizdat.letters.models import Issue, Newsletter
from tamizdat.newsroom.models import Article, Mark
from tamizdat.newsroom.operations.one_by_one import one_by_one
from tamizdat.newsroom.operations.worker import Job, add_job

BEFORE = timedelta(days=2)  # a day to arrange it, and one to approve it
_SAME = timedelta(days=1)  # an issue that is planned so near to the hour is the issue of that hour
MOST_SUBJECT = 150


def register() -> None:
    """Have the worker do it. Called once Django's apps are ready."""
    add_job(Job("letter drafts", "Drafts of newsletters", draft_due))


def draft_due() -> int:
    """Begin the drafts whose time has come; return how many."""
    now = timezone.now()
    weekly = Newsletter.objects.filter(rhythm=Newsletter.Rhythm.WEEKLY)
    in_use = filter(_is_in_use, weekly)
    return one_by_one(
        "letter draft", "The draft of a newsletter", in_use, lambda newsletter: draft_next(newsletter, now)
    )


def _is_in_use(newsletter: Newsletter) -> bool:
    return bool(newsletter.live or newsletter.subscriptions.exists())


def draft_next(newsletter: Newsletter, now: datetime, before: timedelta = BEFORE) -> bool:
    """Begin the draft of the next hour, if it is near enough; return whether this call has done so."""
    due = newsletter.next_after(now)
    if due is None or due - before > now or Mark.get(_mark(newsletter)) == due.isoformat():
        return False
    try:
        with transaction.atomic():
            if _is_planned(newsletter, due):
                return False
            begin(newsletter, due, due=due)
            Mark.put(_mark(newsletter), due.isoformat())
    except IntegrityError:
        return False  # another worker was faster
    return True


def _mark(newsletter: Newsletter) -> str:
    return f"letter drafted {newsletter.pk}"


def _is_planned(newsletter: Newsletter, due: datetime) -> bool:
    """Whether somebody has an issue for that hour already."""
    near = newsletter.issues.filter(send_at__gt=due - _SAME, send_at__lt=due + _SAME)
    return near.exists() or newsletter.issues.filter(due=due).exists()


def begin(
    newsletter: Newsletter,
    send_at: datetime | None,
    *,
    due: datetime | None = None,
    articles: list[Article] | None = None,
    user: Any = None,
) -> Issue:
    """Return a new draft with its first revision. Without `articles` it is filled as the newsletter says."""
    found = filling(newsletter, send_at or timezone.now()) if articles is None else articles
    issue = Issue(newsletter=newsletter, send_at=send_at, due=due, live=False, owner=user)
    issue.body = [block(article.pk) for article in found]
    issue.subject = headline_of(found)
    issue.save()
    issue.save_revision(user=user, clean=False, log_action="wagtail.create")
    return issue


def block(number: int) -> dict[str, Any]:
    """Return the raw data of an article's block in an issue."""
    value = {"article": number, "whole": True}
    return {"type": "article", "value": value, "id": secrets.token_hex(8)}


def headline_of(articles: list[Article]) -> str:
    """Return the first headline as a subject, "" where there is none."""
    return plain(articles[0].headline)[:MOST_SUBJECT] if articles else ""


def filling(newsletter: Newsletter, at: datetime) -> list[Article]:
    """Return what a new issue for an hour begins with: nothing that an earlier one had, and nothing under embargo then.

    Where nobody has picked for the front page, it shows the latest articles: so does the issue.
    """
    if newsletter.filling == Newsletter.Filling.NOTHING:
        return []
    without, since = earlier_numbers(newsletter), last_hour(newsletter, at)
    found: list[Article] = []
    if newsletter.filling == Newsletter.Filling.PICKS:
        found = picked(newsletter, since, newsletter.most, without)
    if not found:
        found = latest(newsletter, newsletter.most, without)
    return [article for article in found if not (article.embargo and article.embargo > at)]
