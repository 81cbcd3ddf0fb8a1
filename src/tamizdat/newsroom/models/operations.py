"""What running a desk leaves in its database: marks, the workers' heartbeats, and jobs that fail."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.utils import timezone


class Mark(models.Model):
    """A fact about this database that must be known before anything else is done with it.

    `archive` says that the articles are here and no longer in var/archive.jsonl; `press/archives/database.py` reads it
    without Django. `mode` is "practice" or "production".
    """

    name = models.CharField(max_length=40, primary_key=True)
    value = models.JSONField(null=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name}: {self.value}"

    @classmethod
    def get(cls, name: str) -> Any:
        """Return the value of a mark, None where there is none."""
        return cls.objects.filter(name=name).values_list("value", flat=True).first()

    @classmethod
    def put(cls, name: str, value: Any) -> None:
        """Set a mark."""
        cls.objects.update_or_create(name=name, defaults={"value": value, "at": timezone.now()})


class Heartbeat(models.Model):
    """That a worker is alive. `name` is drawn by its process and says nothing about the machine; that of a process of
    another kind has the kind and a space before it."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.name} at {self.at:%H:%M:%S}"

    @classmethod
    def newest(cls) -> datetime | None:
        """Return when a worker was last heard of."""
        found: datetime | None = (
            cls.objects.exclude(name__contains=" ").order_by("-at").values_list("at", flat=True).first()
        )
        return found


# How long a job that fails waits before it is tried again.
_WAITS = (timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30))


class Trouble(models.Model):
    """A job of the worker that failed: why, since when, and when it is tried again. The row goes once it succeeds."""

    job = models.CharField(max_length=80, primary_key=True)
    about = models.CharField(max_length=500)  # what editors read: the article, the task
    reason = models.TextField()
    since = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=1)
    try_again_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.about}: {self.reason}"

    @classmethod
    def tell(cls, job: str, about: str, reason: str) -> None:
        """Keep that a job failed."""
        now = timezone.now()
        known = cls.objects.filter(job=job).first()
        attempts = known.attempts + 1 if known else 1
        wait = _WAITS[min(attempts, len(_WAITS)) - 1]
        reason = reason.replace("\0", "")  # which PostgreSQL does not take
        values = {"about": about[:500], "reason": reason, "attempts": attempts, "try_again_at": now + wait}
        cls.objects.update_or_create(job=job, defaults={**values, "since": known.since if known else now})

    @classmethod
    def waiting(cls) -> set[str]:
        """Return the jobs whose time to be tried again has not come."""
        return set(cls.objects.filter(try_again_at__gt=timezone.now()).values_list("job", flat=True))
