"""A reader's own letter, made of the frozen issue when its turn comes."""

from __future__ import annotations

from tamizdat.letters.config import LettersConfig
from tamizdat.letters.models import Issue
from tamizdat.letters.rendering.message import Mold, mold
from tamizdat.letters.sending import verp
from tamizdat.letters.sending.carrier import Letter
from tamizdat.letters.sending.supply import Work
from tamizdat.people.mail.config import MailConfig
from tamizdat.people.mail.dkim.signer import Signer
from tamizdat.people.mail.letter import message_id


class Writer:
    """Fills in what is a reader's own, and signs. The molds of issues are kept: there are few at a time."""

    def __init__(self, mail: MailConfig, config: LettersConfig, signer: Signer | None = None) -> None:
        self.mail, self.config, self._signer = mail, config, signer
        self._address, self._domain, self._bounces = mail.address, mail.domain, config.bounces
        self._molds: dict[int, tuple[Mold, bool]] = {}  # and whether lines of its letters begin with a full stop

    def prepare(self, issues: set[int]) -> None:
        """Make the molds of issues, and let go of others. Reads the database."""
        for gone in self._molds.keys() - issues:
            del self._molds[gone]
        if missing := issues - self._molds.keys():
            for row in Issue.objects.filter(pk__in=missing).select_related("newsletter"):
                made = mold(row, self._signer)
                self._molds[row.pk] = (made, made.has_dots)

    def letter(self, work: Work) -> Letter:
        """Return the letter of a row. Its Message-ID is the same whenever it is made. Raises KeyError where its issue
        is not being sent any more, ValueError where no mail can be sent to its address."""
        return_path = verp.return_path(work.id, self._bounces) if self._bounces else self._address
        made, has_dots = self._molds[work.issue]
        body = made.fill(
            to=work.to,
            code=work.code,
            message_id=message_id(f"issue {work.issue} {work.code}", self._domain),
            return_path=return_path,
        )
        return Letter(work.id, work.to, return_path, body, has_dots)
