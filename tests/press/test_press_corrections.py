"""What was wrong and was put right: where readers find it, in which order, and that links to it last."""

from __future__ import annotations

import json
from pathlib import Path

import feedparser
from lxml import html
from msgspec.structs import replace
from press_checks import Page, link_faults
from press_samples import LANTERN, PAGES, article, press_to

from tamizdat.article import Article, Correction, Moment, Status
from tamizdat.press.dates.dated_parts import anchors, oldest_first
from tamizdat.site import Site, StandingPage

WRONG_TEN = Correction(Moment("2013-11-04"), "An earlier version said <em>ten</em>.")
WRONG_NAME = Correction(Moment("2014-02-01T23:30:00+00:00", "minute"), "The mayor's name is Osk.")


def corrected(count: int) -> list[Article]:
    """Articles with a correction each, over two years."""
    return [
        article(n, corrections=(Correction(Moment(f"{2014 + n % 2}-03-{1 + n % 28:02d}"), f"Wrong {n}."),))
        for n in range(1, count + 1)
    ]


def shown(site: Path, path: str) -> list[html.HtmlElement]:
    return html.document_fromstring((site / path / "index.html").read_bytes()).xpath("//ol[@class='errata']/li")


def test_corrections_stand_newest_first_and_lead_to_their_place_at_the_article(tmp_path: Path) -> None:
    press_to(tmp_path, [article(1, corrections=(WRONG_TEN, WRONG_NAME)), article(2)])
    site = tmp_path / "site"
    found = shown(site, "corrections")
    assert [item.xpath("p")[1].text_content() for item in found] == [
        "The mayor's name is Osk.",
        "An earlier version said ten.",
    ]
    assert found[0].xpath(".//time/text()") == ["February 2, 2014, 1:30\u202fAM"], "in the outlet's time"
    for item in found:
        path, anchor = item.xpath("h2/a/@href")[0].removeprefix("../").split("#")
        assert item.xpath("h2/a/text()") == ["Ferry strike enters day 1"]
        assert anchor in Page((site / path / "index.html").read_text()).ids
    assert list(link_faults(site, LANTERN.address)) == []


def test_a_paper_that_never_erred_says_so_and_its_feeds_are_feeds(tmp_path: Path) -> None:
    press_to(tmp_path, [article(1)])
    site = tmp_path / "site"
    assert "Nothing has been corrected yet." in (site / "corrections/index.html").read_text()
    assert "Исправлений пока не было." in (site / "ru/corrections/index.html").read_text()
    assert not feedparser.parse((site / "corrections/rss.xml").read_bytes()).bozo
    assert json.loads((site / "corrections/feed.json").read_bytes())["items"] == []
    assert "../corrections/" in (site / "about/index.html").read_text(), "every page leads there"
    assert "https://lantern.example/corrections/" in (site / "sitemap/fronts.xml").read_text()


def test_old_corrections_stand_by_year_once_there_are_many(tmp_path: Path) -> None:
    press_to(tmp_path, corrected(40))
    site = tmp_path / "site"
    assert len(shown(site, "corrections")) == 30
    assert len(shown(site, "corrections/2014")) == len(shown(site, "corrections/2015")) == 20
    assert "2015" in (site / "corrections/2014/index.html").read_text(), "years lead to each other"
    assert len(feedparser.parse((site / "corrections/atom.xml").read_bytes()).entries) == 20
    press_to(tmp_path, corrected(30))
    assert not (site / "corrections/2014").exists(), "the newest page shows all"
    assert list(link_faults(site, LANTERN.address)) == []


def test_a_feed_of_corrections_has_a_lasting_name_for_each(tmp_path: Path) -> None:
    press_to(tmp_path, [article(1, corrections=(WRONG_TEN,))])
    before = feedparser.parse((tmp_path / "site/corrections/rss.xml").read_bytes()).entries[0]
    press_to(tmp_path, [article(1, corrections=(WRONG_NAME, WRONG_TEN), headline="Ferry strike ends")])
    after = feedparser.parse((tmp_path / "site/corrections/rss.xml").read_bytes()).entries
    assert [entry.title for entry in after] == ["Correction: Ferry strike ends"] * 2
    assert after[1].id == before.id != after[0].id
    assert after[1].link == "https://lantern.example/2013/10/02/ferry-strike-a1/#correction-20131104-000000"
    assert "said <em>ten</em>" in after[1].content[0].value and 'href="https://lantern.example/2013' in str(after[1])


