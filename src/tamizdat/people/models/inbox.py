"""What came in and has not been taken in yet."""

from __future__ import annotations

from django.db import models

from tamizdat.people.models.sealed import Sealed


class Waiting(Sealed):
    """Something that a reader sent. `kind` says who takes it in; `about` has what of it is not personal.

    A row is taken in and deleted in one transaction, so nothing is taken in twice.
    """

    kind = models.CharField(max_length=40)
    about = models.JSONField(default=dict)
    day = models.DateField()
    attempts = models.PositiveIntegerField(default=0)
    not_before = models.DateTimeField(null=True, db_index=True)
    problem = models.CharField(max_length=100, default="")  # the name of an error; its text could hold what was sent

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
