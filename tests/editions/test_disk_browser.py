"""A copy opened from a disk in a browser: it looks like the site, links lead on, and search says what it needs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from audit import chromium
from PIL import Image as Picture
from press_samples import LANTERN, MONDAY, article, everything, press_to

from tamizdat import release
from tamizdat.article import Figure, Image
from tamizdat.editions.disk import copy_to_disk
from tamizdat.press.archives.archive import MemoryArchive
from tamizdat.search.run import update_index

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("disk")]
LEAD = Figure(Image("media/aa/bridge.png", 60, 40, "A bridge"))


@pytest.fixture(scope="module")
def stick(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("disk")
    (folder / "media" / "aa").mkdir(parents=True)
    Picture.new("RGB", (60, 40)).save(folder / "media" / "aa" / "bridge.png")
    articles = [*everything(), article(50, lead_image=LEAD)]
    press_to(folder, articles, media=(folder / "media",))
    update_index(MemoryArchive(articles), LANTERN, folder / "site", release.load_online(folder), now=MONDAY)
    copy_to_disk(folder / "site", folder / "stick", LANTERN)
    return folder / "stick"


@pytest.fixture(scope="module")
def browsers(playwright: Any) -> Iterator[dict[str, object]]:
    """Two browsers: one that lets a page from a disk read other files, as some do, and one that does not."""
    launch = playwright.chromium.launch
    strict = launch(executable_path=chromium.PATH, args=chromium.ARGS)
    lenient = launch(executable_path=chromium.PATH, args=[*chromium.ARGS, "--allow-file-access-from-files"])
    yield {"strict": strict, "lenient": lenient}
    strict.close()
    lenient.close()


@pytest.fixture
def browser(browsers: dict[str, object]) -> object:
    return browsers["strict"]


def test_pages_are_styled_and_nothing_is_refused(browser: object, stick: Path) -> None:
    page = browser.new_page()  # type: ignore[attr-defined]
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto((stick / "index.html").as_uri())
    assert page.evaluate("getComputedStyle(document.querySelector('.nameplate')).textAlign") == "center"
    page.goto((stick / article(50).path / "index.html").as_uri())
    assert page.evaluate("document.querySelector('main img').naturalWidth") == 60
    assert said == []


def test_a_reader_comes_from_the_start_to_an_article_and_to_the_other_language(browser: object, stick: Path) -> None:
    page = browser.new_page()  # type: ignore[attr-defined]
    page.goto((stick / "index.html").as_uri())
    for name in ("Archive", "2013", "November 2013"):
        page.locator(f"a:text-is('{name}')").first.click()
        assert page.url.endswith("index.html") and page.locator("h1").count() == 1
    page.locator("main .teaser a").first.click()
    assert page.locator("article h1").count() == 1
    page.locator(".tongues a").first.click()
    assert page.evaluate("document.documentElement.lang") in {"ar", "ru"}


def test_search_says_what_it_needs_and_leads_to_the_lists(browser: object, stick: Path) -> None:
    page = browser.new_page()  # type: ignore[attr-defined]
    page.goto((stick / "search/index.html").as_uri() + "#q=ferry")
    told = page.locator("[data-part=told]")
    told.filter(has_text="Searching does not work from a disk in this browser").wait_for()
    assert "tamizdat up" in told.inner_text()
    assert not page.locator("[data-part=again]").is_visible() and not page.locator("[data-part=help]").is_visible()
    page.locator("nav.elsewhere a").first.click()
    assert page.locator("h1").inner_text() == "Archive"


def test_a_browser_that_may_read_files_searches_and_leads_to_the_article(
    browsers: dict[str, object], stick: Path
) -> None:
    page = browsers["lenient"].new_page()  # type: ignore[attr-defined]
    page.goto((stick / "search/index.html").as_uri() + "#q=strike")
    page.locator("[data-part=found] a").first.click()
    assert page.url.startswith("file:") and page.url.endswith("/index.html")
    assert "strike" in page.locator("article h1").inner_text()
