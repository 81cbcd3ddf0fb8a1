"""What the desk's database shows: the queue, the worker, jobs that fail, accounts of practice, a restoration."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from tamizdat.newsroom.models import Heartbeat, Mark, Publication, Trouble
from tamizdat.newsroom.operations import practice, rounds
from tamizdat.newsroom.operations.findings import files, vault
from tamizdat.newsroom.operations.findings.finding import ERROR, WARNING, Finding, age
from tamizdat.newsroom.operations.refusals import MODE, unsafe_settings

_WAITS_LONG = timedelta(minutes=5)
_SILENCE = timedelta(seconds=60)
_RESTORED = "restored"
_RESTORATION_TOLD = timedelta(days=14)
_SHOWN = 5
_Check = Callable[[datetime], Iterator[Finding]]
_more: list[_Check] = []
_on_home: list[_Check] = []


def add_check(check: _Check, *, is_on_home: bool = False) -> None:
    """Have a room above this one look for what is wrong, too. `is_on_home` says that the desk's first page has a panel
    of the room's own with all that the check finds."""
    if check not in _more:
        _more.append(check)
        _on_home.extend([check] if is_on_home else ())


def for_home() -> list[Finding]:
    """Return all that is wrong, errors first: what the desk's home tells those who look after it."""
    now = timezone.now()
    found = [*findings(now, besides=_on_home), *files.findings(settings.NEWSROOM, now)]
    return sorted(found, key=lambda finding: finding.severity != ERROR)


def findings(now: datetime, besides: Collection[_Check] = ()) -> Iterator[Finding]:
    """Yield what is wrong in the database, but for what some checks find. Raises DatabaseError where it cannot be
    asked."""
    newest, marks = Heartbeat.newest(), Mark.objects.in_bulk([rounds.JOB, MODE, practice.ACCOUNTS, _RESTORED])
    last = marks.get(rounds.JOB)
    yield from _worker(now, newest)
    yield from rounds.findings(now, newest, last and last.at)
    yield from _queue(now)
    for trouble in Trouble.objects.order_by("since")[:_SHOWN]:
        what = f"{trouble.about}: {trouble.reason} Tried {trouble.attempts} times in {age(trouble.since, now)}."
        yield Finding("worker", ERROR, what, "tamizdat tick")
    yield from _modes(marks)
    yield from _restored(now, marks)
    yield from vault.findings()
    for check in _more:
        if check not in besides:
            yield from check(now)


def _worker(now: datetime, newest: datetime | None) -> Iterator[Finding]:
    if newest is None:
        yield Finding(
            "worker",
            ERROR,
            "No worker runs: schedules do not fire, failed publications are not tried again.",
            "tamizdat up",
        )
    elif now - newest > _SILENCE:
        yield Finding("worker", ERROR, f"No worker was heard of for {age(newest, now)}.", "tamizdat up")


def _queue(now: datetime) -> Iterator[Finding]:
    for failed in Publication.objects.filter(progress=Publication.Progress.FAILED).order_by("asked_at")[:_SHOWN]:
        what = f"{_named(failed.number)} could not be published: {failed.reason}"
        yield Finding("queue", ERROR, what, "tamizdat tick")
    waiting = Publication.objects.filter(progress=Publication.Progress.WAITING)
    oldest = waiting.order_by("asked_at").first()
    if oldest and now - oldest.asked_at > _WAITS_LONG:
        what = f"{waiting.count()} changes wait to be published, the oldest for {age(oldest.asked_at, now)}."
        yield Finding("queue", ERROR, what, "tamizdat tick")


def _named(number: int) -> str:
    return f"Article {number}" if number > 0 else "The site"


def _modes(marks: Mapping[str, Mark]) -> Iterator[Finding]:
    if MODE in marks and marks[MODE].value == "practice":
        return
    if practice.ACCOUNTS in marks and (left := practice.accounts_left()):
        what = f"Accounts of practice mode are there: {', '.join(left)}. Their passwords were printed."
        yield Finding("accounts", ERROR, what, "tamizdat manage end_practice_accounts")
    for what in unsafe_settings():
        yield Finding("settings", ERROR, what, f"rm {settings.NEWSROOM.desk_key}" if "key" in what else "tamizdat up")


def _restored(now: datetime, marks: Mapping[str, Mark]) -> Iterator[Finding]:
    mark = marks.get(_RESTORED)
    if mark and mark.at > now - _RESTORATION_TOLD:
        what = (
            f"This newsroom was restored from a backup of {mark.value['made'][:16]}. What was written and published"
            " after it is missing here, though readers may have it."
        )
        yield Finding(
            "restored", WARNING, what, "compare the front page with a mirror, and write what is missing again"
        )
