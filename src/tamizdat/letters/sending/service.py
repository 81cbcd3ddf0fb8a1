"""Newsletters by a mail service: a carrier that hands each letter over by a call, in a thread of its own.

The sender cannot tell it from a connection to a mail server, so the same rules hold: a row is `submitting` on the disk
before the call, and what nobody knows the end of is `unknown`.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from threading import Thread

from tamizdat.letters.sending import verp
from tamizdat.letters.sending.carrier import Carrier, Letter, Listener
from tamizdat.letters.sending.smtp import connection
from tamizdat.letters.sending.smtp.dialogue import Blame, Done
from tamizdat.people.mail.config import MailConfig, MailConfigError
from tamizdat.people.mail.services.answers import Answer, Fault
from tamizdat.people.mail.services.service import Service
from tamizdat.people.mail.smtp import CannotSend, Outcome, Result

_BLAMES = {Fault.LETTER: Blame.LETTER, Fault.SERVICE: Blame.SERVER, Fault.BUSY: Blame.NOBODY}


async def connect(mail: MailConfig, listener: Listener) -> Carrier:
    """Return what letters go over: a service if one is named, else a mail server. Raises CannotSend."""
    if not mail.service:
        return await connection.connect(mail, listener)
    try:
        return ServiceCarrier(Service(mail), listener)
    except MailConfigError as error:
        raise CannotSend(str(error)) from None


class ServiceCarrier:
    """Hands letters over one by one. A service that is busy, or is not reached, ends it: the sender makes the next one
    after a while."""

    pipelining = False

    def __init__(self, service: Service, listener: Listener) -> None:
        self._service = service
        self._listener = listener
        self._loop = asyncio.get_running_loop()
        self._letter: Letter | None = None
        self.is_sending = False
        self.is_closed = False
        self.finished = 0  # letters that the service has answered
        self.end: asyncio.Future[None] = self._loop.create_future()

    @property
    def is_idle(self) -> bool:
        """Whether no letter is under way."""
        return self._letter is None

    def give(self, letter: Letter) -> None:
        """Begin a letter: its row can be marked at once."""
        self._letter = letter
        self._listener.go_ahead(self, letter)

    def content(self, letter: Letter, following: Letter | None) -> None:
        """Call the service."""
        self.is_sending = True
        Thread(target=self._call, args=(letter,), name="letters-service", daemon=True).start()

    def quit(self) -> None:
        """End; no letter is under way."""
        self._close(0.0)

    def abort(self) -> None:
        """End at once. Of a letter whose call is under way nobody knows what becomes of it."""
        if self.is_closed:
            return
        if letter := self._letter:
            outcome = Outcome(Result.UNKNOWN if self.is_sending else Result.LATER, "lost")
            self._done(letter, Answer(outcome, Fault.LETTER if self.is_sending else Fault.BUSY))
        self._close(0.0)

    def look_at_clock(self) -> None:
        """Do nothing: calls have limits of their own."""

    def _call(self, letter: Letter) -> None:
        answer = self._service.call(letter.body, verp.signed(letter.id))
        with suppress(RuntimeError):  # the sender has ended, and told that it is unknown
            self._loop.call_soon_threadsafe(self._answered, letter, answer)

    def _answered(self, letter: Letter, answer: Answer) -> None:
        if self.is_closed:
            return  # `abort` has told of it
        self.finished += answer.fault is Fault.LETTER
        self._done(letter, answer)
        if answer.fault is not Fault.LETTER:
            self._close(answer.wait)
        elif not self.is_closed:
            self._listener.free(self)

    def _done(self, letter: Letter, answer: Answer) -> None:
        self._letter, self.is_sending = None, False
        self._listener.done(self, Done(letter, answer.outcome, _BLAMES[answer.fault]))

    def _close(self, wait: float) -> None:
        """End; the next one may be made after so many seconds."""
        if self.is_closed:
            return
        self.is_closed = True
        self._service.close()
        self._listener.closed(self)
        self._loop.call_later(wait, self._ended)

    def _ended(self) -> None:
        if not self.end.done():
            self.end.set_result(None)
