"""Which of an outlet's languages a code means, and what news sitemaps call a language."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from press_samples import LANTERN

from tamizdat.language_codes import for_markup, google_news_code, nearest
from tamizdat.outlet import Language, Outlet


@pytest.mark.parametrize(
    ("code", "known", "found"),
    [
        ("uk-UA", ["en", "uk"], "uk"),
        ("uk_UA", ["en", "uk"], "uk"),
        ("EN", ["ru", "en"], "en"),
        ("pt-PT", ["en", "pt-BR"], "pt-BR"),
        ("pt-BR", ["pt", "pt-br"], "pt-br"),
        ("zh-HK", ["zh-Hans", "zh-Hant"], "zh-Hant"),
        ("zh-TW", ["zh"], "zh"),
        ("zh-Hant-MO", ["zh-CN", "zh-TW"], "zh-TW"),
        ("sr-Latn-RS", ["sr", "sr-Latn"], "sr-Latn"),
        ("de_AT.UTF-8", ["de"], "de"),
        ("iw", ["he"], "he"),
        ("rus", ["ru"], "ru"),
        ("", ["en"], None),
        ("english", ["en"], None),
        ("ka", ["en", "ru"], None),
        ("e", ["en"], None),
    ],
)
def test_the_nearest_language_is_found(code: str, known: list[str], found: str | None) -> None:
    assert nearest(code, known) == found


@given(st.sampled_from(["en", "ru", "pt-BR", "zh-Hant", "fa"]), st.sampled_from(["", "-XX", "_xx", "-Latn-XX"]))
def test_a_code_is_found_with_any_region_in_any_case(code: str, region: str) -> None:
    known = ["en", "ru", "pt-BR", "zh-Hant", "fa"]
    assert nearest(code + region, known) == nearest((code + region).upper(), known) == code


def test_an_outlet_takes_the_nearest_language_and_its_first_one_for_others() -> None:
    assert LANTERN.language("RU_ru").code == "ru"
    assert LANTERN.language("pl").code == "en" and LANTERN.nearest_language("pl") is None
    assert LANTERN.is_in("ar-EG", "ar") and not LANTERN.is_in("pl", "en")
    swiss = Outlet(name="X", languages=(Language(code="de-CH", name="Deutsch"), Language(code="fr", name="Français")))
    assert swiss.language("fr-CA").code == "fr" and swiss.language("de").code == "de-CH"


@given(st.text(max_size=12))
def test_news_sitemaps_have_languages_of_googles_schema(code: str) -> None:
    assert re.fullmatch(r"zh-cn|zh-tw|[a-z]{2,3}", google_news_code(code))


def test_google_has_two_kinds_of_chinese() -> None:
    codes = ["zh", "zh-Hans", "zh-CN", "zh-Hant", "zh_TW", "zh-HK", "pt-BR", "es-419", "sr-Latn", "fil", "iw"]
    assert [google_news_code(code) for code in codes] == [
        *("zh-cn", "zh-cn", "zh-cn", "zh-tw", "zh-tw", "zh-tw", "pt", "es", "sr", "fil", "he")
    ]


def test_what_may_stand_in_a_lang_attribute() -> None:
    codes = ["en", "zh-Hant-TW", "fil", "de-1996", "pt_BR"]
    assert list(map(for_markup, codes)) == ["en", "zh-Hant-TW", "fil", "de-1996", "pt-BR"]
    assert set(map(for_markup, ["", "english", "en US", "русский"])) == {"und"}
