"""Counts of a day, by kind, for the desk's figures. They name nobody."""

from __future__ import annotations

from django.db import models


class DayCount(models.Model):
    """How many of a kind there were on a day."""

    day = models.DateField()
    kind = models.CharField(max_length=16)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True
        constraints = [models.UniqueConstraint(fields=["day", "kind"], name="%(class)s_of_a_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.kind}: {self.count}"

    @classmethod
    def add(cls, day: object, kind: str) -> None:
        """Count one, within the transaction of what is counted."""
        row, _created = cls.objects.get_or_create(day=day, kind=kind)
        cls.objects.filter(pk=row.pk).update(count=models.F("count") + 1)


class Arrival(DayCount):
    """How many messages of a kind (`incoming.handling.Kind`) came in on a day."""


class AskedByMail(DayCount):
    """How many asked by mail for something (`by_mail.counted.Counted`) on a day, and not what in particular."""
