"""When the books were compared last, and having the worker compare again."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from msgspec import Struct
from wagtail.log_actions import log

from tamizdat.newsroom.models import Mark, Trouble
from tamizdat.people.persons import today
from tamizdat.support.jobs import COMPARED, RECONCILED, RECONCILIATION
from tamizdat.support.models import AmountGroup
from tamizdat.support.providers.practice.provider import Practice
from tamizdat.support.providers.registry import providers


class Compared(Struct, frozen=True):
    """The last comparison: up to which day it went, and when it was made."""

    until: date
    at: datetime


def compared() -> Compared | None:
    """Return the last comparison, None where there was none."""
    for name in (COMPARED, RECONCILED):
        mark = Mark.objects.filter(name=name).first()
        with suppress(TypeError, ValueError):
            if mark and (until := date.fromisoformat(mark.value)) < today():  # else written by a wrong clock
                return Compared(until, mark.at)
    return None


def is_asked_for() -> bool:
    """Whether somebody has asked for a comparison that the worker has not made yet."""
    return Mark.objects.filter(name=RECONCILED, value=None).exists()


def compare_again(request: HttpRequest) -> None:
    """Have the worker compare in its next round, also if it failed a moment ago."""
    with transaction.atomic():
        Mark.put(RECONCILED, None)
        Trouble.objects.filter(job=RECONCILIATION).delete()
        log(instance=Mark(name=RECONCILED), action="support.compare", user=request.user)


def surprise(request: HttpRequest) -> None:
    """In practice mode: let the books of the practice provider differ from the ledger, to practise with."""
    found = providers().get(Practice.name)
    if settings.PRACTICE and isinstance(found, Practice):
        group = AmountGroup.main()
        found.processor.surprise(group.currency if group else settings.OUTLET.currency, today() - timedelta(days=1))
        compare_again(request)
