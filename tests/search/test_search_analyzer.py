"""The analyzer: Python and a reader's browser make the same terms of a text, by one set of rules."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tamizdat.search.analyzer import analyzer_for, fold
from tamizdat.search.rules import RULES
from tamizdat.search.variants import variants_text
from tamizdat.theme import DEFAULT_THEME

# All that Unicode 14 has: what is younger, Python 3.11 does not know and browsers do.
LETTERS = st.characters(exclude_categories=("Cs", "Cn"))
SCRIPTS = st.sampled_from(
    "abcXYZßÆøİıŁ  \n-'’’…½Ⅳ№ﬁ²"
    "ёЁйЙїґЬъ ҐӘ"
    "ةىیکےٱأإآؤئًّـ٣۴،؟ و ال ب لل ك\u200c\u200f"
    "שׁלום ךםץ״־"
    "北京東亰臺灣選がギｶﾞー々〆。、 ไทย ๑ ำ ລາວ မြန်မာ"
    "हिन्दी क्षि বাংলা 한국어 각 ΐΣσς ΌΣ Ǆ ᾳ é e\u0301 𐐀 𝒜 𠀀 😀"
)
TEXT = st.text(st.one_of(SCRIPTS, LETTERS), max_size=60)
LANGUAGES = [*RULES.languages, "zh-Hans", "xx"]


def script() -> str:
    """The part of the script that cuts words and knows their forms."""
    files = sorted((DEFAULT_THEME / "scripts" / "search").glob("1*.js"))
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


@pytest.fixture(scope="module")
def page(chromium: Any) -> Iterator[Any]:
    """A page of Chromium that knows these words of the script. Nothing that the tests ask of it changes it."""
    page = chromium.new_page()
    page.add_script_tag(content=script())
    yield page
    page.close()


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("ru", "Ещё раз: выборы", ["еще", "раз", "выборы"]),
        ("en", "Ardavia's STRASSE, straße ﬁnally №5", ["ardavia", "s", "strasse", "strasse", "finally", "5"]),
        ("ar", "قالت الحكومةُ للمدينة والـقاهرة", ["قالت", "حكومه", "مدينه", "قاهره"]),
        ("fa", "کتاب‌های تازه در ۱۴۰۱", ["كتاب", "هاي", "تازه", "در", "1401"]),
        ("he", "שָׁלוֹם", ["שלומ"]),
        ("zh", "北京市长 2013年", ["北京", "京市", "市长", "2013", "年"]),
        ("ja", "ガギ", ["ガギ"]),
        ("tr", "İstanbul ısı", ["istanbul", "isi"]),
        ("ko", "대통령은", ["대통령은"]),
    ],
)
def test_words_as_readers_of_each_language_know_them(language: str, text: str, words: list[str]) -> None:
    assert analyzer_for(language).query_terms(text) == words


def test_a_word_is_found_without_what_is_written_on_to_it() -> None:
    assert "موسكو" in analyzer_for("ar").positions(["وبموسكو"])
    assert "ממשלה" in analyzer_for("he").positions(["והממשלה"])
    assert "长" in analyzer_for("zh").positions(["市长"]), "a sign that begins no pair"
    assert analyzer_for("ar").query_terms("لبنان") == ["لبنان"], "nothing is cut off of what a reader asks for"


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("en", "an e-mail about co-operation", ["email", "mail", "cooperation", "operation"]),
        ("en", "1,234 guests, 56 789 letters and 1.000.000 stamps", ["1234", "56789", "1000000"]),
        ("en", "Prof. Boettcher of Aabenraa", ["boettcher", "bottcher", "aabenraa", "abenra"]),
        ("en", "O’Neill spoke", ["oneill", "neill"]),
        ("uk", "Слав’янськ, п'ятий і пʼята", ["славянськ", "пятии", "пята"]),
        ("he", 'רמטכ״ל וגם מנכ"ל', ["רמטכל", "מנכל"]),
        ("fa", "نمی‌دانم", ["نمي", "دانم", "نميدانم"]),
        ("de", "Das Regierungsgebäude", ["regierungsgebaude", "gebaude"]),
        ("de", "Krisensitzungen", ["sitzungen"]),
        ("zh", "國會圖書館", ["国会", "图书"]),
    ],
)
def test_a_text_is_found_by_other_spellings_of_its_words(language: str, text: str, found: list[str]) -> None:
    positions = analyzer_for(language).positions([text])
    assert {word: word in positions for word in found} == dict.fromkeys(found, True)


@pytest.mark.parametrize(
    ("language", "text", "missing"),
    [
        ("en", "on 2021-03-04", "20210304"),
        ("en", "in 2020 300 came", "2020300"),
        ("en", "12,34", "1234"),
        ("fr", "l’hiver", "lhiver"),
        ("de", "Verbindung", "bindung"),
        ("ja", "國會", "国会"),
    ],
)
def test_what_is_no_other_spelling(language: str, text: str, missing: str) -> None:
    assert missing not in analyzer_for(language).positions([text])


def test_positions_go_on_from_text_to_text_with_a_free_one_between() -> None:
    positions = analyzer_for("en").positions(["Low tide", "tide-gate"])
    assert dict(positions) == {"low": [0], "tide": [1, 3], "gate": [4], "tidegate": [3, 4]}


def test_rules_are_written_as_words_come_out_of_them() -> None:
    for code, rules in RULES.languages.items():
        for ending in rules.endings:
            assert fold(ending) == ending, f"{code}: {ending!r} can never end a word"
        assert len(set(rules.endings)) == len(rules.endings), code
    for letter, other in RULES.folds.items():
        assert unicodedata.normalize("NFKD", letter).lower() == letter, letter
        assert other not in RULES.folds, f"{letter}: folding twice would change it again"


@given(TEXT, st.sampled_from(LANGUAGES))
@settings(max_examples=200, deadline=None)
def test_folding_is_settled_and_words_are_indexed(text: str, language: str) -> None:
    analyzer = analyzer_for(language)
    terms = analyzer.query_terms(text)
    positions = analyzer.positions([text])
    for position, term in enumerate(terms):
        assert position in positions[term], "the place of a term in a query is its position in the text"
    assert all(0 < len(term) <= RULES.longest for term in terms)


@pytest.mark.browser
def test_a_browser_cuts_the_same_words(page: Any) -> None:
    texts: list[tuple[str, str]] = []

    @given(TEXT, st.sampled_from(LANGUAGES))
    @settings(max_examples=int(os.environ.get("WORD_EXAMPLES", "500")), deadline=None, derandomize=True, database=None)
    def collect(text: str, language: str) -> None:
        texts.append((language, text))

    collect()
    rules = msgspec.to_builtins(RULES)
    found = page.evaluate(
        """([rules, texts, variants]) => {
             const makers = {};
             return texts.map(([language, text]) => {
               const words = (makers[language] ||= new Words(rules, language, language.startsWith("zh") ? variants : ""));
               const groups = words.groups(text);
               return [
                 words.of(text),
                 groups.flatMap((group) => group.words.map(({ word }) => word)),
                 groups.map((group) => group.joined).filter(Boolean),
               ];
             });
           }""",
        [rules, texts, variants_text("zh")],
    )
    for (language, text), (theirs, grouped, joined) in zip(texts, found, strict=True):
        about = (language, text, text.encode("unicode_escape"))
        assert theirs == grouped == analyzer_for(language).query_terms(text), about
        assert set(joined) <= set(analyzer_for(language).positions([text])), about


@pytest.mark.browser
@pytest.mark.parametrize(
    ("language", "word", "related", "others"),
    [
        ("ru", "выборы", ["выборов", "выборами", "выборах"], ["выбить", "вид"]),
        ("ru", "москва", ["москве", "москвои", "москву"], ["московскии"]),
        ("en", "strikes", ["strike", "striking", "striker"], ["stripe", "string"]),
        ("ar", "حكومه", ["حكومات", "حكومتها"], ["حكم"]),
        ("he", "ספר", ["ספרימ", "ספרי"], ["ספינה"]),
        ("de", "wahl", ["wahlen"], ["wal"]),
        ("xx", "kalima", ["kalimani", "kalim"], ["kalender"]),
        ("en", "2013", [], ["20134", "201"]),
        ("zh", "京", ["京市"], ["北京"]),
    ],
)
def test_forms_of_one_word_are_known(
    page: Any, language: str, word: str, related: list[str], others: list[str]
) -> None:
    found = page.evaluate(
        """([rules, language, word, candidates]) => {
             const words = new Words(rules, language);
             return candidates.map((other) => [other.startsWith(words.beginning(word)), words.related(word, other)]);
           }""",
        [msgspec.to_builtins(RULES), language, word, [*related, *others, word]],
    )
    expected = [[True, True]] * len(related)
    assert found[: len(related)] == expected, related
    assert [is_form for _, is_form in found[len(related) : -1]] == [False] * len(others)
    assert found[-1] == [True, True]
