"""What a press may bring back or has to take away: decisions that are gone, redactions that wait, bytes that return."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from tamizdat.cli.terminal import console, fail
from tamizdat.press.index.barred import BarredWords
from tamizdat.project import Project
from tamizdat.publish_config import barred_words, check_decisions
from tamizdat.recover.decisions.file import DecisionsError
from tamizdat.recover.decisions.file import read as read_decisions
from tamizdat.recover.decisions.in_force import remember
from tamizdat.recover.redaction import pending
from tamizdat.release import PublishResult, signatures_expire
from tamizdat.release.publishing.expiring import expiring
from tamizdat.visible import Lines

_SHOWN = 10  # paths


class Consent:
    """What a person said of a press, and what the newsroom knows. `redact`: no byte of what it replaces may stay.

    A press of another archive, or to another folder, than the newsroom's leaves the newsroom's notes as they are. Ends
    the command where the newsroom's release would be pressed while decisions in force are missing from its file of
    decisions, unless `lift` is said. `barred` are the words that no article may be published with.
    """

    def __init__(self, newsroom: Project | None, source: Path, to: Path, *, redact: bool, lift: bool) -> None:
        own = newsroom if newsroom and to.resolve() == newsroom.site.resolve() else None
        if own and not lift:
            try:
                check_decisions(own)
            except DecisionsError as error:
                fail(str(error))
        self.barred = _barred(newsroom, lift=lift) if newsroom else None
        self._site, self._lift = to, lift
        self._newsroom = own if own and source.resolve() == own.archive.resolve() else None
        self._folder = own.folder if own else None
        self._note = pending.note_in(own.redaction_to_press) if own else ""
        self.redact = redact or bool(self._note)
        if self._note and not redact:
            console.print(
                "A redaction waits to be published: this press leaves no byte of what it replaces (--redact)."
            )

    def pressed(self, result: PublishResult) -> None:
        """Say what is public again and until when the signatures hold; forget what was lifted and what waited."""
        if again := result.again:
            more = f" and {len(again) - _SHOWN} more" if len(again) > _SHOWN else ""
            console.print(
                f"  Public again, as it was before it was withdrawn or redacted: {', '.join(again[:_SHOWN])}{more}",
                style="yellow",
            )
        if self._newsroom is not None:
            pending.take_away(self._newsroom.redaction_to_press, self._note)
            if self._lift:
                remember(self._newsroom.decisions_in_force, read_decisions(self._newsroom.decisions).text)
        if expires := signatures_expire(self._site):
            console.print(_validity(expires))
        self._say_what_expires()

    def _say_what_expires(self) -> None:
        """Say what this press did not renew, in time for those who hold the keys."""
        now = datetime.now(UTC)
        for each in expiring(self._folder, self._site, now) if self._folder else ():
            line = f"  {each.sentence(now)} → {each.remedy}"
            console.print(line, style="bold yellow")


def _barred(newsroom: Project, *, lift: bool) -> BarredWords | None:
    """Return the words that the newsroom bars, whatever is pressed. Ends the command where they cannot be told."""
    try:
        return barred_words(newsroom, lift=lift)
    except DecisionsError as error:
        fail(Lines(str(error), "Nothing was published, and the last pages stand."))


def _validity(expires: datetime) -> str:
    return (
        f"  signed until {expires:%Y-%m-%d %H:%M} UTC: after that readers' verifiers call it stale. Press at least"
        " every three days, whether or not something changed; cron can (README)."
    )
