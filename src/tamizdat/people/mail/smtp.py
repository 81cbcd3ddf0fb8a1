"""One conversation with a mail server, over which letters go one by one, each to one recipient.

The one moment that matters: once the message's last byte is on its way, only the server knows whether it took it. If
the connection ends before it has answered, the outcome is UNKNOWN and never a reason to send it again.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from contextlib import suppress
from enum import Enum
from types import TracebackType

from msgspec import Struct

from tamizdat.people.mail.config import MailConfig
from tamizdat.people.mail.dkim.signer import Signer
from tamizdat.people.mail.letter import NOBODY

_TIMEOUT = 60.0  # seconds for each answer; RFC 5321 (4.5.3.2) allows a server minutes
_DATA_TIMEOUT = 300.0  # after the message's end: the server may look at it before it answers
_PLACED = re.compile(rb"^\.", re.MULTILINE)


class Result(Enum):
    """What became of a letter."""

    SENT = "sent"
    LATER = "later"  # the server asks to be tried again, or was not reached
    REFUSED = "refused"  # for good
    UNKNOWN = "unknown"


class Outcome(Struct, frozen=True):
    """What became of a letter, and the server's codes ("550 5.1.1"). Its text is dropped: it names the address."""

    result: Result
    answer: str = ""


class CannotSend(Exception):
    """The mail server was not reached or does not let this account in; the message has its codes and no address."""


class Conversation:
    """A connection to a mail server; letters are signed if there is a `signer`. Raises CannotSend when it is made."""

    def __init__(self, config: MailConfig, signer: Signer | None = None) -> None:
        self._config = config
        self._signer = signer
        self._server: smtplib.SMTP | None = None

    def __enter__(self) -> Conversation:
        self._connect()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    @property
    def name(self) -> str:
        """Who letters are from: a name and an address."""
        return self._config.sender

    def send(self, to: str, body: bytes, return_path: str = "") -> Outcome:
        """Send a message to one address; it comes back to `return_path`, as a Letter has it.

        Raises CannotSend where the server is gone and does not come back.
        """
        if self._server is None:
            self._connect()
        server = self._server
        assert server is not None  # noqa: S101 (it was connected)
        body = self._signer.sign(body) if self._signer else body
        try:
            code, text = server.mail("" if return_path == NOBODY else return_path or self._config.address)
            if code == 250:
                code, text = server.rcpt(to)
            if code in (250, 251):
                code, text = server.docmd("data")
            if code != 354:
                return self._refusal(code, text)
        except (OSError, smtplib.SMTPException):
            self._drop()
            return Outcome(Result.LATER, "lost")
        return self._deliver(server, body)

    def _deliver(self, server: smtplib.SMTP, body: bytes) -> Outcome:
        """Send the message's bytes and its end, and wait for the answer."""
        try:
            if server.sock is not None:
                server.sock.settimeout(_DATA_TIMEOUT)
            server.send(_PLACED.sub(b"..", body) + (b"" if body.endswith(b"\r\n") else b"\r\n") + b".\r\n")
            code, text = server.getreply()
            if server.sock is not None:
                server.sock.settimeout(_TIMEOUT)
        except (OSError, smtplib.SMTPException):
            self._drop()
            return Outcome(Result.UNKNOWN, "lost")
        return Outcome(Result.SENT, "250") if code == 250 else self._refusal(code, text, reset=False)

    def _refusal(self, code: int, text: bytes, *, reset: bool = True) -> Outcome:
        if code in (421, -1):
            self._drop()
        elif reset and self._server is not None:
            try:
                self._server.rset()
            except (OSError, smtplib.SMTPException):
                self._drop()
        result = Result.REFUSED if 500 <= code < 600 else Result.LATER
        return Outcome(result, codes(code, text))

    def _connect(self) -> None:
        config = self._config
        context = ssl.create_default_context()
        try:
            if config.security == "tls":
                self._server = smtplib.SMTP_SSL(config.server, config.port, timeout=_TIMEOUT, context=context)
            else:
                self._server = smtplib.SMTP(config.server, config.port, timeout=_TIMEOUT)
            self._server.ehlo_or_helo_if_needed()
            if config.security == "starttls":
                self._server.starttls(context=context)
                self._server.ehlo()
            if config.user:
                self._server.login(config.user, config.password)
        except smtplib.SMTPResponseException as error:
            self._drop()
            raise CannotSend(f"{config.server} answered {codes(error.smtp_code, error.smtp_error)}") from None
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise CannotSend(f"{config.server}, port {config.port}: {type(error).__name__}") from None

    def _end(self) -> None:
        if self._server is not None:
            with suppress(OSError, smtplib.SMTPException):
                self._server.quit()
            self._drop()

    def _drop(self) -> None:
        if self._server is not None:
            with suppress(OSError):
                self._server.close()
        self._server = None


def codes(code: int, text: bytes | str) -> str:
    """Return a server's codes without its words."""
    said = text.decode("ascii", "replace") if isinstance(text, bytes) else text
    enhanced = re.match(r"[245]\.\d{1,3}\.\d{1,3}\b", said)
    return f"{code} {enhanced[0]}" if enhanced else str(code)
