"""What is an obituary by its labels."""

from __future__ import annotations

import pytest

from tamizdat.obituaries import WORDS, is_obituary


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (["Obituary"], True),
        (["", "Culture · Obituary"], True),
        (["Kultur / Nachruf"], True),
        (["Новости", "НЕКРОЛОГ"], True),
        (["وفيات"], True),
        (["The obituary of a language"], False),
        (["Culture", "Poetry"], False),
        ([], False),
        (["", " · "], False),
    ],
)
def test_an_obituary_is_known_by_its_labels(labels: list[str], expected: bool) -> None:
    assert is_obituary(labels) is expected


def test_words_are_as_they_are_compared() -> None:
    assert all(word == word.casefold() and is_obituary([word]) for words in WORDS.values() for word in words)
