"""A change of the Site rewrites what shows it and nothing else."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace
from press_checks import snapshot
from press_samples import LANTERN, MONDAY, PAGES, article, everything, press_to

from tamizdat import release
from tamizdat.article import Label
from tamizdat.outlet import Section
from tamizdat.press.report import PressReport
from tamizdat.release.verifying import Folder, verify
from tamizdat.site import Site, StandingPage

ARTICLES = [*everything(), *(article(number) for number in range(100, 130))]
SITE = Site(pages=PAGES, picks={"en": (1, 2)}, redirects={"shop": "about/", "old/box": "https://box.example/"})


@pytest.fixture
def pressed(tmp_path: Path) -> Path:
    press_to(tmp_path, ARTICLES, site=SITE)
    return tmp_path


def changed_files(folder: Path, site: Site, **more: object) -> tuple[set[str], PressReport]:
    """Press again with another Site; return the files that differ. The result equals that of a first press."""
    before = snapshot(folder / "site")
    done = press_to(folder, ARTICLES, site=site, **more)
    after = snapshot(folder / "site")
    whole = folder / "whole"
    whole.mkdir()
    press_to(whole, ARTICLES, site=site)
    assert after == snapshot(whole / "site")
    pages = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    return {
        name for name in pages if not name.startswith(("tree/", "store/", "tuf/")) and not name.endswith(".gz")
    }, done


@pytest.mark.parametrize("named", [True, False])
def test_a_standing_page(pressed: Path, named: bool) -> None:
    pages = (replace(PAGES[0], html="<p>We print more now.</p>"), *PAGES[1:])
    files, done = changed_files(pressed, replace(SITE, pages=pages), changed=[] if named else None)
    assert files == {"about/index.html"} and done.kinds == {"standing": 1}


def test_the_title_of_a_standing_page_is_on_every_page(pressed: Path) -> None:
    files, _ = changed_files(pressed, replace(SITE, pages=(replace(PAGES[0], title="Who we are"), *PAGES[1:])))
    assert {"about/index.html", "index.html", "archive/index.html"} < files
    assert "ar/index.html" not in files


def test_what_the_newsroom_wrote_for_the_page_of_corrections(pressed: Path) -> None:
    pages = (*PAGES, StandingPage("corrections", "en", "Corrections", "<p>Tell us.</p>"))
    changed_files(pressed, replace(SITE, pages=pages))
    other = (*PAGES, StandingPage("corrections", "en", "Corrections", "<p>Write to us.</p>"))
    before = snapshot(pressed / "site")
    done = press_to(pressed, ARTICLES, site=replace(SITE, pages=other))
    after = snapshot(pressed / "site")
    assert {name for name in after if before.get(name) != after[name] and name.endswith("index.html")} == {
        "corrections/index.html"
    }
    assert set(done.kinds) == {"corrections", "corrections-feeds"} or set(done.kinds) == {"corrections"}


@pytest.mark.parametrize("picks", [{"en": (2, 1)}, {"en": (104,)}, {}, {"en": (1, 2), "ar": (31,)}])
def test_picks(pressed: Path, picks: dict[str, tuple[int, ...]]) -> None:
    files, done = changed_files(pressed, replace(SITE, picks=picks))
    assert files <= {"index.html", "ar/index.html"} and done.kinds == {"home": 1}


@pytest.mark.parametrize(
    ("redirects", "files"),
    [
        ({"shop": "about/", "old/box": "https://box.example/", "new": "about/"}, {"new/index.html"}),
        ({"shop": "tips/", "old/box": "https://box.example/"}, {"shop/index.html"}),
        ({"shop": "about/"}, {"old/box/index.html"}),
    ],
)
def test_redirects(pressed: Path, redirects: dict[str, str], files: set[str]) -> None:
    found, _ = changed_files(pressed, replace(SITE, redirects=redirects))
    assert found == files


def test_a_change_back_is_no_change(pressed: Path) -> None:
    first = snapshot(pressed / "site")
    press_to(pressed, ARTICLES, site=replace(SITE, picks={"en": (104,)}))
    press_to(pressed, ARTICLES, site=SITE)
    now = snapshot(pressed / "site")
    assert {name: body for name, body in now.items() if not name.startswith(("tuf/", "store/", "tree/"))} == {
        name: body for name, body in first.items() if not name.startswith(("tuf/", "store/", "tree/"))
    }
    assert press_to(pressed, ARTICLES, site=SITE).release.changed == 0


APPEAL = b'{"format":1,"kind":"appeals","appeals":[]}'


def test_documents_change_without_any_page(pressed: Path) -> None:
    pages = snapshot(pressed / "site")
    done = press_to(pressed, ARTICLES, site=replace(SITE, documents={"appeals.json": APPEAL}))
    assert release.documents(pressed / "site") == {"appeals.json": APPEAL}
    assert done.kinds == {} and done.left_out == press_to(pressed, ARTICLES, site=SITE).left_out
    assert release.documents(pressed / "site") == {}, "a document that the Site has no more is gone"
    assert snapshot(pressed / "site") == pages
    assert verify(Folder(pressed / "site"), now=MONDAY).ok


def test_a_document_that_is_none_stops_no_page(pressed: Path) -> None:
    press_to(pressed, ARTICLES, site=replace(SITE, documents={"appeals.json": APPEAL}))
    changed = [article(1, headline="The strike is over"), *ARTICLES[1:]]
    done = press_to(pressed, changed, site=replace(SITE, documents={"appeals.json": b"not JSON"}))
    assert any(line.startswith("documents: left out: ") for line in done.left_out)
    assert "The strike is over" in (pressed / "site" / article(1).path / "index.html").read_text()
    assert release.documents(pressed / "site") == {"appeals.json": APPEAL}, "the last good one stands"


def test_a_damaged_document_that_the_site_has_no_more_is_removed(pressed: Path) -> None:
    press_to(pressed, ARTICLES, site=replace(SITE, documents={"appeals.json": APPEAL}))
    document = pressed / "site" / "documents" / "appeals.json"
    document.write_bytes(APPEAL + b" ")
    before = press_to(pressed, ARTICLES, site=SITE).left_out
    assert not document.exists() and not any("documents" in line for line in before)
    assert verify(Folder(pressed / "site"), now=MONDAY).ok


def test_how_articles_spell_a_section_without_a_name_is_on_its_own_page_and_not_in_the_navigation(
    tmp_path: Path,
) -> None:
    outlet = replace(LANTERN, sections=(Section(slug="news", names={"en": "News"}),))
    first = article(31, path="ar/2013/11/03/jisr-a31/", language="ar", section=Label("news", "أخبار"))
    press_to(tmp_path, [first], outlet=outlet)
    other = replace(first, section=Label("news", "تقارير"))
    press_to(tmp_path, [other], outlet=outlet)
    press_to(tmp_path / "fresh", [other], outlet=outlet)
    assert snapshot(tmp_path / "site") == snapshot(tmp_path / "fresh" / "site")
    assert "تقارير" in (tmp_path / "site/ar/section/news/index.html").read_text()
    assert "تقارير" not in (tmp_path / "site/ar/tips/index.html").read_text()


def test_a_section_that_vanishes_is_told_once_unless_something_leads_on(tmp_path: Path) -> None:
    press_to(tmp_path, ARTICLES)
    renamed = replace(LANTERN, sections=(Section(slug="reports", names={"en": "Reports"}),))
    moved = [replace(each, section=Label("reports", "Reports")) if each.section else each for each in ARTICLES]
    done = press_to(tmp_path, moved, outlet=renamed)
    vanished = [line.partition(":")[0] for line in done.notes if line.startswith("section page")]
    assert vanished == [f"section page '{prefix}section/news/'" for prefix in ("ar/", "ru/", "")]
    assert not [line for line in press_to(tmp_path, moved, outlet=renamed).notes if line.startswith("section page")]
    site = replace(SITE, redirects={"section/reports": "about/"})
    gone = [replace(each, section=None) for each in moved]
    done = press_to(tmp_path, gone, site=site, outlet=replace(renamed, sections=()))
    assert not [line for line in done.notes if "'section/reports/'" in line]
    assert "about/" in (tmp_path / "site/section/reports/index.html").read_text()


def test_a_clock_that_was_put_back_is_told_and_versions_go_on(tmp_path: Path) -> None:
    first = press_to(tmp_path, ARTICLES)
    earlier = MONDAY - timedelta(days=30)
    done = press_to(tmp_path, ARTICLES[1:], now=earlier)
    clocks = [line.partition(",")[0] for line in done.notes if line.startswith("clock")]
    assert clocks == ["clock: it says 2026-01-31 09:00 UTC"]
    assert done.release.version > first.release.version
    assert verify(Folder(tmp_path / "site"), now=earlier).ok
    assert not [line for line in press_to(tmp_path, ARTICLES, now=MONDAY).notes if line.startswith("clock")]
