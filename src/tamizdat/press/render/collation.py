"""The order of names in a language, and the letters under which lists of names are headed.

The rule is that of the Unicode Collation Algorithm in short: names are compared letter by letter, by the places of the
letters in the language's alphabet (`alphabets`); only where all letters agree do accents count, and then the signs
themselves. Quotation marks and other signs before a name do not count, and spaces come before every letter, so that
"New York" stands before "Newark". Numbers come first, then the language's letters, then those of other scripts.
docs/decisions/0385-alphabets.md says why this is not ICU.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from tamizdat.press.render.alphabets import DOTTED, alphabet_of, variants_of

NUMBERS, OTHERS = "0–9", "#"  # the headings of names that begin with a digit, and of those without letter and digit
_APOSTROPHES = "'’‘ʼʻ`´"
# What comes before what: the end of a word, a digit, a letter of the alphabet, another letter.
_SPACE, _DIGIT, _OWN, _OTHER = range(4)
_HANGUL = 0xAC00
_HANGUL_INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
Weight = tuple[int, int]
SortKey = tuple[bool, tuple[Weight, ...], tuple[str, ...], str]


class Collator:
    """The order of names in one language.

    >>> sorted(["Яблоко", "Ёлка", "Жук"], key=Collator("ru").sort_key), Collator("cs").heading("Chrudim")
    (['Ёлка', 'Жук', 'Яблоко'], 'CH')
    """

    def __init__(self, language: str) -> None:
        self._letters = alphabet_of(language)
        self._places = {letter: place for place, letter in enumerate(self._letters)}
        self._variants = variants_of(language)
        self._dotted = language.partition("-")[0].casefold() in DOTTED
        self._longest = max(map(len, [*self._letters, *self._variants]))

    def sort_key(self, name: str) -> SortKey:
        """Return what names are sorted by."""
        weights, marks = self._elements(name)
        return not weights, tuple(weights), tuple(marks), name

    def heading(self, name: str) -> str:
        """Return the letter under which a name is listed, in the language's own sense: CH is one letter in Czech."""
        weights, _ = self._elements(name)
        if not weights:
            return OTHERS
        kind, value = weights[0]
        if kind == _DIGIT:
            return NUMBERS
        if kind == _OWN:
            letter = self._letters[value]
            return "İ" if self._dotted and letter == "i" else letter.upper()
        if 0 <= value - _HANGUL < 11_172:  # a syllable of Korean stands under its first consonant
            return _HANGUL_INITIALS[(value - _HANGUL) // 588]
        return chr(value).upper()

    def _elements(self, name: str) -> tuple[list[Weight], list[str]]:
        """Return the weights of a name's letters, and the marks on each letter that its alphabet does not count."""
        text = unicodedata.normalize("NFKC", name)
        if self._dotted:
            text = text.replace("I", "ı").replace("İ", "i")
        text = unicodedata.normalize("NFC", text.casefold())
        weights: list[Weight] = []
        marks: list[str] = []
        at = 0
        while at < len(text):
            letters, length, accent = self._letter_at(text, at)
            at += length
            for letter in letters:
                weights.append(letter)
                marks.append("")
            if accent and marks:
                marks[-1] += accent
        while weights and weights[0][0] == _SPACE:
            del weights[0], marks[0]
        return weights, marks

    def _letter_at(self, text: str, at: int) -> tuple[list[Weight], int, str]:
        """Return the weights of the letter at a place of a text, how many characters it has, and its accents."""
        for length in range(min(self._longest, len(text) - at), 0, -1):
            part = text[at : at + length]
            if part in self._places:
                return [(_OWN, self._places[part])], length, ""
            if (variant := self._variants.get(part)) and (found := self._own(variant)):
                return found, length, part
        char = text[at]
        base, accents = _parts(char, self._places)
        if found := self._own(base) or self._own(self._variants.get(base, "")):
            return found, 1, accents
        return _other(char, base), 1, accents

    def _own(self, letters: str) -> list[Weight]:
        """Return the weights of letters of the alphabet, none if one of them is not in it. A space parts letters of
        several signs."""
        names = letters.split() if letters in self._places or " " in letters else [*letters]
        return [(_OWN, self._places[each]) for each in names] if all(each in self._places for each in names) else []


def _parts(char: str, places: dict[str, int]) -> tuple[str, str]:
    """Return the letter that a character is made of, with as many of its accents as make a letter of the alphabet, and
    its other accents."""
    base, *accents = list(unicodedata.normalize("NFD", char))
    for accent in accents:
        if (letter := unicodedata.normalize("NFC", base + accent)) in places:
            return letter, _ranked("".join(accents).replace(accent, "", 1))
    return base, _ranked("".join(accents))


# Accents in the order of Unicode's table of collation (DUCET), by letters that compare so.
_ACCENTS = str.maketrans(
    dict(zip("\u0301\u0300\u0306\u0302\u030c\u030a\u0308\u030b\u0303\u0307", "0123456789", strict=True))
)


def _ranked(accents: str) -> str:
    return accents.translate(_ACCENTS)


def _other(char: str, base: str) -> list[Weight]:
    """Return the weight of a character that is no letter of the alphabet, none where it does not count."""
    kind = unicodedata.category(char)
    if kind.startswith("N"):
        digit = unicodedata.digit(char, None)
        return [(_DIGIT, digit if digit is not None else 10 + ord(char))]
    if kind.startswith("L"):
        return [(_OTHER, ord(char if _HANGUL <= ord(char) < _HANGUL + 11_172 else base))]
    return [] if kind[0] in "MC" or char in _APOSTROPHES else [(_SPACE, 0)]


@lru_cache(64)
def collator(language: str) -> Collator:
    """Return the Collator of a language."""
    return Collator(language)
