"""The demo's captures are what its maker makes of its articles, and its articles are what they should be."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from demo_truth import DEMO, maker
from PIL import Image

from tamizdat import outlet_file

ARTICLES = maker.load()
# The invented paper's pictures must fit a page that is read over a slow line.
PICTURE_LIMIT = 60_000


def kept(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_captures_are_what_the_maker_makes(tmp_path: Path) -> None:
    maker.write(tmp_path / "captures")
    made, committed = kept(tmp_path / "captures"), kept(DEMO / "captures")
    assert sorted(made) == sorted(committed)
    for name, body in made.items():
        if name.endswith(".gz"):  # another zlib may pack the same bytes otherwise
            assert gzip.decompress(body) == gzip.decompress(committed[name]), name
        else:
            assert body == committed[name], name
    assert (tmp_path / "captures.jsonl").read_bytes() == (DEMO / "captures.jsonl").read_bytes()


def test_list_names_every_capture_once() -> None:
    rows = [json.loads(line) for line in (DEMO / "captures.jsonl").read_text(encoding="utf-8").splitlines()]
    listed = [row["path"].removeprefix("captures/") for row in rows]
    files = [name for name in kept(DEMO / "captures") if "_files/" not in name]
    assert sorted(listed) == sorted(files)


def test_thirty_articles_in_two_languages() -> None:
    assert [sum(article.language == code for article in ARTICLES) for code in ("en", "ar")] == [19, 11]
    assert sum(article.published is None for article in ARTICLES) == 2
    slugs = {article.slug for article in ARTICLES}
    assert {article.translation_of for article in ARTICLES} - {None} <= slugs
    addresses = [article.address for article in ARTICLES if article.address]
    assert len(set(addresses)) == len(addresses)


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article.slug)
def test_article_is_well_set(article) -> None:
    words = len(article.text.split())
    assert 180 <= words <= 700
    straight_marks = set("\"'`") & set(article.text + article.headline + article.standfirst)
    assert not straight_marks, "quotes are typographic"
    if article.language == "ar":
        assert not set(",;?") & set(article.text), "Arabic has its own comma, semicolon and question mark"
    sections = {section.slug for section in outlet_file.load(DEMO / "newsroom").sections}
    assert article.section in sections


def test_pictures_are_small_and_say_nothing_about_their_maker() -> None:
    pictures = sorted((DEMO / "articles/pictures").glob("*.jpg"))
    assert {article.photo.file for article in ARTICLES if article.photo} == {path.name for path in pictures}
    for path in pictures:
        assert path.stat().st_size < PICTURE_LIMIT
        with Image.open(path) as picture:
            assert picture.size == (960, 600)
            assert not picture.getexif()


@pytest.mark.parametrize("slug", ["about", "contact", "privacy", "tips"])
def test_standing_pages_stand_in_both_languages(slug: str) -> None:
    for ending in (".md", ".ar.md"):
        text = (DEMO / "newsroom/pages" / f"{slug}{ending}").read_text(encoding="utf-8")
        assert text.startswith("---\ntitle: ")
