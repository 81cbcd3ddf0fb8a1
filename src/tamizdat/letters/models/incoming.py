"""What is known of mail that comes in: counts and times. None of it is kept."""

from __future__ import annotations

from django.db import models


class Arrival(models.Model):
    """How many messages of a kind came in on a day."""

    day = models.DateField()
    kind = models.CharField(max_length=16)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "kind"], name="arrival_of_a_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.kind}: {self.count}"

    @classmethod
    def add(cls, day: object, kind: str) -> None:
        """Count a message, within the transaction of what it means."""
        row, _created = cls.objects.get_or_create(day=day, kind=kind)
        cls.objects.filter(pk=row.pk).update(count=models.F("count") + 1)


class Handled(models.Model):
    """A message whose meaning has taken effect: a keyed digest of all its bytes, which says nothing of what it held.

    It is written in the transaction of the effect, so a message that comes twice has none the second time.
    """

    digest = models.BinaryField(max_length=32, unique=True)
    day = models.DateField(db_index=True)

    def __str__(self) -> str:
        return f"handled {self.pk}"


class Way(models.Model):
    """A way in, `mailbox` or `lmtp`: when it last worked, since when it does not and why, and what was put aside.

    `aside` counts the messages in the mailbox's folder for what could not be read; by LMTP, how often one
    was refused of late: the mail server keeps it and tries again.
    """

    name = models.CharField(max_length=10, unique=True)
    worked = models.DateTimeField(null=True)
    failing = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=200, blank=True)
    aside = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name}: {self.trouble or 'works'}"
