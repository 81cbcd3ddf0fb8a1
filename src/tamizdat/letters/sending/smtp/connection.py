"""A connection to the mail server, in an event loop: how it is made, and how a dialogue is carried over it."""

from __future__ import annotations

import asyncio
import base64
import socket
import ssl
from functools import lru_cache
from time import monotonic

from tamizdat.letters.sending.carrier import Letter, Listener
from tamizdat.letters.sending.smtp.dialogue import Dialogue, GoAhead, ProtocolError, Step
from tamizdat.people.mail.config import MailConfig
from tamizdat.people.mail.smtp import CannotSend, codes

_GREETING = 60.0  # seconds for all that is said before the first letter
_PATIENCE = 60.0  # seconds for an answer; RFC 5321 (4.5.3.2) allows a server minutes
_CONTENT_PATIENCE = 300.0  # after the message's end: the server may look at it before it answers


class _Refused(Exception):
    """The server said no before the first letter."""


class Connection(asyncio.Protocol):
    """A connection over which letters go. `connect` makes one."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self._transport: asyncio.Transport | None = None
        self._dialogue: Dialogue[Letter] | None = None
        self._answer: asyncio.Future[tuple[int, list[bytes]]] | None = None
        self._lines: list[bytes] = []
        self._buffer = b""
        self._since = monotonic()
        self.is_closed = self._by_us = False
        self.end: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.finished = 0  # letters that the server has answered

    @property
    def pipelining(self) -> bool:
        """Whether a letter can be given behind the content of another."""
        return self._dialogue is not None and self._dialogue.pipelining

    @property
    def is_idle(self) -> bool:
        """Whether no letter is under way."""
        return self._dialogue is not None and self._dialogue.is_idle

    @property
    def is_sending(self) -> bool:
        """Whether a letter's content is out and its answer is not there yet."""
        return self._dialogue is not None and self._dialogue.awaits is Step.CONTENT

    def give(self, letter: Letter) -> None:
        """Begin a letter."""
        assert self._dialogue is not None  # noqa: S101 (connected)
        if self._dialogue.is_idle:
            self._since = monotonic()
        self._dialogue.begin(letter, letter.return_path, letter.to)
        self._flush()

    def content(self, letter: Letter, following: Letter | None) -> None:
        """Write the content of the letter that the server waits for, and begin another behind it."""
        assert self._dialogue is not None and self._transport is not None  # noqa: S101 (connected)
        parts = self._dialogue.content(letter.body, has_dots=letter.has_dots)
        self._since = monotonic()
        if following is not None:
            self._dialogue.begin(following, following.return_path, following.to)
            parts.append(bytes(self._dialogue.out))
            self._dialogue.out.clear()
        self._transport.writelines(parts)

    def quit(self) -> None:
        """End the connection politely; no letter is under way."""
        if self._transport is not None and not self.is_closed:
            self._transport.write(b"QUIT\r\n")
            self._transport.close()

    def abort(self) -> None:
        """End the connection at once, through no fault of the letters."""
        self._by_us = True
        self._drop()

    def _drop(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    def look_at_clock(self) -> None:
        """End the connection where the server has taken too long to answer."""
        if self._dialogue is None or self._dialogue.awaits is None:
            return
        patience = _CONTENT_PATIENCE if self._dialogue.awaits is Step.CONTENT else _PATIENCE
        if monotonic() - self._since > patience:
            self._drop()

    # --- called by the event loop

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self._transport = transport  # type: ignore[assignment]
        if self._answer is None:  # the server greets
            self._answer = asyncio.get_running_loop().create_future()

    def data_received(self, data: bytes) -> None:
        """Take what the server says."""
        if self._dialogue is None:
            return self._take_in_greeting(data)
        self._since = monotonic()
        try:
            events = self._dialogue.receive(data)
        except ProtocolError:
            return self._drop()
        self._flush()
        for event in events:
            if isinstance(event, GoAhead):
                self._listener.go_ahead(self, event.letter)
            else:
                self.finished += 1
                self._listener.done(self, event)
        if self._dialogue.closing:
            return self.abort()
        if self._dialogue.is_idle and not self.is_closed:
            self._listener.free(self)
        return None

    def connection_lost(self, error: Exception | None) -> None:
        """Tell what became of the letters under way."""
        self.is_closed = True
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(ConnectionError("The connection ended."))
        if self._dialogue is not None:
            for done in self._dialogue.lost(by_us=self._by_us):
                self._listener.done(self, done)
            self._listener.closed(self)
        if not self.end.done():
            self.end.set_result(None)

    def _flush(self) -> None:
        assert self._dialogue is not None and self._transport is not None  # noqa: S101 (connected)
        if self._dialogue.out:
            self._transport.write(bytes(self._dialogue.out))
            self._dialogue.out.clear()

    # --- before the first letter

    async def greet(self, mail: MailConfig) -> None:
        """Say who we are, and come in. Raises _Refused, OSError."""
        await self._expect(220)
        offers = await self._hello()
        if mail.security == "starttls":
            if "STARTTLS" not in offers:
                raise _Refused('offers no STARTTLS. Use security = "tls" if it speaks TLS from the first byte')
            await self._say("STARTTLS", 220)
            assert self._transport is not None  # noqa: S101 (connected)
            secure = await asyncio.get_running_loop().start_tls(
                self._transport, self, _tls(), server_hostname=mail.server
            )
            assert secure is not None  # noqa: S101 (it raises otherwise)
            self._transport, self._lines, self._buffer = secure, [], b""
            offers = await self._hello()
        if mail.user:
            await self._log_in(mail, offers.get("AUTH", "").upper().split())
        self._dialogue = Dialogue(pipelining="PIPELINING" in offers)

    async def _hello(self) -> dict[str, str]:
        """Say EHLO; return what the server offers."""
        lines = await self._say(f"EHLO {_our_name()}", 250)
        offers = [line[4:].decode("ascii", "replace").strip().partition(" ") for line in lines[1:]]
        return {name.upper(): rest for name, _, rest in offers}

    async def _log_in(self, mail: MailConfig, ways: list[str]) -> None:
        if "PLAIN" in ways or "LOGIN" not in ways:
            await self._say(f"AUTH PLAIN {_base64(f'{chr(0)}{mail.user}{chr(0)}{mail.password}')}", 235)
            return
        await self._say("AUTH LOGIN", 334)
        await self._say(_base64(mail.user), 334)
        await self._say(_base64(mail.password), 235)

    async def _say(self, command: str, wanted: int) -> list[bytes]:
        assert self._transport is not None  # noqa: S101 (connected)
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(f"{command}\r\n".encode())
        return await self._expect(wanted)

    async def _expect(self, wanted: int) -> list[bytes]:
        """Return the lines of an answer. Raises _Refused where it has another code, ConnectionError."""
        if self.is_closed:
            raise ConnectionError("The connection ended.")
        assert self._answer is not None  # noqa: S101 (made before the command went out)
        code, lines = await self._answer
        if code != wanted:
            raise _Refused(f"answered {codes(code, lines[-1][4:])}")
        return lines

    def _take_in_greeting(self, data: bytes) -> None:
        *lines, self._buffer = (self._buffer + data).split(b"\n")
        for line in lines:
            self._lines.append(line)
            if line[3:4] != b"-" and self._answer is not None and not self._answer.done():
                code = int(line[:3]) if line[:3].isdigit() else 0
                self._answer.set_result((code, self._lines))
                self._lines = []


async def connect(mail: MailConfig, listener: Listener) -> Connection:
    """Return a connection that takes letters. Raises CannotSend, whose message has codes and no address."""
    loop = asyncio.get_running_loop()
    made = Connection(listener)
    name = f"{mail.server}, port {mail.port}"
    try:
        async with asyncio.timeout(_GREETING):
            tls = _tls() if mail.security == "tls" else None
            await loop.create_connection(lambda: made, mail.server, mail.port, ssl=tls)
            await made.greet(mail)
    except _Refused as error:
        made.abort()
        raise CannotSend(f"{name} {error}") from None
    except (OSError, TimeoutError, ssl.SSLError) as error:
        made.abort()
        raise CannotSend(f"{name}: {type(error).__name__}") from None
    return made


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


@lru_cache(maxsize=1)
def _our_name() -> str:
    """Return this machine's name, as EHLO wants it."""
    name = socket.getfqdn()
    return name if "." in name and name.isascii() else "[127.0.0.1]"


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()
