"""How pages lie in a browser: nothing runs out of the window or into something else, at any width and size of text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from theme_site import pages, write
from theme_texts import NAMES

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("chromium")]
# Twice the size of text, which readers set in the browser: 106.25 % is what the theme sets itself.
LARGE_TEXT = "document.documentElement.style.setProperty('font-size', '212.5%', 'important')"
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# Pairs of a teaser's date and headline (or any text) that cover each other, by the boxes of their lines.
COVERED = """() => {
  const boxes = element => [...element.getClientRects()];
  const cover = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
  const found = [];
  for (const teaser of document.querySelectorAll('.teaser')) {
    const times = [...teaser.querySelectorAll('time')];
    const others = [...teaser.querySelectorAll('h2 a, h3 a, .standfirst, .kicker, .names a, img')];
    for (const time of times) for (const other of others)
      if (boxes(time).some(a => boxes(other).some(b => cover(a, b))))
        found.push(time.textContent + ' / ' + (other.textContent || other.alt));
  }
  return found;
}"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("courier")
    write(folder)
    return folder


@pytest.mark.parametrize("language", list(NAMES))
@pytest.mark.parametrize(
    ("width", "large"),
    [
        (360, True),
        *(
            pytest.param(*each, marks=pytest.mark.slow)
            for each in ((360, False), (768, True), (1024, False), (1280, False))
        ),
    ],
)
def test_nothing_scrolls_sideways_and_no_date_runs_into_a_headline(
    site: Path, chromium: Any, language: str, width: int, large: bool
) -> None:
    tab = chromium.new_page(viewport={"width": width, "height": 800})
    faults = []
    for path in pages(language):
        if path.endswith("old/index.html"):  # leads on to another page at once
            continue
        tab.goto((site / path).as_uri())
        if large:
            tab.evaluate(LARGE_TEXT)
        if (over := tab.evaluate(SIDEWAYS)) > 0:
            faults.append(f"{path} scrolls sideways by {over} px")
        faults += [f"{path}: {pair}" for pair in tab.evaluate(COVERED)]
    tab.close()
    assert not faults
