"""Rules for addresses that are no more: what finds them, which of them a page can make, and where they would loop."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tamizdat.outlet import Language, Outlet
from tamizdat.redirect_loops import loop, pattern_loop
from tamizdat.redirects import (
    Redirect,
    escaped_target,
    for_pages,
    keeps_query,
    key_of,
    left_to_servers,
    page_path,
    problem,
    rule_for,
)

PAPER = Outlet(
    name="The Ferry",
    address="https://ferry.example/",
    languages=(
        Language(code="en", name="English"),
        Language(code="ar", name="العربية", prefix="ar/", address="https://ar.ferry.example/"),
    ),
)


@pytest.mark.parametrize(
    ("old", "key", "page"),
    [
        ("/news/old.html", "news/old.html", "news/old.html"),
        ("/shop/", "shop", "shop/"),
        ("caf%C3%A9", "café", "café/"),
        ("story.php", "story.php", "story.php/"),
        ("a/b.htm/", "a/b.htm", "a/b.htm"),
    ],
)
def test_a_rule_has_one_key_and_one_page_however_it_is_written(old: str, key: str, page: str) -> None:
    assert (key_of(old), page_path(key_of(old))) == (key, page)


def test_the_query_is_compared_as_it_was_written() -> None:
    assert key_of("/index.php/?q=%41") == "index.php?q=%41"


def test_what_pages_can_do() -> None:
    rules = [
        Redirect(old="a", new="/b/"),
        Redirect(old="c", new="https://elsewhere.example/", status=302),
        Redirect(old="gone", status=410),
        Redirect(old="a?x=1", new="b/"),
        Redirect(old="d/(.*)", new="b/$1", pattern=True),
    ]
    assert for_pages(rules) == {"a": "b/", "c": "https://elsewhere.example/", "gone": ""}
    reported = [left_to_servers(rule) for rule in rules]
    assert reported[:2] == ["", ""]
    for line, why in zip(reported[2:], ["with 410", "by a query", "a pattern stands"], strict=True):
        assert why in line and line.endswith("it needs a rule of the server.")
    assert "kept for the release's own files" in left_to_servers(Redirect(old="tuf/x", new="b/"))


@pytest.mark.parametrize(
    ("targets", "circle"),
    [
        ({"a": "b/", "b": "c/", "c": "d/"}, ()),
        ({"a": "/b/", "b": "a"}, ("a", "b", "a")),
        ({"in": "a", "a": "b", "b": "a"}, ("a", "b", "a")),
        ({"a": "https://ferry.example/b/", "b": "a"}, ("a", "b", "a")),
        ({"ar/a": "https://ar.ferry.example/b", "ar/b": "ar/a"}, ("ar/a", "ar/b", "ar/a")),
        ({"a": "https://elsewhere.example/a"}, ()),
        ({"a": "a#top"}, ("a", "a")),
        ({"a": "a?x=1"}, ("a?x=1", "a?x=1")),
        ({"a?x=1": "a"}, ()),
        ({"a?x=1": "a", "a": "a?x=1"}, ("a?x=1", "a", "a?x=1")),
        ({"a?x=1": "b?x=1", "b": "a"}, ("a?x=1", "b?x=1", "a?x=1")),
        ({"a?x=1": "b", "b": "a"}, ()),
        ({"caf%C3%A9": "b"}, ()),
        ({"café": "b", "b": "caf%C3%A9/"}, ("café", "b", "café")),
        ({"a": "b", "b": ""}, ()),
    ],
)
def test_loops(targets: dict[str, str], circle: tuple[str, ...]) -> None:
    assert loop(targets, targets, PAPER.local_path) == circle


PATHS = st.sampled_from(["a", "b", "c", "d"])
QUERIES = st.sampled_from(["", "?x=1", "?y=2"])
ADDRESSES = st.tuples(PATHS, QUERIES).map("".join)
TARGETS = st.tuples(st.sampled_from(["", "/", "https://ferry.example/"]), PATHS, QUERIES, st.sampled_from(["", "#z"]))


@given(st.dictionaries(ADDRESSES, TARGETS.map("".join)), ADDRESSES)
def test_a_reader_arrives_unless_there_is_a_loop(targets: dict[str, str], asked: str) -> None:
    """A client that follows redirects, as servers answer them, ends within as many steps as there can be addresses."""
    circle = loop(targets, targets, PAPER.local_path)
    here, steps = f"https://ferry.example/{asked}", 0
    while steps <= 20:
        parts = urlsplit(here)
        key = rule_for(parts.path.strip("/") + (f"?{parts.query}" if parts.query else ""), targets)
        if key is None:
            break
        kept = f"?{parts.query}" if parts.query and "?" not in key and keeps_query(targets[key]) else ""
        here, steps = urljoin("https://ferry.example/", escaped_target(targets[key])) + kept, steps + 1
    assert steps <= 20 or circle
    if circle:
        assert circle[0] == circle[-1] and len({*circle}) == len(circle) - 1
        assert all(rule_for(address, targets) for address in circle)


@given(st.text(max_size=30), st.text(max_size=30), st.booleans(), st.sampled_from([301, 302, 410]))
def test_any_rule_is_judged(old: str, new: str, pattern: bool, status: int) -> None:
    rule = msgspec.convert({"from": old, "to": new, "pattern": pattern, "status": status}, Redirect)
    wrong = problem(rule, {"taken"})
    assert wrong is None or (wrong[0] in {"from", "to"} and wrong[1].endswith((".", "`to`.")))
    if wrong is None and not pattern and new:
        target = escaped_target(new)
        assert target.isascii() and not any(letter in target for letter in '\\"<> \n\r')


def test_a_folder_is_the_same_with_its_slash_and_its_index_page() -> None:
    assert {key_of(each) for each in ("old/story", "/old/story/", "old/story/index.html", "/old%2Fstory")} == {
        "old/story"
    }
    assert key_of("index.html") == key_of("/") == "" and key_of("old/index.html?id=7") == "old?id=7"
    assert key_of("old/myindex.html") == "old/myindex.html"


@pytest.mark.parametrize(
    ("targets", "circle"),
    [
        ({"a": "a/index.html"}, ("a", "a")),
        ({"a": "/a/"}, ("a", "a")),
        ({"a": "b/index.html", "b": "./a/"}, ("a", "b", "a")),
        ({"a": "b/../a/"}, ("a", "a")),
        ({"a": "%61/"}, ("a", "a")),
        ({"a": "http://ferry.example/a/"}, ("a", "a")),
        ({"a": "https://FERRY.example:443/a?"}, ("a", "a")),
        ({"ar/a": "http://AR.ferry.example/a/"}, ("ar/a", "ar/a")),
        ({"a": "https://ferry.example:8443/a/"}, ()),
        ({"index.html": "/"}, ()),
    ],
)
def test_a_loop_is_found_however_its_addresses_are_spelt(targets: dict[str, str], circle: tuple[str, ...]) -> None:
    assert loop(targets, targets, PAPER.local_path) == circle


@pytest.mark.parametrize(
    ("rules", "loops"),
    [
        ([("news/(.*)", "news/$1")], True),
        ([("news/([0-9]+)", "story/$1/"), ("story/([0-9]+)/", "news/$1")], True),
        ([("(.*)", "archive/$1")], True),
        ([("news/([a-z]+)/([0-9]{4})/", "a/$2/$1/"), ("a/([0-9]{4})/(.*)", "news/$2$1/")], True),
        ([(r"news\.php\?id=([0-9]+)", "news.php?id=$1")], True),
        ([("news/(.*)", "https://ferry.example/news/$1")], True),
        ([("news/(.*)", "https://elsewhere.example/news/$1")], False),
        ([(r"news\.php\?id=([0-9]+)", "undated/a$1/")], False),
        ([("([0-9]{4})/([0-9]{2})/(.*)\\.php", "$1/$2/$3.html")], False),
        ([("articles/([^/]+)", "articles/$1/")], False),
    ],
)
def test_a_pattern_that_leads_back_to_itself_is_found(rules: list[tuple[str, str]], loops: bool) -> None:
    found = [Redirect(old=old, new=new, pattern=True) for old, new in rules]
    assert bool(pattern_loop(found, 0, PAPER.local_path)) is loops


def test_an_exact_rule_and_a_pattern_can_make_a_loop() -> None:
    rules = [Redirect(old="shop", new="news/1"), Redirect(old="news/([0-9]+)", new="shop/", pattern=True)]
    assert pattern_loop(rules, 1, PAPER.local_path) == ("shop", "news/1", "shop")


@pytest.mark.parametrize("old", ["rss.xml", "feed.json/", "atom.xml/old/", "section/news/rss.xml", "ru/RSS.xml"])
def test_the_address_of_a_feed_is_told_and_no_page_stands_there(old: str) -> None:
    line = left_to_servers(Redirect(old=old, new="about/"))
    assert line == f"redirect from {old!r}: left out: a feed may stand there. Remove it, or correct it."
