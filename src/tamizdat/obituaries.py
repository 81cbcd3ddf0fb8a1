"""Obituaries, by what newspapers call them: nobody is asked for money below one."""

from __future__ import annotations

import re
from collections.abc import Iterable

# As kickers, sections and topics have them, in small letters.
WORDS = {
    "ar": ("وفيات", "نعي", "تأبين"),
    "be": ("некралог", "некралогі"),
    "de": ("nachruf", "nachrufe"),
    "en": ("obituary", "obituaries", "obits"),
    "es": ("obituario", "obituarios", "necrológica", "necrológicas"),
    "fa": ("درگذشت", "درگذشتگان"),
    "fr": ("nécrologie", "nécrologies"),
    "he": ("הספד", "הספדים"),
    "it": ("necrologio", "necrologi"),
    "pl": ("nekrolog", "nekrologi"),
    "pt": ("obituário", "obituários"),
    "ru": ("некролог", "некрологи"),
    "tr": ("vefat",),
    "uk": ("некролог", "некрологи"),
}
_ALL = {word for words in WORDS.values() for word in words}
_PARTS = re.compile(r"\s*[·•|/,:;–—>]\s*")


def is_obituary(labels: Iterable[str]) -> bool:
    """Whether one of an article's labels says that it is an obituary: the whole label, or one of its parts.

    "Culture · Obituary" says so, "The obituary of a language" does not.
    """
    return any(part.casefold() in _ALL for label in labels for part in _PARTS.split(label.strip()))
