"""E-mail addresses: read as people write them, and brought into the one form by which a person is found."""

from __future__ import annotations

import unicodedata

import idna
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator

LONGEST = 254  # characters (RFC 5321 allows a path of 256 with its brackets)
_is_address = EmailValidator()


class NoAddress(ValueError):
    """What was given is no e-mail address."""


def clean(text: str) -> str:
    """Return an address as it is written to: without spaces around it, its domain in ASCII. Raises NoAddress."""
    text = unicodedata.normalize("NFC", text).strip().strip("<>")
    local, _, domain = text.rpartition("@")
    if len(text) > LONGEST or not local or any(unicodedata.category(letter)[0] == "C" for letter in text):
        raise NoAddress
    try:
        domain = idna.encode(domain, uts46=True).decode() if not domain.isascii() else domain.lower()
        _is_address(f"{local}@{domain}")
    except (idna.IDNAError, ValidationError):
        raise NoAddress from None
    return f"{local}@{domain}"


def lookup_value(address: str) -> bytes:
    """Return what an address is found by: capitals do not count. Dots and what follows a plus sign do.

    Some providers ignore them and others do not; two people must never be taken for one.
    """
    return unicodedata.normalize("NFKC", clean(address)).casefold().encode()
