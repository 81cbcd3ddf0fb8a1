"""Characters that readers cannot see, in headlines, names and bodies."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from press_samples import LANTERN, article, press_to

from tamizdat.article import Byline, Correction, Figure, Image, Label, Moment, Paragraph, Quote, Table
from tamizdat.press.index.marks import clean_body, clean_line
from tamizdat.press.index.validate import UnpublishableError, validate

MARKS = ["\x00", "\x08", "\x7f", "\x85", "\u200b", "\ufeff", "\u202a", "\u202e", "\u2066", "\u2069", "\ufffe"]


def test_a_headline_that_turns_what_follows_is_cleaned_and_told() -> None:
    valid, told = validate(article(1, headline="The \u202eyrref\u202c strike"), LANTERN)
    assert valid.headline == "The yrref strike"
    assert len(told) == 1 and "direction" in told[0]


def test_what_nobody_sees_goes_without_a_word() -> None:
    found = article(
        1, headline="\ufeffFerry\u200b strike\x08", kicker="a\tb", bylines=(Byline("Mirela\x00 Osk", "mirela-osk"),)
    )
    valid, told = validate(found, LANTERN)
    assert (valid.headline, valid.kicker, valid.bylines[0].name) == ("Ferry strike", "a b", "Mirela Osk")
    assert told == []


@pytest.mark.parametrize("headline", ["", " ", "\u200b", "\ufeff\u2060", "\u202e\u202c", "\u3164", "\u00ad", "\u2800"])
def test_a_headline_that_nobody_sees_is_none(headline: str) -> None:
    with pytest.raises(UnpublishableError, match="no headline"):
        validate(article(1, headline=headline), LANTERN)


def test_isolates_stay_in_a_body_where_each_is_closed() -> None:
    closed, opened, wrong = "a \u2067ب\u2069 c", "a \u2067ب c", "a \u2069ب\u2067 c"
    valid, told = validate(article(1, body=tuple(map(Paragraph, (closed, opened, wrong)))), LANTERN)
    assert [block.html for block in valid.body] == [closed, "a ب c", "a ب c"]
    assert len(told) == 2


def test_persian_joiners_and_plain_direction_marks_stay() -> None:
    text = "می\u200cخواهم \u200f(1)\u200e"
    found = article(1, headline=text, body=(Paragraph(text),))
    assert validate(found, LANTERN) == (found, [])


def test_a_mark_that_is_written_as_an_entity_is_cleaned_too() -> None:
    valid, _ = validate(article(1, body=(Paragraph("a&#x202e;b&#8203;c"),)), LANTERN)
    assert valid.body == (Paragraph("abc"),)


@given(st.text(st.one_of(st.sampled_from(MARKS), st.characters()), max_size=20))
def test_cleaning_twice_changes_nothing_and_takes_no_letter(text: str) -> None:
    for clean in (clean_line, clean_body):
        once = clean(text)
        assert clean(once) == once
        assert [char for char in once if char.isalnum()] == [char for char in text if char.isalnum()]
    assert not set(clean_line(text)) & {*MARKS}


@settings(max_examples=15, deadline=None)
@given(st.sampled_from(MARKS), st.sampled_from(MARKS))
def test_no_text_of_a_feed_keeps_a_mark_whatever_it_stands_in(
    tmp_path_factory: pytest.TempPathFactory, one: str, two: str
) -> None:
    mark, folder = one + two, tmp_path_factory.mktemp("marks")
    found = article(
        1,
        headline=f"Ferry{mark} strike",
        standfirst=f"Nobody{mark} came",
        topics=(Label("harbour", f"Har{mark}bour"),),
        bylines=(Byline(f"Mirela{mark} Osk", "osk"),),
        body=(
            Paragraph(f"One{mark}."),
            Quote(f"Two{mark}", f"Three{mark}"),
            Table(((f"Four{mark}",),), caption=f"Five{mark}"),
            Figure(Image("media/aa/x.png", 2, 2, f"Six{mark}"), f"Seven{mark}", f"Eight{mark}"),
        ),
        corrections=(Correction(Moment("2013-11-04"), f"Nine{mark}"),),
    )
    press_to(folder, [found])
    for name in ("rss.xml", "atom.xml", "corrections/rss.xml", "sitemap/news.xml"):
        ElementTree.parse(folder / "site" / name)
    forbidden = {*MARKS} - ({"\u2066", "\u2069"} if mark == "\u2066\u2069" else set())
    own_words = {"404.html", "search"}  # the theme's, with marks around a date
    for file in (folder / "site").rglob("*"):
        if own_words & {*file.parts}:
            continue
        if file.suffix in {".html", ".xml", ".json"} and "tuf" not in file.parts:
            assert not forbidden & set(file.read_text(encoding="utf-8")), file


def test_feeds_and_sitemaps_are_xml_whatever_an_archive_holds(tmp_path: Path) -> None:
    bad = "".join(MARKS) + "\x0b\x1f\uffff]]>"
    given = article(
        1,
        headline=f"The {bad} pier",
        standfirst=f"A {bad} day",
        kicker=f"News{bad}",
        bylines=(Byline(f"Ada{bad} Lund", "ada-lund"),),
        topics=(Label("harbour", f"Har{bad}bour"),),
        body=(Paragraph(f"The {bad} boats"), Figure(Image(alt=f"a{bad}", original_url="https://a.example/a.jpg"))),
    )
    press_to(tmp_path, [given])
    files = [*tmp_path.glob("site/**/*.xml")]
    assert {"news.xml", "feed.xml"} <= {file.name for file in files} or len(files) > 3
    for file in files:
        ElementTree.fromstring(file.read_bytes())
