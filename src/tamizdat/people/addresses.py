"""E-mail addresses: read as people write them, and brought into the one form by which a person is found."""

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress

import idna

LONGEST = 254  # characters (RFC 5321 allows a path of 256 with its brackets)
# What stands before the @: words of ASCII with dots between (RFC 5322, dot-atom). Quoted ones would be allowed there
# too, but nobody has one; other letters need SMTPUTF8 (RFC 6531), which we do not speak.
_LOCAL = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*", re.ASCII)
_LONGEST_LOCAL = 64
_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"({_LABEL}\.)+(?!\d+$){_LABEL}", re.ASCII)  # a name with a dot, and no address of a machine


class NoAddress(ValueError):
    """What was given is no e-mail address."""


def clean(text: str) -> str:
    """Return an address as it is written to: without spaces around it, its domain in ASCII. Raises NoAddress.

    What is taken here can be written into a letter (`mail/letter.py`) and said to a mail server as it is.
    """
    text = unicodedata.normalize("NFC", text).strip().strip("<>")
    local, _, domain = text.rpartition("@")
    # "=?" begins an encoded word (RFC 2047): what reads a letter would see another address than the one it goes to.
    if len(local) > _LONGEST_LOCAL or not _LOCAL.fullmatch(local) or "=?" in local:
        raise NoAddress
    domain = _in_ascii(domain)
    if not _DOMAIN.fullmatch(domain) or len(local) + 1 + len(domain) > LONGEST:
        raise NoAddress
    return f"{local}@{domain}"


def can_be_written_to(address: str) -> bool:
    """Whether an address is in the form that `clean` gives it; one from the days of other rules may not be."""
    try:
        return clean(address) == address
    except NoAddress:
        return False


def _in_ascii(domain: str) -> str:
    """Return a domain as it is asked for in the net. Raises NoAddress."""
    if len(domain) > LONGEST:
        raise NoAddress
    if domain.isascii():
        return domain.lower()
    try:
        return idna.encode(domain, uts46=True).decode()
    except idna.IDNAError:
        raise NoAddress from None


def lookup_value(address: str) -> bytes:
    """Return what an address is found by: capitals do not count. Dots and what follows a plus sign do.

    Some providers ignore them and others do not; two people must never be taken for one. Letters that only look alike
    are not the same either. What is no address, but was taken for one before, has a value too: it must be found again.
    """
    with suppress(NoAddress):
        address = clean(address)
    if address.isascii():
        return address.lower().encode()
    return "".join(each.lower() if each.isascii() else each for each in address).encode(errors="surrogatepass")
