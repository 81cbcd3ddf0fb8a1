"""Asking providers again about contributions that are not finished: their messages may be late, or lost."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.utils import timezone

from tamizdat.newsroom.operations.one_by_one import one_by_one
from tamizdat.support.models import Contribution
from tamizdat.support.payments.applying import refresh
from tamizdat.support.providers.base import ProviderError

_BATCH = 100  # in one round of the worker, which has other things to do as well
_WAITS = (timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6), timedelta(days=1))
_log = logging.getLogger(__name__)


def look_at_due() -> int:
    """Ask about what is due; return how many were asked about."""
    rows = list(Contribution.objects.filter(look_at__lte=timezone.now()).order_by("look_at")[:_BATCH])
    return one_by_one("contribution", "A contribution that is looked at again", rows, _look_at)


def _look_at(row: Contribution) -> bool:
    now = timezone.now()
    wait = _WAITS[min(row.looked, len(_WAITS) - 1)]
    # Another worker, or a failure, comes to it after the wait; `apply` sets the usual time again.
    due = Contribution.objects.filter(pk=row.pk, look_at__lte=now)
    if not due.update(look_at=now + wait, looked=row.looked + 1):
        return False
    if not row.provider_reference:
        _give_up(row)
        return False
    try:
        refresh(row)
    except ProviderError as error:
        _log.warning("%s could not be asked about a contribution: %s", row.provider, error)
        return False
    return True


def _give_up(row: Contribution) -> None:
    """End what no provider ever knew of: its reader never came as far as the provider."""
    Contribution.objects.filter(pk=row.pk, version=row.version).update(
        state=Contribution.State.EXPIRED, look_at=None, version=row.version + 1
    )
