"""Articles and old addresses where the site has files of its own are left out and told; everything else is published."""

from __future__ import annotations

from pathlib import Path

import pytest
from press_checks import snapshot
from press_samples import article, press_to

from tamizdat import release
from tamizdat.paths import FEED_FILES, article_path_problem, feed_in, path_problem
from tamizdat.press.kinds import FEED_FORMATS
from tamizdat.site import Site

PATHS = [
    *("rss.xml/", "atom.xml/", "feed.json/x/", "ru/rss.xml/", "ar/feed.json/", "section/news/atom.xml/"),
    *("corrections/rss.xml/", "2013/10/04/feed.json/deep/story/", "rss.xml.html", "section/news/atom.xml.htm"),
    *(
        "2013/10/03/ferry-strike-a2/index.html.gz/",
        "news/42.html.gz/",
        "news/42.html.br/x/",
        "x.html.zst/",
        "a.xml.gz.html",
    ),
    *("RSS.xml/", "robots.txt.html", "robots.txt/x/", "sitemap.xml/x/", "ru/404.html/x/"),
]


def test_the_names_of_feeds_are_those_that_press_writes() -> None:
    assert set(FEED_FILES) == FEED_FORMATS.keys()


@pytest.mark.parametrize("path", PATHS)
def test_an_article_there_is_left_out_and_the_rest_is_published(path: str, tmp_path: Path) -> None:
    others = [article(2), article(42, path="news/42.html"), article(4, path="ru/4/", language="ru")]
    done = press_to(tmp_path, [*others, article(3, path=path)])
    (line,) = done.left_out
    assert (
        line.startswith(f"article 3: left out: its path {path!r} cannot be pressed") and "Give it another path" in line
    )
    alone = tmp_path / "alone"
    press_to(alone, others)
    assert snapshot(tmp_path / "site") == snapshot(alone / "site")


@pytest.mark.parametrize(
    "path", ["rss/", "feed/", "news/rss.xml-about/", "notes.gz/", "archive.tar.gz/", "x/atom.html"]
)
def test_names_that_are_only_alike_are_taken(path: str) -> None:
    assert path_problem(path) == "" == article_path_problem(path) and feed_in(path) == ""


@pytest.mark.parametrize("old", ["rss.xml", "/rss.xml", "feed.json/", "atom.xml/old/", "section/news/rss.xml"])
def test_an_old_address_there_is_left_out_and_the_article_is_published(old: str, tmp_path: Path) -> None:
    done = press_to(tmp_path, [article(3, old_paths=(old, "old/three.html"))])
    assert done.left_out == (f"redirect from {old!r}: left out: a feed may stand there. Remove it, or correct it.",)
    assert (tmp_path / "site" / "old" / "three.html").is_file()


def test_a_redirect_of_the_site_there_is_told_while_it_is_there(tmp_path: Path) -> None:
    articles = [article(1)]
    done = press_to(tmp_path, articles, Site(redirects={"rss.xml": "about/", "feed/": "rss.xml"}))
    assert any(line.startswith("redirect from 'rss.xml': left out") for line in done.left_out)
    assert press_to(tmp_path, articles, Site(redirects={"feed/": "rss.xml"})).left_out == ()
    assert (tmp_path / "site" / "feed" / "index.html").is_file()
    assert release.current(tmp_path / "site").get("rss.xml") is not None
