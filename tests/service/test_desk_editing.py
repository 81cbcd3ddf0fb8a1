"""Writing at the desk in Chromium when things go wrong: the session ends, the network is slow, there is no mouse."""

from __future__ import annotations

import re
from typing import Any

import pytest
from audit.desk import Desk

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("practice desk")]
SAVED = ".w-autosave-indicator[data-w-autosave-state-value=saved]"
TEXT = "#panel-child-text-body-section .public-DraftEditor-content"


def articles(desk: Desk, page: Any, headline: str) -> list[str | None]:
    """Return the addresses of the articles with a headline, as the list of articles has them."""
    page.goto(f"{desk.address}/articles/?q={headline.replace(' ', '+')}")
    found = page.get_by_role("link", name=headline, exact=True)
    return [found.nth(at).get_attribute("href") for at in range(found.count())]


def new_article(desk: Desk, page: Any) -> None:
    """Open an empty form."""
    page.goto(f"{desk.address}/articles/add/")
    first_look(page)


def first_look(page: Any) -> None:
    """Wait until a page has taken its first look at its form, against which it notices changes."""
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(3_000)


def choose(page: Any, name: str) -> None:
    """Choose an action beside "Save draft"."""
    page.locator("footer [data-w-dropdown-target='toggle']").last.click()
    page.locator("footer").get_by_role("button", name=re.compile(name)).first.click()


@pytest.mark.slow
def test_a_session_that_ends_while_writing_takes_no_text(desk_of_demo: Desk, rita: Any) -> None:
    new_article(desk_of_demo, rita)
    rita.context.clear_cookies()
    rita.fill("#id_headline", "Written after the session had ended")
    rita.locator(TEXT).first.click()
    rita.keyboard.type("Every word of it.")
    said = rita.get_by_role("dialog", name="You are signed out")
    said.wait_for()  # because the form could not save itself
    with rita.context.expect_page() as opened:
        said.get_by_role("link").click()
    desk_of_demo.sign_in(opened.value, "Rita")
    opened.value.close()
    said.get_by_role("button", name="Back to the text").click()
    rita.locator(TEXT).first.click()
    rita.keyboard.press("Control+End")
    rita.keyboard.type(" And one more.")
    rita.keyboard.press("Control+s")
    rita.locator(".messages .success").wait_for()
    (address,) = articles(desk_of_demo, rita, "Written after the session had ended")
    rita.goto(desk_of_demo.address + str(address))
    assert rita.locator(TEXT).first.inner_text().strip() == "Every word of it. And one more."


@pytest.mark.parametrize("form", ["new", "saved"])
def test_what_is_typed_as_soon_as_a_form_opens_is_saved(desk_of_demo: Desk, rita: Any, form: str) -> None:
    """Wagtail looks at a form two seconds after it was opened, and takes what it finds for what was there before."""
    headline = f"At once into a {form} form"
    rita.goto(f"{desk_of_demo.address}/articles/add/")
    if form == "saved":
        rita.fill("#id_headline", "Something else")
        rita.wait_for_url("**/articles/edit/**")
        rita.locator(
            SAVED
        ).wait_for()  # or what is still on its way would be a newer version than the one that is opened
        rita.reload()
    rita.focus("#id_headline")
    rita.keyboard.press("Control+a")
    rita.keyboard.type(headline)
    if form == "new":
        rita.wait_for_url("**/articles/edit/**")
    rita.locator(SAVED).wait_for()
    assert len(articles(desk_of_demo, rita, headline)) == 1


def test_a_dispatch_is_kept_when_the_session_has_ended(desk_of_demo: Desk, edna: Any) -> None:
    new_article(desk_of_demo, edna)
    edna.fill("#id_headline", "Live and signed out")
    edna.wait_for_url("**/articles/edit/**")
    edna.goto(edna.url.replace("/edit/", "/").rstrip("/") + "/live/")
    edna.fill("#id_text", "A tenth boat has come in.")
    cookies = edna.context.cookies()
    edna.context.clear_cookies()
    edna.keyboard.press("Control+Enter")
    said = edna.get_by_role("dialog", name="You are signed out")
    said.wait_for()
    said.get_by_role("button", name="Back to the text").click()
    assert edna.input_value("#id_text") == "A tenth boat has come in."
    edna.context.add_cookies(cookies)
    edna.focus("#id_text")
    edna.keyboard.press("Control+Enter")
    edna.get_by_text("Dispatch added.").wait_for()


# Saves that the form makes by itself take four seconds: on their way, or on the way back.
SLOW = {
    "on its way": "(u, o) => new Promise((go) => setTimeout(go, 4000)).then(() => quick(u, o))",
    "on its way back": "(u, o) => quick(u, o).then((a) => new Promise((go) => setTimeout(() => go(a), 4000)))",
}


