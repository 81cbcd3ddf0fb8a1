"""Everybody who gets a newsletter, as CSV, for another Tamizdat or another program.

Ghost imports email, subscribed_to_emails, created_at and labels, listmonk email; other columns they pass over. Another
Tamizdat keeps what each agreed to and when, word for word (`formats/own.py`). Those who left are known here by keyed
digests alone: they cannot be exported.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from datetime import UTC
from typing import Protocol

from msgspec import Struct
from wagtail.log_actions import log

from tamizdat.letters.lists.formats.own import COLUMNS
from tamizdat.letters.models import Departed, Newsletter, Subscription
from tamizdat.newsroom.accounts.log import COMMAND_LINE
from tamizdat.newsroom.spreadsheets import for_spreadsheet
from tamizdat.people import persons

_BATCH = 1_000


class SupportsWrite(Protocol):
    """What text can be written to."""

    def write(self, text: str, /) -> object:
        """Write a text."""


class Exported(Struct):
    """How many people were written, how many cannot be read, and how many left, who are not in the file."""

    written: int = 0
    unreadable: int = 0
    departed: int = 0


def write_csv(
    to: SupportsWrite, newsletter: Newsletter, progress: Callable[[int], object] = lambda count: None
) -> Exported:
    """Write everybody who gets a newsletter; return how many. Raises VaultLocked."""
    done = Exported(departed=Departed.objects.filter(newsletter=newsletter).count())
    file = csv.writer(to)
    file.writerow(COLUMNS)
    for rows in _batches(newsletter):
        for row, details in zip(rows, persons.read([row.person for row in rows]), strict=True):
            if details is None:
                done.unreadable += 1
                continue
            at = row.consented.astimezone(UTC).isoformat()
            texts = (details.address, "true", at, newsletter.slug, details.language, row.consent, at, row.source)
            file.writerow([for_spreadsheet(each) for each in texts])
            done.written += 1
        progress(done.written)
    return done


def note(newsletter: Newsletter, done: Exported) -> None:
    """Write into the log that a list was exported at the command line."""
    log(instance=newsletter, action="letters.export", data={"subscribers": done.written, COMMAND_LINE: True})


def _batches(newsletter: Newsletter) -> Iterator[list[Subscription]]:
    last = 0
    rows = Subscription.objects.filter(newsletter=newsletter).select_related("person").order_by("pk")
    while batch := list(rows.filter(pk__gt=last)[:_BATCH]):
        last = batch[-1].pk
        yield batch
