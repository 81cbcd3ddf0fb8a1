"""Shared cases about live coverage and copies for a disk, where they lie beside the repository."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from press_checks import Page
from press_samples import MONDAY

from tamizdat import outlet_file, release
from tamizdat.editions.disk import copy_to_disk
from tamizdat.press.archives.jsonl_archive import JsonlArchive
from tamizdat.press.run import press
from tamizdat.site import Site

CASES = Path(__file__).parents[4] / "shared" / "cases" / "press"


def pressed(case: str, folder: Path) -> Path:
    """Press a shared case; skip the test where it is not there."""
    source = CASES / case
    if not source.is_dir():
        pytest.skip(f"{source} is not there")
    release.init_keys(folder)
    archive = JsonlArchive(source / "articles.jsonl")
    press(archive, Site(), outlet_file.load(source), folder / "site", release.load_online(folder), now=MONDAY)
    return folder / "site"


@pytest.mark.parametrize("case", ["19-opened-from-disk"])
def test_a_copy_for_a_disk_leads_to_files(case: str, tmp_path: Path) -> None:
    site = pressed(case, tmp_path)
    done = copy_to_disk(site, tmp_path / "stick", outlet_file.load(CASES / case))
    assert done.left_out == ()
    for file in (tmp_path / "stick").rglob("*.html"):
        for tag, name, value, _ in Page(file.read_text(encoding="utf-8")).addresses:
            if (tag, name) == ("a", "href") and ":" not in value and not value.startswith("#"):
                assert (file.parent / value.partition("#")[0]).is_file(), (file, value)


@pytest.mark.parametrize("case", ["22-live-blog-500"])
def test_live_coverage_names_its_latest_dispatches(case: str, tmp_path: Path) -> None:
    site = pressed(case, tmp_path)
    sizes = []
    for file in site.rglob("index.html"):
        page = Page(file.read_text(encoding="utf-8"))
        data = json.loads(page.scripts.get("application/ld+json", "{}"))
        for each in data.get("@graph", ()):
            if each["@type"] == "LiveBlogPosting":
                assert 0 < len(each["liveBlogUpdate"]) <= 20
                sizes.append(len(page.scripts["application/ld+json"]))
    assert sizes and max(sizes) < 12_000
    items = json.loads((site / "feed.json").read_bytes())["items"]
    live = next(item for item in items if item["content_html"].count("<time ") > 1)
    assert live["content_html"].count("<time ") == 20 and len(live["content_html"]) < 30_000
    assert f'<a href="{live["url"]}">All dispatches</a>' in live["content_html"]
