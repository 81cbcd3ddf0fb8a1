"""Letters of other scripts that look like Latin ones, after Unicode's confusables (UTS 39, confusables.txt).

Taken are the letters of Cyrillic, Greek and Armenian that readers take for a Latin letter at first sight. The table
says upper and lower case apart: "Н" looks like "H", "н" like nothing in Latin. Added to Unicode's: к with k.

    to_latin("Оrlа")      "Orla"
    to_cyrillic("Иpмa")   "Ирма"
"""

from __future__ import annotations

import re
import unicodedata

# In pairs: a letter, and the Latin one that it looks like.
_CYRILLIC = (
    "аaсcԁdеeһhіiјjкkӏlоoрpԛqгrѕsѵvԝwхxуyүyьb"
    "АAВBСCЕEНHІIЈJКKМMОOРPԚQЅSТTѴVԜWХXУYҮYԌGЗ3ЬbӀI"
)  # fmt: skip
_GREEK = "αaϲcεeηnιiϳjκkνvοoρpσoτtυuχxγyωwΑAΒBΕEΖZΗHΙIΚKΜMΝNΟOΡPΤTΥYΧXϹC"
_ARMENIAN = "օoոnսuհhցgզqյjՕOՍUՏS"


def _pairs(table: str) -> dict[str, str]:
    return dict(zip(table[::2], table[1::2], strict=True))


def _back(table: str) -> dict[str, str]:
    """Return the Latin letters with what they look like in another script; of several the first one."""
    return {latin: other for other, latin in reversed(_pairs(table).items())}


_LATIN = str.maketrans(_pairs(_CYRILLIC) | _pairs(_GREEK) | _pairs(_ARMENIAN))
_TO_CYRILLIC, _TO_GREEK = str.maketrans(_back(_CYRILLIC)), str.maketrans(_back(_GREEK))
_OTHERS = "\u0370-\u03ff\u0400-\u052f\u0530-\u058f"  # Greek, Cyrillic, Armenian
_OTHER = re.compile(f"[{_OTHERS}]")
_ALIKE = "".join(map(chr, _LATIN))
# A short word whose letters all look Latin is an ordinary word of its own language: "со", "или".
FEWEST_ALIKE = 4
_CYRILLIC_LETTER, _GREEK_LETTER = re.compile("[\u0400-\u052f]"), re.compile("[\u0370-\u03ff]")
_LATINS = "A-Za-z\u00c0-\u024f"
_LATIN_LETTER = re.compile(f"[{_LATINS}]")
_MAY_MEAN = re.compile(
    rf"[{_LATINS}][\W_]*[{_OTHERS}]|[{_OTHERS}][\W_]*[{_LATINS}]|(?<![^\W_])[{_ALIKE}\u0300-\u036f]{{{FEWEST_ALIKE},}}(?![^\W_])"
)


def may_mean_another(text: str) -> bool:
    """Tell whether a text may have words that `meanings` reads otherwise."""
    return not text.isascii() and bool(_MAY_MEAN.search(text))


def to_latin(word: str) -> str:
    """Return a word with every letter that looks like a Latin one as that letter, without marks above and below."""
    return _translated(word, _LATIN)


def to_cyrillic(word: str) -> str:
    """Return a word with every Latin letter that looks like a Cyrillic one as that letter."""
    return _translated(word, _TO_CYRILLIC)


def to_greek(word: str) -> str:
    """Return a word with every Latin letter that looks like a Greek one as that letter."""
    return _translated(word, _TO_GREEK)


def mixes_scripts(word: str) -> bool:
    """Tell whether a word has Latin letters and letters of a script with lookalikes: no language writes so."""
    return bool(_LATIN_LETTER.search(word) and _OTHER.search(word))


def meanings(word: str) -> list[str]:
    """Return what a word may be meant to be read as, other than it is written; nothing for an ordinary word.

    A word of two scripts may be a Latin, a Cyrillic or a Greek one. A word of another script of which every letter
    looks Latin may be a Latin one, if it has four letters or stands alone as one.
    """
    latin = to_latin(word)
    if mixes_scripts(word):
        found = [latin] if not _OTHER.search(latin) else []
        if _CYRILLIC_LETTER.search(word):
            found.append(to_cyrillic(word))
        if _GREEK_LETTER.search(word):
            found.append(to_greek(word))
        return found
    alike = _OTHER.search(word) and not _OTHER.search(latin)
    return [latin] if alike and (len(latin) == 1 or len(latin) >= FEWEST_ALIKE) else []


def _translated(word: str, table: dict[int, str]) -> str:
    """Return a word translated letter by letter, first as it is written: Unicode decomposes the lunate sigma."""
    bare = unicodedata.normalize("NFKD", word.translate(table))
    return "".join(char for char in bare if not unicodedata.combining(char)).translate(table)
