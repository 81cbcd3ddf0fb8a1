"""What the answer of a mail service means for a letter.

2xx, and the address was taken       sent
2xx or 4xx, the address was not      refused: the letter's
2xx that cannot be read              unknown
429, 503, 408                        not taken, by what HTTP says of them: waits, through no fault of the letter's
401, 402, 403, 404, 407, a redirect  the service does not take letters of this account at all
other 4xx                            refused: the letter's
500 and all others                   unknown: the letter may have been taken before something broke
no connection was made               not taken
the connection ended, or no answer   unknown
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from enum import Enum
from typing import Any

import requests
from anymail.exceptions import (
    AnymailError,
    AnymailInvalidAddress,
    AnymailRecipientsRefused,
    AnymailSerializationError,
    AnymailUnsupportedFeature,
)
from msgspec import Struct
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from tamizdat.people.mail.smtp import Outcome, Result

_NOT_TAKEN = (408, 429, 503)
_NOT_THIS_ACCOUNT = (401, 402, 403, 404, 407)
_LONGEST_WAIT = 60.0  # seconds, whatever the service asks for
_WAIT = 1.0


class Fault(Enum):
    """Whose an outcome is."""

    LETTER = "letter"
    SERVICE = "service"  # it takes no letters of this account: a person has to look
    BUSY = "busy"  # it takes none just now


class Answer(Struct, frozen=True):
    """What became of a letter, whose it is, and in how many seconds the service may be asked again."""

    outcome: Outcome
    fault: Fault = Fault.LETTER
    wait: float = 0.0


UNKNOWN = Answer(Outcome(Result.UNKNOWN, "lost"))
NO_MESSAGE = Answer(Outcome(Result.REFUSED, "no message"))


def of_status(status: Any) -> Answer:
    """Return what an answer means that anymail could read."""
    code = getattr(status.esp_response, "status_code", 0)
    words = set(status.status or ())
    if words & {"rejected", "invalid", "failed"} or 400 <= code < 500:
        return Answer(Outcome(Result.REFUSED, f"{code} rejected"))
    return Answer(Outcome(Result.SENT, str(code)))


def of_error(error: Exception) -> Answer:
    """Return what an error of a call means. Nothing of its words is kept: they have the address."""
    if isinstance(error, AnymailRecipientsRefused):
        return Answer(Outcome(Result.REFUSED, f"{getattr(error.response, 'status_code', 0)} rejected"))
    if isinstance(error, AnymailUnsupportedFeature | AnymailInvalidAddress | AnymailSerializationError):
        return NO_MESSAGE  # said before the call
    if isinstance(error, AnymailError) and error.response is not None:
        return _of_code(error.response)
    return _without_answer(error)


def _without_answer(error: Exception) -> Answer:
    if isinstance(error.__cause__, requests.TooManyRedirects):
        return Answer(Outcome(Result.LATER, "redirect"), Fault.SERVICE)
    if any(_is_before_the_call(each) for each in _causes(error)):
        return Answer(Outcome(Result.LATER, "not reached"), Fault.BUSY)
    return UNKNOWN


def _of_code(response: Any) -> Answer:
    code = int(response.status_code)
    if code in _NOT_TAKEN:
        return Answer(Outcome(Result.LATER, str(code)), Fault.BUSY, _wait(response))
    if code in _NOT_THIS_ACCOUNT:
        return Answer(Outcome(Result.LATER, str(code)), Fault.SERVICE)
    return Answer(Outcome(Result.REFUSED if 400 <= code < 500 else Result.UNKNOWN, str(code)))


def _wait(response: Any) -> float:
    """Return how long a service wants to be left alone (RFC 9110, 10.2.3; a date counts as the shortest time)."""
    said = str(response.headers.get("Retry-After", ""))
    return min(float(said), _LONGEST_WAIT) if said.isascii() and said.isdigit() else _WAIT


def _is_before_the_call(error: BaseException) -> bool:
    """Whether an error says that nothing of the letter has left this machine: no connection, or a wrong certificate."""
    return isinstance(error, NewConnectionError | ConnectTimeoutError | ssl.SSLCertVerificationError)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield the errors in an error: libraries pass them on as causes, reasons and arguments."""
    waiting, seen = [error], 0
    while waiting and seen < 20:
        found = waiting.pop()
        seen += 1
        yield found
        inner = (found.__cause__, found.__context__, getattr(found, "reason", None), *found.args)
        waiting += [each for each in inner if isinstance(each, BaseException)]
