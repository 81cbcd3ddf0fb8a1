"""What a sender sends by: a connection to a mail server, or one to a mail service. Both do the same for it.

A carrier is given a letter, says go ahead when its row may be marked as being sent, gets its content, and tells what
became of it.
"""

from __future__ import annotations

from asyncio import Future
from typing import Protocol

from msgspec import Struct

from tamizdat.letters.sending.smtp.dialogue import Done


class Letter(Struct, frozen=True):
    """A letter to one address, ready to go out. `id` is the number of its row; `has_dots`: lines of it may begin with a
    full stop, which SMTP doubles."""

    id: int
    to: str
    return_path: str
    body: bytes
    has_dots: bool = True


class Carrier(Protocol):
    """Over which letters go, one after the other."""

    end: Future[None]  # done once it is gone, and the next one may be made
    finished: int  # letters that were answered
    is_closed: bool

    @property
    def pipelining(self) -> bool:
        """Whether a letter can be given behind the content of another."""

    @property
    def is_idle(self) -> bool:
        """Whether no letter is under way."""

    @property
    def is_sending(self) -> bool:
        """Whether a letter's content is out and its answer is not there yet."""

    def give(self, letter: Letter) -> None:
        """Begin a letter: `Listener.go_ahead` follows."""

    def content(self, letter: Letter, following: Letter | None) -> None:
        """Send the content of the letter, and begin another behind it."""

    def quit(self) -> None:
        """End politely; no letter is under way."""

    def abort(self) -> None:
        """End at once, through no fault of the letters."""

    def look_at_clock(self) -> None:
        """End where an answer takes too long."""


class Listener(Protocol):
    """Who is told what happens on a carrier."""

    def go_ahead(self, carrier: Carrier, letter: Letter) -> None:
        """A letter's content is waited for: `Carrier.content` or `abort` follows."""

    def done(self, carrier: Carrier, done: Done[Letter]) -> None:
        """A letter came to its end."""

    def free(self, carrier: Carrier) -> None:
        """No letter is under way: another can be given."""

    def closed(self, carrier: Carrier) -> None:
        """The carrier is gone, after `done` was called for each letter under way."""
