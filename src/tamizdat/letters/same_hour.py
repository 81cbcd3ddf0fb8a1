"""Two issues of one newsletter for the same hour: readers would get both, which is seldom meant."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tamizdat.letters.models import Issue

_NEAR = timedelta(hours=1)


def others(issue: Issue) -> QuerySet[Issue]:
    """Return the other issues of its newsletter that go out, or went out, less than an hour before or after it."""
    rows: QuerySet[Issue] = Issue.objects.none()
    if issue.send_at and issue.newsletter_id:
        near = {"send_at__gt": issue.send_at - _NEAR, "send_at__lt": issue.send_at + _NEAR}
        found = Issue.objects.filter(newsletter=issue.newsletter_id, **near).exclude(pk=issue.pk)
        rows = found.exclude(state=Issue.State.STOPPED).defer("html", "text", "page", "body")
    return rows


def said(issue: Issue) -> str:
    """Return that there is another one, and what follows; "" where there is none."""
    names = "; ".join(f"“{each}”" for each in others(issue))
    if not names:
        return ""
    return _(
        "There is another issue of this newsletter for the same hour: %(names)s. Readers would get both. Give one of"
        " them another hour, or delete it."
    ) % {"names": names}


def among(issues: Iterable[Any]) -> set[int]:
    """Return which of some issues share their hour with another of them, by primary key. Without the database."""
    known: dict[int, list[tuple[datetime, int]]] = {}
    for issue in issues:
        if issue.send_at:
            known.setdefault(issue.newsletter_id, []).append((issue.send_at, issue.pk))
    found: set[int] = set()
    for rows in known.values():
        rows.sort()
        for (first, one), (second, other) in pairwise(rows):
            if second - first < _NEAR and one != other:
                found |= {one, other}
    return found
