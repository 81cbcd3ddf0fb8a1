"""Translations: readers are led to each that exists; search engines are told of those alone that lead back."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from babel import Locale
from lxml import html
from msgspec.structs import replace
from press_checks import html_files
from press_samples import LANTERN, article, everything, press_to

from tamizdat.article import Article, Moment, Status
from tamizdat.press.render.dates import DateFormatter, country_of, dates_for, name_of

LANTERN_ZONE = ZoneInfo("Europe/Riga")
ENGLISH = article(1, translations={"ar": 2, "ru": 3})
ARABIC = article(2, path="ar/2013/x-a2/", language="ar", headline="الجسر", translations={"en": 1})
RUSSIAN = article(3, path="ru/2013/x-a3/", language="ru", headline="Мост", translations={"en": 1})


def document(folder: Path, path: str) -> html.HtmlElement:
    return html.document_fromstring((folder / "site" / path / "index.html").read_bytes())


def hreflang(page: html.HtmlElement) -> dict[str, str]:
    """What a page tells search engines: address by language, below the outlet's address."""
    links = page.xpath("//link[@rel='alternate' and @hreflang]")
    return {link.get("hreflang"): link.get("href").removeprefix(LANTERN.address) for link in links}


def led(page: html.HtmlElement) -> set[str]:
    return set(page.xpath("//nav[@class='tongues']//a/@hreflang"))


def pressed(folder: Path, *articles: Article) -> list[html.HtmlElement]:
    press_to(folder, list(articles))
    return [document(folder, each.path) for each in articles]


def test_every_page_that_names_another_is_named_by_it(tmp_path: Path) -> None:
    """In a site with one of everything, on articles and list pages alike."""
    press_to(tmp_path, everything())
    site = tmp_path / "site"
    pages = [html.document_fromstring(file.read_bytes()) for file in html_files(site)]
    named = {page.xpath("//link[@rel='canonical']/@href")[0]: hreflang(page) for page in pages if hreflang(page)}
    named = {address.removeprefix(LANTERN.address): ways for address, ways in named.items()}
    assert len(named) > 30
    for address, ways in named.items():
        assert address in ways.values()
        assert all(named[other] == ways for other in ways.values()), address


def test_all_of_a_family_know_each_other_and_the_first_language_is_the_default(tmp_path: Path) -> None:
    ways = {"en": ENGLISH.path, "ar": ARABIC.path, "ru": RUSSIAN.path, "x-default": ENGLISH.path}
    for page in pressed(tmp_path, ENGLISH, ARABIC, RUSSIAN):
        assert hreflang(page) == ways


def test_without_the_first_language_the_next_one_is_the_default(tmp_path: Path) -> None:
    pair = replace(ARABIC, translations={"ru": 3}), replace(RUSSIAN, translations={"ar": 2})
    for page in pressed(tmp_path, *pair):
        assert hreflang(page) == {"ar": ARABIC.path, "ru": RUSSIAN.path, "x-default": ARABIC.path}


def test_a_translation_that_does_not_lead_back_is_for_readers_alone(tmp_path: Path) -> None:
    english, arabic = pressed(tmp_path, ENGLISH, replace(ARABIC, translations={}))
    assert led(english) == {"ar"} and hreflang(english) == {}
    assert hreflang(arabic) == {}


@pytest.mark.parametrize("gone", [None, replace(ARABIC, status=Status("withdrawn", "It was wrong."))])
def test_a_translation_that_cannot_be_read_is_not_led_to(tmp_path: Path, gone: Article | None) -> None:
    there = [ENGLISH, RUSSIAN, *([gone] if gone else [])]
    for page in pressed(tmp_path, *there)[:2]:
        assert "ar" not in hreflang(page) and "ar" not in led(page)
        assert "ru" in hreflang(page)


def test_an_article_in_a_language_without_a_front_is_told_of_too(tmp_path: Path) -> None:
    polish = article(3, path="2013/x-a3/", language="pl", headline="Most", translations={"en": 1})
    english, other = pressed(tmp_path, replace(ENGLISH, translations={"pl": 3}), polish)
    assert hreflang(english) == hreflang(other) == {"en": ENGLISH.path, "pl": polish.path, "x-default": ENGLISH.path}
    assert english.xpath("//nav[@class='tongues']//a/text()") == ["polski"]


def test_a_page_says_its_language_and_country(tmp_path: Path) -> None:
    for page, locale in zip(pressed(tmp_path, ENGLISH, ARABIC, RUSSIAN), ("en_US", "ar_EG", "ru_RU"), strict=True):
        assert page.xpath("//meta[@property='og:locale']/@content") == [locale]
    assert [country_of(code) for code in ("pt-BR", "de", "fa", "zh")] == ["pt_BR", "de_DE", "fa_IR", "zh_CN"]
    assert [name_of(code) for code in ("uk", "pl", "qqq")] == ["українська", "polski", "qqq"]


def test_dates_and_numbers_are_in_a_languages_own_digits() -> None:
    persian, english = (dates_for(code, LANTERN_ZONE) for code in ("fa", "en"))
    moment = Moment("2013-10-03T14:05:00+00:00", "minute")
    assert not set("0123456789") & set(persian.label(moment) + persian.year(2013) + persian.month(2013, 10))
    assert "۲۰۱۳" in persian.label(moment) and persian.number(1200) == "۱٬۲۰۰"
    assert [dates_for(code, LANTERN_ZONE).number(10) for code in ("ar", "ckb", "bn", "my")] == [
        "10",
        "١٠",
        "১০",
        "၁၀",
    ]
    assert english.label(moment).startswith("October 3, 2013") and persian.iso(moment) == "2013-10-03T14:05:00+00:00"


def test_months_by_themselves_have_their_names_whatever_was_asked_before() -> None:
    october = {
        "ru": "октябрь",
        "uk": "жовтень",
        "pl": "październik",
        "zh-Hant-TW": "10月",
        "kk": "Қазан",
        "en": "October",
    }
    for _ in range(2):
        assert {code: DateFormatter(code, LANTERN_ZONE).month_name(10) for code in october} == october
        for code in october:  # Babel changes its own tables when it is asked
            assert Locale.parse(code, sep="-").months["stand-alone"]["wide"][10]


def test_a_translation_that_falls_out_of_a_family_is_told_of_by_none(tmp_path: Path) -> None:
    press_to(tmp_path, [ENGLISH, ARABIC, RUSSIAN])
    press_to(tmp_path, [ENGLISH, ARABIC, replace(RUSSIAN, translations={})], changed=[3])
    assert "ru" not in hreflang(document(tmp_path, ARABIC.path)) and "ru" in led(document(tmp_path, ENGLISH.path))


def test_a_new_translation_reaches_those_that_it_hangs_together_with(tmp_path: Path) -> None:
    press_to(tmp_path, [ENGLISH, ARABIC])
    press_to(tmp_path, [ENGLISH, ARABIC, RUSSIAN], changed=[3])
    assert hreflang(document(tmp_path, ARABIC.path))["ru"] == RUSSIAN.path
