"""Holding off machines that try cards, or flood the newsroom, without asking anybody else and without a cookie.

- With a script the browser does a small sum (ALTCHA's scheme: https://altcha.org/docs/v2/proof-of-work/) that costs a
  reader a moment and a flood a fortune. Each sum counts once.
- Without one the reader sees what is about to happen and presses once more, some seconds later; such forms are fewer.
- So many attempts from one network in a time. Who it was is written down nowhere (`people/limits.py`).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from typing import Any

import msgspec
from altcha.v1 import ChallengeOptions, create_challenge, verify_solution
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from tamizdat.people.limits import TOGETHER, Limit, allow, once
from tamizdat.readers.pages import page

_HOUR = timedelta(hours=1)
LINKS = Limit("link", 6, _HOUR)
# Of all that one address may be written to: nobody's mailbox is filled by somebody else.
LETTERS = Limit("letters", 4, timedelta(days=1))
_KEPT = 2 * _HOUR  # longer than a sum or a page holds
_NUMBERS = 100_000  # a second of a telephone's time, on average half of it
_WAIT = 3  # seconds that a reader without a script takes at least to look at a page
_SALT = "tamizdat.readers.wait"


def challenge() -> dict[str, Any]:
    """Return a new sum for a browser."""
    options = ChallengeOptions(
        algorithm="SHA-256",
        max_number=_NUMBERS,
        hmac_key=_key(),
        expires=datetime.now(UTC) + _HOUR,
    )
    made = create_challenge(options)
    return {
        "algorithm": made.algorithm,
        "challenge": made.challenge,
        "maxnumber": made.max_number,
        "salt": made.salt,
        "signature": made.signature,
    }


@require_GET
def challenge_view(request: HttpRequest) -> HttpResponse:
    """Answer with a new sum for the reader's browser."""
    return JsonResponse(challenge())


def is_proven(request: HttpRequest) -> bool:
    """Whether a form carries a sum that is right, ours, and was not used before."""
    proof = request.POST.get("proof", "")[:2000]
    if not proof:
        return False
    try:
        told = msgspec.json.decode(base64.b64decode(proof, validate=True), type=dict[str, Any])
        payload: Any = told
        right, _ = verify_solution(payload, _key(), check_expires=True)
    except Exception:  # whatever was sent: it is no sum of ours
        return False
    return bool(right) and _once(str(told.get("signature", "")))


def waiting_token(request: HttpRequest) -> str:
    """Return what a page carries that a reader without a script sees first; each reader's is another one.

    Who pressed too early keeps the one they have: the wait does not begin again.
    """
    token, begun = _waiting(request)
    if begun is not None and time.time() - begun < _WAIT:
        return token
    return signing.dumps([time.time(), secrets.token_hex(8)], salt=_SALT)


def has_waited(request: HttpRequest) -> bool:
    """Whether a form comes from such a page, some seconds old, and for the first time."""
    token, begun = _waiting(request)
    return begun is not None and time.time() - begun >= _WAIT and _once(token)


def _waiting(request: HttpRequest) -> tuple[str, float | None]:
    """Return the token that a form carries, and when it was made; None for one that is not ours or too old."""
    token = request.POST.get("waited", "")[:200]
    try:
        begun, _ = signing.loads(token, salt=_SALT, max_age=_HOUR)
        return token, float(begun)
    except (signing.BadSignature, ValueError, TypeError):
        return token, None


def confirm(
    request: HttpRequest, language: str, fields: Mapping[str, str | list[str]], button: str, *lines: str
) -> HttpResponse:
    """Show what is about to happen, with a button that sends the form once more: where no sum was done."""
    return page(
        language,
        "service-confirm-plain",
        "Is this right?",
        action=request.path,
        values={"language": language, **fields},
        waited=waiting_token(request),
        lines=lines,
        button=button,
    )


def _once(token: str) -> bool:
    return once("sum", token.encode(), timezone.now() + _KEPT)


def may(limit: Limit, request: HttpRequest, *more: str) -> bool:
    """Count an attempt of the network that asks, and of what else is named; return whether it may go on.

    Networks of IPv6 are counted with the larger one, too, that somebody may have the whole of.
    """
    name = request.META["REMOTE_ADDR"]
    provider = "" if is_together(request) else str(ip_network((name, 64), strict=False))
    return allow(limit, [name, *more], provider)


def is_together(request: HttpRequest) -> bool:
    """Whether a reader cannot be told from others: by Tor, where a sum or some waiting must do."""
    return bool(request.META["REMOTE_ADDR"] == TOGETHER)


def _key() -> str:
    return hmac.new(settings.SECRET_KEY.encode(), b"tamizdat.readers.sum", hashlib.sha256).hexdigest()
