"""The same articles give the same site on any day, in any order, on one core or all; only changes are written."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace
from press_checks import link_faults, snapshot
from press_samples import LANTERN, MONDAY, PAGES, article, everything, press_to

from tamizdat import release
from tamizdat.article import Label, Status, encode
from tamizdat.outlet import Outlet
from tamizdat.press.archives.jsonl_archive import JsonlArchive
from tamizdat.press.build import full, page_builder, plan
from tamizdat.press.run import press
from tamizdat.site import Site


def test_another_day_and_another_order_give_the_same_site(tmp_path: Path) -> None:
    shuffled = everything()
    random.Random(7).shuffle(shuffled)
    press_to(tmp_path / "a", everything())
    press_to(tmp_path / "b", shuffled, now=MONDAY + timedelta(days=400))
    assert snapshot(tmp_path / "a" / "site") == snapshot(tmp_path / "b" / "site")


def test_all_cores_give_the_same_site_as_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    press_to(tmp_path / "one", everything())
    monkeypatch.setattr(full, "FEW", 10)
    monkeypatch.setattr(page_builder, "_RECORDS", 3)
    monkeypatch.setattr(plan, "_BATCH", 8)
    lines = tmp_path / "archive.jsonl"
    lines.write_bytes(b"\n".join(encode(each) for each in everything()))
    release.init_keys(tmp_path)
    site = Site(pages=PAGES)
    done = press(JsonlArchive(lines), site, LANTERN, tmp_path / "many", release.load_online(tmp_path), now=MONDAY)
    assert snapshot(tmp_path / "one" / "site") == snapshot(tmp_path / "many")
    assert len(done.left_out) == 4, "what workers leave out is reported as well"


def test_pressing_again_writes_nothing(tmp_path: Path) -> None:
    press_to(tmp_path, everything())
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "site").rglob("*") if path.is_file()}
    again = press_to(tmp_path, everything(), now=MONDAY + timedelta(hours=1))
    after = {path: path.stat().st_mtime_ns for path in (tmp_path / "site").rglob("*") if path.is_file()}
    assert (again.release.added, again.release.changed, again.release.removed) == (0, 0, 0)
    assert {path for path in after if before.get(path) != after[path] and "tuf" not in path.parts} == set()


def test_a_change_reaches_what_depends_on_it_and_pages_that_are_gone_go(tmp_path: Path) -> None:
    articles = everything()
    press_to(tmp_path, articles)
    site = tmp_path / "site"
    changed = replace(articles[0], headline="Ferry strike is over", section=Label("harbour-desk", "Harbour desk"))
    press_to(tmp_path, [changed, *articles[1:-1]])
    assert "Ferry strike is over" in (site / "2013/10/21/ferry-strike-a20/index.html").read_text(), "Read more"
    assert "Ferry strike is over" not in (site / "section/news/2013/10/index.html").read_text()
    assert "Ferry strike is over" in (site / "section/harbour-desk/index.html").read_text()
    assert not (site / "2013/10/16/ferry-strike-a43/index.html").exists()
    assert not (site / "2013/10/16/index.html").exists()
    assert list(link_faults(site, LANTERN.address)) == []
    fresh = tmp_path / "fresh"
    press_to(fresh, [changed, *articles[1:-1]])
    assert snapshot(site) == snapshot(fresh / "site"), "nothing is left of what was"


def test_a_withdrawal_clears_every_list_page(tmp_path: Path) -> None:
    only = article(5)
    press_to(tmp_path, [only])
    press_to(tmp_path, [replace(only, status=Status("withdrawn", "It was wrong."))])
    site = tmp_path / "site"
    assert not (site / "author/mirela-osk/index.html").exists()
    assert "It was wrong." in (site / only.path / "index.html").read_text()
    assert list(link_faults(site, LANTERN.address)) == []


@pytest.mark.parametrize("outlet", [LANTERN, Outlet(name="Nameless")])
def test_an_empty_archive_is_a_site_too(tmp_path: Path, outlet: Outlet) -> None:
    done = press_to(tmp_path, [], site=Site(), outlet=outlet)
    site = tmp_path / "site"
    assert done.articles == 0 and done.left_out == ()
    assert "Nothing has been published here yet." in (site / "index.html").read_text()
    assert list(link_faults(site, outlet.address)) == []


def test_many_articles_keep_list_pages_short_and_all_reachable(tmp_path: Path) -> None:
    press_to(tmp_path, [article(number) for number in range(1, 90)])
    site = tmp_path / "site"
    newest = (site / "section/news/index.html").read_text()
    assert newest.count('class="teaser"') == 30
    assert "section/news/2013/10/" in newest
    assert (site / "section/news/2013/10/index.html").read_text().count('class="teaser"') == 89
    assert "author/mirela-osk/2013/" in (site / "author/mirela-osk/index.html").read_text()
    assert list(link_faults(site, LANTERN.address)) == []
