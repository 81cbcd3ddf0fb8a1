"""Persons, and the addresses that must not be written to."""

from __future__ import annotations

import msgspec
from django.db import models
from django.utils.translation import gettext_lazy as _

from tamizdat.people.models.sealed import Sealed

LOOKUP = "person"  # the purpose of lookups


class Person(Sealed):
    """Somebody who gave an address. What is known of them is sealed; `lookup` finds them by their address.

    `since` is a day and no time: a moment could be matched with a log elsewhere.
    """

    lookup = models.BinaryField(max_length=32, unique=True)
    since = models.DateField()

    class Meta:
        verbose_name = _("person")

    @classmethod
    def found_by(cls, body: bytes) -> tuple[str, str]:
        """Return the purpose of its lookup and the address that it is made of."""
        return LOOKUP, msgspec.json.decode(body)["address"]

    def __str__(self) -> str:
        return f"person {self.pk}"


class Suppressed(models.Model):
    """An address that gets no mail any more, known by its lookup alone. It outlives the person's erasure."""

    class Reason(models.TextChoices):
        """Why."""

        ASKED = "asked", _("asked for no mail")
        BOUNCED = "bounced", _("mail came back")
        COMPLAINED = "complained", _("called it spam")

    lookup = models.BinaryField(max_length=32, unique=True)
    reason = models.CharField(max_length=20, choices=Reason)
    since = models.DateField()

    def __str__(self) -> str:
        return f"suppressed {self.pk}: {self.reason}"
