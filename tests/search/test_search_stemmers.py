"""The script's stemmers give what Snowball's own do, over words of real texts and over made-up ones."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest
import snowballstemmer
from test_search_analyzer import script

from tamizdat.search.compounds import _heads

ROOT = Path(__file__).resolve().parents[2]
WORD = {"de": "[a-zäöüß]+", "en": "[a-z]+", "ru": "[а-яё]+"}
NAMES = {"de": "german", "en": "english", "ru": "russian"}
# Every ending that one of the steps of an algorithm looks for, and some on which no step looks.
ENDINGS = {
    "de": "e em en ern er erin erinnen es s ln lns nisse niss est st et tet ung ig igung igkeit lichkeit heit keit isch ik "
    "lich erlich end endig systems nen ere",
    "en": "s ss sses ies ied us eed eedly ed edly ing ingly at bl iz tt y ly li ogi ogist ation ational ization izer ator "
    "iveness fulness ousness biliti ical icate iciti ful ness ment ement ion ance able ive ous e ll al ism ying",
    "ru": "в вши вшись ив ивши ыв ывшись ее ими ого ему ую ая нн вш ющ ующий щая ся сь ла ыла на ена ете ите йте ейте "
    "л ил н ен но ено нно ет ует ны ть ить ешь ю ую ами иями ия ью й ь ост ость ейш ейше ейшего нный нно",
}


def vocabulary(language: str) -> list[str]:
    """Words of the demo's and the bench's texts and of our documents, and their beginnings with each ending."""
    files = [*ROOT.glob("demo/**/*.toml"), *ROOT.glob("demo/articles/*"), *ROOT.glob("bench/questions/*.toml")]
    files += ROOT.glob("docs/**/*.md") if language == "en" else []
    text = "\n".join(file.read_text(encoding="utf-8") for file in files if file.is_file()).lower()
    words = set(re.findall(WORD[language], text)) | (set(_heads()) if language == "de" else set())
    stems = sorted({word[:length] for word in words for length in (2, 4, 6, 9) if len(word) >= length})
    made = {stem + ending for stem, ending in itertools.product(stems[::3], ENDINGS[language].split())}
    return sorted(words | made)


@pytest.mark.browser
@pytest.mark.parametrize(
    "language", [each if each == "en" else pytest.param(each, marks=pytest.mark.slow) for each in NAMES]
)
def test_stems_are_those_of_snowball(chromium, language: str) -> None:
    words = vocabulary(language)
    assert len(words) > 2_000
    page = chromium.new_page()
    page.add_script_tag(content=script())
    stems = page.evaluate(
        "([language, words]) => words.map(STEMMERS[language]((letters) => letters))", [language, words]
    )
    page.close()
    oracle = snowballstemmer.stemmer(NAMES[language])
    wrong = {word: (stem, oracle.stemWord(word)) for word, stem in zip(words, stems, strict=True)}
    assert {word: pair for word, pair in wrong.items() if pair[0] != pair[1]} == {}
