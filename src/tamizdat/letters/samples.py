"""What a practice newsroom has of newsletters from its first start on: in each language with articles a weekly one,
with a few dozen readers who do not exist, an issue that went out last Friday, and a draft for the coming one.

The readers come as a list from elsewhere, so that they are sealed before the vault is unlocked. The issues follow in
the worker's rounds, once the readers are there and the paper is published. All of it can be changed, switched off and
deleted at the desk: nothing comes twice.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from tamizdat.letters import drafting
from tamizdat.letters.articles import latest
from tamizdat.letters.lists import doing
from tamizdat.letters.lists.reading.files import open_list
from tamizdat.letters.lists.reading.source import of_bytes
from tamizdat.letters.lists.staging import stage
from tamizdat.letters.models import Delivery, Issue, ListImport, Newsletter, Subscription
from tamizdat.letters.rendering.compose import compose
from tamizdat.newsroom.models import Article, Mark
from tamizdat.newsroom.operations.worker import Job, add_job
from tamizdat.newsroom.publishing import queue
from tamizdat.newsroom.publishing.config import config
from tamizdat.newsroom.site.changes import publish_site
from tamizdat.press.build.state import index_file
from tamizdat.readers.words import words_in

_MARK = "letter samples"  # the newsletters that have no issues yet, by primary key
_READERS = 36
_SENT = 5  # articles in the issue that went out, at most
_WEEK = timedelta(days=7)


def register() -> None:
    """Have the worker make the issues in practice mode. Called before drafts are registered."""
    add_job(Job("letter samples", "Samples of newsletters", make_issues))


def begin_practice() -> None:
    """Make the newsletters and their readers at the first start."""
    with transaction.atomic():
        if Mark.get(_MARK) is not None or Newsletter.objects.exists():
            return
        made = [_newsletter(each.code) for each in settings.OUTLET.languages]
        Mark.put(_MARK, [newsletter.pk for newsletter in made if newsletter])
        queue.ask([queue.SITE])


def make_issues() -> int:
    """Make the issues of newsletters whose readers are there; return how many newsletters have got theirs."""
    waiting = Mark.get(_MARK) if settings.PRACTICE else None
    if not waiting or not index_file(config().to).exists():
        return 0
    done = 0
    for number in waiting:
        newsletter = Newsletter.objects.filter(pk=number).first()
        if newsletter and newsletter.imports.exclude(state=ListImport.State.DONE).exists():
            continue  # its readers wait for the vault
        with transaction.atomic():
            Mark.put(_MARK, [each for each in Mark.get(_MARK) or [] if each != number])
            if newsletter and not newsletter.issues.exists():
                _send_last(newsletter)
                drafting.draft_next(newsletter, timezone.now(), before=_WEEK)
                publish_site()
        done += 1
    return done


def _newsletter(code: str) -> Newsletter | None:
    """Make the newsletter of a language, None where there is no article in it."""
    words = words_in(code)
    newsletter = Newsletter(
        slug="weekly",
        language=code,
        name=words.say("The week"),
        description=words.say("What happened this week, in one letter."),
        live=True,
        order=1,
    )
    if not latest(newsletter, 1, set()):
        return None
    newsletter.save()
    day = timezone.localdate() - _WEEK
    rows = "".join(f"reader{number}@{code}.example.org,{day}\n" for number in range(1, _READERS + 1))
    found = open_list([of_bytes("readers.csv", f"email,confirmed at\n{rows}".encode())])
    made = stage(newsletter, found, "Readers of this practice newsroom, none of whom exists.")
    doing.begin(made, "")
    return newsletter


def _for_last(newsletter: Newsletter, at: datetime) -> list[Article]:
    """Return the articles of the issue that went out. What the draft begins with is left to it; where there are few
    others, the two share."""
    coming = drafting.filling(newsletter, at)
    others = latest(newsletter, _SENT, [each.pk for each in coming])
    found = [each for each in others if not (each.embargo and each.embargo > at)]
    return found if len(found) > 1 else coming[(len(coming) + 1) // 2 :][:_SENT]


def _send_last(newsletter: Newsletter) -> None:
    """Make the issue of the last hour, as if it had been sent to everybody."""
    following = newsletter.next_after(timezone.now())
    if following is None:
        return
    at = following - _WEEK
    issue = drafting.begin(newsletter, at, due=at, articles=_for_last(newsletter, at))
    issue.day = at.astimezone(newsletter.zone).date()
    made = compose(issue)
    said = {name: getattr(made, name) for name in ("subject", "html", "text", "page")}
    readers = list(Subscription.objects.filter(newsletter=newsletter))
    state = {"state": Issue.State.SENT, "live": True, "day": issue.day, "recipients": len(readers)}
    when = {"frozen": at, "begun": at, "ended": at + timedelta(minutes=2)}
    Issue.objects.filter(pk=issue.pk).update(**said, **state, **when)
    Delivery.objects.bulk_create(
        [Delivery(issue=issue, subscription=each, state=Delivery.State.SENT, attempts=1) for each in readers]
    )
