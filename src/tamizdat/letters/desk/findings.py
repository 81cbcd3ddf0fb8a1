"""What keeps letters from going out, told where it is seen: on the desk's first page, and by `tamizdat doctor`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from msgspec import Struct

from tamizdat.letters.desk.newsletters.checks import mail_problem
from tamizdat.letters.desk.sending.watching import is_late
from tamizdat.letters.models import Delivery, Issue, Newsletter
from tamizdat.letters.sending.alive import left_behind
from tamizdat.newsroom.dates import written
from tamizdat.newsroom.operations.findings.desk import add_check
from tamizdat.newsroom.operations.findings.finding import ERROR, WARNING, Finding
from tamizdat.people import vault

SOON = timedelta(hours=1)
_FORGOTTEN = timedelta(days=30)  # a draft whose hour passed longer ago is nobody's news
_GOING = (Issue.State.APPROVED, Issue.State.SENDING)


def register() -> None:
    """Have letters among what is found wrong. Called once Django's apps are ready."""
    add_check(of_issues, is_on_home=True)
    add_check(of_mail)


class Drafts(Struct, frozen=True):
    """Drafts by their hour: it has passed without an approval, or is near, or is ahead; the last are all whose hour is
    ahead, or that have none."""

    missed: list[Issue]
    due_soon: list[Issue]
    coming: list[Issue]


def drafts(now: datetime) -> QuerySet[Issue]:
    """Return the drafts that are somebody's news, by their hour."""
    rows = Issue.objects.filter(Q(send_at=None) | Q(send_at__gt=now - _FORGOTTEN), state=Issue.State.DRAFT)
    return _light(rows).order_by("send_at")


def by_hour(drafts: Iterable[Issue], now: datetime) -> Drafts:
    """Sort drafts."""
    found = Drafts([], [], [])
    for issue in drafts:
        if issue.send_at and issue.send_at <= now:
            found.missed.append(issue)
            continue
        found.coming.append(issue)
        if issue.send_at and issue.send_at <= now + SOON:
            found.due_soon.append(issue)
    return found


def going() -> QuerySet[Issue]:
    """Return the issues that wait for their hour or are being sent, with how many rows need a person."""
    return _light(Issue.objects.filter(state__in=(*_GOING, Issue.State.PAUSED))).order_by("send_at")


def unsure() -> QuerySet[Issue]:
    """Return the issues with rows of which nobody knows whether they arrived; `count` is how many."""
    of_issue = Delivery.objects.filter(issue=OuterRef("pk"), state=Delivery.State.UNKNOWN).order_by()
    count = Subquery(of_issue.values("issue").annotate(count=Count("pk")).values("count"))  # by the index of the queue
    rows = Issue.objects.filter(frozen__isnull=False).annotate(count=count)
    return _light(rows.filter(count__gt=0)).order_by("-send_at")


def findings(now: datetime) -> Iterator[Finding]:
    """Yield what is wrong."""
    yield from of_issues(now)
    yield from of_mail(now)


def of_mail(now: datetime) -> Iterator[Finding]:
    """Yield that no mail can be sent, where readers can sign up."""
    if not settings.PRACTICE and Newsletter.objects.filter(live=True).exists() and (problem := mail_problem()):
        yield Finding("letters", ERROR, problem, "write [mail] into tamizdat.toml")


def of_issues(now: datetime) -> Iterator[Finding]:
    """Yield the issues that need somebody. The desk's first page has them where something can be done (`panels.py`)."""
    open_ones = by_hour(drafts(now), now)
    for issue in open_ones.missed:
        what = f"{_named(issue)} was not approved by its hour ({written(issue.send_at)}), so it was not sent."
        yield Finding("letters", ERROR, what, "open Letters → Issues at the desk")
    for issue in open_ones.due_soon:
        what = f"{_named(issue)} goes out on {written(issue.send_at)} only if somebody approves it before."
        yield Finding("letters", WARNING, what, "open Letters → Issues at the desk")
    yield from _sending(now)
    for row in unsure():
        what = f"{row.count} letters of {_named(row)} were perhaps sent: somebody has to decide."
        yield Finding("letters", WARNING, what, "open Letters → Issues at the desk")


def _sending(now: datetime) -> Iterator[Finding]:
    rows = list(going().filter(state__in=_GOING))
    if not rows:
        return
    unlocked = vault.is_unlocked()
    for issue in rows:
        if not unlocked:
            what = f"{_named(issue)} ({written(issue.send_at)}) waits for the vault, which is locked."
            yield Finding("letters", ERROR, what, "tamizdat vault unlock")
        elif issue.trouble:
            yield Finding("letters", ERROR, f"{_named(issue)}: {issue.trouble}", "open Letters → Issues at the desk")
        elif found := left_behind(issue):
            what = (
                f"{found.count} letters of {_named(issue)} wait until {written(found.until)}: their sender was killed."
            )
            yield Finding("letters", WARNING, what, "look why it ended; tamizdat up starts another, and they go on")
        elif is_late(issue, now):
            what = f"{_named(issue)} should have begun on {written(issue.send_at)}: no sender runs."
            yield Finding("letters", ERROR, what, "tamizdat up")


def _named(issue: Issue) -> str:
    return f"The issue “{issue}” of {issue.newsletter}"


def _light(issues: QuerySet[Issue]) -> QuerySet[Issue]:
    return issues.select_related("newsletter").defer("html", "text", "page", "body", "intro")
