"""Makes the pictures of docs/: `make screenshots` starts the demo in practice mode and takes them.

The pages are those that a reader of docs/editors.md and docs/support.md meets, at 1280 px, in light colours; those that
readers of the paper meet are as wide as a telephone.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from audit import chromium
from audit.desk import Desk, practising

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
_SIZE = {"width": 1280, "height": 860}
_TELEPHONE = {"width": 390, "height": 844}
_GIFTS = 8
_STORY = "features/the-village-comes-back/"  # an article of the demo at which appeals may stand


def main() -> None:
    """Take all pictures. The command line names the demo newsroom's folder."""
    from playwright.sync_api import sync_playwright

    with practising(Path(sys.argv[1])) as desk, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.PATH, args=chromium.ARGS)
        with _page(browser, desk, "Rita") as page:
            _writing(page, desk)
        with _page(browser, desk, "Edna") as page:
            _editing(page, desk)
            _arranging_an_issue(page, desk)
        with _page(browser, desk) as page:
            page.goto(f"{desk.site}/newsletters/")
            _shoot(page, "newsletters")
        for made_up in range(_GIFTS):
            with _page(browser, desk) as page:
                _giving(page, desk, made_up)
        with _page(browser, desk, "Tess") as page:
            _keeping_books(page, desk)
        browser.close()


@contextmanager
def _page(browser: Any, desk: Desk, name: str = "") -> Iterator[Any]:
    """Open a window: of somebody at the desk, or of a reader."""
    context = browser.new_context(viewport=_SIZE if name else _TELEPHONE)
    page = context.new_page()
    if name:
        desk.sign_in(page, name)
    yield page
    context.close()


def _writing(page: Any, desk: Desk) -> None:
    page.goto(f"{desk.address}/articles/add/")
    page.fill("#id_headline", "The ferry comes back")
    page.fill("#id_standfirst", "After nine years there is a boat again, and the harbour has to learn how to queue.")
    page.locator("#panel-child-text-body-section .public-DraftEditor-content").first.click()
    page.keyboard.type("The first boat left at six, with eleven people and a bicycle on board.")
    page.wait_for_timeout(1_500)  # it saves itself half a second after the last key
    page.locator("[aria-label='Toggle preview']").click()
    page.frame_locator("#w-preview-iframe").get_by_text("eleven people").wait_for()
    _shoot(page, "desk-write")


def _editing(page: Any, desk: Desk) -> None:
    page.goto(desk.address)
    _shoot(page, "desk-home")
    page.goto(f"{desk.address}/site/front-page/")
    _shoot(page, "desk-front-page")
    page.goto(f"{desk.address}/redact/")
    page.fill("[name=texts]", "Ada Quill")
    page.get_by_role("button", name="Show where it stands").click()
    _shoot(page, "desk-redact")
    _two_texts(page, desk)


def _two_texts(page: Any, desk: Desk) -> None:
    """Open one article in two windows, and save both."""
    page.goto(f"{desk.address}/articles/")
    page.locator("table.listing td.title a").first.click()
    page.wait_for_timeout(2_000)
    other = page.context.new_page()
    other.goto(page.url)
    for window, words in ((other, "What the other window says."), (page, "What this window says.")):
        window.fill("#id_standfirst", words)
        window.evaluate("document.querySelector('#w-editor-form').requestSubmit()")
        time.sleep(3)
    _shoot(page, "desk-two-texts")
    other.close()


def _arranging_an_issue(page: Any, desk: Desk) -> None:
    """Open the draft that the machine began, with its preview on a telephone."""
    page.goto(f"{desk.address}/letters/issues/")
    page.locator("table.listing tr", has_text="The week").first.locator("td.title a").click()
    page.locator("[aria-label='Toggle preview']").click()
    page.frame_locator("#w-preview-iframe").locator("h2").first.wait_for()
    _shoot(page, "desk-issue")


def _giving(page: Any, desk: Desk, number: int) -> None:
    """Give once, each month or each year, as a reader does; take the pictures the first time."""
    if number == 0:
        page.goto(f"{desk.site}/{_STORY}")
        page.locator("[data-place=letter]").scroll_into_view_if_needed()
        _shoot(page, "appeal")
    page.goto(f"{desk.site}/contribute/")
    if number == 0:
        _shoot(page, "contribute")
    page.locator("[name=cadence]").nth(number % 3).check()
    page.fill("#email", f"reader{number}@paper.example")
    page.locator("form#give button").first.click()
    page.get_by_role("button", name="Pay", exact=True).click(timeout=60_000)
    page.get_by_role("heading", name="Thank you").wait_for(timeout=60_000)


def _keeping_books(page: Any, desk: Desk) -> None:
    page.goto(f"{desk.address}/support/treasurer/")
    _shoot(page, "desk-treasurer")


def _shoot(page: Any, name: str) -> None:
    page.wait_for_timeout(1_500)  # a form that shows a preview is never idle
    page.screenshot(path=IMAGES / f"{name}.png")
    sys.stderr.write(json.dumps({"picture": f"docs/images/{name}.png"}) + "\n")


if __name__ == "__main__":
    main()
