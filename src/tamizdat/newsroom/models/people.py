"""Invitations: how a person gets an account, or gets back into one.

The link is shown once to the chief who makes it and is handed over by a safe channel. The database holds a digest of
its token, so that nobody who reads the database can use it.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

VALID = timedelta(days=3)


class InvitationManager(models.Manager["Invitation"]):
    """Makes invitations and finds them by their token."""

    def make(self, user: Any, by: Any) -> tuple[Invitation, str]:
        """Return an invitation for a person and its token; earlier ones of the same person are void from now on."""
        self.filter(user=user, used_at=None).update(valid_until=timezone.now())
        token = secrets.token_urlsafe(32)
        invitation = self.create(user=user, made_by=by, digest=_digest(token), valid_until=timezone.now() + VALID)
        return invitation, token

    def usable(self, token: str) -> Invitation | None:
        """Return the invitation with this token if it can be used now. Inside a transaction its row is locked."""
        found = self.filter(digest=_digest(token), used_at=None, valid_until__gt=timezone.now(), user__is_active=True)
        return found.select_related("user").first()


class Invitation(models.Model):
    """A link by which one person sets a password once. Whoever made it and for whom stays known afterwards."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="invitations")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    digest = models.CharField(max_length=64, unique=True)
    valid_until = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    objects = InvitationManager()

    def __str__(self) -> str:
        return f"invitation for {self.user}"

    @property
    def is_open(self) -> bool:
        """Whether it can still be used."""
        return self.used_at is None and self.valid_until > timezone.now()

    @property
    def is_in_time(self) -> bool:
        """Whether its time has not passed, used or not: so long a second factor can be set up."""
        return self.valid_until > timezone.now()

    def use(self) -> bool:
        """Mark it as used, and return whether nobody else was faster."""
        now = timezone.now()
        return bool(Invitation.objects.filter(pk=self.pk, used_at=None, valid_until__gt=now).update(used_at=now))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
