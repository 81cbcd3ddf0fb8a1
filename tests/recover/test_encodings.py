"""Characters: wrong labels are overruled, text that was encoded twice is repaired, joiners stay where they spell words."""

from __future__ import annotations

import papers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tamizdat.recover.capture import Capture
from tamizdat.recover.encodings import decoded, is_garbled, repaired
from tamizdat.recover.steps.parse import parse
from tamizdat.recover.words import normalize, word_count, words

RUSSIAN = "\n".join([papers.RUSSIAN_HEADLINE, *papers.RUSSIAN_BODY])
FRENCH = "L’été où la mer gela, les pêcheurs d’Oléron bâtirent une église à même la glâce, près du phare de l’île."
GERMAN = (
    "Die Fähre über den Sund fährt nicht, weil Löcher im Rumpf sind, sagte der Hafenmeister; die Bürger ärgern sich."
)


@pytest.mark.parametrize("said", ["latin1", "iso-8859-1", "koi8-r", "cp1252", "", "no-such-encoding"])
def test_a_label_that_gives_no_words_is_overruled(said):
    assert decoded(RUSSIAN.encode("cp1251"), said) == RUSSIAN


@pytest.mark.parametrize(
    ("text", "encoding"), [(FRENCH, "cp1252"), (GERMAN, "iso-8859-1"), (RUSSIAN, "cp1251"), (RUSSIAN, "koi8-r")]
)
def test_a_label_that_gives_words_is_believed(text, encoding):
    assert decoded(text.encode(encoding, "replace"), encoding) == text.encode(encoding, "replace").decode(
        "cp1252" if encoding == "iso-8859-1" else encoding
    )


def test_a_headline_in_capitals_is_not_garbled():
    assert not is_garbled(RUSSIAN.upper()) and not is_garbled(RUSSIAN) and not is_garbled(FRENCH * 3)
    assert is_garbled(RUSSIAN.encode("cp1251").decode("koi8-r", "replace"))


@pytest.mark.parametrize("text", [GERMAN, FRENCH, RUSSIAN], ids=["German", "French", "Russian"])
def test_what_was_encoded_twice_is_repaired_and_told(text):
    twice = text.encode().decode("latin-1").encode()
    page = b"<!doctype html><meta charset=utf-8><body><h1>A</h1><p>" + twice.replace(b"\n", b"</p><p>") + b"</p></body>"
    for kind, body in (("html", page), ("text", twice)):
        parsed = parse(Capture(name="a", sha256="a", kind=kind, body=body))
        assert normalize(text.split("\n")[-1]) in [block.text for block in parsed.blocks]
        assert any("encoded twice" in note for note in parsed.notes)


LETTERS = "abcxyzабвгдежёщьАБВαβγδΩابتثجح中文字éüøçñ"


@given(st.lists(st.text(LETTERS, min_size=1, max_size=12), max_size=40))
def test_words_of_any_script_stay(words):
    text = "“" + " ».« ".join(words) + "”"
    assert repaired(text) == text


def test_quoting_such_a_sequence_is_not_having_it():
    text = f"{GERMAN * 5} In der Zeitung stand „WinterfÃ¤hre“, und niemand lachte."
    assert repaired(text) == text


@given(st.text(max_size=300))
def test_what_was_repaired_is_not_repaired_again(text):
    assert repaired(repaired(text)) == repaired(text)


@pytest.mark.parametrize("text", [GERMAN, FRENCH, RUSSIAN, "\n".join(papers.ARABIC_BODY), "\n".join(papers.BODY)])
def test_ordinary_text_is_not_repaired(text):
    assert repaired(text * 3) == text * 3
    parsed = parse(Capture(name="a", sha256="a", kind="text", body=text.encode()))
    assert not parsed.notes


@pytest.mark.parametrize("text", ["می‌خواهم", "क्‍ष", "👩‍🚒"])
def test_joiners_that_spell_stay_and_words_match_without_them(text):
    assert normalize(f" {text} ") == text
    bare = text.replace("\u200c", "").replace("\u200d", "")
    assert words(text) == words(bare) and word_count(text) == word_count(bare)


def test_joiners_elsewhere_and_what_is_invisible_go():
    assert normalize("a\u200cb \u200d c\u00ad\u200bd\ufeff") == "ab cd"
