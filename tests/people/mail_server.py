"""A mail server on loopback that takes letters, refuses them, or dies at a chosen moment."""

from __future__ import annotations

import email
import email.policy
from collections import Counter
from email.message import EmailMessage
from types import TracebackType
from typing import Any

from aiosmtpd.controller import Controller
from audit.serving import free_port


class MailServer:
    """Keeps what it takes in `taken`, as pairs of recipient and message, and its bytes in `raw`.

    `refusals` has the answer for a recipient (`"451 4.3.0 try later"`); `dies` the recipients after whose letter it
    ends the connection instead of answering: it has taken the letter, and nobody is told.
    """

    def __init__(self) -> None:
        self.taken: list[tuple[str, EmailMessage]] = []
        self.return_paths: list[str] = []
        self.raw: list[bytes] = []
        self.refusals: dict[str, str] = {}
        self.dies: set[str] = set()
        self.connections = 0  # in all
        self.most = 0  # at a time
        self._open: list[Any] = []
        self.port = free_port()
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)

    def __enter__(self) -> MailServer:
        self._controller.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._controller.stop()

    @property
    def counts(self) -> Counter[str]:
        """How many letters each recipient got."""
        return Counter(to for to, _ in self.taken)

    async def handle_EHLO(  # noqa: N802 (aiosmtpd calls it)
        self, server: Any, session: Any, envelope: Any, hostname: str, answers: list[str]
    ) -> Any:
        session.host_name = hostname
        self.connections += 1
        self._open = [transport for transport in self._open if not transport.is_closing()] + [server.transport]
        self.most = max(self.most, len(self._open))
        return answers

    async def handle_RCPT(  # noqa: N802 (aiosmtpd calls it)
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if refusal := self.refusals.get(address):
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 (aiosmtpd calls it)
        self, server: Any, session: Any, envelope: Any
    ) -> str:
        (to,) = envelope.rcpt_tos  # one recipient in each transaction
        message: Any = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.taken.append((to, message))
        self.return_paths.append(envelope.mail_from)
        self.raw.append(envelope.content)
        if to in self.dies:
            server.transport.abort()
        return "250 2.0.0 taken"
