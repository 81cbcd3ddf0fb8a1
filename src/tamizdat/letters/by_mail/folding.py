"""Words as they are compared: whatever the capitals, accents and invisible characters with which they were written."""

from __future__ import annotations

import re
import unicodedata

# Letters that one keyboard has in place of another's: the yeh and kaf of Arabic and of Persian, heh and teh marbuta.
_LIKE = str.maketrans(
    {"ی": "ي", "ى": "ي", "ک": "ك", "ة": "ه", "ۀ": "ه", "ە": "ه", "ـ": None, "ı": "i", "ß": "ss", "ʼ": "'", "’": "'"}
)
_BETWEEN = re.compile(r"[^\w#@/:.'-]+")
_AROUND = " .:'-/"


def fold(text: str) -> str:
    """Return text in small letters, without accents and vowel signs, in one line; digits are those of ASCII.

    >>> fold("  Se Désabonner !")
    'se desabonner'
    """
    apart = unicodedata.normalize("NFKD", text.casefold().translate(_LIKE)).casefold().translate(_LIKE)
    kept = "".join(
        _digit(each)
        for each in apart
        if unicodedata.category(each) not in ("Mn", "Me", "Cf", "Cc", "Cs", "Co") or each in "\t\n\r"
    )
    return " ".join(_BETWEEN.sub(" ", kept).split()).strip(_AROUND)


def _digit(letter: str) -> str:
    return str(unicodedata.digit(letter)) if not letter.isascii() and unicodedata.category(letter) == "Nd" else letter