def test_a_correction_that_is_put_in_other_words_is_so_everywhere(tmp_path: Path) -> None:
    wrong = article(1, corrections=(WRONG_TEN,))
    press_to(tmp_path, [wrong])
    now = replace(wrong, corrections=(replace(WRONG_TEN, html="It was eleven."),))
    press_to(tmp_path, [now], changed=[1])
    for name in ("index.html", "rss.xml", "atom.xml", "feed.json"):
        assert "It was eleven." in (tmp_path / "site/corrections" / name).read_text(), name
    press_to(tmp_path, [replace(now, corrections=())], changed=[1])
    assert "Nothing has been corrected yet." in (tmp_path / "site/corrections/index.html").read_text()


def test_a_withdrawn_article_takes_its_corrections_along(tmp_path: Path) -> None:
    wrong = article(1, corrections=(WRONG_TEN,))
    press_to(tmp_path, [wrong])
    press_to(tmp_path, [replace(wrong, status=Status("withdrawn", "It was wrong."))])
    for name in ("index.html", "rss.xml", "feed.json"):
        text = (tmp_path / "site/corrections" / name).read_text()
        assert "earlier version" not in text and "Ferry strike" not in text, name


def test_a_foreign_article_is_corrected_in_its_own_language(tmp_path: Path) -> None:
    wrong = article(1, language="he", headline="הנמל", corrections=(Correction(Moment("2014-01-01"), "טעינו"),))
    press_to(tmp_path, [wrong])
    item = shown(tmp_path / "site", "corrections")[0]
    assert item.xpath("h2")[0].get("lang") == "he" and item.xpath("p")[1].get("dir") == "rtl"


def test_links_in_a_correction_lead_where_they_do_at_the_article(tmp_path: Path) -> None:
    linked = Correction(Moment("2014-01-01"), 'See <a href="/2013/10/03/ferry-strike-a2/">this</a>.')
    press_to(tmp_path, [article(1, corrections=(linked,)), article(2)])
    site = tmp_path / "site"
    assert 'href="../2013/10/03/ferry-strike-a2/"' in (site / "corrections/index.html").read_text()
    assert "https://lantern.example/2013/10/03/ferry-strike-a2/" in (site / "corrections/feed.json").read_text()


def test_the_outlet_says_on_top_how_it_corrects(tmp_path: Path) -> None:
    words = StandingPage(
        slug="corrections", language="en", title="x", html='<p>Write <a href="about.md">to us</a>.</p>'
    )
    press_to(tmp_path, [article(1, corrections=(WRONG_TEN,))], site=Site(pages=(*PAGES, words)))
    site = tmp_path / "site"
    text = (site / "corrections/index.html").read_text()
    assert 'Write <a href="../about/">to us</a>.' in text and "earlier version" in text
    assert "Write" not in (site / "ar/corrections/index.html").read_text()
    assert list(link_faults(site, LANTERN.address)) == []


def test_an_article_says_near_the_top_that_it_was_corrected(tmp_path: Path) -> None:
    press_to(tmp_path, [article(1, corrections=(WRONG_TEN, WRONG_NAME)), article(2)])
    corrected, plain = (
        html.document_fromstring((tmp_path / "site" / article(n).path / "index.html").read_bytes()) for n in (1, 2)
    )
    notice = corrected.xpath("//*[@class='credits']//a[@href='#corrections']")[0]
    assert notice.text_content().startswith("Corrected February 2, 2014")
    assert corrected.get_element_by_id("corrections") is not None
    assert not plain.xpath("//*[contains(@href, '#corrections')]")


def test_names_of_parts_come_from_their_time_whatever_the_order_they_are_kept_in() -> None:
    first, second, same = WRONG_TEN, WRONG_NAME, replace(WRONG_TEN, html="Another.")
    assert oldest_first((second, first)) == [first, second] == oldest_first((first, second))
    assert oldest_first((first, same, second)) == [first, same, second] == oldest_first((second, same, first))
    names = anchors("correction", [first, same, second])
    assert names == ["correction-20131104-000000", "correction-20131104-000000-2", "correction-20140201-233000"]
