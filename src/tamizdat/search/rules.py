"""The rules by which text becomes terms: `rules.json`, which every index carries in its manifest (docs/search.md)."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
from msgspec import Struct


class LanguageRules(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What is particular to one language.

    `article` is a regular expression for the definite article where it is written as part of the noun (Arabic "al-");
    it is cut off. `heads` are letters that are words of their own ("and", "in", "from") and are written as the first
    letter of the next word: such a word is also indexed without them. `endings` are the endings of inflection; two
    words that differ by these alone are taken for forms of one word. `elision`: an apostrophe stands between two words
    (French "l’État") and joins none.

    A manifest adds, for the languages of the outlet: `months`, the names of each month; `fillers`, the words that
    stand between the parts of a date; `variants`, the path of the table of variant characters.
    """

    article: str = ""
    heads: str = ""
    endings: tuple[str, ...] = ()
    elision: bool = False
    months: tuple[tuple[str, ...], ...] = ()
    fillers: tuple[str, ...] = ()
    variants: str = ""


class Rules(Struct, frozen=True, forbid_unknown_fields=True):
    """How terms are made. What is not a table or an expression are ranges of code points, hexadecimal.

    Text is cut at `breaks`; each part is brought to NFKD and lower case, loses its `marks`, is changed letter by letter
    by `folds`, brought to NFC and cut at `breaks` again. Runs of `unspaced` scripts, such as Chinese, become pairs of
    neighbouring characters. A term has at most `longest` code points; `stem` is the least number of letters that two
    forms of one word share.

    Before that, one of `dropped` that stands `between` two letters is removed: the apostrophe of Ukrainian words, the
    double mark of Hebrew abbreviations. Parts that one of `connectors` joins are also a word without it; `elided` are
    those that join nothing in languages with elision. `separators` set the thousands of a number apart. `spellings`
    has the letters that are also written as two, `digraphs` is a regular expression for these two. The names are those
    of the manifest.
    """

    breaks: str
    marks: str
    folds: dict[str, str]
    dropped: str
    between: str
    connectors: str
    elided: str
    separators: str
    spellings: dict[str, str]
    digraphs: str
    unspaced: str
    longest: int
    stem: int
    languages: dict[str, LanguageRules]


RULES_FILE = Path(__file__).parent / "rules.json"
RULES = msgspec.json.decode(RULES_FILE.read_bytes(), type=Rules)
DIGITS = "0-9٠-٩۰-۹"  # of the scripts in which numbers are set apart by thousands


def char_class(ranges: str) -> str:
    """Return the inside of a regular expression's [...] for ranges of code points, like "41-5A 61"."""
    pairs = (part.partition("-") for part in ranges.split())
    return "".join(
        re.escape(chr(int(low, 16))) + (f"-{re.escape(chr(int(high, 16)))}" if high else "") for low, _, high in pairs
    )


def language_rules(language: str) -> LanguageRules:
    """Return the rules of a language; those of `pt` for `pt-BR`; empty ones for a language that `rules.json` lacks."""
    known = RULES.languages
    return known.get(language) or known.get(language.split("-")[0]) or LanguageRules()
