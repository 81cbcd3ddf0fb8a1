"""Links of pages that are opened from a disk."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tamizdat.editions.disk.links import address_of, for_disk, is_copied, named

OUTSIDE = address_of("https://lantern.example/")


@pytest.mark.parametrize(
    ("href", "on_disk"),
    [
        ("./", "./index.html"),
        ("../", "../index.html"),
        ("../..", "../../index.html"),
        ("../about/", "../about/index.html"),
        ("../about", "../about/index.html"),
        ("../2013/10/03/x-a1/#c2", "../2013/10/03/x-a1/index.html#c2"),
        ("../ru/?at=root", "../ru/index.html"),
        ("../ru/?at=root#a", "../ru/index.html#a"),
        ("../search/?q=a", "../search/index.html?q=a"),
        ("news/42.html", "news/42.html"),
        ("../media/aa/b.jpg", "../media/aa/b.jpg"),
        ("../мост/", "../мост/index.html"),
        ("#main", "#main"),
        ("", ""),
        ("https://elsewhere.example/", "https://elsewhere.example/"),
        ("mailto:a@b.example", "mailto:a@b.example"),
        ("//elsewhere.example/", "//elsewhere.example/"),
    ],
)
def test_a_link_names_a_file(href: str, on_disk: str) -> None:
    assert named(href) == on_disk
    assert named(on_disk) == on_disk, "what names a file already stays"


@given(st.text(st.sampled_from("./#?=&ab м")))
def test_naming_twice_changes_nothing(href: str) -> None:
    assert named(named(href)) == named(href)


def test_only_links_of_tags_are_changed() -> None:
    page = '<p title="a > b">See &lt;a href="../x/"&gt; or href="../x/"</p><img src="../media/"><a class=k href="../x/">x</a>'
    assert for_disk(page, "a/b/index.html", OUTSIDE) == page.replace(
        '<a class=k href="../x/">', '<a class=k href="../x/index.html">'
    )


def test_a_value_is_read_and_written_as_html() -> None:
    page = """<a title="a>b" href='../d&#39;or/?a=1&amp;b=2'>x</a>"""
    assert for_disk(page, "a/index.html", OUTSIDE) == (
        """<a title="a>b" href="../d&#x27;or/index.html?a=1&amp;b=2">x</a>"""
    )


def test_a_page_that_leads_on_leads_to_a_file() -> None:
    page = '<meta http-equiv="refresh" content="0; url=../../2013/x/"><meta name="description" content="0; url=../x/">'
    assert for_disk(page, "old/box/index.html", OUTSIDE) == page.replace("../../2013/x/", "../../2013/x/index.html")


def test_files_for_machines_are_led_to_where_they_are() -> None:
    page = (
        '<link rel="alternate" type="application/rss+xml" href="../../rss.xml">'
        '<link rel="stylesheet" href="../../assets/s.css">'
        '<link rel="alternate" hreflang="ar" href="https://lantern.example/ar/">'
        '<a href="../../section/news/atom.xml" type="x">Atom</a><a href="article.json">JSON</a>'
    )
    assert for_disk(page, "a/b/index.html", OUTSIDE) == (
        '<link rel="stylesheet" href="../../assets/s.css">'
        '<link rel="alternate" hreflang="ar" href="https://lantern.example/ar/">'
        '<a href="https://lantern.example/section/news/atom.xml" type="x">Atom</a>'
        '<a href="https://lantern.example/a/b/article.json">JSON</a>'
    )


def test_without_an_address_they_lose_their_target_and_keep_their_words() -> None:
    assert (
        for_disk('<a href="article.json" type="x">JSON</a>', "a/index.html", address_of("")) == '<a type="x">JSON</a>'
    )


@pytest.mark.parametrize(
    ("path", "copied"),
    [
        ("index.html", True),
        ("news/42.html", True),
        ("assets/style.css", True),
        ("assets/search.js", True),
        ("media/aa/b.jpg", True),
        ("404.html", False),
        ("ar/404.html", False),
        ("rss.xml", False),
        ("2013/x/article.json", False),
        ("robots.txt", False),
        ("sitemap/2013-10.xml", False),
    ],
)
def test_pages_and_what_they_show_are_copied(path: str, copied: bool) -> None:
    assert is_copied(path) == copied
