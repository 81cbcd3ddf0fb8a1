"""Newsletters on the site: a form, a page and feeds for each, its issues; a new issue changes a handful of files."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import feedparser
import pytest
from msgspec.structs import replace
from press_checks import link_faults, snapshot
from press_samples import LANTERN, PAGES, article, long_article, press_to

from tamizdat.press.build.state import index_file
from tamizdat.press.report import PressReport
from tamizdat.press.site_preview import issue_preview
from tamizdat.site import IssuePage, NewsletterPage, Site
from tamizdat.themecheck.fixture.newsletters import newsletter_pages

NEWSLETTERS = newsletter_pages(LANTERN.languages)
WEEKLY, BREAKING = NEWSLETTERS[:2]
ARTICLES = [*(article(number) for number in range(1, 8)), long_article(20)]
SITE = Site(pages=PAGES, newsletters=NEWSLETTERS)
NEW = IssuePage("2031-10-10", "2031-10-10", "A week later", '<p>See <a href="/about/">us</a>.</p>')


SENT = "2031-10-10T06:30:15+00:00"


@pytest.fixture(scope="module")
def pressed_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("newsletters")
    press_to(folder, ARTICLES, site=SITE)
    return folder


def read(folder: Path, path: str) -> str:
    return (folder / "site" / path).read_text(encoding="utf-8")


def with_issues(newsletter: NewsletterPage, *issues: IssuePage) -> Site:
    changed = replace(newsletter, issues=issues)
    return replace(SITE, newsletters=tuple(changed if each == newsletter else each for each in NEWSLETTERS))


def test_without_one_there_is_nothing_of_it(tmp_path: Path) -> None:
    press_to(tmp_path, [article(1)], site=Site())
    assert not (tmp_path / "site" / "newsletters").exists()
    assert "newsletter" not in read(tmp_path, "index.html") + read(tmp_path, "2013/10/02/ferry-strike-a1/index.html")


def test_every_language_has_its_pages_and_each_article_a_box(pressed_once: Path) -> None:
    for prefix in ("", "ar/", "ru/"):
        assert "<form" in read(pressed_once, f"{prefix}newsletters/index.html")
        assert "A second letter &lt;on&gt; the same day" in read(pressed_once, f"{prefix}newsletters/weekly/index.html")
        for end in ("2031-10-03", "2031-10-03-2"):
            assert "They stay" in read(pressed_once, f"{prefix}newsletters/weekly/{end}/index.html")
    page = read(pressed_once, "2013/10/02/ferry-strike-a1/index.html")
    assert "Free, every Friday" in page and 'href="../../../../newsletters/"' in page and "<form" not in page
    assert "form-action 'none'" in page, "a box that is a link opens no policy"
    faults = link_faults(pressed_once / "site", LANTERN.address)
    assert not [fault for fault in faults if "<form" not in fault]


def test_the_form_leads_to_the_newsrooms_own_addresses(pressed_once: Path) -> None:
    page = read(pressed_once, "newsletters/index.html")
    assert 'action="https://courier.example/service/letters/subscribe/"' in page
    assert 'formaction="http://ostrelcourier.onion/service/letters/subscribe/"' in page
    assert "form-action 'self' https://courier.example http://ostrelcourier.onion" in page
    assert 'name="name"' not in page, "no field for a name"


def test_the_same_issue_in_other_languages(pressed_once: Path) -> None:
    page = read(pressed_once, "ar/newsletters/weekly/2031-10-03/index.html")
    assert 'hreflang="en" href="https://lantern.example/newsletters/weekly/2031-10-03/"' in page


def test_feeds_and_sitemap(pressed_once: Path) -> None:
    feed = feedparser.parse(read(pressed_once, "newsletters/weekly/rss.xml"))
    assert [entry.title for entry in feed.entries] == ["A second letter <on> the same day", "The night shift"]
    assert feed.entries[1].link == "https://lantern.example/newsletters/weekly/2031-10-03/"
    assert 'href="https://lantern.example/about/"' in feed.entries[1].content[0].value
    assert len({entry.id for entry in feed.entries}) == 2
    weekly = next(each for each in SITE.newsletters if each.slug == "weekly" and each.language == "en")
    assert feed.feed.description == weekly.description
    assert not feedparser.parse(read(pressed_once, "newsletters/breaking/rss.xml")).entries
    assert "/newsletters/weekly/2031-10-03-2/" in read(pressed_once, "sitemap/fronts.xml")


def changed_files(folder: Path, site: Site) -> tuple[set[str], PressReport]:
    """Press once more with another Site; return the files that differ. The result equals that of a first press."""
    before = snapshot(folder / "site")
    done = press_to(folder, ARTICLES, site=site)
    after = snapshot(folder / "site")
    (folder / "whole").mkdir()
    press_to(folder / "whole", ARTICLES, site=site)
    assert after == snapshot(folder / "whole" / "site")
    names = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    return {
        name for name in names if not name.startswith(("tree/", "store/", "tuf/")) and not name.endswith(".gz")
    }, done


def test_a_new_issue_changes_the_pages_that_show_it_alone(tmp_path: Path) -> None:
    press_to(tmp_path, ARTICLES, site=SITE)
    files, _ = changed_files(tmp_path, with_issues(WEEKLY, NEW, *WEEKLY.issues))
    feeds = {f"newsletters/weekly/{name}" for name in ("rss.xml", "atom.xml", "feed.json")}
    assert files == feeds | {
        "newsletters/index.html",
        "newsletters/weekly/index.html",
        "newsletters/weekly/2031-10-10/index.html",
        "sitemap/fronts.xml",
    }


def test_an_issue_that_is_taken_back_goes_and_its_translations_no_longer_lead_there(tmp_path: Path) -> None:
    press_to(tmp_path, ARTICLES, site=SITE)
    files, _ = changed_files(tmp_path, with_issues(WEEKLY, WEEKLY.issues[0]))
    gone = "newsletters/weekly/2031-10-03/index.html"
    assert gone in files and not (tmp_path / "site" / gone).exists()
    assert {f"ar/{gone}", f"ru/{gone}"} <= files and not any(name.startswith("2013/") for name in files)


def test_the_first_issue_brings_the_preview_to_every_page(tmp_path: Path) -> None:
    site = replace(SITE, newsletters=(BREAKING,))
    press_to(tmp_path, ARTICLES[:2], site=site)
    assert "Preview" not in read(tmp_path, "index.html")
    press_to(tmp_path, ARTICLES[:2], site=replace(site, newsletters=(replace(BREAKING, issues=(NEW,)),)))
    assert "Preview" in read(tmp_path, "index.html")


def test_a_draft_is_shown_as_it_will_be_on_the_web(pressed_once: Path) -> None:
    draft = IssuePage("2031-10-10", "2031-10-10", "Not sent yet", NEW.html)
    index = index_file(pressed_once / "site")
    shown = issue_preview(draft, WEEKLY, SITE, LANTERN, root="https://lantern.example/", index=index)
    assert "Not sent yet" in shown and 'href="https://lantern.example/about/"' in shown and "News" in shown


def test_an_article_of_usual_length_keeps_its_budget_with_the_box(pressed_once: Path) -> None:
    page = pressed_once / "site" / "2013/10/21/ferry-strike-a20/index.html"
    assert page.with_suffix(".html.gz").stat().st_size <= 14 * 1024


def test_feeds_date_an_issue_at_the_moment_at_which_it_went_out(tmp_path: Path) -> None:
    press_to(tmp_path, [article(1)], site=with_issues(WEEKLY, replace(NEW, sent=SENT)))
    for name in ("rss.xml", "atom.xml"):
        (entry,) = feedparser.parse(read(tmp_path, f"newsletters/weekly/{name}")).entries
        assert tuple(entry.published_parsed)[:6] == (2031, 10, 10, 6, 30, 15), name
    (item,) = json.loads(read(tmp_path, "newsletters/weekly/feed.json"))["items"]
    assert datetime.fromisoformat(item["date_published"]) == datetime.fromisoformat(SENT)
