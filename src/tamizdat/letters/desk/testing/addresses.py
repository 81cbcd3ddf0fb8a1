"""Where the people of the desk get test letters: an address that each confirms by a code sent there.

Accounts of the desk have no e-mail address, and none is kept in clear. So nobody mails strangers from the desk: what
goes to an address before it is confirmed is the code alone, a few times a day.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import timedelta
from typing import Any

import msgspec
from django.contrib.auth.models import User
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from tamizdat.letters.models import TestAddress
from tamizdat.letters.models.test_address import StaffAddress
from tamizdat.letters.policy import may_arrange
from tamizdat.newsroom.publishing.config import outlet
from tamizdat.people import limits, vault
from tamizdat.people.addresses import clean
from tamizdat.people.mail import outbox
from tamizdat.people.mail.letter import Letter
from tamizdat.vault.errors import VaultError

KIND = "test"  # of letters in the queue
_MOST_ATTEMPTS = 5  # of a code of six digits
_CODES = limits.Limit("test address", 5, timedelta(days=1))


class TooOftenError(Exception):
    """Codes were asked for too often."""


def give(user: Any, address: str) -> None:
    """Keep an address for somebody, not confirmed yet, and send the code to it.

    Raises NoAddress, TooOftenError, VaultMissing, VaultError.
    """
    address = clean(address)
    if not limits.allow(_CODES, [f"user {user.pk}"]):
        raise TooOftenError
    code = f"{secrets.randbelow(10**6):06}"
    row = TestAddress.objects.filter(user=user).first() or TestAddress(user=user)
    row.digest, row.attempts, row.confirmed = _digest(user, code), 0, None
    vault.put(row, StaffAddress(address))
    row.save()
    subject = _("%(paper)s: your code is %(code)s") % {"paper": outlet().name, "code": code}
    text = _(
        "Somebody at the desk of %(paper)s gave this address to get test letters of the newsletters there. If that was"
        " you, write this code into the page: %(code)s\n\nIf it was not, you need not do anything."
    )
    said = text % {"paper": outlet().name, "code": code}
    outbox.put(KIND, f"test code {secrets.token_hex(8)}", Letter(to=address, subject=subject, text=said))


def confirm(user: Any, code: str) -> bool:
    """Confirm somebody's address by the code; False where it is another one, or was tried too often."""
    rows = TestAddress.objects.filter(user=user, confirmed=None, attempts__lt=_MOST_ATTEMPTS)
    row = rows.first()
    if row is None or not rows.filter(attempts=row.attempts).update(attempts=F("attempts") + 1):
        return False
    if not hmac.compare_digest(bytes(row.digest), _digest(user, "".join(code.split()))):
        return False
    TestAddress.objects.filter(pk=row.pk).update(confirmed=timezone.now(), digest=b"")
    return True


def forget(user: Any) -> None:
    """Delete somebody's address."""
    TestAddress.objects.filter(user=user).delete()


def confirmed() -> QuerySet[TestAddress]:
    """Return the addresses that can get test letters: confirmed, and of accounts that still arrange issues."""
    rows = TestAddress.objects.filter(confirmed__isnull=False, user__is_active=True).select_related("user")
    may = [user.pk for user in User.objects.filter(pk__in=rows.values("user")) if may_arrange(user)]
    return rows.filter(user__in=may).order_by("user__username")


def read(rows: list[TestAddress]) -> list[str]:
    """Return addresses, in order. Raises VaultLocked, and VaultError where one cannot be read."""
    bodies = vault.agent().unseal([bytes(row.sealed) for row in rows])
    if not all(bodies):
        raise VaultError(_("An address cannot be read. Whose it is deletes it and gives it anew."))
    return [msgspec.json.decode(body, type=StaffAddress).address for body in bodies if body]


def _digest(user: Any, code: str) -> bytes:
    return hashlib.sha256(f"{user.pk} {code}".encode()).digest()
