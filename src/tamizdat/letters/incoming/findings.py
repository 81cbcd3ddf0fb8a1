"""What is wrong with mail that comes in, told where it is seen: at the desk, and by `tamizdat doctor`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, F, FloatField, Q
from django.db.models.functions import Cast

from tamizdat.letters.config import LettersConfig, LettersConfigError, load
from tamizdat.letters.incoming import ways
from tamizdat.letters.models import Delivery, Issue, Way
from tamizdat.newsroom.dates import written
from tamizdat.newsroom.operations.findings.desk import add_check
from tamizdat.newsroom.operations.findings.finding import ERROR, WARNING, Finding

PATIENCE = timedelta(hours=1)
SPIKE, FEWEST = 0.05, 5  # part of an issue's letters that came back, and how many that are at least
_RECENT = timedelta(days=14)
_ABOUT = "incoming mail"
_HELP = "docs/operations.md, Mail that comes back"


def register() -> None:
    """Have it among what is found wrong. Called once Django's apps are ready."""
    add_check(findings)


def findings(now: datetime) -> Iterator[Finding]:
    """Yield what is wrong."""
    yield from _spikes(now)
    if settings.PRACTICE:
        return
    try:
        config = load(settings.NEWSROOM.folder)
    except LettersConfigError as error:
        yield Finding(_ABOUT, ERROR, str(error), "correct tamizdat.toml")
        return
    if not config.incoming.is_on:
        yield from _unread(config)
    yield from _ways(config, now)


def _unread(config: LettersConfig) -> Iterator[Finding]:
    """Yield the addresses that are named for mail, which nothing takes in."""
    remedy = f"write [letters.incoming] into tamizdat.toml ({_HELP})"
    if config.bounces:
        what = f"Letters that come back go to {config.bounces}, and nothing reads them: readers who are gone stay."
        yield Finding(_ABOUT, WARNING, what, remedy)
    if config.requests:
        what = f"Readers are to write to {config.requests}, and nothing reads that: they are not told of it."
        yield Finding(_ABOUT, WARNING, what, remedy)


def _ways(config: LettersConfig, now: datetime) -> Iterator[Finding]:
    known = {row.name: row for row in Way.objects.all()}
    wanted = {ways.MAILBOX: bool(config.incoming.server), ways.LMTP: bool(config.incoming.lmtp)}
    for name in (each for each, is_on in wanted.items() if is_on):
        row = known.get(name)
        if row is None:
            yield Finding(_ABOUT, WARNING, "Mail that comes in has never been read.", "start `tamizdat up` anew")
            continue
        yield from _way(row, config, now)


def _way(row: Way, config: LettersConfig, now: datetime) -> Iterator[Finding]:
    if row.failing is not None and row.failing < now - PATIENCE:
        said = (
            "The mailbox for mail that comes in has not been reached" if row.name == ways.MAILBOX else "No mail came in"
        )
        what = f"{said} since {written(row.failing)}: {row.trouble.rstrip('.')}."
        yield Finding(_ABOUT, ERROR, what, f"check [letters.incoming] in tamizdat.toml ({_HELP})")
    elif row.failing is None and row.worked is not None and row.worked < now - PATIENCE:
        what = f"Mail that comes in was last read on {written(row.worked)}."
        yield Finding(_ABOUT, ERROR, what, "tamizdat up")
    if row.aside and row.name == ways.MAILBOX:
        what = f"{row.aside} messages that came in could not be read, and lie in “{config.incoming.aside}”."
        yield Finding(_ABOUT, WARNING, what, "look at them with a mail program, and delete them there")
    elif row.aside:
        what = (
            f"{row.aside} times a message that came in could not be handled; the mail server keeps it and tries again."
        )
        yield Finding(_ABOUT, WARNING, what, "look at the mail server's queue (`mailq`)")


def spikes(now: datetime) -> list[Issue]:
    """Return the issues of late of which more came back than should; `back` is how many, `count` how many were sent."""
    came_back = Q(deliveries__returned__in=(Delivery.Returned.HARD, Delivery.Returned.SOFT))
    rows = Issue.objects.filter(frozen__gte=now - _RECENT).select_related("newsletter")
    rows = rows.defer("html", "text", "page", "body", "intro").annotate(
        count=Count("deliveries", filter=Q(deliveries__state=Delivery.State.SENT)),
        back=Count("deliveries", filter=came_back),
    )
    many = rows.filter(back__gte=FEWEST, back__gt=Cast(F("count"), FloatField()) * SPIKE)
    return list(many.order_by("-frozen"))


def _spikes(now: datetime) -> Iterator[Finding]:
    for issue in spikes(now):
        what = f"{issue.back} of {issue.count} letters of the issue “{issue}” of {issue.newsletter} came back."
        helps = "Letters → Issues: many “no such address” are an old list, many “not taken” a provider that refuses us"
        yield Finding("letters", WARNING, what, helps)
