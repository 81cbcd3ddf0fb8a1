"""Signed links: made for a letter, shown by GET, used by POST, each action once.

A link-scanner of a mail provider that opens every link changes nothing: opening only shows a page with buttons.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from tamizdat.people.models import Person, SignedLink

LASTS = timedelta(hours=1)


def make(purpose: str, person: Person | None, about: dict[str, Any] | None = None, lasts: timedelta = LASTS) -> str:
    """Return the token of a new link; it is kept nowhere."""
    token = secrets.token_urlsafe(32)
    SignedLink.objects.create(
        digest=_digest(token), purpose=purpose, person=person, about=about or {}, ends=timezone.now() + lasts
    )
    return token


def number() -> str:
    """Return what tells one letter with a link from another; it says nothing."""
    return secrets.token_hex(8)


def find(token: str, purpose: str) -> SignedLink | None:
    """Return a link that still holds, None for any other. Nothing changes."""
    return _holding(token, purpose).select_related("person").first()


def use(token: str, purpose: str, action: str) -> SignedLink | None:
    """Use a link for an action, within a transaction; None where it does not hold or was used for that before."""
    assert transaction.get_connection().in_atomic_block  # noqa: S101 (what is done and that it was done go together)
    link = _holding(token, purpose).select_for_update().first()
    if link is None or action in link.used:
        return None
    link.used = [*link.used, action]
    link.save(update_fields=["used"])
    return link


def clean_up() -> int:
    """Delete links that do not hold any more; return how many."""
    return SignedLink.objects.filter(ends__lt=timezone.now() - LASTS).delete()[0]


def _holding(token: str, purpose: str) -> QuerySet[SignedLink]:
    """Return the link of a token that still holds, or none."""
    return SignedLink.objects.filter(digest=_digest(token), purpose=purpose, ends__gt=timezone.now())


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
