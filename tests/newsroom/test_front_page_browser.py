"""The front page in a browser: articles are picked, moved and taken off by the keyboard alone, and dragged."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from audit import chromium as installed

pytestmark = pytest.mark.browser


@pytest.fixture
def served_desk(desk: Any) -> Iterator[str]:
    """The address of the desk, served by this process."""
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.test.testcases import LiveServerThread

    thread = LiveServerThread("localhost", StaticFilesHandler)
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    assert thread.error is None
    yield f"http://localhost:{thread.port}"
    thread.terminate()


@pytest.fixture
def page(desk: Any, served_desk: str, playwright: Any) -> Iterator[Any]:
    """The front page at the desk, opened by an editor; no request may fail or leave the desk."""
    key = desk.client("edna").cookies["desk"].value
    browser = playwright.chromium.launch(executable_path=installed.PATH, args=installed.ARGS)
    context = browser.new_context()
    context.add_cookies([{"name": "desk", "value": key, "url": served_desk}])
    page = context.new_page()
    wrong: list[str] = []
    page.on(
        "request", lambda request: wrong.append(request.url) if urlsplit(request.url).hostname != "localhost" else None
    )
    page.on("response", lambda reply: wrong.append(f"{reply.status} {reply.url}") if reply.status >= 400 else None)
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.goto(f"{served_desk}/site/front-page/", wait_until="networkidle")
    yield page
    assert wrong == []
    browser.close()


def headlines(page: Any) -> list[str]:
    """Return what is picked, in order."""
    return [str(text) for text in page.locator("[data-front-picks] [data-front-headline]").all_text_contents()]


def focused(page: Any) -> str:
    """Return the text of the element that has the focus."""
    return " ".join(page.evaluate("document.activeElement.textContent").split())


def test_picks_by_keyboard(desk: Any, page: Any) -> None:
    from tamizdat.newsroom.models import Picks

    assert headlines(page) == []
    page.locator("[data-front-query]").focus()
    for words in ("ferry", "council", "quay"):
        with page.expect_response("**/search/**"):
            page.keyboard.press("Control+A")
            page.keyboard.type(words, delay=5)
        page.wait_for_function(
            "word => document.querySelectorAll('[data-front-add]').length < 3 && document.querySelector('[data-front-add]').textContent.toLowerCase().includes(word)",
            arg=words,
        )
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.keyboard.press("Shift+Tab")
    ferry, council, quay = (
        "The ferry strike enters its third week",
        "Council meets behind closed doors",
        "Night at the quay, hour by hour",
    )
    assert headlines(page) == [ferry, council, quay]
    last = page.locator(".front__item").last
    last.locator('[data-front-move="-1"]').focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    assert headlines(page) == [quay, ferry, council]
    assert focused(page) == f"↑Up: {quay}"  # the focus went along
    assert "is now number 1 of 3" in page.locator("[data-front-status]").text_content()
    page.keyboard.press("Alt+ArrowDown")
    assert headlines(page) == [ferry, quay, council] and quay in focused(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # takes it off
    assert headlines(page) == [ferry, council] and council in focused(page)
    assert page.locator("[data-front-changed]").is_visible()
    page.frame_locator("[data-front-frame]").locator("h1, h2").first.wait_for()
    page.locator("#front-form button[type=submit]").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert Picks.objects.get(language="en").numbers == [1001, 1002]
    assert headlines(page) == [ferry, council] and page.locator("[data-front-changed]").is_hidden()
    page.wait_for_load_state("networkidle")


def test_picks_are_dragged(desk: Any, page: Any) -> None:
    for number in (1001, 1002, 1004):
        page.locator(f'[data-front-add="{number}"]').click()
    items = page.locator(".front__item")
    items.nth(2).drag_to(items.nth(0), target_position={"x": 20, "y": 4})
    assert [item.get_attribute("data-front-number") for item in items.all()] == ["1004", "1001", "1002"]
    page.locator("#front-form button[type=submit]").click()
    page.wait_for_load_state("networkidle")
    from tamizdat.newsroom.models import Picks

    assert Picks.objects.get(language="en").numbers == [1004, 1001, 1002]
