"""Lists that grow: a full year leads to its months, a full directory to its letters, and no address is lost by that."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from list_samples import ROPE, dated, links_of, lower_limits, text_of
from press_checks import link_faults, snapshot
from press_samples import LANTERN, MONDAY, article, press_to

from tamizdat import release
from tamizdat.article import Article, Correction, Label, Moment
from tamizdat.press.archives.archive import MemoryArchive
from tamizdat.press.run import press
from tamizdat.site import Site


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    lower_limits(monkeypatch)


def of_2013(count: int) -> list[Article]:
    """So many articles of one topic, spread over the months of 2013, and one of 2014."""
    days = [f"2013-{1 + at % 12:02d}-{1 + at // 12:02d}" for at in range(count)]
    return [*(dated(number, day) for number, day in enumerate(days, 1)), dated(1000, "2014-02-03")]


# --- topics, authors, sections, series, corrections


def test_a_year_with_very_many_articles_leads_to_its_months(tmp_path: Path) -> None:
    press_to(tmp_path, of_2013(14))
    site = tmp_path / "site"
    for label in ("topic/rope", "author/mirela-osk"):
        months = [f"{label}/2013/{month:02d}/" for month in range(1, 13)]
        assert [link for link in links_of(site, f"{label}/2013/") if link in months] == months
        assert "January 2013 2 February 2013 2 March 2013 1" in text_of(site, f"{label}/2013/")
        assert "Ferry" not in text_of(site, f"{label}/2013/")
        assert {link for month in months for link in links_of(site, month) if link.endswith(("a1/", "a13/"))} == {
            "2013/01/01/rope-a1/",
            "2013/01/02/rope-a13/",
        }
    assert list(link_faults(site, LANTERN.address)) == []


def test_a_year_of_few_articles_shows_them_and_has_no_pages_of_months(tmp_path: Path) -> None:
    press_to(tmp_path, of_2013(3))
    site = tmp_path / "site"
    assert "Ferry strike enters day 2" in text_of(site, "topic/rope/2013/")
    assert not (site / "topic/rope/2013/01").exists()


@pytest.mark.parametrize("count", [4, 5, 6])
def test_months_are_there_before_the_year_leads_to_nothing_else(tmp_path: Path, count: int) -> None:
    """So a year that becomes a little shorter keeps the addresses of its months."""
    press_to(tmp_path, of_2013(count))
    site = tmp_path / "site"
    assert "Ferry strike enters day 2" in text_of(site, "topic/rope/2013/")
    assert "topic/rope/2013/01/" in links_of(site, "topic/rope/2013/"), "headings lead to them"
    assert "Ferry strike enters day 1" in text_of(site, "topic/rope/2013/01/")


def test_no_address_is_lost_when_a_list_grows_or_becomes_a_little_shorter(tmp_path: Path) -> None:
    def pages() -> set[str]:
        files = snapshot(tmp_path / "site")
        return {name for name in files if name.startswith("topic/rope/") and name.endswith(".html")}

    press_to(tmp_path, of_2013(6))
    before = pages()
    press_to(tmp_path, of_2013(9))
    grown = pages()
    assert before <= grown
    press_to(tmp_path, of_2013(12)[2:])
    assert pages() >= grown - {"topic/rope/2013/01/index.html", "topic/rope/2013/02/index.html"}


def test_links_between_months_lead_past_years_that_are_not_split(tmp_path: Path) -> None:
    press_to(tmp_path, of_2013(12))
    site = tmp_path / "site"
    december = links_of(site, "topic/rope/2013/12/")
    assert "topic/rope/2013/11/" in december and "topic/rope/2014/" in december
    assert not (site / "topic/rope/2014/02").exists()


def test_a_full_month_of_a_section_and_of_the_archive_leads_to_its_days(tmp_path: Path) -> None:
    press_to(tmp_path, [dated(number, f"2013-10-{1 + number % 3:02d}") for number in range(1, 9)])
    site = tmp_path / "site"
    days = ["01", "02", "03"]
    assert [link for link in links_of(site, "section/news/2013/10/") if "/2013/10/" in link] == [
        f"section/news/2013/10/{day}/" for day in days
    ]
    assert links_of(site, "2013/10/") == [f"2013/10/{day}/" for day in days]
    assert "Ferry strike enters day 3" in text_of(site, "section/news/2013/10/01/")
    assert list(link_faults(site, LANTERN.address)) == []


def test_a_long_series_has_years_in_the_order_of_reading(tmp_path: Path) -> None:
    column = Label("column", "The column")
    press_to(tmp_path, [dated(number, f"2013-{number:02d}-01", series=column) for number in range(1, 6)])
    site = tmp_path / "site"
    text = text_of(site, "series/column/")
    assert text.index("day 1") < text.index("day 5"), "all parts, from the first on"
    assert "series/column/2013/" in links_of(site, "series/column/")
    days = [f"2013-{number:02d}-01" for number in range(1, 6)] + [f"2014-{number:02d}-01" for number in range(1, 6)]
    press_to(tmp_path, [dated(number, day, series=column) for number, day in enumerate(days, 1)])
    text = text_of(site, "series/column/")
    assert text.index("day 10") < text.index("day 8") and "day 7 " not in text, "the newest"
    text = text_of(site, "series/column/2013/")
    assert text.index("day 1") < text.index("day 5")


def test_a_year_of_very_many_corrections_leads_to_its_months(tmp_path: Path) -> None:
    said = [(Correction(Moment(f"2014-{1 + at % 2:02d}-{1 + at:02d}"), "ten"),) for at in range(8)]
    press_to(tmp_path, [dated(number, "2013-10-01", corrections=each) for number, each in enumerate(said, 1)])
    site = tmp_path / "site"
    assert "January 2014 4 February 2014 4" in text_of(site, "corrections/2014/")
    assert len([link for link in links_of(site, "corrections/2014/02/") if "#correction-" in link]) == 4
    assert list(link_faults(site, LANTERN.address)) == []


# --- the archive


def test_the_archive_tells_how_many_articles_each_year_and_month_has(tmp_path: Path) -> None:
    press_to(tmp_path, [*of_2013(14), article(2000, published=None, path="undated/a/")])
    site = tmp_path / "site"
    text = text_of(site, "archive/")
    assert "16 articles since 2013" in text
    assert text.index("2014 1 February 1") < text.index("2013 14 January 2 February 2 March 1")
    assert "Without a date Articles without a date 1" in text
    assert "14 articles" in text_of(site, "2013/") and "January 2013 2 January 1 1 January 2 1" in text_of(
        site, "2013/"
    )


def test_numbers_are_in_the_languages_own_digits(tmp_path: Path) -> None:
    from msgspec.structs import replace

    persian = replace(LANTERN.languages[0], code="fa", name="فارسی", prefix="")
    press_to(
        tmp_path, [dated(n, "2013-10-03", language="fa") for n in (1, 2)], outlet=replace(LANTERN, languages=(persian,))
    )
    text = text_of(tmp_path / "site", "archive/")
    assert "۲ مقاله" in text and not re.search("[0-9]", text.partition("©")[0])


def test_every_year_is_reached_from_the_archive_and_leads_to_its_neighbours(tmp_path: Path) -> None:
    years = ["2009", "2011", "2013"]
    press_to(tmp_path, [dated(number, f"{year}-05-06") for number, year in enumerate(years, 1)])
    site = tmp_path / "site"
    assert {f"{year}/" for year in years} <= set(links_of(site, "archive/"))
    assert {"2009/", "2013/", "2011/05/", "2011/05/06/"} <= set(links_of(site, "2011/"))


def test_an_article_more_changes_the_pages_whose_counts_it_changes_and_no_others(tmp_path: Path) -> None:
    articles = [dated(number, f"2013-{number:02d}-01", topics=(), bylines=()) for number in range(1, 6)]
    articles += [dated(number + 10, f"2012-{number:02d}-01", topics=(), bylines=()) for number in range(1, 6)]
    press_to(tmp_path, articles)
    before = snapshot(tmp_path / "site")
    more = dated(99, "2013-02-01", topics=(), bylines=(), section=None)
    press_to(tmp_path, [*articles, more])
    after = snapshot(tmp_path / "site")
    changed = {name for name in after if before.get(name) != after[name] and name.endswith("index.html")}
    home = {"index.html"} if before["index.html"] != after["index.html"] else set()
    own = {more.path + "index.html", more.path + "print/index.html"}
    assert changed - own - home == {f"{path}index.html" for path in ("archive/", "2013/", "2013/02/", "2013/02/01/")}


# --- an incremental build gives what a full one gives, on both sides of each limit

COUNTS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.booleans()), min_size=2, max_size=4)


def test_months_appear_with_all_that_leads_to_them(tmp_path: Path) -> None:
    """The year after it is split already; its first month leads to the year before, then to that year's last month."""
    later = [dated(100 + month, f"2014-{month:02d}-05") for month in range(1, 6)]
    before = [dated(month, f"2013-{month:02d}-05") for month in (1, 2, 3)]
    press_to(tmp_path, [*before, *later])
    assert "topic/rope/2013/" in links_of(tmp_path / "site", "topic/rope/2014/01/")
    more = [*before, dated(20, "2013-03-09"), *later]
    press_to(tmp_path, more)
    assert "topic/rope/2013/03/" in links_of(tmp_path / "site", "topic/rope/2014/01/")
    whole = tmp_path / "whole"
    whole.mkdir()
    press_to(whole, more)
    assert snapshot(tmp_path / "site") == snapshot(whole / "site")
    press_to(tmp_path, [*before, *later])
    assert "topic/rope/2013/" in links_of(tmp_path / "site", "topic/rope/2014/01/")
    assert list(link_faults(tmp_path / "site", LANTERN.address)) == []


