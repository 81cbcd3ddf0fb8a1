"""Articles dated in the future: told, not leading, and due when the clock or a person says so."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace
from press_checks import snapshot
from press_samples import LANTERN, article, press_to

from tamizdat.article import Article, Moment
from tamizdat.press.build.state import due_of_last_build, index_file, open_index
from tamizdat.press.dates.due import Due
from tamizdat.site import Site

NOON = datetime(2030, 4, 10, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def stories() -> list[Article]:
    return [
        article(1, path="now/1/", published=Moment("2030-04-10T09:00:00+00:00", "minute")),
        article(2, path="typo/2/", published=Moment("2130-04-09")),
        article(3, path="soon/3/", published=Moment("2030-04-11T08:00:00+00:00", "minute")),
        article(4, path="old/4/", published=Moment("2030-04-09")),
        article(5, path="today/5/", published=Moment("2030-04-10")),
        article(6, path="undated/6/", published=None),
    ]


def leading(folder: Path, page: str = "index.html") -> list[int]:
    html = (folder / "site" / page).read_text()
    return [int(number) for number in dict.fromkeys(re.findall(r'(?:now|typo|soon|old|today|undated)/([1-9])/"', html))]


def in_feed(folder: Path, name: str = "rss.xml") -> list[int]:
    feed = (folder / "site" / name).read_text()
    return [int(number) for number in dict.fromkeys(re.findall(r"lantern\.example/[a-z]+/(\d)/[<\"]", feed))]


def test_what_is_in_the_future_is_told_and_leads_nothing(tmp_path: Path) -> None:
    done = press_to(tmp_path, stories(), now=NOON)
    told = [line for line in done.left_out if "in the future" in line]
    assert len(told) == 2 and "article 2: dated 2130-04-09" in told[0] and "article 3: dated 2030-04-11" in told[1]
    assert leading(tmp_path)[:3] == [5, 1, 4]
    assert leading(tmp_path, "section/news/index.html") == [5, 1, 4, 2, 3, 6]
    for name in ("rss.xml", "atom.xml", "feed.json", "section/news/rss.xml", "sitemap/news.xml"):
        assert in_feed(tmp_path, name) == [5, 1, 4], name
    assert (tmp_path / "site/typo/2/index.html").exists() and leading(tmp_path, "2130/04/09/index.html") == [2]


def test_the_clock_moves_an_article_with_the_next_press(tmp_path: Path) -> None:
    press_to(tmp_path / "a", stories(), now=NOON)
    done = press_to(tmp_path / "a", stories(), now=NOON + DAY)
    assert "assets and media" not in done.kinds, "an incremental build"
    assert in_feed(tmp_path / "a") == [3, 5, 1, 4] and leading(tmp_path / "a")[0] == 3
    press_to(tmp_path / "b", stories(), now=NOON + DAY)
    assert snapshot(tmp_path / "a/site") == snapshot(tmp_path / "b/site")
    press_to(tmp_path / "a", stories(), now=NOON)  # a clock that was put back
    press_to(tmp_path / "c", stories(), now=NOON)
    assert snapshot(tmp_path / "a/site") == snapshot(tmp_path / "c/site")


def test_days_on_which_nothing_becomes_due_change_nothing(tmp_path: Path) -> None:
    press_to(tmp_path, stories(), now=NOON + DAY)
    done = press_to(tmp_path, stories(), now=NOON + 30 * DAY)
    assert (done.kinds, done.release.changed) == ({}, 0)


@pytest.mark.parametrize("full", [False, True])
def test_what_a_person_called_due_stays_due(tmp_path: Path, full: bool) -> None:
    press_to(tmp_path, stories(), now=NOON)
    said = press_to(tmp_path, stories(), now=NOON, due="everything")
    assert in_feed(tmp_path) == [2, 3, 5, 1, 4] and not [line for line in said.left_out if "future" in line]
    later = [*stories(), article(7, path="soon/7/", published=Moment("2099-01-01"))]
    done = press_to(tmp_path, later, now=NOON + timedelta(minutes=5), full=full)
    assert in_feed(tmp_path) == [2, 3, 5, 1, 4], "what came later is a new question"
    assert [line for line in done.left_out if "future" in line] == [
        line for line in done.left_out if "article 7" in line
    ]
    moved = [article(2, path="typo/2/", published=Moment("2131-01-01")), *stories()[:1], *stories()[2:]]
    press_to(tmp_path, moved, now=NOON + timedelta(minutes=6), full=full)
    assert in_feed(tmp_path) == [3, 5, 1, 4], "another date is a new question"


def test_a_moment_that_a_person_named_is_due_until_then(tmp_path: Path) -> None:
    press_to(tmp_path, stories(), now=NOON, due=NOON + 2 * DAY)
    assert in_feed(tmp_path) == [3, 5, 1, 4]
    press_to(tmp_path, stories(), now=NOON + timedelta(hours=1), full=True)
    assert in_feed(tmp_path) == [3, 5, 1, 4]


def test_an_index_of_another_theme_or_outlet_still_tells_what_was_said(tmp_path: Path) -> None:
    press_to(tmp_path, stories(), now=NOON, due="everything")
    press_to(tmp_path, stories(), outlet=replace(LANTERN, name="The Beacon"), now=NOON)
    assert in_feed(tmp_path) == [2, 3, 5, 1, 4]
    with open_index(index_file(tmp_path / "site")) as index:
        kept = due_of_last_build(index).articles
    assert (kept[2], kept[3]) == ("2130-04-09", "2030-04-11T08:00:00+00:00") and 4 not in kept
    assert due_of_last_build(None) == Due()


def test_a_pick_leads_although_it_is_not_due(tmp_path: Path) -> None:
    press_to(tmp_path, stories(), Site(picks={"en": (3,)}), now=NOON)
    assert leading(tmp_path)[0] == 3


def test_the_news_sitemap_holds_two_days_before_the_newest_that_is_due(tmp_path: Path) -> None:
    more = [*stories(), article(8, path="old/8/", published=Moment("2030-04-07"))]
    press_to(tmp_path, more, now=NOON)
    assert in_feed(tmp_path, "sitemap/news.xml") == [5, 1, 4]
    press_to(tmp_path, [article(6, path="undated/6/", published=None)], now=NOON)
    assert not (tmp_path / "site/sitemap/news.xml").exists()
    assert "news.xml" not in (tmp_path / "site/sitemap.xml").read_text()
    press_to(tmp_path, [article(6, path="undated/6/", published=Moment("2030-01-01"))], now=NOON)
    assert "sitemap/news.xml" in (tmp_path / "site/sitemap.xml").read_text()
    assert in_feed(tmp_path, "sitemap/news.xml") == [6]
