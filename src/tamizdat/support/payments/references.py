"""References of contributions: short, read out on the telephone, typed into a bank transfer, checked when read back."""

from __future__ import annotations

import re
import secrets

# Crockford's Base32 without I, L, O and U, which are taken for others (https://www.crockford.com/base32.html), and here
# without Z, which is taken for 2: so there are 31, a prime. The check character is a remainder of it, and finds every
# wrong letter and every two neighbours that changed places.
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXY"
_SAME = str.maketrans("ILOZ", "1102")
_DRAWN = 9  # characters: 44 bits
_PRIME = len(_LETTERS)
_SHAPE = re.compile(rf"[{_LETTERS}]{{{_DRAWN + 1}}}")


def draw() -> str:
    """Return a new reference: nine characters that are drawn, and one that checks them."""
    drawn = "".join(secrets.choice(_LETTERS) for _ in range(_DRAWN))
    return drawn + _check(drawn)


def find(text: str) -> list[str]:
    """Return the references that stand in a text, however they are spaced: those whose check character is right."""
    cleaned = re.sub(r"[\s\-./]", "", text.upper().translate(_SAME))
    found = (cleaned[at : at + _DRAWN + 1] for at in range(len(cleaned) - _DRAWN))
    return list(dict.fromkeys(each for each in found if _SHAPE.fullmatch(each) and each[-1] == _check(each[:-1])))


def spaced(reference: str) -> str:
    """Return a reference as people read it: "4K7Q ZN2M X3"."""
    return " ".join(reference[at : at + 4] for at in range(0, len(reference), 4))


def _check(drawn: str) -> str:
    total = sum((place + 2) * _LETTERS.index(letter) for place, letter in enumerate(drawn))
    return _LETTERS[total % _PRIME]