def test_sitemaps_of_pages_follow_their_number(tmp_path: Path) -> None:
    def named_in_index() -> list[str]:
        return re.findall(r"sitemap/fronts[^<]*", (tmp_path / "site/sitemap.xml").read_text())

    topics = tuple(Label(f"t{number}", f"Name {number}") for number in range(10))
    for count in (1, 10, 1):
        press_to(tmp_path, [dated(1, "2013-10-03", topics=topics[:count])])
        there = sorted(f"sitemap/{file.name}" for file in (tmp_path / "site/sitemap").glob("fronts*.xml"))
        assert sorted(named_in_index()) == there
        addresses = [len(re.findall("<loc>", (tmp_path / "site" / name).read_text())) for name in there]
        assert max(addresses) <= 7 and len(there) == -(-sum(addresses) // 7)


def growing(in_2013: int, in_2014: int, *, renamed: bool) -> list[Article]:
    """Articles of one topic, of one series, and of a topic each: as many in either year."""
    days = [f"2013-{1 + at % 4:02d}-{1 + at // 4:02d}" for at in range(in_2013)]
    days += [f"2014-{1 + at % 2:02d}-{1 + at // 2:02d}" for at in range(in_2014)]
    found = []
    for at, day in enumerate(days):
        number = at + 1 if day < "2014" else 100 + at - in_2013
        name = f"{'RST'[number % 3]}ope {number}" if not (renamed and number % 4 == 0) else f"Wire {number}"
        own = Label(f"own-{number}", name)
        said = (Correction(Moment(day), "ten"),)
        found.append(dated(number, day, topics=(ROPE, own), series=Label("column", "Column"), corrections=said))
    return found


@pytest.mark.slow
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(COUNTS)
def test_a_list_that_crosses_a_limit_is_what_a_full_press_makes(steps: list[tuple[int, int, bool]]) -> None:
    with tempfile.TemporaryDirectory() as work:
        base = Path(work)
        release.init_keys(base)
        keys = release.load_online(base)
        for count, (in_2013, in_2014, renamed) in enumerate(steps):
            archive = MemoryArchive(growing(in_2013, in_2014, renamed=renamed))
            for to in (base / "part", base / str(count)):
                done = press(archive, Site(), LANTERN, to, keys, now=MONDAY)
            assert snapshot(base / "part") == snapshot(base / str(count))
            assert done.left_out == ()
        assert list(link_faults(base / "part", LANTERN.address)) == []
