"""A reader's own letter, made of the frozen issue when its turn comes."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from tamizdat.letters.config import LettersConfig
from tamizdat.letters.models import Issue
from tamizdat.letters.rendering.message import Mold, mold
from tamizdat.letters.sending import verp
from tamizdat.letters.sending.smtp.connection import Letter
from tamizdat.letters.sending.supply import Work
from tamizdat.people.mail.config import MailConfig
from tamizdat.people.mail.letter import message_id


class Writer(Struct):
    """Fills in what is a reader's own. The molds of issues are kept: there are few at a time."""

    mail: MailConfig
    config: LettersConfig
    molds: dict[int, Mold] = {}

    def prepare(self, issues: set[int], make: Callable[[Issue], Mold] = mold) -> None:
        """Make the molds of issues, and let go of others. Reads the database."""
        for gone in self.molds.keys() - issues:
            del self.molds[gone]
        for row in Issue.objects.filter(pk__in=issues - self.molds.keys()).select_related("newsletter"):
            self.molds[row.pk] = make(row)

    def letter(self, work: Work) -> Letter:
        """Return the letter of a row. Its Message-ID is the same whenever it is made."""
        bounces = self.config.bounces
        return_path = verp.return_path(work.id, bounces) if bounces else self.mail.address
        body = self.molds[work.issue].fill(
            to=work.to,
            code=work.code,
            message_id=message_id(f"issue {work.issue} {work.code}", self.mail.domain),
            return_path=return_path,
        )
        return Letter(work.id, work.to, return_path, body)
