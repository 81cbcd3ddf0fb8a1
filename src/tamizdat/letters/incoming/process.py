"""The process that takes mail in: by LMTP, from a mailbox, or both. It may be killed at any moment.

One thread handles all messages, one after the other: what they do is short, and SQLite has one writer.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from time import monotonic
from typing import TypeVar

from django.conf import settings
from django.db import connections

from tamizdat.letters import config as letters_config
from tamizdat.letters.durability import make_durable
from tamizdat.letters.incoming import lmtp, ways
from tamizdat.letters.incoming.config import Incoming, Ours
from tamizdat.letters.incoming.envelope import envelope
from tamizdat.letters.incoming.handling import Raw, handle
from tamizdat.letters.incoming.mailbox import CannotRead, Mailbox
from tamizdat.letters.incoming.own_addresses import ours
from tamizdat.people.failures import AWAY, named
from tamizdat.people.mail import config as mail_config
from tamizdat.vault.errors import VaultError

_T = TypeVar("_T")
_NOT_NOW = (*AWAY, VaultError, OSError)  # nothing can be handled: it is nobody's message that is at fault
_WAITS = (1.0, 5.0, 15.0, 60.0)  # seconds before a mailbox is tried again
_BEAT = 300.0  # seconds between two notes that LMTP listens
_REMEMBERED = 7_200.0  # seconds; Postfix tries again after 4,000 at the latest (maximal_backoff_time)
_log = logging.getLogger(__name__)


class CannotReceive(Exception):
    """Mail cannot be taken in at all; the message says why and what helps."""


def run(stop: threading.Event, ready: Callable[[], object] = lambda: None) -> None:
    """Take mail in until `stop` is set. Raises CannotReceive."""
    try:
        config, mine = letters_config.load(settings.NEWSROOM.folder).incoming, ours()
    except (letters_config.LettersConfigError, mail_config.MailConfigError) as error:
        raise CannotReceive(str(error)) from None
    if not config.is_on:
        raise CannotReceive(
            "tamizdat.toml names no mailbox and no port ([letters.incoming]). docs/operations.md shows how."
        )
    Receiver(config, mine, stop).run(ready)


class Receiver:
    """Takes mail in by the ways that are configured."""

    def __init__(self, config: Incoming, mine: Ours, stop: threading.Event) -> None:
        self._config, self._ours, self._stop = config, mine, stop
        self._thread = ThreadPoolExecutor(1, "incoming")
        self._refused = -_REMEMBERED  # when a message could not be handled that came by LMTP

    def run(self, ready: Callable[[], object]) -> None:
        """Take mail in until told to stop."""
        mailbox = threading.Thread(target=self._read_mailbox, name="mailbox")
        if self._config.server:
            mailbox.start()
        try:
            if self._config.lmtp:
                asyncio.run(self._listen(ready))
            else:
                ready()
                self._stop.wait()
        finally:
            self._stop.set()
            if self._config.server:
                mailbox.join()
            self._thread.submit(connections.close_all).result()
            self._thread.shutdown()

    def _durably(self, work: Callable[[], _T]) -> _T:
        """Do something with the database so that what is committed survives a power failure too."""
        make_durable()
        try:
            return work()
        except AWAY:
            connections.close_all()
            raise

    def _do(self, work: Callable[[], _T]) -> _T:
        return self._thread.submit(self._durably, work).result()

    def _note(self, work: Callable[[], object]) -> None:
        """Note how a way in fares; while the database is away nobody could read it."""
        try:
            self._do(work)
        except _NOT_NOW as error:
            _log.warning("The database does not answer: %s", named(error))

    # --- LMTP

    async def _listen(self, ready: Callable[[], object]) -> None:
        handler = lmtp.Handler(lambda: self._ours, self._take_over)
        try:
            server = await lmtp.serve(self._config.lmtp, self._config.most_bytes, handler)
        except OSError as error:
            said = (
                f"Port {self._config.lmtp} of this machine ([letters.incoming], lmtp) cannot be used: {error.strerror}."
            )
            await self._off(lambda: self._note(lambda: ways.fails(ways.LMTP, said)))
            raise CannotReceive(said) from None
        async with server:
            ready()
            beat = -_BEAT
            while not self._stop.is_set():
                if monotonic() - beat >= _BEAT:
                    beat = monotonic()
                    aside = None if beat - self._refused < _REMEMBERED else 0
                    await self._off(lambda aside=aside: self._note(lambda: ways.works(ways.LMTP, aside)))  # type: ignore[misc]
                await asyncio.sleep(0.2)

    async def _off(self, work: Callable[[], _T]) -> _T:
        return await asyncio.get_running_loop().run_in_executor(None, work)

    async def _take_over(self, sender: str, recipients: tuple[str, ...], content: bytes) -> str:
        raw = Raw(sender.strip().lower(), recipients, content)
        return lmtp.TAKEN if await self._off(lambda: self._handled(raw, ways.LMTP)) else lmtp.LATER

    def _handled(self, raw: Raw, way: str) -> bool:
        """Handle a message; return whether that was done, and is committed."""
        try:
            self._do(lambda: handle(raw, self._ours))
        except _NOT_NOW as error:
            _log.warning("Mail cannot be taken in just now: %s", named(error))
            return False
        except Exception as error:  # this message's own fault: it must not stop the next
            _log.error("A message could not be handled: %s", named(error))
            self._refused = monotonic()
            self._note(lambda: ways.refuses(way))
            return False
        return True

    # --- the mailbox

    def _read_mailbox(self) -> None:
        failures = 0
        while not self._stop.is_set():
            mailbox: Mailbox | None = None
            try:
                mailbox = Mailbox(self._config, self._take_from_mailbox)
                while not self._stop.is_set():
                    aside = mailbox.read(self._stop)
                    failures = 0
                    self._note(lambda aside=aside: ways.works(ways.MAILBOX, aside))  # type: ignore[misc]
                    mailbox.wait(self._stop)
            except CannotRead as error:
                said = str(error)
                self._note(lambda said=said: ways.fails(ways.MAILBOX, said))  # type: ignore[misc]
            except _NOT_NOW as error:
                _log.warning("Mail cannot be taken in just now: %s", named(error))
            except Exception as error:  # of the library, on an answer that is none: the next connection may do
                said = named(error)
                self._note(lambda said=said: ways.fails(ways.MAILBOX, said))  # type: ignore[misc]
            finally:
                if mailbox is not None:
                    mailbox.close()
            self._stop.wait(_WAITS[min(failures, len(_WAITS) - 1)])
            failures += 1

    def _take_from_mailbox(self, content: bytes) -> bool:
        """Handle a message of the mailbox; False where it is to be put aside. Raises what keeps all from it."""
        try:
            sender, recipients = envelope(content, self._ours, self._config.user.lower())
            self._do(lambda: handle(Raw(sender, recipients, content), self._ours))
        except _NOT_NOW:
            raise
        except Exception as error:
            _log.error("A message could not be handled: %s", named(error))
            return False
        return True