@pytest.mark.parametrize("where", [pytest.param("on its way", marks=pytest.mark.slow), "on its way back"])
@pytest.mark.parametrize("form", ["new", pytest.param("saved", marks=pytest.mark.slow)])
def test_submitting_while_the_form_saves_itself(desk_of_demo: Desk, rita: Any, form: str, where: str) -> None:
    """On a slow line a person is faster than the form: there is one article, with the last words, submitted."""
    headline = f"Faster than a {form} form {where}"
    new_article(desk_of_demo, rita)
    rita.fill("#id_headline", headline)
    if form == "saved":
        rita.wait_for_url("**/articles/edit/**")
        rita.wait_for_load_state("networkidle")
    rita.evaluate(
        "(window.quick = window.fetch, window.held = 0, window.fetch = (u, o) => "
        f"(o?.method || 'get').toUpperCase() === 'POST' ? (window.held++, ({SLOW[where]})(u, o)) : quick(u, o)), 0"
    )
    rita.locator(TEXT).first.click()
    rita.keyboard.type("The last")
    while form == "new" and not rita.evaluate("window.held"):
        rita.wait_for_timeout(50)
    rita.keyboard.type(" words.")
    choose(rita, "Submit to")
    rita.get_by_text(re.compile("submitted to the editors")).first.wait_for()
    (address,) = articles(desk_of_demo, rita, headline)
    rita.goto(desk_of_demo.address + str(address))
    assert rita.locator(TEXT).first.inner_text().strip() == "The last words."


def test_a_keyboard_alone_writes_and_publishes(desk_of_demo: Desk, edna: Any) -> None:
    edna.goto(desk_of_demo.address)
    _tab_to(edna, "a", "Articles")
    edna.keyboard.press("Enter")
    edna.wait_for_url("**/articles/")
    _tab_to(edna, "a", "Add article")
    edna.keyboard.press("Enter")
    edna.wait_for_url("**/articles/add/")
    first_look(edna)
    _tab_to(edna, "textarea, input", "headline")
    edna.keyboard.type("Written without a mouse")
    _tab_to(edna, "#panel-child-text-body-section [contenteditable]")
    edna.keyboard.type("A first paragraph.")
    edna.keyboard.press("Enter")
    edna.keyboard.type("## A subhead")
    edna.keyboard.press("Enter")
    edna.keyboard.type("A second paragraph.")
    edna.wait_for_url("**/articles/edit/**")
    edna.wait_for_load_state("networkidle")
    presses = _tab_to(edna, "footer button", "More actions")
    edna.keyboard.press("Enter")
    _tab_to(edna, "footer button", "Publish")
    edna.keyboard.press("Enter")
    edna.get_by_text("Readers can see it since").wait_for()
    (page,) = desk_of_demo.newsroom.glob("var/site/**/written-without-a-mouse*/index.html")
    text = page.read_text()
    assert "<p>A second paragraph.</p>" in text and ">A subhead</h2>" in text
    assert presses < 80


# Whether the element that has the focus is one that is looked for, by its words or its name.
_FOCUS = """([selector, words]) => {
  const on = document.activeElement;
  const said = [on.innerText, on.getAttribute("aria-label"), on.name].map((each) => (each || "").trim());
  return on.matches(selector) && (!words || said.some((each) => each === words));
}"""


def _tab_to(page: Any, selector: str, words: str = "") -> int:
    """Press Tab until an element has the focus; return how often."""
    for presses in range(1, 150):
        page.keyboard.press("Tab")
        if page.evaluate(_FOCUS, [selector, words]):
            return presses
    raise AssertionError(f"Tab does not lead to {selector} {words!r}.")


@pytest.mark.slow
def test_both_texts_are_shown_without_a_question_before(desk_of_demo: Desk, rita: Any, edna: Any) -> None:
    """Wagtail's dialog ("saved a new version") would say that going on overwrites; here nothing is."""
    new_article(desk_of_demo, rita)
    rita.fill("#id_headline", "Two hands at once")
    rita.wait_for_url("**/articles/edit/**")
    edna.goto(rita.url)
    first_look(edna)
    rita.fill("#id_standfirst", "Of Rita.")
    rita.keyboard.press("Control+s")
    rita.locator(".messages .success").wait_for()
    edna.locator("[data-w-session-intercept-value='conflict']").wait_for(state="attached")  # the form has noticed
    edna.fill("#id_standfirst", "Of Edna.")
    edna.locator("footer").get_by_role("button", name="Save draft").first.click()
    edna.get_by_role("heading", name="Two texts of this article").wait_for()
    shown = edna.locator(".newsroom-stale__table").inner_text()
    assert "Rita." in shown and "Edna." in shown
