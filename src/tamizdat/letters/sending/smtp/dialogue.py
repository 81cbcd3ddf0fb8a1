"""What is said to a mail server and what its answers mean, without a network.

Commands of the next letter may be written behind the content of the one before (RFC 2920): a letter costs one way to
the server and back. Answers come in the order of the commands.

    dialogue.begin(letter, return_path, to)   → MAIL, RCPT, DATA are to be written
    dialogue.receive(b"250 …250 …354 …")      → [GoAhead(letter)]
    dialogue.content(body)                    → the message is to be written, and begin() may follow at once
    dialogue.receive(b"250 …")                → [Done(letter, Outcome(SENT))]
    dialogue.lost()                           → [Done(…)] for each letter that was under way
"""

from __future__ import annotations

from collections import deque
from enum import Enum
from functools import lru_cache
from typing import Generic, TypeVar

from msgspec import Struct

from tamizdat.people.mail.smtp import Outcome, Result, codes

_L = TypeVar("_L")
_LONGEST = 1 << 16  # bytes of an answer; RFC 5321 allows 512 a line
_CLOSES = 421
_ENHANCED = 10  # characters, in which an enhanced code stands and what ends it; the rest differs from letter to letter


class Step(Enum):
    """What an answer is awaited to."""

    RESET = "RSET"
    MAIL = "MAIL"
    RCPT = "RCPT"
    DATA = "DATA"
    CONTENT = "content"
    VOID = "nothing"  # the server asked for the content of a letter that it had refused


class Blame(Enum):
    """Whose the outcome is."""

    LETTER = "letter"
    SERVER = "server"  # it does not take letters of this sender at all
    NOBODY = "nobody"  # the connection ended before the letter's turn


class ProtocolError(ValueError):
    """The other side does not speak SMTP."""


class _Deal(Struct, Generic[_L], eq=False):
    """A letter under way."""

    letter: _L
    return_path: str
    to: str
    refusal: Outcome | None = None
    blame: Blame = Blame.LETTER


class GoAhead(Struct, Generic[_L], frozen=True):
    """The server waits for a letter's content."""

    letter: _L


class Done(Struct, Generic[_L], frozen=True):
    """What became of a letter."""

    letter: _L
    outcome: Outcome
    blame: Blame = Blame.LETTER


