"""Limits against abuse: so many attempts of one kind from one address or network in a time.

Whoever asks is named by what the service's first middleware made of their address (`service/addresses.py`), and counted
under a key that the vault's agent draws each day and keeps in memory alone. An agent that is started anew begins to
count anew: a key that outlived it would have to be on the disk.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from msgspec import Struct

from tamizdat.people import vault
from tamizdat.people.models import Attempts
from tamizdat.vault.errors import VaultLocked

TOGETHER = "fd00::ffff"  # stands for all who come from this machine: by Tor, or by a proxy that tells no address
_OF_ALL = 50  # times as much as one network may do, those may do together
_OF_PROVIDER = 16  # times as much a network may do of which homes have parts
_OWN_KEY = secrets.token_bytes(32)  # while no agent answers: then each process counts for itself


class Limit(Struct, frozen=True):
    """How often something may be tried in a time."""

    what: str
    most: int
    per: timedelta


def allow(limit: Limit, who: Iterable[str], provider: str = "") -> bool:
    """Count an attempt of everyone named; return whether none of them has tried too often.

    `provider` names a network of which others are part. An attempt that is refused counts too: whoever goes on and on
    stays out.
    """
    window, ends = _window(limit.per)
    most = {each: limit.most * (_OF_ALL if each == TOGETHER else 1) for each in who}
    if provider:
        most[provider] = limit.most * _OF_PROVIDER
    hidden = zip(_hidden(list(most)), most.values(), strict=True)
    counted = [_count(limit.what, each, window, ends) <= most for each, most in hidden]
    return all(counted)


def once(what: str, token: bytes, ends: datetime) -> bool:
    """Whether something that was given out, and says nothing of who has it, is used for the first time; it counts as
    used until `ends`."""
    digest = hashlib.sha256(token).digest()
    with transaction.atomic():
        _, is_first = Attempts.objects.get_or_create(what=what, who=digest, window=0, defaults={"ends": ends})
    return bool(is_first)


def clean_up() -> int:
    """Delete counts whose time has passed; return how many."""
    return Attempts.objects.filter(ends__lt=timezone.now()).delete()[0]


def _window(per: timedelta) -> tuple[int, datetime]:
    """Return the number of the window that is now, and when it ends."""
    length = int(per.total_seconds())
    number = int(timezone.now().timestamp()) // length
    return number, datetime.fromtimestamp((number + 1) * length, UTC)


def _hidden(who: list[str]) -> list[bytes]:
    values = [each.encode() for each in who]
    try:
        return vault.agent().count(values)
    except VaultLocked:
        return [hmac.digest(_OWN_KEY, value, "sha256") for value in values]


def _count(what: str, who: bytes, window: int, ends: datetime) -> int:
    """Add one to a count; return it."""
    with transaction.atomic():
        row, _ = Attempts.objects.get_or_create(what=what, who=who, window=window, defaults={"ends": ends})
        Attempts.objects.filter(pk=row.pk).update(count=F("count") + 1)
        return Attempts.objects.values_list("count", flat=True).get(pk=row.pk)
