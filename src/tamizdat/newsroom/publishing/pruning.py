"""Removing states of articles that no press can be reading any more.

A press reads the states up to a mark, the newest sequence when it began. Each day's first pruning notes the mark of
that moment; a day later every press that began before is over, so that of the states up to that mark the newest of each
article is enough.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
from django.db import transaction
from django.db.models import Exists, Max, OuterRef

from tamizdat.newsroom.models import ArticleState, Note

_MARK = "states"  # the note's name
_DAY = timedelta(days=1)  # no press takes as long


class _Mark(msgspec.Struct):
    at: datetime
    sequence: int


def prune(now: datetime) -> int:
    """Remove what was superseded more than a day ago, at most once a day; return how many states."""
    note = Note.objects.filter(name=_MARK).first()
    before = msgspec.json.decode(note.text, type=_Mark) if note else None
    if before and now - before.at < _DAY:
        return 0
    with transaction.atomic():
        removed = _remove(before.sequence) if before else 0
        newest = ArticleState.objects.aggregate(newest=Max("sequence"))["newest"] or 0
        text = msgspec.json.encode(_Mark(now, newest)).decode()
        Note.objects.update_or_create(name=_MARK, defaults={"text": text})
    return removed


def _remove(mark: int) -> int:
    newer = ArticleState.objects.filter(
        number=OuterRef("number"), sequence__gt=OuterRef("sequence"), sequence__lte=mark
    )
    old = ArticleState.objects.filter(Exists(newer), sequence__lte=mark)
    return int(old.delete()[0])
