"""What some two hundred languages call the months, and in which order they write a numeric date.

The words are CLDR's and Scrapinghub's additions to them, as dateparser ships them (dateparser.data).
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib import import_module
from typing import Any

from dateparser.data.languages_info import language_order

NAMES = [
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
]  # fmt: skip
# dateparser orders languages by how many people use them; in rarer ones short names collide ("may" is October in
# Duala).
COMMON = language_order[:100]


@cache
def month_number(word: str, language: str | None = None) -> int | None:
    """Return 1 to 12 for the name of a month in `language`, or in all common languages that know the word.

    "listopad" is October in Croatian and November in Czech: without a language it is None.
    """
    key = _key(word)
    if language and (number := _months(language.split("-")[0].lower()).get(key)):
        return number
    meanings = {number for code in COMMON if (number := _months(code).get(key))}
    return meanings.pop() if len(meanings) == 1 else None


@cache
def day_first(separator: str, language: str | None = None) -> bool | None:
    """Return True if `language` writes 3/10/2013 for the third of October; None where usage differs or is unknown."""
    if separator == ".":
        return True
    info = _info(language.split("-")[0].lower()) if language else {}
    return True if info.get("date_order") == "DMY" and not (language or "").startswith("en") else None


def _key(word: str) -> str:
    """Return `word` without case, accents and the dot of an abbreviation."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", word.casefold()) if not unicodedata.combining(c))
    return re.sub(r"\s+", " ", bare).strip(" .'’")


@cache
def two_word_names() -> tuple[str, ...]:
    """Return the names of months that are two words in common languages, such as the Levant's, longest first."""
    found = {name for code in COMMON for name in _names(code) if re.fullmatch(r"[^\W\d_]{2,} [^\W\d_]{2,}", name)}
    return tuple(sorted(found, key=lambda name: (-len(name), name)))


def _info(code: str) -> dict[str, Any]:
    try:
        module = import_module(f"dateparser.data.date_translation_data.{code}")
    except ModuleNotFoundError:
        return {}
    info: dict[str, Any] = module.info
    return info


def _names(code: str) -> dict[str, int]:
    info = _info(code)
    variants = [info, *info.get("locale_specific", {}).values()]
    return {
        name: number for variant in variants for number, month in enumerate(NAMES, 1) for name in variant.get(month, [])
    }


@cache
def _months(code: str) -> dict[str, int]:
    return {_key(name): number for name, number in _names(code).items()}
