"""Readers' mailboxes, all of the world, behind one mail server on loopback; with faults where somebody wants them.

What is delivered is kept in this process's memory and can be read by its address. An address that begins with "gone."
does not exist.
"""

from __future__ import annotations

import asyncio
import random
import threading
import time
from email import message_from_bytes, policy
from email.message import EmailMessage
from types import TracebackType
from typing import Any

from aiosmtpd.controller import Controller

from audit.serving import free_port

_SLOW = 0.3  # seconds that a slow answer takes, at most


class Mailboxes:
    """A mail server that runs while the context is open.

    With `faults` = 0.1 a tenth of the letters are put off, as many are answered slowly, and of a fiftieth the
    connection is dropped before anything was taken.
    """

    def __init__(self, faults: float = 0.0, seed: int = 1) -> None:
        self.port = free_port()
        self.put_off = self.refused = self.dropped = 0
        self._faults, self._draw = faults, random.Random(seed)
        self._kept: dict[str, list[bytes]] = {}
        self._guard = threading.Condition()
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port, data_size_limit=None)

    def __enter__(self) -> Mailboxes:
        self._controller.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._controller.stop()

    def of(self, address: str) -> list[EmailMessage]:
        """Return the letters to an address, the oldest first."""
        with self._guard:
            found = list(self._kept.get(address, ()))
        return [message_from_bytes(each, policy=policy.default) for each in found]

    def raw(self, address: str) -> list[bytes]:
        """Return the letters to an address as they came."""
        with self._guard:
            return list(self._kept.get(address, ()))

    def wait_for(self, address: str, count: int = 1, seconds: float = 120) -> EmailMessage:
        """Wait until an address has so many letters; return the last of them. Raises TimeoutError."""
        with self._guard:
            if not self._guard.wait_for(lambda: len(self._kept.get(address, ())) >= count, seconds):
                raise TimeoutError(f"{address} has got {len(self._kept.get(address, ()))} letters, and not {count}.")
        return self.of(address)[-1]

    @property
    def addresses(self) -> set[str]:
        """The addresses that have got something."""
        with self._guard:
            return set(self._kept)

    # --- what aiosmtpd calls

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        """Take an address, or put it off, or refuse it."""
        if address.startswith("gone."):
            self.refused += 1
            return "550 5.1.1 No such user here"
        if self._happens(1):
            self.put_off += 1
            return "451 4.3.0 Try again later"
        if self._happens(0.2):
            self.dropped += 1
            server.transport.abort()
            return "421 4.3.0 Gone"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    async def handle_DATA(  # noqa: N802
        self, server: Any, session: Any, envelope: Any
    ) -> str:
        """Keep a letter, sometimes slowly."""
        if self._happens(1):
            await asyncio.sleep(self._draw.random() * _SLOW)
        with self._guard:
            for address in envelope.rcpt_tos:
                path = f"Return-Path: <{envelope.mail_from or ''}>\r\n".encode()  # RFC 5321, 4.4
                self._kept.setdefault(address, []).append(path + bytes(envelope.content))
            self._guard.notify_all()
        return "250 2.0.0 Ok"

    def _happens(self, share: float) -> bool:
        return self._draw.random() < share * self._faults


def part(letter: EmailMessage, kind: str) -> str:
    """Return a letter's text ("plain") or its HTML ("html"), "" where it has none."""
    found = letter.get_body((kind,))
    return str(found.get_content()) if found else ""


def until(condition: Any, what: str, seconds: float = 120) -> None:
    """Wait until something is so. Raises TimeoutError."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(what)
        time.sleep(0.2)
