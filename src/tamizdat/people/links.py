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
MAIL_TOKEN = "[a-z2-7]{26}"  # noqa: S105 (its form: 130 bits in base32)


def mail_token() -> str:
    """Return a token that can stand before the @ of an address too: on the way capitals may become small letters."""
    return "".join(secrets.choice("abcdefghijklmnopqrstuvwxyz234567") for _ in range(26))


def make(purpose: str, person: Person | None, about: dict[str, Any] | None = None, lasts: timedelta = LASTS) -> str:
    """Return the token of a new link; it is kept nowhere."""
    return make_with(secrets.token_urlsafe(32), purpose, person, about, lasts)


def make_with(
    token: str, purpose: str, person: Person | None, about: dict[str, Any] | None = None, lasts: timedelta = LASTS
) -> str:
    """Return the token that was given, which leads to a new link from now on; it is kept nowhere."""
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


def use_once(token: str, purpose: str, lasts: timedelta) -> bool:
    """Use what was signed and is kept nowhere; return whether that was the first time within `lasts`."""
    given = {"purpose": purpose, "ends": timezone.now() + lasts, "used": [purpose]}
    _link, is_first = SignedLink.objects.get_or_create(digest=_digest(token), defaults=given)
    return is_first


def clean_up() -> int:
    """Delete links that do not hold any more; return how many."""
    return SignedLink.objects.filter(ends__lt=timezone.now() - LASTS).delete()[0]


def _holding(token: str, purpose: str) -> QuerySet[SignedLink]:
    """Return the link of a token that still holds, or none."""
    return SignedLink.objects.filter(digest=_digest(token), purpose=purpose, ends__gt=timezone.now())


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
