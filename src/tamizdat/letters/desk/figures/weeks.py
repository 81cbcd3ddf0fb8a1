"""A newsletter's figures week by week, from the tallies of each day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, QuerySet, Sum
from msgspec import Struct

from tamizdat.letters.models import Delivery, Issue, Newsletter, Tally

WEEK = timedelta(days=7)
MOST_WEEKS = 520  # ten years
_STATE, _BACK = Delivery.State, Delivery.Returned


class Week(Struct, frozen=True):
    """What happened in a week, and how many subscribed at its end. `monday` is its first day; `imported` came with
    lists, less those that were taken back."""

    monday: date
    joined: int
    left: int
    returned: int
    imported: int
    readers: int


def weeks_of(now: int, tallies: Iterable[tuple[date, int, int, int, int]], today: date, most: int) -> list[Week]:
    """Return the last weeks up to the present one. `now` is how many subscribe today: earlier counts follow from it.

    >>> [week.readers for week in weeks_of(5, [(date(2026, 11, 27), 3, 1, 0, 0)], date(2026, 12, 1), 2)]
    [5, 5]
    """
    found: dict[date, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for day, *counts in tallies:
        week = found[_monday(day)]
        for at, count in enumerate(counts):
            week[at] += count
    weeks, readers, monday = [], now, _monday(today)
    for _number in range(most):
        joined, left, returned, imported = found[monday]
        weeks.append(Week(monday, joined, left, returned, imported, max(readers, 0)))
        readers -= joined + imported - left - returned
        monday -= WEEK
    return weeks[::-1]


def weeks(newsletter: Newsletter, today: date, most: int) -> list[Week]:
    """Return the weeks of a newsletter: `most` of them, or fewer where it is younger."""
    tallies = Tally.objects.filter(newsletter=newsletter)
    rows = list(tallies.values_list("day", "joined", "left", "returned", "imported"))
    if not rows:
        return []
    age = (_monday(today) - _monday(min(row[0] for row in rows))) // WEEK + 1
    return weeks_of(newsletter.subscriptions.count(), rows, today, min(most, max(age, 1), MOST_WEEKS))


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


class Sent(Struct, frozen=True):
    """What became of an issue: `returned` are letters that came back, `complaints` those that were called spam. `left`
    is how many left in the seven days from it on."""

    issue: Any
    sent: int
    failed: int
    unknown: int
    returned: int
    complaints: int
    left: int


def issues(newsletter: Newsletter, most: int) -> list[Sent]:
    """Return what became of the last issues, the newest first."""
    rows = Issue.objects.filter(newsletter=newsletter, frozen__isnull=False).order_by("-frozen")
    found = list(rows.defer("html", "text", "page", "body")[:most])
    deliveries = Delivery.objects.filter(issue__in=found).order_by()
    states = {(issue, state): count for issue, state, count in _counted(deliveries, "issue", "state")}
    back = {
        (issue, what): count for issue, what, count in _counted(deliveries.exclude(returned=""), "issue", "returned")
    }
    return [_sent(newsletter, issue, states, back) for issue in found]


def _counted(deliveries: QuerySet[Delivery], *by: str) -> Any:
    """Return how many rows there are by some columns."""
    return deliveries.values_list(*by).annotate(count=Count("pk"))


def _sent(
    newsletter: Newsletter, issue: Issue, states: Mapping[tuple[int, Any], int], back: Mapping[tuple[int, Any], int]
) -> Sent:
    left = 0
    if issue.day:
        tallies = Tally.objects.filter(newsletter=newsletter, day__gte=issue.day, day__lt=issue.day + WEEK)
        left = max((tallies.aggregate(left=Sum("left"))["left"] or 0) - issue.left_before, 0)
    sent, failed, unknown = (states.get((issue.pk, state), 0) for state in (_STATE.SENT, _STATE.FAILED, _STATE.UNKNOWN))
    complaints = back.get((issue.pk, str(_BACK.COMPLAINT)), 0)
    returned = sum(count for (pk, _what), count in back.items() if pk == issue.pk) - complaints
    return Sent(issue, sent, failed, unknown, returned, complaints, left)
