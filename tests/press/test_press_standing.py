"""Standing pages from Markdown, and dates in several languages."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from press_checks import link_faults
from press_samples import LANTERN, press_to

from tamizdat.article import Moment
from tamizdat.press.markdown_pages import load_site, to_html
from tamizdat.press.render.dates import DateFormatter, direction_of

RIGA = ZoneInfo("Europe/Riga")


def written(folder: Path, **files: str) -> Path:
    (folder / "pages").mkdir(parents=True)
    for name, text in files.items():
        (folder / "pages" / (name.replace("__", ".") + ".md")).write_text(text, encoding="utf-8")
    return folder


def test_pages_are_read_in_each_language(tmp_path: Path) -> None:
    folder = written(
        tmp_path,
        about='---\ntitle: "About: us"\ndescription: Who we are.\n---\n# Hello\n\nText, **bold**.\n',
        about__ar="---\ntitle: من نحن\n---\nنص\n",
        contact="Just text.",
    )
    site, left_out = load_site(folder, LANTERN)
    assert left_out == []
    pages = {(page.slug, page.language): page for page in site.pages}
    assert set(pages) == {("about", "en"), ("about", "ar"), ("contact", "en")}
    assert pages["about", "en"].title == "About: us"
    assert pages["about", "en"].description == "Who we are."
    assert pages["about", "en"].html == "<h2>Hello</h2>\n<p>Text, <strong>bold</strong>.</p>"
    assert pages["contact", "en"].title == "Contact"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("We.\n\n![the quay](quay.jpg)\n", "a picture was left out"),
        ('<img src="/media/a.jpg"> and ![b](b.jpg)', "2 pictures were left out"),
        ("`![b](b.jpg)` is how one writes a picture", None),
    ],
)
def test_pictures_are_not_dropped_in_silence(tmp_path: Path, text: str, told: str | None) -> None:
    site, left_out = load_site(written(tmp_path, about=text), LANTERN)
    assert "<img" not in site.pages[0].html and len(left_out) == (told is not None)
    assert told is None or (told in left_out[0] and "about.md" in left_out[0])


@pytest.mark.parametrize(
    ("name", "text", "report"),
    [
        ("about__xx", "text", "the outlet has no language 'xx'"),
        ("about", "---\nlayout: wide\n---\ntext", "line 2: 'layout: wide' is not known here"),
        ("a?b", "text", "cannot be an address"),
    ],
)
def test_a_page_that_is_wrong_is_reported_and_the_others_stay(
    tmp_path: Path, name: str, text: str, report: str
) -> None:
    site, left_out = load_site(written(tmp_path, contact="x", **{name: text}), LANTERN)
    assert [page.slug for page in site.pages] == ["contact"]
    assert len(left_out) == 1 and report in left_out[0]


def test_a_page_that_is_not_utf8_is_told(tmp_path: Path) -> None:
    folder = written(tmp_path)
    (folder / "pages" / "about.md").write_bytes(b"caf\xe9")
    assert "byte 3 is not UTF-8" in load_site(folder, LANTERN)[1][0]


def test_links_between_standing_pages_hold_at_any_depth(tmp_path: Path) -> None:
    folder = written(
        tmp_path,
        about="[a](contact.md) [b](/archive/) [c](https://elsewhere.example/) [d](nowhere.md) [e](tips.md#x)",
        contact="x",
        about__ar="[a](/ar/archive/)",
    )
    site, _ = load_site(folder, LANTERN)
    done = press_to(tmp_path, [], site=site)
    assert list(link_faults(tmp_path / "site", LANTERN.address)) == []
    assert [line for line in done.left_out if "nowhere.md" in line] == list(done.left_out) != []
    text = (tmp_path / "site" / "about" / "index.html").read_text()
    assert '<a href="../contact/">' in text and '<a href="../archive/">' in text


def test_markdown_cannot_bring_script() -> None:
    html = to_html('<script>x</script>\n\n<p onclick="x()">a</p>\n\n[x](javascript:alert(1)) <style>p{}</style>')
    assert "script" not in html.replace("javascript:alert", "") and "onclick" not in html and "style" not in html
    assert 'href="javascript' not in html


@settings(deadline=None)
@given(st.text())
def test_any_markdown_becomes_html(text: str) -> None:
    assert "<script" not in to_html(text).lower()


@pytest.mark.parametrize(
    ("language", "label"),
    [("en", "October 3, 2013"), ("ru", "3 октября 2013 г."), ("de", "3. Oktober 2013"), ("xx", "October 3, 2013")],
)
def test_days_in_the_language(language: str, label: str) -> None:
    assert " ".join(DateFormatter(language, RIGA).day(date(2013, 10, 3)).split()) == label


def test_moments_say_no_more_than_is_known() -> None:
    calendar = DateFormatter("en", RIGA)
    assert calendar.label(Moment("2013-10-03")) == "October 3, 2013"
    assert calendar.label(Moment("2013-10-03T21:30:00+00:00", "unknown")) == "October 4, 2013"
    assert "12:30" in calendar.label(Moment("2013-10-03T21:30:00+00:00", "minute"))
    assert calendar.iso(Moment("2013-10-03")) == "2013-10-03"
    assert calendar.iso(Moment("2013-10-03T21:30:00")) == "2013-10-03T21:30:00+03:00"
    assert calendar.rfc5322(Moment("2013-10-03")) == "Thu, 03 Oct 2013 12:00:00 +0300"


def test_directions() -> None:
    assert [direction_of(code) for code in ("ar", "he", "fa", "ur", "en", "ru", "zh-Hans", "xx")] == ["rtl"] * 4 + [
        "ltr"
    ] * 4
