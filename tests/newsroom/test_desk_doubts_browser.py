"""The page of doubts in a browser: by the keyboard alone, on a telephone, and on paper."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from copies_in_doubt import EXTRA, recover_copies
from desk_browser import axe, page_of, stands_out

pytestmark = pytest.mark.browser


@pytest.fixture
def page(desk: Any, playwright: Any) -> Iterator[Any]:
    """An editor's browser, on the page of doubts."""
    recover_copies(desk)
    with page_of(desk, playwright, "edna") as page:
        page.goto("/recovered/doubts/", wait_until="networkidle")
        yield page


def struck(page: Any) -> list[str]:
    """Return the blocks that are asked about."""
    return [str(text) for text in page.locator(".newsroom-doubts__this").all_text_contents()]


def test_by_the_keyboard_on_any_window(page: Any) -> None:
    for width in (360, 768, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert stands_out(page) <= 0
    assert axe(page) == []
    at = struck(page).index(EXTRA)
    page.locator("[name=block]").nth(at).focus()
    page.keyboard.press("Space")
    assert page.locator("[name=block]").nth(at).is_checked()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.value").startswith("keep ")
    with page.expect_navigation(wait_until="networkidle"):
        page.keyboard.press("Enter")
    assert EXTRA not in struck(page) and len(struck(page)) == 1
    assert "is back in the draft" in page.locator(".messages").inner_text()
    page.get_by_role("button", name="Take back").first.focus()
    with page.expect_navigation(wait_until="networkidle"):
        page.keyboard.press("Enter")
    assert EXTRA in struck(page)
    page.emulate_media(media="print")
    assert page.locator(".newsroom-doubts__many").is_hidden() and page.locator("del").first.is_visible()
