"""A reader's minute in Chromium: gives once, monthly and annually, with and without script, in two directions of writing."""

from __future__ import annotations

import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from audit.desk import Desk

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("practice desk")]
AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
WORDS = {
    "en": {"go": "Continue", "pay": "Pay", "thanks": "Thank you"},
    "ar": {"go": "متابعة", "pay": "ادفع", "thanks": "شكر"},
}


class Visit:
    """A reader's browser: what it asked elsewhere and what it complained of."""

    def __init__(
        self, chromium: Any, desk: Desk, width: int = 360, *, script: bool = True, scheme: str = "light"
    ) -> None:
        self.desk = desk
        self.context = chromium.new_context(
            viewport={"width": width, "height": 800}, java_script_enabled=script, color_scheme=scheme
        )
        self.page = self.context.new_page()
        self.foreign: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.foreign.append(request.url) if self._is_foreign(request) else None)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on(
            "console", lambda message: self.complaints.append(message.text) if message.type == "error" else None
        )

    def _is_foreign(self, request: Any) -> bool:
        return not request.url.startswith(self.desk.site)

    def open(self, path: str) -> None:
        self.page.goto(f"{self.desk.site}/{path}")

    def close(self) -> None:
        assert not self.foreign and not self.context.cookies()
        self.context.close()

    def sideways(self) -> int:
        script = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
        return int(self.page.evaluate(script))


@pytest.fixture(autouse=True)
def _is_open(desk_of_demo: Desk) -> None:
    """The worker publishes the page once the newsroom has been started."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with suppress(urllib.error.URLError), urllib.request.urlopen(f"{desk_of_demo.site}/ar/contribute/"):
            return
        time.sleep(0.3)


@pytest.fixture
def visits(chromium: Any, desk_of_demo: Desk) -> Iterator[Any]:
    made: list[Visit] = []

    def visit(width: int = 360, **how: Any) -> Visit:
        made.append(Visit(chromium, desk_of_demo, width, **how))
        return made[-1]

    yield visit
    for each in made:
        each.close()


def choose(page: Any, cadence: str) -> None:
    page.locator(f'.cadence label:has([value="{cadence}"])').click()


@pytest.mark.parametrize("cadence", ["once", "monthly", "annual"])
def test_with_a_script(visits: Any, cadence: str) -> None:
    visit = visits()
    visit.open("contribute/")
    page = visit.page
    choose(page, cadence)
    assert page.locator(".amounts:visible").count() == 1, "only the amounts of the chosen cadence"
    page.fill("#email", "reader@lantern.example")
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**/service/pay/**")
    page.wait_for_url("**/service/practice/**")
    assert "no money moves" in page.inner_text("main")
    page.get_by_role("button", name="Pay", exact=True).click()
    page.wait_for_url("**/service/thanks/**")
    assert page.inner_text("h1") == "Thank you"
    assert page.get_by_role("link", name="Receipt").is_visible()
    page.get_by_role("link", name="Receipt").click()
    assert "€" in page.inner_text("table")
    assert not visit.complaints


def test_back_leads_from_the_payment_to_the_form(visits: Any) -> None:
    visit = visits()
    visit.open("contribute/")
    page = visit.page
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**/service/practice/**")
    page.go_back()
    page.wait_for_selector("#give")
    assert page.evaluate("location.pathname") == "/contribute/"
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**/service/practice/**")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_without_a_script(visits: Any, language: str) -> None:
    visit = visits(script=False)
    words = WORDS[language]
    visit.open("contribute/" if language == "en" else "ar/contribute/")
    page = visit.page
    assert page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
    choose(page, "once")
    page.locator('.for-once label:has([value="other"])').click()
    page.fill("#other-once", "12")
    page.get_by_role("button", name=words["go"], exact=True).first.click()
    page.wait_for_timeout(3_500)  # what a reader takes to look at it
    page.get_by_role("button", name=words["go"], exact=True).click()
    page.get_by_role("button", name=words["pay"], exact=True).click()
    assert words["thanks"] in page.inner_text("h1")
    assert "12" in page.inner_text(".sum") or "١٢" in page.inner_text(".sum")


def test_where_no_sum_can_be_had_one_presses_twice(visits: Any) -> None:
    visit = visits()
    visit.page.route("**/service/challenge/", lambda route: route.fulfill(status=502, body="away"))
    visit.open("contribute/")
    visit.page.get_by_role("button", name="Continue").click()
    visit.page.wait_for_url("**/service/contribute/")
    assert visit.page.inner_text("h1") == "Is this right?"


def test_every_page_leads_there_and_back(visits: Any) -> None:
    visit = visits(1280)
    visit.open("")
    visit.page.get_by_role("link", name="Support us").first.click()
    visit.page.wait_for_url("**/contribute/")


@pytest.mark.parametrize("width", [360, 768, 1280])
@pytest.mark.parametrize("path", ["contribute/", "ar/contribute/"])
def test_the_form_fits(visits: Any, width: int, path: str) -> None:
    visit = visits(width)
    visit.open(path)
    assert visit.sideways() <= 0
    visit.page.evaluate("document.documentElement.style.fontSize = '212%'")
    assert visit.sideways() <= 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(chromium: Any, desk_of_demo: Desk, scheme: str) -> None:
    context = chromium.new_context(color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    findings = []
    for path in ("contribute/", "service/manage/", "service/thanks/wrong/"):
        page.goto(f"{desk_of_demo.site}/{path}")
        page.add_script_tag(path=AXE)
        found = page.evaluate("() => axe.run()")
        findings += [f"{path}: {each['id']}: {each['nodes'][0]['html'][:200]}" for each in found["violations"]]
    context.close()
    assert not findings, "\n".join(findings)


def test_by_keyboard_alone(visits: Any) -> None:
    visit = visits()
    visit.open("contribute/")
    page = visit.page
    page.locator('[name="cadence"]').first.focus()
    page.keyboard.press("ArrowRight")  # monthly
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")  # how one pays
    page.keyboard.press("Tab")
    page.keyboard.type("reader@lantern.example")
    page.keyboard.press("Enter")
    page.wait_for_url("**/service/practice/**")
    assert "each month" in page.inner_text(".sum")


def test_a_mistake_is_told_beside_its_field(visits: Any) -> None:
    visit = visits()
    visit.open("contribute/")
    choose(visit.page, "monthly")
    visit.page.get_by_role("button", name="Continue").click()
    visit.page.wait_for_selector(".mistake")
    assert "without one you could not change or end it" in visit.page.inner_text("main")
    assert visit.page.evaluate("document.activeElement.id") == "email"
    assert visit.page.title().startswith("Please correct: ")
    visit.page.emulate_media(media="print")
    assert not visit.page.locator("#give").is_visible(), "nobody fills in a form on paper"
    assert visit.page.locator('[name="cadence"][value="monthly"]').is_checked()
