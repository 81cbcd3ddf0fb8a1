"""Writes editors' answers into the file of decisions, so that every later run of recovery agrees with them.

Decisions name the role of whoever made them: the file may be published with an archive, and holds nobody's name.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.conf import settings

from tamizdat.newsroom.recovery.files import DeskFiles
from tamizdat.recover.decisions import file as decisions_file
from tamizdat.recover.decisions.book import DecisionBook
from tamizdat.recover.decisions.in_force import remember
from tamizdat.recover.decisions.kinds import Delete


@contextmanager
def held() -> Iterator[DeskFiles]:
    """Hold the files of recovery, so that no run reads decisions while they change. Raises ResultsError."""
    files = DeskFiles(settings.NEWSROOM)
    with files.held():
        yield files


def book() -> DecisionBook:
    """Return the newsroom's file of decisions, to be read and added to."""
    return DecisionBook(settings.NEWSROOM.decisions, settings.NEWSROOM.redaction_key)


def made_by(user: Any) -> dict[str, Any]:
    """Return when a decision is made, and by which role."""
    names = set(user.groups.values_list("name", flat=True))
    return {"when": date.today(), "by": next((role for role in ("chief", "editor") if role in names), "editor")}


def add_obeyed(decision: Delete) -> None:
    """Add a deletion that the desk has obeyed: the newsroom remembers it as in force. The files must be held."""
    book().add([decision])
    copy = settings.NEWSROOM.decisions_in_force
    remember(copy, decisions_file.added(decisions_file.read(copy).text, [decision]))
