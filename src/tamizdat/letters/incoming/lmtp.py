"""Mail that this machine's own mail server hands over: LMTP on loopback (RFC 2033).

A message is answered with 250 only once what it means is committed; until then the mail server has it, and tries again
whatever happens here. One that cannot be handled is answered with 451 and counted: the others go on.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from aiosmtpd.lmtp import LMTP

from tamizdat.letters.incoming.config import Ours
from tamizdat.people.failures import named

HOST = "127.0.0.1"
TAKEN = "250 2.0.0 taken"
LATER = "451 4.3.0 not now"
_NOT_OURS = "550 5.1.1 no such address here"
_TOO_BIG = "552 5.3.4 too big"
_LONGEST_LINE = 100_000  # bytes; RFC 5321 allows 1,000, and programs write longer ones
_TIMEOUT = 300.0  # seconds; RFC 5321, 4.5.3.2
_MOST_RECIPIENTS = 100  # RFC 5321, 4.5.3.1.8
_log = logging.getLogger(__name__)

Take = Callable[[str, tuple[str, ...], bytes], Awaitable[str]]  # envelope and bytes to the answer


class Handler:
    """Decides about recipients, and hands messages on."""

    def __init__(self, ours: Callable[[], Ours], take: Take) -> None:
        self._ours, self._take = ours, take

    async def handle_RCPT(  # noqa: N802 (aiosmtpd calls it)
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        """Take addresses of ours alone."""
        if not self._ours().is_ours(address):
            return _NOT_OURS
        if len(envelope.rcpt_tos) >= _MOST_RECIPIENTS:
            return "452 4.5.3 too many recipients"
        envelope.rcpt_tos.append(address.lower())
        return "250 2.1.5 ours"

    async def handle_DATA(  # noqa: N802 (aiosmtpd calls it)
        self, server: Any, session: Any, envelope: Any
    ) -> str:
        """Hand a message on, and answer with what came of it."""
        recipients = tuple(dict.fromkeys(envelope.rcpt_tos))
        return await self._take(envelope.mail_from or "", recipients, bytes(envelope.content))

    async def handle_exception(self, error: Exception) -> str:
        """Answer where a conversation itself fails; the error's text could hold an address."""
        _log.error("A conversation by LMTP failed: %s", named(error))
        return LATER


class Server(LMTP):
    """One conversation. After a message there is an answer for each of its recipients (RFC 2033, 4.2)."""

    line_length_limit = _LONGEST_LINE
    _recipients = 0

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 (aiosmtpd calls it)
        """Take a message."""
        self._recipients = len(self.envelope.rcpt_tos) if self.envelope and not arg else 0
        try:
            await super().smtp_DATA(arg)
        finally:
            self._recipients = 0

    async def push(self, status: Any) -> None:
        """Write an answer."""
        if self._recipients and not status.startswith("354"):
            answer = _TOO_BIG if status.startswith("552") else status
            status = "\r\n".join([answer] * self._recipients)
        await super().push(status)


async def serve(port: int, most_bytes: int, handler: Handler) -> asyncio.Server:
    """Listen on loopback. Raises OSError where the port is taken."""
    # Its own log names senders and recipients.
    logging.getLogger("mail.log").disabled = True
    logging.getLogger("mail.debug").disabled = True
    loop = asyncio.get_running_loop()

    def conversation() -> Server:
        return Server(
            handler,
            hostname="tamizdat",
            ident="LMTP",
            data_size_limit=most_bytes,
            enable_SMTPUTF8=True,
            timeout=_TIMEOUT,
            loop=loop,
        )

    return await loop.create_server(conversation, HOST, port)
