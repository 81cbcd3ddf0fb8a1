"""The desk's pages about money in Chromium: axe finds nothing, nothing is cut off, and a keyboard is enough."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from desk_browser import axe, page_of, stands_out
from support_desk import ADDRESS, again, today

pytestmark = pytest.mark.browser
PAGES = (
    "treasurer/?period=all",
    "contributions/",
    "contributions/{monthly}/",
    "bank/",
    "notes/",
    "differences/",
    "differences/{difference}/",
    "differences/{difference}/book/",
    "ledger/",
    "gap/",
    "gap/add/",
    "settings/",
    "settings/texts/en/",
    "settings/groups/add/",
)


@pytest.fixture
def filled(support: Any) -> dict[str, int]:
    """A newsroom in which all of these pages have something to show."""
    from tamizdat.support.models import Campaign, Difference

    once = support.give(email=ADDRESS, note="For the ferry story")
    monthly = support.give(cadence="monthly", email=ADDRESS)
    Campaign.objects.create(name="Winter", currency="EUR", cost=10_000, step=100, live=True, hour=0, least_gifts=3)
    days = {"day": today(), "since": today(), "currency": "EUR", "provider": "practice"}
    difference = Difference.objects.create(reference="practice:payout_with_a_long_reference", theirs=-900, **days)
    explained = {"explained_on": today(), "explained_ours": 5, "explanation": "A payout"}
    Difference.objects.create(reference="practice:y", ours=5, **days, **explained)
    return {"once": once.pk, "monthly": monthly.pk, "difference": difference.pk}


@pytest.fixture
def page(support: Any, playwright: Any) -> Iterator[Any]:
    """A treasurer's browser."""
    with page_of(support.desk, playwright, "tess") as page:
        yield page


@pytest.mark.slow
def test_axe_finds_nothing_and_nothing_is_cut_off(page: Any, filled: dict[str, int]) -> None:
    findings = []
    for width, scheme in ((1280, "light"), (360, "dark")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        for name in PAGES:
            page.goto(f"/support/{name.format(**filled)}", wait_until="networkidle")
            findings += [f"{name} {width} {scheme}: {each}" for each in axe(page)]
            findings += [f"{name} {width}: {over} px stand out"] if (over := stands_out(page)) > 0 else []
    assert findings == []


def test_a_refund_by_keyboard_alone(page: Any, filled: dict[str, int]) -> None:
    from tamizdat.support.models import Contribution

    page.goto(f"/support/contributions/{filled['once']}/", wait_until="networkidle")
    page.locator("summary", has_text="Pay it back").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("4")
    page.keyboard.press("Tab")
    page.keyboard.type("Given twice")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=€4 will be paid back")
    page.locator(".support__sure button").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("text=€4 is paid back.")
    assert again(Contribution.objects.get(pk=filled["once"])).payments.get().refunded == 400


def test_printed_the_whole_page_is_there(page: Any, filled: dict[str, int]) -> None:
    page.goto("/support/treasurer/", wait_until="networkidle")
    page.emulate_media(media="print")
    hidden = page.evaluate(
        "() => document.querySelector('main').scrollHeight - document.querySelector('main').clientHeight"
    )
    assert hidden <= 1, f"{hidden} px would not be printed"
