"""`python -m bench.fit.compound_heads WORDS`: writes the German nouns in which compounds end (search/data/).

WORDS is a list of German words, one a line, nouns capitalised: Debian's /usr/share/dict/ngerman (package wngerman, the
list igerman98 by Björn Jacke, GPL-2 or later). A noun is taken where words of the list end in it or in another form of
it, behind another noun of the list and a linking sound, at least MIN_COMPOUNDS of them. Forms are those of one stem, by
Snowball. Fewer compounds would add names and chance; more would lose nouns that news needs, such as "Warnung".
"""

from __future__ import annotations

import sys
import textwrap
from collections import Counter
from pathlib import Path

import snowballstemmer

from tamizdat.search.analyzer import fold

MIN_COMPOUNDS, MIN_LETTERS, MIN_FRONT = 4, 5, 3
LINKS = ("", "s", "n", "en", "es", "e", "er", "ens")
SUFFIXES = ("schaft", "keit", "heit")  # no nouns by themselves in a compound
TARGET = Path(__file__).parents[2] / "src" / "tamizdat" / "search" / "data" / "compound-heads-de.txt"
HEADER = """# German nouns that other nouns end in: "Fährverbindung" is found by "Verbindung" too (compounds.py).
# Folded as the analyzer folds words. Made by bench/fit/compound_heads.py of the word list igerman98 (Björn Jacke, GPL-2
# or later; Debian's wngerman 20161207).
"""


def heads(words: list[str]) -> list[str]:
    """Return the nouns in which compounds of the list end, folded, in order."""
    nouns = {word for word in words if word[0].isupper() and word[1:].islower()}
    stem = snowballstemmer.stemmer("german").stemWord
    counts: Counter[str] = Counter()
    for noun in nouns:
        word = noun.lower()
        for cut in range(MIN_FRONT, len(word) - MIN_LETTERS + 2):
            if word[cut:].capitalize() in nouns and _is_front(word[:cut], nouns):
                counts[stem(word[cut:])] += 1
    taken = {fold(noun) for noun in nouns if counts[stem(noun.lower())] >= MIN_COMPOUNDS}
    return sorted(word for word in taken if len(word) >= MIN_LETTERS and not word.startswith(SUFFIXES))


def _is_front(word: str, nouns: set[str]) -> bool:
    fronts = (word.removesuffix(link) for link in LINKS if word.endswith(link))
    return any(len(front) >= MIN_FRONT and front.capitalize() in nouns for front in fronts)


if __name__ == "__main__":
    found = heads(Path(sys.argv[1]).read_text(encoding="utf-8").split())
    TARGET.write_text(HEADER + "\n".join(textwrap.wrap(" ".join(found), 118)) + "\n", encoding="utf-8")
