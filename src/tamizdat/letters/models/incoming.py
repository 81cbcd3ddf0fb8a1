"""What is known of mail that comes in. None of it is kept."""

from __future__ import annotations

from django.db import models


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
