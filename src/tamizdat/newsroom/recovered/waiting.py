"""Which articles readers have otherwise than the desk, and putting them into the queue."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import closing
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from tamizdat.newsroom.models import Publication
from tamizdat.newsroom.publishing.config import database
from tamizdat.press.archives.database import DatabaseArchive
from tamizdat.press.archives.published import NO_RECORD, PublishedArticles, index_file, open_previous
from tamizdat.release import ReleaseError

_BULK = 500  # rows of the queue that one query changes


def waiting() -> list[int]:
    """Return the articles whose public record at the desk is not what the last press made pages of, by number."""
    published = _published()
    with DatabaseArchive(database()).snapshot() as snapshot:
        changed = {number for number, digest in snapshot.digests() if published.pop(number, None) != digest}
    gone = {number for number, digest in published.items() if digest != NO_RECORD}
    return sorted(changed | gone)


def _published() -> dict[int, bytes]:
    """Return the digest of each article of the release; none where there is no release yet."""
    site = settings.NEWSROOM.site
    try:
        index = open_previous(index_file(site), PublishedArticles(site).tree.root.sha256)
    except (ReleaseError, OSError):
        return {}
    if index is None:
        return {}
    with closing(index):
        return index.digests()


def ask_many(numbers: Collection[int], user: Any) -> None:
    """Put many articles into the queue at once, as `queue.ask` does one by one."""
    now, every = timezone.now(), sorted(numbers)
    with transaction.atomic():
        for at in range(0, len(every), _BULK):
            some = every[at : at + _BULK]
            Publication.objects.filter(number__in=some).update(
                progress=Publication.Progress.WAITING,
                asked_at=now,
                asked_by=user,
                attempts=0,
                try_again_at=None,
                reason="",
                generation=F("generation") + 1,
            )
            rows = [Publication(number=number, asked_at=now, asked_by=user) for number in some]
            Publication.objects.bulk_create(rows, ignore_conflicts=True)