class Dialogue(Generic[_L]):
    """One conversation, after its greeting. `out` has what is to be written; whoever writes it clears it."""

    def __init__(self, *, pipelining: bool) -> None:
        self.pipelining = pipelining
        self.out = bytearray()
        self.closing = False  # the server ends the conversation
        self._asked: deque[tuple[Step, _Deal[_L] | None]] = deque()
        self._open: _Deal[_L] | None = None  # its content is waited for
        self._reset = False  # before the next letter
        self._buffer = b""

    @property
    def is_idle(self) -> bool:
        """Whether no letter is under way."""
        return not self._asked and self._open is None

    @property
    def is_open(self) -> bool:
        """Whether the server waits for a letter's content."""
        return self._open is not None

    @property
    def awaits(self) -> Step | None:
        """What the next answer is to."""
        return self._asked[0][0] if self._asked else None

    def begin(self, letter: _L, return_path: str, to: str) -> None:
        """Begin a letter. Without pipelining no other may be under way."""
        deal = _Deal(letter, return_path, to)
        if self._reset:
            self._ask(Step.RESET, None)
            self._reset = False
        self._ask(Step.MAIL, deal)
        if self.pipelining:
            self._ask(Step.RCPT, deal)
            self._ask(Step.DATA, deal)

    def content(self, body: bytes, *, has_dots: bool = True) -> list[bytes]:
        """Return what is to be written of the letter that the server waits for; its lines end in CR LF. `has_dots` says
        that some may begin with a full stop, which is doubled (RFC 5321, 4.5.2): in 60 KB it takes 60 µs to look."""
        deal = self._open
        assert deal is not None  # noqa: S101 (after GoAhead alone)
        self._open = None
        self._asked.append((Step.CONTENT, deal))
        if has_dots:
            body = (b"." if body.startswith(b".") else b"") + body.replace(b"\n.", b"\n..")
        return [body, b".\r\n" if body.endswith(b"\r\n") else b"\r\n.\r\n"]

    def receive(self, data: bytes) -> list[GoAhead[_L] | Done[_L]]:
        """Return what the server's bytes tell. Raises ProtocolError."""
        *lines, self._buffer = (self._buffer + data).split(b"\n")
        if len(self._buffer) > _LONGEST:
            raise ProtocolError
        events: list[GoAhead[_L] | Done[_L]] = []
        for line in lines:
            if not line[:3].isdigit():
                raise ProtocolError
            if line[3:4] != b"-":
                self._answer(int(line[:3]), line[4:], events)
        return events

    def lost(self, *, by_us: bool = False) -> list[Done[_L]]:
        """Return what became of the letters that were under way, now that the connection is gone.

        One whose content went out is unknown. Of the others one had its turn, and counts as tried if it was not us who
        ended the connection.
        """
        found: dict[int, Done[_L]] = {}
        if self._open is not None:
            found[id(self._open)] = Done(self._open.letter, Outcome(Result.LATER, "lost"), Blame.NOBODY)
        head = not by_us
        for step, deal in self._asked:
            if deal is not None and id(deal) not in found:
                blame = deal.blame if head else Blame.NOBODY
                missing = Outcome(Result.UNKNOWN if step is Step.CONTENT else Result.LATER, "lost")
                found[id(deal)] = Done(deal.letter, deal.refusal or missing, deal.blame if deal.refusal else blame)
                head = False
        self._asked.clear()
        self._open = None
        return list(found.values())

    def _ask(self, step: Step, deal: _Deal[_L] | None) -> None:
        if step is Step.MAIL and deal:
            self.out += f"MAIL FROM:<{deal.return_path}>\r\n".encode("ascii")
        elif step is Step.RCPT and deal:
            self.out += f"RCPT TO:<{deal.to}>\r\n".encode("ascii")
        elif step is Step.VOID:
            self.out += b".\r\n"
        else:
            self.out += step.value.encode() + b"\r\n"
        self._asked.append((step, deal))

    def _answer(self, code: int, text: bytes, events: list[GoAhead[_L] | Done[_L]]) -> None:
        """Take an answer to what was asked first."""
        self.closing = self.closing or code == _CLOSES or not self._asked
        if not self._asked:
            return
        step, deal = self._asked.popleft()
        if deal is None:
            return
        if step is Step.MAIL or step is Step.RCPT:
            self._envelope(step, deal, code, text, events)
        elif step is Step.DATA and code == 354:
            if deal.refusal is None:
                self._open = deal
                events.append(GoAhead(deal.letter))
            else:
                self._ask(Step.VOID, deal)
        elif step is Step.DATA:
            self._reset = True
            events.append(Done(deal.letter, deal.refusal or _outcome(code, text[:_ENHANCED]), deal.blame))
        else:
            outcome = deal.refusal or _outcome(code, text[:_ENHANCED], is_content=True)
            events.append(Done(deal.letter, outcome, deal.blame))

    def _envelope(
        self, step: Step, deal: _Deal[_L], code: int, text: bytes, events: list[GoAhead[_L] | Done[_L]]
    ) -> None:
        """Take an answer to MAIL or RCPT."""
        if not 200 <= code < 300 and deal.refusal is None:
            deal.refusal = _outcome(code, text[:_ENHANCED])
            if step is Step.MAIL:
                deal.blame = Blame.NOBODY if code == _CLOSES else Blame.SERVER if 500 <= code < 600 else Blame.LETTER
        if self.pipelining:
            return
        if deal.refusal is not None:
            self._reset = True
            events.append(Done(deal.letter, deal.refusal, deal.blame))
        else:
            self._ask(Step.RCPT if step is Step.MAIL else Step.DATA, deal)


@lru_cache(maxsize=256)
def _outcome(code: int, text: bytes, *, is_content: bool = False) -> Outcome:
    """Return what an answer means: to a content, or one that refuses what was asked before it.

    An answer to a content that SMTP does not know leaves open whether the letter was taken.
    """
    if 500 <= code < 600:
        result = Result.REFUSED
    elif not is_content or 400 <= code < 500:
        result = Result.LATER
    else:
        result = Result.SENT if 200 <= code < 300 else Result.UNKNOWN
    return Outcome(result, codes(code, text))
