"""What the agent is asked and what it answers, over a Unix socket: a length of 4 bytes, then MessagePack.

One connection can ask many times. Every question is answered, by `Refused` where it cannot be done.
"""

from __future__ import annotations

import socket
import struct

import msgspec
from msgspec import Struct

from tamizdat.vault.key_file import Given

LARGEST = 64 << 20  # bytes of a message
_LENGTH = struct.Struct(">I")


class Status(Struct, frozen=True, tag=True):
    """How is it with the vault?"""


class Unlock(Struct, frozen=True, tag=True):
    """Take the secrets into memory."""

    given: Given


class Lock(Struct, frozen=True, tag=True):
    """Forget the secrets."""


class Unseal(Struct, frozen=True, tag=True):
    """What do these hold?"""

    items: list[bytes]


class Find(Struct, frozen=True, tag=True):
    """By which bytes are these values found? For each key that the vault has had, newest first."""

    purpose: str
    values: list[bytes]


class Count(Struct, frozen=True, tag=True):
    """By which bytes are these values counted today? This needs no unlocking, and the key is in no file."""

    values: list[bytes]


class Rotate(Struct, frozen=True, tag=True):
    """Make a new generation."""


class ForgetOld(Struct, frozen=True, tag=True):
    """Give up every generation but the newest."""


class AddSlot(Struct, frozen=True, tag=True):
    """Make a new way to unlock. A passphrase comes with it; recovery words and keys are drawn and answered."""

    kind: str
    name: str = ""
    passphrase: str = ""


Question = Status | Unlock | Lock | Unseal | Find | Count | Rotate | ForgetOld | AddSlot


class State(Struct, frozen=True, tag=True):
    """How it is with the vault: whether it is unlocked, the generations it has, and whether memory is kept off swap.

    `is_there` is False where no agent answers.
    """

    unlocked: bool
    generations: list[int]
    in_memory_only: bool
    is_there: bool = True


class Items(Struct, frozen=True, tag=True):
    """An answer for each value that was asked about, in order: the bytes, or None where there are none."""

    items: list[bytes | None]


class Lookups(Struct, frozen=True, tag=True):
    """For each value the bytes by which it is found, newest key first."""

    items: list[list[bytes]]


class Text(Struct, frozen=True, tag=True):
    """Recovery words or a key, which are told this once."""

    text: str


class Refused(Struct, frozen=True, tag=True):
    """It cannot be done; the sentence says why and what to do."""

    error: str
    message: str


Answer = State | Items | Lookups | Text | Refused
_questions: msgspec.msgpack.Decoder[Question] = msgspec.msgpack.Decoder(Question)
_answers: msgspec.msgpack.Decoder[Answer] = msgspec.msgpack.Decoder(Answer)


def send(connection: socket.socket, message: Question | Answer) -> None:
    """Send a question or an answer. Raises OSError."""
    body = msgspec.msgpack.encode(message)
    connection.sendall(_LENGTH.pack(len(body)) + body)


def receive_question(connection: socket.socket) -> Question | None:
    """Return the next question, None where the other side has ended. Raises OSError, ValueError."""
    body = _receive(connection)
    return None if body is None else _questions.decode(body)


def receive_answer(connection: socket.socket) -> Answer:
    """Return the answer. Raises OSError, ValueError."""
    body = _receive(connection)
    if body is None:
        raise ConnectionError("The agent ended before it answered.")
    return _answers.decode(body)


def _receive(connection: socket.socket) -> bytes | None:
    head = _exactly(connection, _LENGTH.size)
    if head is None:
        return None
    (length,) = _LENGTH.unpack(head)
    if length > LARGEST:
        raise ValueError(f"A message of {length:,} bytes is larger than the agent takes.")
    body = _exactly(connection, length)
    if body is None:
        raise ConnectionError("The connection ended within a message.")
    return body


def _exactly(connection: socket.socket, length: int) -> bytes | None:
    """Return so many bytes, None where the connection ends before the first of them."""
    parts = bytearray()
    while len(parts) < length:
        part = connection.recv(min(length - len(parts), 1 << 20))
        if not part:
            if parts:
                raise ConnectionError("The connection ended within a message.")
            return None
        parts += part
    return bytes(parts)
