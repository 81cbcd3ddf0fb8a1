"""Return paths that say which letter came back (VERP): `bounces+<number>-<sign>@paper.example`.

The number is that of the delivery, in base 36; the sign keeps others from making up bounces of letters that arrived.
"""

from __future__ import annotations

import hmac
import re
from functools import lru_cache
from hashlib import sha256

from django.conf import settings

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_SIGNED = re.compile(r"([0-9a-z]{1,13})-([0-9a-f]{8})", re.IGNORECASE)  # 13 digits hold 64 bits
_OURS = re.compile(rf"[^@+]+\+({_SIGNED.pattern})@[^@]+", re.IGNORECASE)


def return_path(delivery: int, bounces: str) -> str:
    """Return the address to which a delivery comes back."""
    local, _, domain = bounces.rpartition("@")
    return f"{local}+{signed(delivery)}@{domain}"


def signed(delivery: int) -> str:
    """Return the number of a delivery with its sign, `<number>-<sign>`, for what goes with a letter."""
    number = _base36(delivery)
    return f"{number}-{_sign(number)}"


def delivery_of(address: str) -> int | None:
    """Return the number of the delivery that an address is the return path of, None where it is none of ours."""
    found = _OURS.fullmatch(address.strip())
    return signed_delivery(found[1]) if found else None


def signed_delivery(text: str) -> int | None:
    """Return the number of the delivery that `signed` was made of, None where it is none of ours."""
    found = _SIGNED.fullmatch(text)
    if found is None:
        return None
    number = found[1].lower()
    return int(number, 36) if hmac.compare_digest(found[2].lower(), _sign(number)) else None


def _sign(number: str) -> str:
    sign = _begun(settings.SECRET_KEY).copy()
    sign.update(number.encode("ascii"))
    return sign.digest()[:4].hex()


@lru_cache(maxsize=2)
def _begun(secret: str) -> hmac.HMAC:
    """Return the beginning of these signs, under a key that is for nothing else. Unlike `hmac.digest`, a copy of it
    never hands the interpreter over to another thread, for which the event loop would wait."""
    return hmac.new(sha256(b"letters.verp " + secret.encode()).digest(), digestmod="sha256")


def _base36(number: int) -> str:
    digits = ""
    while number or not digits:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits
