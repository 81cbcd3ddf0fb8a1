"""The desk's pages about newsletters in Chromium: an issue is arranged by keyboard and followed as it is sent."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from desk_browser import axe, page_of, stands_out
from issues_desk import again

pytestmark = pytest.mark.browser
_NUMBERS = "document.getElementById('body-root').rootBlock.getState().map((block) => block.value.article.id)"
PAGES = (
    "/",
    "/letters/begin/",
    "/letters/issues/edit/{draft}/",
    "/letters/issue/{draft}/test/",
    "/letters/issue/{draft}/copy/",
    "/letters/issue/{sent}/",
    "/letters/issue/{sent}/unsure/",
    "/letters/figures/",
    "/letters/newsletters/add/",
    "/letters/write/",
    "/mailbox/",
)


def has(page: Any, *numbers: int) -> None:
    """Wait until the issue has these articles in this order. (Playwright's own waiting is refused by our policy.)"""
    until = time.monotonic() + 60
    while (found := page.evaluate(_NUMBERS)) != list(numbers):
        assert time.monotonic() < until, found
        time.sleep(0.05)


@pytest.fixture
def page(letters: Any, playwright: Any) -> Iterator[Any]:
    """A mailer's browser."""
    with page_of(letters.desk, playwright, "max") as page:
        yield page


@pytest.mark.slow
def test_an_issue_is_arranged_by_keyboard_and_followed(letters: Any, page: Any) -> None:
    issue = letters.draft(1001, 1002)
    page.goto(f"/letters/issues/edit/{issue.pk}/", wait_until="networkidle")
    has(page, 1001, 1002)
    assert page.locator(".letters-count").first.inner_text() == "38 / 60"
    page.locator("[aria-label='Toggle articles to add']").press("Enter")
    page.locator("[data-letters-article='1004']").press("Enter")
    has(page, 1001, 1002, 1004)
    assert page.locator("[data-letters-article='1004']").get_attribute("aria-disabled") == "true"
    page.locator("[data-streamfield-action='MOVE_UP']").nth(2).press("Enter")
    has(page, 1001, 1004, 1002)
    page.keyboard.press("Enter")  # the same button has the focus still
    has(page, 1004, 1001, 1002)
    page.keyboard.press("Enter")  # on top it is the other one: down again
    has(page, 1001, 1004, 1002)
    page.locator(".w-autosave-indicator[data-w-autosave-state-value=saved]").wait_for()
    page.locator("[data-letters-article='1005']").press("Enter")  # in the panel that has taken the other's place
    has(page, 1001, 1004, 1002, 1005)
    page.locator("footer button", has_text="Save draft").press("Enter")
    page.wait_for_selector(".messages .success")
    assert again(issue).get_latest_revision_as_object().numbers == [1001, 1004, 1002, 1005]
    sent = letters.sent(2, sent=1)
    page.goto(f"/letters/issue/{sent.pk}/", wait_until="networkidle")
    sent.deliveries.update(state="sent")
    page.wait_for_selector("[data-letters='sent']:text-is('2')")
    type(sent).objects.filter(pk=sent.pk).update(state="sent")
    page.wait_for_selector(".letters__state--sent")


@pytest.mark.slow
def test_the_approve_button_says_what_the_form_has(letters: Any, page: Any) -> None:
    from django.utils import timezone

    issue = letters.submit(letters.draft(1001, send_at=timezone.now() + timedelta(days=2)))
    page.goto(f"/letters/issues/edit/{issue.pk}/", wait_until="networkidle")
    buttons = page.locator("[data-workflow-action-name=approve]")
    at_its_hour = ["Approve: it goes out at its hour", "Approve with a comment: it goes out at its hour"]
    assert sorted(text.strip() for text in buttons.all_text_contents()) == sorted(at_its_hour)
    hour = page.locator("[name=send_at]")
    given = hour.input_value()
    hour.fill("")
    at_once = [text.replace("at its hour", "at once") for text in at_its_hour]
    assert sorted(text.strip() for text in buttons.all_text_contents()) == sorted(at_once)
    hour.fill(given)
    assert sorted(text.strip() for text in buttons.all_text_contents()) == sorted(at_its_hour)


@pytest.mark.slow
def test_what_nobody_changed_is_approved_and_what_somebody_wrote_is_not(letters: Any, page: Any) -> None:
    """The editors in the browser write a text anew that another program wrote: it is the same text."""
    from django.utils import timezone

    body = [
        ("article", {"article": 1001, "whole": True}),
        ("heading", "Also"),
        (
            "text",
            '<p>A <b>bold</b> <i>word</i> &amp; <a href="https://example.org/?a=1&amp;b=2">a link</a>.</p><ul><li>x</li></ul>',
        ),
    ]
    intro = "<p>Good morning.<br/>And good night.</p><p></p>"
    for words in ("", "My own words"):
        draft = letters.draft(1001, send_at=timezone.now() + timedelta(days=2), intro=intro, subject="The week")
        stream = draft.get_latest_revision_as_object().body.stream_block
        letters.change(draft, body=stream.to_python([{"type": kind, "value": value} for kind, value in body]))
        issue = letters.submit(draft)
        page.goto(f"/letters/issues/edit/{issue.pk}/", wait_until="networkidle")
        if words:
            page.locator("[name=subject]").fill(words)
        page.locator("footer [data-workflow-action-name=approve]").first.click()
        page.wait_for_selector(".messages .success, .messages .error, .messages .warning")
        assert again(issue).live != bool(words), page.locator(".messages").inner_text()


@pytest.mark.slow
def test_on_a_telephone_the_list_of_issues_says_when_and_how_each_stands(letters: Any, page: Any) -> None:
    letters.draft(1001)
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto("/letters/issues/", wait_until="networkidle")
    for words in ("The week", "draft", "once it is approved"):
        cell = page.locator("#listing-results td", has_text=words).last
        box = cell.bounding_box()
        assert cell.is_visible() and box["x"] >= 0 and box["x"] + box["width"] <= 360, words
    assert stands_out(page) == 0


@pytest.mark.slow
def test_the_heading_of_the_form_is_clear_of_wagtails_button(letters: Any, page: Any) -> None:
    issue = letters.draft(1001)
    page.goto(f"/letters/issues/edit/{issue.pk}/", wait_until="networkidle")
    page.locator("[aria-label='Toggle preview']").click()
    heading = page.locator("#header-title span").bounding_box()
    button = page.locator(".w-minimap__collapse-all").bounding_box()
    is_beside = heading["x"] + heading["width"] <= button["x"] or heading["y"] >= button["y"] + button["height"]
    assert is_beside, (heading, button)


@pytest.mark.slow
def test_axe_finds_nothing_and_nothing_is_cut_off(letters: Any, page: Any) -> None:
    from django.utils import timezone

    letters.draft(1001, send_at=timezone.now())
    numbers = {"draft": letters.draft(1001, 1002, 1005).pk, "sent": letters.sent(4, sent=1, unknown=2).pk}
    findings = []
    for width, scheme in ((1280, "light"), (360, "dark")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        for name in PAGES:
            page.goto(name.format(**numbers), wait_until="networkidle")
            findings += [f"{name} {width} {scheme}: {each}" for each in axe(page)]
            is_form = "/edit/" in name or "/add/" in name  # of Wagtail's, whose side panels wait beyond the edge
            over = 0 if is_form else stands_out(page)
            findings += [f"{name} {width}: {over} px stand out"] if over > 0 else []
    assert findings == []
