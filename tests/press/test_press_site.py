"""A site with one of everything: what stands where, and that all of it holds together."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import feedparser
import pytest
from lxml import etree
from press_checks import Page, html_files, link_faults
from press_samples import LANTERN, article, everything, press_to

from tamizdat import theme
from tamizdat.article import Ground, Status
from tamizdat.press.report import PressReport

READABLE = 14 * 1024  # one response that fits into the first round trip: ten TCP segments (RFC 6928)
_SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture(scope="module")
def pressed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, PressReport]:
    folder = tmp_path_factory.mktemp("lantern")
    report = press_to(folder, everything())
    return folder / "site", report


@pytest.fixture(scope="module")
def site(pressed: tuple[Path, PressReport]) -> Path:
    return pressed[0]


def page(site: Path, path: str) -> Page:
    return Page((site / path).read_text(encoding="utf-8"))


def hrefs(page: Page) -> set[str]:
    return {value for tag, _, value, _ in page.addresses if tag == "a"}


def test_every_link_leads_to_a_file_of_the_release(site: Path) -> None:
    assert len(html_files(site)) > 60
    assert list(link_faults(site, LANTERN.address)) == []


@pytest.mark.parametrize(
    "path",
    [
        "index.html",
        "ar/index.html",
        "ru/index.html",
        "404.html",
        "robots.txt",
        "sitemap.xml",
        "section/news/index.html",
        "section/news/2013/10/index.html",
        "ar/section/news/index.html",
        "2013/index.html",
        "2013/10/index.html",
        "2013/11/03/index.html",
        "topic/harbour/index.html",
        "author/mirela-osk/index.html",
        "series/bridge/index.html",
        "archive/index.html",
        "authors/index.html",
        "topics/index.html",
        "series/index.html",
        "corrections/index.html",
        "ar/corrections/feed.json",
        "undated/index.html",
        "about/index.html",
        "ar/about/index.html",
        "tips/index.html",
        "ar/tips/index.html",
        "rss.xml",
        "ar/atom.xml",
        "section/news/feed.json",
        "2013/10/02/ferry-strike-a1/print/index.html",
        "2013/10/02/ferry-strike-a1/article.json",
        "news/42.html",
        "news/42/print/index.html",
        "news/42/article.json",
        "old/thirty.html",
    ],
)
def test_each_kind_of_page_has_its_place(site: Path, path: str) -> None:
    assert (site / path).is_file()


def test_what_was_left_out_is_told(pressed: tuple[Path, PressReport]) -> None:
    left_out = "\n".join(pressed[1].left_out)
    assert "article 30: its related article 999 is not in this archive" in left_out
    assert "article 43: its picture 'media/ab/missing.jpg' is missing" in left_out
    assert "article 43: its link to 'lost.html' leads nowhere" in left_out
    assert "redirect from 'news.php?id=30': left out" in left_out
    assert len(pressed[1].left_out) == 4


def test_old_addresses_in_a_body_become_relative_links(site: Path) -> None:
    links = hrefs(page(site, "2013/10/16/ferry-strike-a43/index.html"))
    assert "../../../../2013/10/03/ferry-strike-a30/#x" in links
    assert "../../../../2013/10/02/ferry-strike-a1/" in links
    assert "https://elsewhere.example/a?b=1&c=2" in links
    assert not any("lost.html" in link for link in links)


def test_the_day_of_an_article_is_the_outlets(site: Path) -> None:
    """23:30 UTC on 2 November is 3 November in Riga."""
    assert "Ferry strike enters day 30" in page(site, "2013/11/03/index.html").text
    assert not (site / "2013/11/02/index.html").exists()


def test_a_withdrawn_article_says_so_and_nothing_else(site: Path) -> None:
    path = "2013/10/13/ferry-strike-a40/"
    text = page(site, path + "index.html").text
    assert "A court in Ardavia ordered it." in text
    assert "Ferry strike enters day 40" not in text
    record = json.loads((site / path / "article.json").read_bytes())
    assert set(record) == {"number", "path", "language", "status"}
    assert not (site / path / "print").exists()
    others = [file for file in site.rglob("*") if file.suffix in {".html", ".xml", ".json"} and path not in str(file)]
    named = [str(file) for file in others if "day 40" in file.read_text() or "ferry-strike-a40" in file.read_text()]
    # The tombstone names the path, as the page that says so does.
    assert [name for name in named if "/tree/" not in name and "/tuf/" not in name] == []


@pytest.mark.parametrize(("ground", "named"), [("outlet", True), ("error", True), ("court", False), ("safety", False)])
def test_a_withdrawn_article_is_named_unless_its_ground_forbids_it(tmp_path: Path, ground: Ground, named: bool) -> None:
    gone = article(4, status=Status("withdrawn", "", ground))
    press_to(tmp_path, [gone])
    text = (tmp_path / "site" / gone.path / "index.html").read_text()
    assert (gone.headline in text, "October 5, 2013" in text) == (named, named)
    assert gone.standfirst not in text and "We spoke" not in text


def test_an_undated_article_stands_on_its_fronts(site: Path) -> None:
    for list_page in ("undated", "section/news", "author/mirela-osk", "topic/harbour"):
        assert "A letter with no date" in page(site, f"{list_page}/index.html").text, list_page
    assert any(link.endswith("undated/") for link in hrefs(page(site, "archive/index.html")))


def test_pages_are_linked_with_their_translations(site: Path) -> None:
    english = page(site, "2013/10/03/ferry-strike-a30/index.html")
    tongues = {value for tag, _, value, rel in english.addresses if tag == "link" and rel == "alternate"}
    assert "https://lantern.example/ar/2013/11/03/jisr-a31/" in tongues
    assert "https://lantern.example/ru/2013/11/03/most-a32/" in tongues
    arabic = (site / "ar/2013/11/03/jisr-a31/index.html").read_text()
    assert '<html lang="ar" dir="rtl">' in arabic
    assert "أكتوبر" in arabic


def test_a_foreign_article_says_its_language(site: Path) -> None:
    assert 'lang="pl" dir="ltr"' in (site / "2013/11/03/gniew-a33/index.html").read_text()


def test_the_public_record_names_no_capture(site: Path) -> None:
    record = json.loads((site / "2013/10/03/ferry-strike-a30/article.json").read_bytes())
    assert record["sources"][0]["sha256"] == "0" * 64
    assert "secret-name" not in json.dumps(record)


def test_a_moved_page_leads_on_without_script(site: Path) -> None:
    text = (site / "old/thirty.html").read_text()
    assert 'http-equiv="refresh"' in text
    assert 'rel="canonical" href="https://lantern.example/2013/10/03/ferry-strike-a30/"' in text
    assert any("ferry-strike-a30/" in link for link in hrefs(page(site, "old/thirty.html")))


def test_an_article_page_keeps_its_budget(site: Path) -> None:
    html = (site / "2013/10/21/ferry-strike-a20/index.html").read_bytes()
    assert len(gzip.compress(html, 6, mtime=0)) <= READABLE
    found = Page(html.decode())
    assert len(found.text.split()) > 730
    assert set(found.scripts) <= {"application/ld+json"}, "no script of its own"
    loaded = [
        value
        for tag, _, value, rel in found.addresses
        if tag == "script" or (tag == "link" and rel in {"stylesheet", "preload", "modulepreload"})
    ]
    assert len(loaded) <= 2, loaded


def test_feeds_are_well_formed_and_full(site: Path) -> None:
    feeds = [file for file in site.rglob("*.xml") if file.name in {"rss.xml", "atom.xml"}]
    assert len(feeds) == 2 * (3 + 3 + 3), "of home pages, of sections, of corrections"
    for feed in feeds:
        parsed = feedparser.parse(feed.read_bytes())
        assert not parsed.bozo, (feed, parsed.get("bozo_exception"))
        assert all(entry.link.startswith(LANTERN.address) for entry in parsed.entries)
    newest = feedparser.parse((site / "rss.xml").read_bytes()).entries
    assert newest[0].title in {"Gniew portu", "Ferry strike enters day 30"}
    assert any("The council met" in entry.content[0].value for entry in newest)
    assert "A letter with no date" not in {entry.title for entry in newest}
    atom = feedparser.parse((site / "atom.xml").read_bytes())
    assert atom.feed.id and atom.feed.updated and all(entry.updated for entry in atom.entries)


def test_json_feed_has_what_its_format_asks(site: Path) -> None:
    feed = json.loads((site / "feed.json").read_bytes())
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"] == "https://lantern.example/feed.json"
    for item in feed["items"]:
        assert item["id"].startswith("urn:uuid:") and item["url"].startswith(LANTERN.address)
        assert item["content_html"] and item["title"] and item["date_published"][10] == "T"
        assert 'href="../' not in item["content_html"]


def test_json_ld_describes_the_article(site: Path) -> None:
    found = page(site, "2013/10/03/ferry-strike-a30/index.html")
    graph = json.loads(found.scripts["application/ld+json"])["@graph"]
    news = next(node for node in graph if node["@type"] == "NewsArticle")
    assert news["headline"] == "Ferry strike enters day 30"
    assert news["datePublished"] == "2013-11-02T23:30:00+00:00"
    assert news["author"] == [
        {"@type": "Person", "name": "Mirela Osk", "url": "https://lantern.example/author/mirela-osk/"}
    ]
    assert news["publisher"]["name"] == "The Lantern"
    assert news["correction"] == ["An earlier version said ten."]
    trail = next(node for node in graph if node["@type"] == "BreadcrumbList")["itemListElement"]
    assert [item["position"] for item in trail] == list(range(1, len(trail) + 1))


def test_sitemaps_name_pages_that_are_there(site: Path) -> None:
    index = etree.parse(site / "sitemap.xml").getroot()
    maps = [loc.text.removeprefix(LANTERN.address) for loc in index.iter(f"{_SITEMAP}loc") if loc.text]
    assert {"sitemap/2013-10.xml", "sitemap/2013-11.xml", "sitemap/news.xml", "sitemap/fronts.xml"} <= set(maps)
    seen = 0
    for name in maps:
        for loc in etree.parse(site / name).getroot().iter(f"{_SITEMAP}loc"):
            path = (loc.text or "").removeprefix(LANTERN.address)
            assert (site / path / "index.html" if path.endswith("/") or not path else site / path).is_file(), path
            seen += 1
    assert seen > 20
    assert "sitemap.xml" in (site / "robots.txt").read_text()


def test_the_news_sitemap_goes_by_the_newest_article(site: Path) -> None:
    text = (site / "sitemap/news.xml").read_text()
    assert "ferry-strike-a30" in text and "jisr-a31" not in text
    assert "<news:publication_date>2013-11-02T23:30:00+00:00" in text


def test_the_missing_page_is_right_at_any_depth(site: Path) -> None:
    local = [
        v for t, _, v, r in page(site, "404.html").addresses if "://" not in v and not v.startswith(("#", "mailto:"))
    ]
    assert local and all(value.startswith("/") for value in local)


def test_the_theme_lies_in_the_release(site: Path) -> None:
    for asset in theme.published_assets(None).files:
        assert (site / asset.path).read_bytes() == asset.content
