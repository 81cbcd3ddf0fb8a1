"""When two labels mean the same: sections by slug, name and alias, slugs in any spelling."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tamizdat.labels import canonical_slug, folded
from tamizdat.outlet import Outlet, Section
from tamizdat.outlet_file import OutletError, parse

HARBOUR = Outlet(
    name="The Pier",
    sections=(
        Section("news", {"en": "News", "ru": "Новости"}, ("latest", "Aktuálně")),
        Section("culture", {"en": "Culture", "fr": "Culture & médias"}),
        Section("latest-films", {"en": "Films"}),
    ),
)


@pytest.mark.parametrize(
    ("slug", "name", "section"),
    [
        ("news", "whatever", "news"),
        ("NEWS", "", "news"),
        ("novosti", "НОВОСТИ", "news"),
        ("n1", "  новости ", "news"),
        ("latest", "Heute", "news"),
        ("x", "AKTUALNE", "news"),
        ("culture-medias", "", "culture"),
        ("k", "Culture et médias", None),
        ("latest-films", "News", "latest-films"),
        ("sport", "Sport", None),
        ("", "", None),
    ],
)
def test_a_label_means_a_section_by_slug_alias_or_name(slug: str, name: str, section: str | None) -> None:
    found = HARBOUR.section_of(slug, name)
    assert (found.slug if found else None) == section


def test_a_sections_name_in_a_region_is_that_of_the_language() -> None:
    section = HARBOUR.sections[0]
    assert section.name_in("ru-RU") == "Новости" and section.name_in("en") == "News" and section.name_in("pl") == ""


@given(st.text(max_size=20))
def test_folding_and_canonical_slugs_are_stable(text: str) -> None:
    assert folded(folded(text)) == folded(text)
    assert canonical_slug(canonical_slug(text)) == canonical_slug(text)
    for form in ("NFC", "NFD"):
        assert canonical_slug(unicodedata.normalize(form, text)) == canonical_slug(text)


def test_spellings_of_one_slug_are_one() -> None:
    assert {canonical_slug(slug) for slug in ("rope", "Rope", "ROPE", "ro\u200bpe")} == {"rope"}
    assert canonical_slug("ИЙ") == canonical_slug(unicodedata.normalize("NFD", "ий"))


TOML = 'name = "The Pier"\n[[languages]]\ncode = "en"\nname = "English"\n[[sections]]\nslug = "news"\nnames = {en="News"}\n'


@pytest.mark.parametrize(("alias", "why"), [("Culture", "stands for"), (" - ", "no letter")])
def test_an_alias_that_cannot_be_used_is_told_with_its_line(alias: str, why: str) -> None:
    second = '[[sections]]\nslug = "culture"\nnames = {en="Culture"}\n'
    with pytest.raises(OutletError, match=f"line 8: alias .*{why}"):
        parse(TOML + f"aliases = [{alias!r}]\n" + second)
    assert parse(TOML + 'aliases = ["nachrichten"]\n' + second).sections[0].aliases == ("nachrichten",)
