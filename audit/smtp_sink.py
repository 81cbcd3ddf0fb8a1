"""A mail server that takes letters and forgets them, keeps a log of its own, and fails in every way that servers do.

    python -m audit.smtp_sink PORT LOG [--faults 0.05] [--seed 1]

It offers pipelining. The log has a line for each event, written before anybody is told of it:

    T recipient message-id      a message was taken
    D recipient message-id      the connection was dropped after the content, or in its middle; if T is before it, taken

With faults some letters are put off or refused, at the recipient or after their content, connections are dropped at
any step, and answers are slow. Whether a recipient is refused for good depends on the address alone.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import re
import zlib
from pathlib import Path

import uvloop

_ADDRESS = re.compile(rb"<([^>]*)>")
_MESSAGE_ID = re.compile(rb"^Message-ID: <([^>]+)>", re.MULTILINE | re.IGNORECASE)
_END = b"\r\n.\r\n"
_SLOW = 0.3  # seconds that a slow answer takes, at most


class _Sink(asyncio.Protocol):
    """One connection."""

    def __init__(self, log: int, faults: float, draw: random.Random) -> None:
        self._log, self._faults, self._draw = log, faults, draw
        self._transport: asyncio.Transport | None = None
        self._buffer = bytearray()
        self._recipient = b""
        self._is_content = False
        self._waiting = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Greet."""
        self._transport = transport  # type: ignore[assignment]
        if self._happens(0.3):
            transport.close()
        else:
            self._say(b"220 sink.example ESMTP")

    def data_received(self, data: bytes) -> None:
        """Take commands and content."""
        self._buffer += data
        if not self._waiting:
            self._go_on()

    def _go_on(self) -> None:
        self._waiting = False
        while self._buffer and not self._waiting and self._transport and not self._transport.is_closing():
            if self._is_content:
                if self._happens(0.001):
                    return self._drop(bytes(self._buffer))
                end = self._buffer.find(_END)
                empty = self._buffer.startswith(b".\r\n")
                if end < 0 and not empty:
                    return None
                content, length = (b"", 3) if empty else (bytes(self._buffer[:end]), end + len(_END))
                del self._buffer[:length]
                self._is_content = False
                self._content(content)
            else:
                line, found, _ = self._buffer.partition(b"\r\n")
                if not found:
                    return None
                del self._buffer[: len(line) + 2]
                self._command(bytes(line))
            if self._happens(0.5) and not self._waiting:
                self._waiting = True
                asyncio.get_running_loop().call_later(self._draw.random() * _SLOW, self._go_on)
        return None

    def _command(self, line: bytes) -> None:
        verb = line[:4].upper()
        if self._happens(0.1) and verb != b"EHLO":
            assert self._transport is not None
            return self._transport.abort()
        if verb == b"EHLO":
            self._say(b"250-sink.example\r\n250-PIPELINING\r\n250 8BITMIME")
        elif verb == b"RCPT":
            found = _ADDRESS.search(line)
            self._recipient = found[1] if found else b""
            self._say(self._refusal(b"RCPT") or b"250 2.1.5 Ok")
        elif verb == b"DATA":
            if not self._recipient:
                return self._say(b"554 5.5.1 No valid recipients")
            self._is_content = True
            self._say(b"354 Go on")
        elif verb == b"QUIT":
            self._say(b"221 2.0.0 Bye")
            assert self._transport is not None
            self._transport.close()
        else:  # MAIL, RSET
            if verb == b"MAIL":
                self._recipient = b""
            self._say(b"250 2.0.0 Ok")
        return None

    def _content(self, content: bytes) -> None:
        if refusal := self._refusal(b"content"):
            return self._say(refusal)
        if self._happens(0.2):
            return self._drop(content)
        self._write(b"T", content)
        if self._happens(0.2):
            return self._drop(content)
        return self._say(b"250 2.0.0 Ok: taken")

    def _refusal(self, step: bytes) -> bytes:
        """Return the answer to a recipient or a content that is not taken, b"" where it is."""
        if self._faults and zlib.crc32(step + self._recipient) % 1_000 < 500 * self._faults:
            answer = b"550 5.1.1 No such user " + self._recipient
        elif self._happens(1.0):
            answer = b"451 4.3.0 Try again later " + self._recipient
        else:
            return b""
        if step == b"RCPT":
            self._recipient = b""
        return answer

    def _drop(self, content: bytes) -> None:
        self._write(b"D", content)
        assert self._transport is not None
        self._transport.abort()

    def _write(self, what: bytes, content: bytes) -> None:
        found = _MESSAGE_ID.search(content[:4_000])
        os.write(self._log, b"%s %s %s\n" % (what, self._recipient, found[1] if found else b"-"))

    def _say(self, line: bytes) -> None:
        assert self._transport is not None
        self._transport.write(line + b"\r\n")

    def _happens(self, share: float) -> bool:
        return bool(self._faults) and self._draw.random() < share * self._faults


async def _serve(port: int, log: Path, faults: float, seed: int) -> None:
    file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    draw = random.Random(seed)
    server = await asyncio.get_running_loop().create_server(
        lambda: _Sink(file, faults, draw), "127.0.0.1", port, backlog=500
    )
    print("ready", flush=True)
    await server.serve_forever()


def main() -> None:
    """Serve until the process is ended."""
    parser = argparse.ArgumentParser(description="A mail server that fails in every way.")
    parser.add_argument("port", type=int)
    parser.add_argument("log", type=Path)
    parser.add_argument("--faults", type=float, default=0.0)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    uvloop.run(_serve(given.port, given.log, given.faults, given.seed))


if __name__ == "__main__":
    main()
