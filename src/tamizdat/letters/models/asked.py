"""How many wrote to the paper, for the desk's figures."""

from __future__ import annotations

from django.db import models


class AskedByMail(models.Model):
    """How many asked by mail for something on a day. It names nobody, and not what was asked for in particular.

    `kind` is one of `by_mail.counted.Counted`.
    """

    day = models.DateField()
    kind = models.CharField(max_length=12)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "kind"], name="asked_by_mail_of_a_day")]

    def __str__(self) -> str:
        return f"{self.day}: {self.kind}"

    @classmethod
    def add(cls, day: object, kind: str) -> None:
        """Count one."""
        row, _created = cls.objects.get_or_create(day=day, kind=kind)
        cls.objects.filter(pk=row.pk).update(count=models.F("count") + 1)
