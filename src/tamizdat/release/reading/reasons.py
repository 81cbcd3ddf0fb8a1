"""Why a request failed, in words of ours: urllib3 wraps the cause in others, and OpenSSL speaks to programmers."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from http.client import BadStatusLine, RemoteDisconnected

# What OpenSSL makes of an answer in plain text.
_NO_TLS = ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "UNKNOWN_PROTOCOL", "PACKET_LENGTH_TOO_LONG", "RECORD_LAYER_FAILURE")
_DEEPEST = 4  # causes of causes


def reason(error: Exception) -> str:
    """Say why a request failed, and what helps where that can be known; without a full stop."""
    for cause in _causes(error):
        if said := _in_words(cause):
            return said
    return str(getattr(error, "reason", None) or error)


def _in_words(cause: BaseException) -> str:
    if isinstance(cause, ssl.SSLCertVerificationError):
        return f"its certificate is not good: {cause.verify_message}. Look at the address, and at this machine's clock"
    if isinstance(cause, ssl.SSLError) and cause.reason in _NO_TLS:
        return "no TLS is spoken there. Should the address begin with http://?"
    if isinstance(cause, ssl.SSLError) and cause.reason:
        return f"TLS fails: {cause.reason.replace('_', ' ').lower()}"
    if isinstance(cause, BadStatusLine) and not isinstance(cause, RemoteDisconnected):
        return "what answers is no HTTP. Should the address begin with https://?"
    return "it did not answer in time" if isinstance(cause, TimeoutError) and not str(cause) else ""


def _causes(error: BaseException, depth: int = 0) -> Iterator[BaseException]:
    """Yield an error and what it was made of, the outermost first."""
    yield error
    if depth < _DEEPEST:
        for inner in (getattr(error, "reason", None), error.__cause__, *error.args, error.__context__):
            if isinstance(inner, BaseException):
                yield from _causes(inner, depth + 1)
