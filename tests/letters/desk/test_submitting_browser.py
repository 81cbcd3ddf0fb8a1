"""Submitting in Chromium: what was just moved is submitted, and what waits for an approval takes no typing."""

from __future__ import annotations

from typing import Any

import pytest
from desk_browser import page_of
from issues_desk import again
from test_approval import edit
from test_late_saves import ORDER, sent_back
from test_letters_browser import has
from test_two_people import APPROVE

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SAVED = ".w-autosave-indicator[data-w-autosave-state-value=saved]"


def test_two_blocks_are_moved_and_submitted_at_once_after_changes_were_requested(letters: Any, playwright: Any) -> None:
    issue = sent_back(letters)
    with page_of(letters.desk, playwright, "edna") as page:
        page.goto(f"/letters/issues/edit/{issue.pk}/", wait_until="networkidle")
        page.wait_for_selector("#body-root", state="attached")
        has(page, *ORDER)
        up = page.locator("[data-streamfield-action='MOVE_UP']")
        up.nth(2).press("Enter")
        has(page, 1001, 1004, 1002)
        page.locator(SAVED).wait_for()
        up.nth(1).press("Enter")
        has(page, 1004, 1001, 1002)
        submit = (
            "document.getElementById('w-editor-form').requestSubmit(document.querySelector('[name=action-submit]'))"
        )
        page.evaluate(submit)  # before the second move has saved itself
        page.wait_for_selector(".messages .success")
    state = again(issue).current_workflow_task_state
    assert state.revision.as_object().numbers == [1004, 1001, 1002]
    edit(letters.desk.client("max"), issue, **APPROVE)
    assert again(issue).live and again(issue).numbers == [1004, 1001, 1002]


def test_what_is_submitted_can_be_read_and_not_written(letters: Any, playwright: Any) -> None:
    issue = letters.submit(letters.draft(*ORDER, subject="The strike", intro="<p>Good morning.</p>"))
    with page_of(letters.desk, playwright, "edna") as page:
        page.goto(f"/letters/issues/edit/{issue.pk}/", wait_until="networkidle")
        page.wait_for_selector("#body-root", state="attached")
        has(page, *ORDER)
        page.locator("[name=subject]").press("x")
        page.locator("[name=send_at]").press("1")
        intro = page.locator("[role=textbox]", has_text="Good morning.").first
        intro.focus()
        for key in ("x", "Backspace", "Enter"):
            page.keyboard.press(key)
        page.locator("[data-streamfield-action='MOVE_UP']").nth(2).press("Enter")
        page.locator("[data-streamfield-action='MOVE_UP']").nth(2).dispatch_event("click")
        has(page, *ORDER)
        assert page.locator("[name=subject]").input_value() == "The strike"
        assert intro.inner_text().strip() == "Good morning."
        assert "nothing can be written" in page.locator(".messages").inner_text()
        page.evaluate(
            "document.getElementById('w-editor-form').requestSubmit(document.querySelector('[name=action-cancel-workflow]'))"
        )
        page.wait_for_selector(".messages .success")
        page.locator("[name=subject]").fill("Mine again")
        page.locator(SAVED).wait_for()
    assert again(issue).get_latest_revision_as_object().subject == "Mine again"
