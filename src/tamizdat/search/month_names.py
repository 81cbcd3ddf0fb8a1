"""The names of months as readers write them in a query, from CLDR by Babel: "May 2022", "3 мая 2022".

They are read from Babel's files and not through its `Locale`: Babel 2.18 resolves an alias of CLDR in a table that all
languages share, so that a language without names of its own for a context gets those of the language that asked first.
"""

from __future__ import annotations

import pickle
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from babel import localedata

from tamizdat.press.render.dates import locale_of
from tamizdat.search.analyzer import analyzer_for

_QUOTED = re.compile(r"'([^']+)'")
_LETTERS = re.compile(r"[a-zA-Z]+")  # of a pattern: what is neither quoted nor a field of the date
_FIELDS = frozenset("dMyLEGcQqwWDFgeYuUr")


@cache
def month_names(language: str) -> tuple[tuple[str, ...], ...]:
    """Return the names of each month, from January on, folded as the terms of `language` are.

    They are those of all countries where the language is written (Arabic has several sets), in the forms of a date and
    by themselves, in full and abbreviated. Names without a letter ("5月") and names of several words are left out:
    numbers are read as numbers. A language that Babel does not know has none.
    """
    analyzer = analyzer_for(language)
    names: list[set[str]] = [set() for _ in range(12)]
    for data in _locales(language):
        for widths in data.get("months", {}).values():
            for width in ("wide", "abbreviated"):
                own = widths.get(width)
                for month, name in own.items() if isinstance(own, dict) else ():
                    terms = analyzer.query_terms(str(name))
                    if len(terms) == 1 and not any(letter.isdigit() for letter in terms[0]):
                        names[month - 1].add(terms[0])
    return tuple(tuple(sorted(some)) for some in names) if any(names) else ()


@cache
def date_fillers(language: str) -> tuple[str, ...]:
    """Return the words that stand between the parts of a date, folded: "de" in Spanish, "г" in Russian."""
    analyzer = analyzer_for(language)
    words: set[str] = set()
    for data in _locales(language):
        patterns = [data.get("date_formats", {}).get(width, "") for width in ("long", "full")]
        patterns += [data.get("datetime_skeletons", {}).get(skeleton, "") for skeleton in ("yMMMM", "yMMMMd", "MMMMd")]
        for pattern in patterns:
            text = str(getattr(pattern, "pattern", pattern))
            words.update(word for literal in _literals(text) for word in analyzer.query_terms(literal))
    return tuple(sorted(words))


def _literals(pattern: str) -> list[str]:
    """Return the texts of a date pattern that are no fields."""
    rest = _LETTERS.sub(lambda match: " " if set(match[0]) <= _FIELDS else match[0], _QUOTED.sub(" ", pattern))
    return [*_QUOTED.findall(pattern), rest]


def _locales(language: str) -> Iterator[dict[str, Any]]:
    """Yield what CLDR has for a language in its main script: for the language by itself, then for each country."""
    base = locale_of(language).language
    if base != language.split("-")[0]:
        return
    country = re.compile(f"{base}(_[A-Z]{{2}})?")
    for code in sorted(code for code in localedata.locale_identifiers() if country.fullmatch(code)):
        with Path(localedata.resolve_locale_filename(code)).open("rb") as file:
            yield pickle.load(file)  # noqa: S301 (the file is Babel's own)
