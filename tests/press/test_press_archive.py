"""What comes in: archives with bad lines, articles that cannot be where they say, and what is reported."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from press_checks import link_faults
from press_samples import LANTERN, article, articles, inline_html, press_to

from tamizdat.article import Article, Byline, Label, Moment, Paragraph, inline
from tamizdat.paths import path_problem, root_of
from tamizdat.press.index.addresses import address_key, parsed_key
from tamizdat.press.index.validate import UnpublishableError, validate
from tamizdat.press.inline_html import is_clean
from tamizdat.site import Site


def test_of_two_articles_with_one_path_the_lower_number_has_it(tmp_path: Path) -> None:
    one = article(1)
    two = replace(article(2), path=one.path)
    three = replace(article(3), path=one.path + "print/")
    done = press_to(tmp_path, [three, two, one])
    assert done.articles == 1
    assert [line.split(":")[0] for line in done.left_out] == ["article 2", "article 3"]
    assert "is the place of article 1" in done.left_out[0]
    assert "strike enters day 1" in (tmp_path / "site" / one.path / "index.html").read_text()


def test_an_article_never_takes_the_path_of_a_page_that_is_always_there(tmp_path: Path) -> None:
    home = replace(article(1), path="ar/")
    day = replace(article(2), path="2013/10/04/")
    done = press_to(tmp_path, [home, day, article(3)])
    left_out = "\n".join(done.left_out)
    assert "article 1: left out: its path 'ar/' is the place of the page ar/" in left_out
    assert "the page 2013/10/04/: left out: article 2 stands there" in left_out
    assert list(link_faults(tmp_path / "site", LANTERN.address)) == []


def test_redirects_give_way_to_pages(tmp_path: Path) -> None:
    first = article(1)
    second = replace(article(2), old_paths=(first.path, "gone/two"))
    redirects = {"about-us": "about/", "section/news/": "about/", "far": "https://elsewhere.example/"}
    done = press_to(tmp_path, [first, second], site=Site(redirects=redirects))
    site = tmp_path / "site"
    left_out = "\n".join(done.left_out)
    assert f"redirect from {first.path!r}: left out: article 1 stands there" in left_out
    assert "redirect from 'section/news/': left out" in left_out
    assert second.path in (site / "gone/two/index.html").read_text()
    assert "https://elsewhere.example/" in (site / "far/index.html").read_text()


@pytest.mark.parametrize(
    "path",
    [
        *("", "/a/", "a//b/", "../a/", "a/./b/", "a", "a.txt", "a?b/", "a b/", "a#/", "a%20/", "a:b/", "a\\b/", "a\n/"),
        *("tuf/x/", "store/x/", "media/x/", "index.html", "404.html", "2013/x.html/", "x" * 300 + "/"),
    ],
)
def test_a_path_that_no_plain_server_can_serve_is_left_out(path: str) -> None:
    assert path_problem(path)
    with pytest.raises(UnpublishableError, match="Give it another path"):
        validate(article(1, path=path), LANTERN)


@pytest.mark.parametrize("path", ["2013/10/03/slug-a1/", "news/42.html", "2013/мост-a2/", "ar/قصة/", "a.b/c/", "x.htm"])
def test_paths_that_can_be_served(path: str) -> None:
    assert path_problem(path) == ""


@pytest.mark.parametrize(
    ("value", "why"),
    [
        *((value, "ISO 8601") for value in ("", "2013", "yesterday")),
        ("2013-13-01", "the month 13"),
        ("0001-01-01", "a year that is not from 0002 to 9998"),
        ("2013-10-03T25:00", "the time 25:00"),
    ],
)
def test_a_date_that_is_none_is_left_out(value: str, why: str) -> None:
    with pytest.raises(UnpublishableError, match=why):
        validate(article(1, published=Moment(value)), LANTERN)


def test_labels_that_cannot_be_addresses_are_left_out_and_reported() -> None:
    valid, left_out = validate(
        article(1, topics=(Label("a/b", "A"), Label("c", "C"), Label("c", "C")), bylines=(Byline("X", ""),)), LANTERN
    )
    assert valid.topics == (Label("c", "C"),) and valid.bylines == ()
    assert len(left_out) == 2


def test_html_that_no_article_may_carry_is_cleaned_at_the_door() -> None:
    valid, left_out = validate(
        article(1, body=(Paragraph('<script>x()</script><p onclick="x">Words <em>stay</em></p>'),)), LANTERN
    )
    assert valid.body == (Paragraph("Words <em>stay</em>"),)
    assert len(left_out) == 1


@settings(max_examples=100, deadline=None)
@given(articles())
def test_validating_twice_changes_nothing(found: Article) -> None:
    valid, _ = validate(found, LANTERN)
    assert validate(valid, LANTERN) == (valid, [])


def test_spellings_of_one_address_are_one() -> None:
    spellings = [
        "http://www.old.example/a/",
        "https://old.example/a",
        "//OLD.example/a/index.html",
        "https://old.example/a#b",
    ]
    assert {address_key(spelling) for spelling in spellings} == {"old.example/a"}
    assert address_key("/a/") == "/a"
    assert address_key("https://old.example/a?id=1") != address_key("https://old.example/a?id=2")
    assert address_key("http://[::1") == ""


@pytest.mark.parametrize(
    ("path", "root"), [("", "./"), ("404.html", "./"), ("a/", "../"), ("a/b.html", "../"), ("a/b/", "../../")]
)
def test_the_way_to_the_root(path: str, root: str) -> None:
    assert root_of(path) == root


PARTS = [
    "http://",
    "https://",
    "www.",
    "a.b",
    "a",
    "/",
    "index.html",
    "?q",
    "#f",
    "%20",
    ".",
    "..",
    ":8",
    "x@",
    "~",
    "é",
]


@settings(max_examples=500, deadline=None)
@given(st.lists(st.sampled_from(PARTS), max_size=6).map("".join))
def test_the_quick_way_to_a_key_gives_the_same_key(address: str) -> None:
    assert address_key(address) == parsed_key(address)


@settings(max_examples=300, deadline=None)
@given(inline_html(), st.sampled_from(["", "&", "<", "\u0344", "\x00", "\xa0", '<a href="https://a.bc/x">', "<em>"]))
def test_html_that_needs_no_cleaning_is_what_cleaning_gives(html: str, more: str) -> None:
    text = html + more
    if is_clean(text) and ("<" in text or "&" in text):
        assert inline(text) == text
