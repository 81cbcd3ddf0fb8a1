"""A newsroom that was made from a backup: everything is published again, and the desk says what happened."""

from __future__ import annotations

from typing import Any

import msgspec

from tamizdat.newsroom.models import Mark, Publication
from tamizdat.newsroom.publishing import queue
from tamizdat.project import Project

MARK = "restored"


def ask_if_restored(newsroom: Project) -> dict[str, Any]:
    """Ask for the press that follows a restoration, and keep for the desk that there was one.

    Returns the note that `tamizdat restore` left, nothing where there is none. A press takes the note away.
    """
    try:
        note: dict[str, Any] = msgspec.json.decode(newsroom.restored.read_bytes())
    except FileNotFoundError:
        return {}
    if Mark.get(MARK) != note:
        Mark.put(MARK, note)
    waiting = Publication.objects.filter(number=queue.EVERYTHING).exclude(progress=Publication.Progress.PUBLISHED)
    if not waiting.exists():
        queue.ask([queue.EVERYTHING])
    return note
