"""Reminders: "not today, remind me later"."""

from __future__ import annotations

import msgspec
from django.db import models
from msgspec import Struct

from tamizdat.people.models.sealed import Sealed

LOOKUP = "reminder"  # the purpose of lookups


class Wanted(Struct, frozen=True):
    """What is sealed of a reader's wish to be reminded."""

    address: str


class Reminder(Sealed):
    """A reader who wants to be reminded. The address is sealed here and nowhere else, and erased after the last letter.

    `month` is the first day of the month in which the next letter is due; `every` is after how many months the one
    after it comes, 0 for none. `lookup` finds all reminders of an address, so that one click ends them.
    """

    lookup = models.BinaryField(max_length=32, db_index=True)
    month = models.DateField(db_index=True)
    every = models.PositiveSmallIntegerField(default=0)
    language = models.CharField(max_length=35)
    since = models.DateField()
    sent = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["lookup", "month"], name="reminder_once_a_month"),)

    @classmethod
    def found_by(cls, body: bytes) -> tuple[str, str]:
        """Return the purpose of its lookup and the address that it is made of."""
        return LOOKUP, msgspec.json.decode(body, type=Wanted).address

    def __str__(self) -> str:
        return f"reminder {self.pk}"
