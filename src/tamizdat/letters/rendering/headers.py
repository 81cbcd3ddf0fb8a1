"""Fields of a message's head (RFC 5322), such that no text can add one: words that are not plain ASCII are encoded
(RFC 2047), control characters are dropped, and lines are folded where there was a space."""

from __future__ import annotations

import re
import unicodedata
from email.header import Header

from tamizdat.people.addresses import NoAddress

_LINE = 76
_PRINTABLE = re.compile(r"[ -~]*")
_LOCAL = r"""(?:[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+|"(?:[ !#-\[\]-~]|\\[ -~])*")"""
_ADDRESS = re.compile(_LOCAL + r"@[A-Za-z0-9.:\[\]-]+")


def words(text: str) -> str:
    """Return text as a field can have it: in one line, without what cannot be seen."""
    line = " ".join(text.split())
    seen = "".join(letter for letter in line if unicodedata.category(letter) not in ("Cc", "Cs", "Cn"))
    return " ".join(seen.split())


def text_field(name: str, text: str) -> bytes:
    """Return a field that is read by people, such as Subject."""
    text = words(text)
    charset = "us-ascii" if _is_plain(text) else "utf-8"
    value = Header(text, charset, maxlinelen=_LINE, header_name=name).encode(linesep="\r\n")
    return f"{name}: {value}\r\n".encode("ascii")


def named_field(name: str, phrase: str, value: str) -> bytes:
    """Return a field with a name that is read by people and `<value>`: From, List-Id."""
    phrase = words(phrase)
    if _is_plain(phrase):
        shown = '"' + re.sub(r'(["\\])', r"\\\1", phrase) + '"' if phrase else ""
    else:
        shown = Header(phrase, "utf-8", maxlinelen=_LINE, header_name=name).encode(linesep="\r\n")
    between = " " if len(name) + len(shown) + len(value) + 5 <= _LINE else "\r\n "
    return f"{name}: {shown}{between if shown else ''}<{value}>\r\n".encode("ascii")


def checked_address(address: str) -> str:
    """Return an address that can stand in a field. Raises NoAddress, which does not say it."""
    if not _ADDRESS.fullmatch(address):
        raise NoAddress
    return address


def _is_plain(text: str) -> bool:
    """Whether a mail program shows text as it is: what looks like an encoded word is decoded."""
    return _PRINTABLE.fullmatch(text) is not None and "=?" not in text
