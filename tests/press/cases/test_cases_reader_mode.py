"""Case 17: what a browser's reader mode keeps of articles of several kinds."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from press_samples import press_to
from reader_mode import kept_by_reader_mode

from tamizdat import outlet_file
from tamizdat.article import Paragraph, decode
from tamizdat.site import Site

CASE = Path(__file__).resolve().parents[4] / "shared" / "cases" / "press" / "17-reader-mode"
pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("chromium"),
    pytest.mark.skipif(not CASE.is_dir(), reason="the cases (../shared/cases/press) are not beside this checkout"),
]


def test_standfirst_corrections_and_text_survive(tmp_path: Path, chromium: Any) -> None:
    lines = (CASE / "articles.jsonl").read_text(encoding="utf-8").splitlines()
    articles = [decode(line) for line in lines if line.strip()]
    shutil.copy(CASE / "tamizdat.toml", tmp_path)
    press_to(tmp_path, articles, site=Site(), outlet=outlet_file.load(tmp_path))
    tab = chromium.new_page()
    for story in articles:
        _, content = kept_by_reader_mode(tab, tmp_path / "site" / story.path / "index.html")
        text = " ".join(content.text_content().split())
        assert not story.standfirst or story.standfirst in text, story.headline
        assert all(correction.html in text for correction in story.corrections), story.headline
        # Where no paragraph has 25 letters, the script finds no text to prefer, and shows all of the page.
        if any(isinstance(block, Paragraph) for block in story.body):
            assert "Archive" not in text and "Privacy" not in text, story.headline
    tab.close()
