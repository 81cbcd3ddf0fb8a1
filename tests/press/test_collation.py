"""The order of names in a language, and the letters that head them."""

from __future__ import annotations

import random
import unicodedata
from itertools import groupby
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from press_checks import Page
from press_samples import LANTERN, article, press_to

from tamizdat.article import Label
from tamizdat.outlet import Language
from tamizdat.press.render.alphabets import alphabet_of
from tamizdat.press.render.collation import Collator

# In each row the names stand in the order of the language, and under these headings.
ROWS = [
    ("ru", "Аист Ель Ерш Ёж Жар Игла Йод Эхо Юг", "А Е Ё Ж И Й Э Ю"),
    ("uk", "Вода Гора Ґрати Ера Євро Жаба Ива Ігор Їжак Йод Яр", "В Г Ґ Е Є Ж И І Ї Й Я"),
    ("be", "Ель Ёд Жук Зуб Ігар Усе Ўсё Шах", "Е Ё Ж З І У Ў Ш"),
    ("de", "Arm Ärmel Arzt Öl Ort Straße Strauß Über Unna", "A O S U"),
    ("tr", "Çam Elma Ilgın İsim Oba Ödül Şişe", "Ç E I İ O Ö Ş"),
    ("fa", "آب ابر بار پدر تاب چای حال ژاله گل نان وام هما یار", "آ ا ب پ ت چ ح ژ گ ن و ه ی"),
    ("es", "Nube Nuez Ñandú Oca", "N Ñ O"),
    ("sv", "Zebra Ål Ärta Öga", "Z Å Ä Ö"),
    ("da", "Zoo Æble Øre Åben Aalborg", "Z Æ Ø Å"),
    ("cs", "Cukr Čaj Hrad Chata Ibis Řeka Sýr Šála Žába", "C Č H CH I Ř S Š Ž"),
    ("hr", "Lav Ljeto Mir Noć Njiva Oko", "L LJ M N NJ O"),
    ("hu", "Cukor Csap Dob Gáz Gyár Őr Öv Zab Zsák", "C CS D G GY Ö Z ZS"),
    ("pl", "Cap Ćma Lis Łoś Zebra Źrebak Żuk", "C Ć L Ł Z Ź Ż"),
    ("ar", "أحمد بدر باريس تونس", None),
    ("el", "Άνεμος Ήλιος Ωκεανός", "Α Η Ω"),
    ("ko", "가을 나무 바다", "ㄱ ㄴ ㅂ"),
    ("kk", "Ағаш Әке Балық Қала Лақ", "А Ә Б Қ Л"),
    ("en", "Élan Elbow Ode Œuvre Zoë", "E O Z"),
]


@pytest.mark.parametrize(("language", "names", "headings"), ROWS)
def test_names_stand_in_the_languages_own_order(language: str, names: str, headings: str | None) -> None:
    order, expected = Collator(language), names.split()
    if language == "ar":
        expected = ["أحمد", "باريس", "بدر", "تونس"]
        headings = "ا ب ت"
    for seed in range(5):
        shuffled = random.Random(seed).sample(expected, len(expected))
        assert sorted(shuffled, key=order.sort_key) == expected
    assert headings is not None
    assert [heading for heading, _ in groupby(map(order.heading, expected))] == headings.split()


def test_other_scripts_numbers_and_signs_have_their_places() -> None:
    order = Collator("ru")
    names = ["2024", "«Ангара»", "Бук", "Apple", "北京", "☃"]
    assert sorted(names, key=order.sort_key) == names
    assert [order.heading(name) for name in names] == ["0–9", "А", "Б", "A", "北", "#"]
    assert Collator("en").heading("ﬁlm") == "F" and Collator("en").heading("“Quoted”") == "Q"


def test_words_go_before_letters_and_apostrophes_do_not_count() -> None:
    names = ["New Quay", "New-York", "Newark", "O’Brien", "Obst"]
    assert sorted(names, key=Collator("en").sort_key) == names


@pytest.mark.parametrize("language", ["ru", "tr", "cs", "fa", "vi", "xx", "pt-BR", "sr-Latn"])
@given(st.lists(st.text(max_size=8), max_size=8))
def test_any_names_have_one_order_and_each_heading_once(language: str, names: list[str]) -> None:
    order = Collator(language)
    ordered = sorted(names, key=order.sort_key)
    assert ordered == sorted(names, key=order.sort_key)
    headings = [heading for heading, _ in groupby(map(order.heading, ordered))]
    assert len(headings) == len(set(headings)) and all(headings)
    for name in names:
        assert order.sort_key(name)[:2] == order.sort_key(unicodedata.normalize("NFD", name))[:2]


def test_an_alphabet_has_each_letter_once() -> None:
    for language in ("ru", "az", "lt", "lv", "vi", "hu", "mt", "fo", "ps", "ur", "ckb", "uz", "uz-Cyrl", "sr-Latn"):
        letters = alphabet_of(language)
        assert len(letters) == len(set(letters)) > 20
    assert alphabet_of("ru-RU") == alphabet_of("ru") and alphabet_of("xx") == alphabet_of("en")


def test_the_page_of_topics_is_in_the_order_of_its_language(tmp_path: Path) -> None:
    names = ["Яхта", "Ёрш", "Еда", "Жесть"]
    topics = tuple(Label(f"t{at}", name) for at, name in enumerate(names))
    outlet = replace(LANTERN, languages=(Language(code="ru", name="Русский"),))
    press_to(tmp_path, [article(1, language="ru", topics=topics)], outlet=outlet)
    words = Page((tmp_path / "site/topics/index.html").read_text()).text.split()
    assert [word for word in words if word in names] == ["Еда", "Ёрш", "Жесть", "Яхта"]
