"""How often something was tried."""

from __future__ import annotations

from django.db import models


class Attempts(models.Model):
    """How often one address, network or device tried one thing in one window of time.

    `who` is made with a key that the vault's agent draws each day and writes nowhere: nobody can tell later who it was.
    """

    what = models.CharField(max_length=30)
    who = models.BinaryField(max_length=32)
    window = models.BigIntegerField()  # its number, counted from 1970 in steps of its length
    count = models.PositiveIntegerField(default=0)
    ends = models.DateTimeField(db_index=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["what", "who", "window"], name="attempts_once"),)

    def __str__(self) -> str:
        return f"{self.what}: {self.count}"
