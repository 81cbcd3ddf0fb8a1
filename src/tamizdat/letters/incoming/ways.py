"""How each way in fares, written where `tamizdat doctor` and the desk see it."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from tamizdat.letters.models import Way

MAILBOX, LMTP = "mailbox", "lmtp"


def works(name: str, aside: int | None = None) -> None:
    """Note that a way in works now; `aside` is how many messages were put aside, None where that is not known."""
    changed = {"worked": timezone.now(), "failing": None, "trouble": ""} | ({} if aside is None else {"aside": aside})
    Way.objects.update_or_create(name=name, defaults=changed)


def fails(name: str, trouble: str) -> None:
    """Note that a way in does not work, and why, in our own words; since when is kept."""
    row, _is_new = Way.objects.get_or_create(name=name)
    Way.objects.filter(pk=row.pk, failing=None).update(failing=timezone.now())
    Way.objects.filter(pk=row.pk).update(trouble=trouble[:200])


def refuses(name: str) -> None:
    """Count a message that could not be handled, and that the mail server keeps."""
    row, _is_new = Way.objects.get_or_create(name=name)
    Way.objects.filter(pk=row.pk).update(aside=models.F("aside") + 1)
