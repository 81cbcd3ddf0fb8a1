"""Ids of feeds and their items stay whatever addresses, paths, names, languages and keys do."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import feedparser
from msgspec.structs import replace
from press_checks import snapshot
from press_samples import LANTERN, MONDAY, article, press_to

from tamizdat import release
from tamizdat.article import Correction, Moment
from tamizdat.outlet import Language, Outlet
from tamizdat.press.archives.archive import MemoryArchive
from tamizdat.press.run import press
from tamizdat.release.metadata.rotation import rotate
from tamizdat.release.publishing.transition import announce_transition, finish_transition
from tamizdat.site import Site

WRONG = Correction(Moment("2013-11-04"), "It was ten.")


def ids(folder: Path, page: str = "") -> dict[str, list[str]]:
    """The ids of a page's feeds: of the feed itself, then of its items."""
    site = folder / "site" / page
    rss = feedparser.parse((site / "rss.xml").read_bytes())
    atom = ElementTree.parse(site / "atom.xml").iter("{http://www.w3.org/2005/Atom}id")
    feed = json.loads((site / "feed.json").read_bytes())
    assert all(not entry.guidislink for entry in rss.entries)
    found = {"rss": [entry.id for entry in rss.entries], "json": [item["id"] for item in feed["items"]]}
    return {**found, "atom": [each.text or "" for each in atom]}


def stories(**moved: str) -> list:
    return [
        article(1, path=moved.get("one", "2013/10/02/one/"), corrections=(WRONG,)),
        article(2, path="2013/10/03/two/"),
    ]


UNNAMED = replace(LANTERN, id="")


def test_ids_survive_all_that_may_change(tmp_path: Path) -> None:
    press_to(tmp_path, stories(), outlet=UNNAMED)
    before, corrected = ids(tmp_path), ids(tmp_path, "corrections/")
    changed: Outlet = replace(
        UNNAMED,
        name="The Beacon",
        address="https://elsewhere.example/paper/",
        time_zone="Asia/Tokyo",
        languages=(*LANTERN.languages, Language(code="de", name="Deutsch", prefix="de/")),
        sections=(),
    )
    rotate(tmp_path, now=MONDAY)
    press_to(tmp_path, stories(one="moved/elsewhere/"), outlet=changed)
    assert ids(tmp_path) == before and ids(tmp_path, "corrections/") == corrected
    assert "elsewhere.example" in (tmp_path / "site/rss.xml").read_text()
    assert before["rss"] == before["json"] == before["atom"][1:] and len(set(before["atom"])) == 3
    assert all(each.startswith("urn:uuid:") for each in before["atom"])
    assert "example" not in "".join(before["atom"])


def test_no_page_changes_when_the_outlet_goes_on_under_another_first_root(tmp_path: Path) -> None:
    def pages() -> dict[str, bytes]:
        kept = ("tuf", "documents", "tree", "store")
        return {path: body for path, body in snapshot(tmp_path / "site").items() if path.split("/")[0] not in kept}

    press_to(tmp_path, stories(), outlet=UNNAMED)
    before, known = pages(), ids(tmp_path)
    announce_transition(tmp_path, ("https://lantern.example/",), now=MONDAY)
    press_to(tmp_path, stories(), outlet=UNNAMED)
    assert (tmp_path / "site/documents/key-transition.json").is_file(), "the press carries the statement"
    finish_transition(tmp_path, tmp_path / "site", now=MONDAY)
    press_to(tmp_path, stories(), outlet=UNNAMED)
    assert not (tmp_path / "site/documents/key-transition.json").exists()
    assert pages() == before and ids(tmp_path) == known
    press_to(tmp_path, stories(one="moved/elsewhere/"), outlet=UNNAMED)
    assert ids(tmp_path) == known


def test_each_feed_and_item_has_an_id_of_its_own(tmp_path: Path) -> None:
    press_to(tmp_path, stories())
    own = [ids(tmp_path, page)["atom"][0] for page in ("", "section/news/", "corrections/", "ar/", "ru/section/news/")]
    assert len(set(own)) == 5
    assert not set(ids(tmp_path)["rss"]) & set(ids(tmp_path, "corrections/")["rss"])


def test_another_outlet_has_other_ids_and_a_named_one_its_own_under_any_keys(tmp_path: Path) -> None:
    for name, outlet in (("a", UNNAMED), ("b", UNNAMED), ("c", LANTERN), ("d", LANTERN)):
        press_to(tmp_path / name, stories(), outlet=outlet)
    assert not set(ids(tmp_path / "a")["atom"]) & set(ids(tmp_path / "b")["atom"])
    assert ids(tmp_path / "c") == ids(tmp_path / "d")
    # A copy of the keys keeps the ids: the first root is the same.
    done = tmp_path / "e"
    press(MemoryArchive(stories()), Site(), UNNAMED, done / "site", release.load_online(tmp_path / "a"), now=MONDAY)
    assert ids(done)["rss"] == ids(tmp_path / "a")["rss"]
