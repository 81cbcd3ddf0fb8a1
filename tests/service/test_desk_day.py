"""A day at the desk in Chromium: two people write, approve and publish, and do what editors do afterwards."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from audit.desk import Desk

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("practice desk")]
TAMIZDAT = Path(sys.executable).parent / "tamizdat"
_TEXT = "#panel-child-text-body-section .public-DraftEditor-content"


@pytest.fixture
def people(desk_of_demo: Desk, rita: Any, edna: Any) -> Iterator[dict[str, Any]]:
    """The reporter's page and the editor's; and what else they asked for, which is nothing."""
    foreign, failed = [], []
    for page in (rita, edna):
        page.on(
            "request", lambda request: foreign.append(request.url) if _is_foreign(desk_of_demo, request.url) else None
        )
        page.on("pageerror", lambda error: failed.append(str(error)))
        page.on(
            "console",
            lambda message: failed.append(message.text) if "Content Security Policy" in message.text else None,
        )
    yield {"Rita": rita, "Edna": edna}
    assert not foreign and not failed


@pytest.mark.slow
def test_a_day(desk_of_demo: Desk, people: dict[str, Any]) -> None:
    rita, edna, desk = people["Rita"], people["Edna"], desk_of_demo
    _write(rita, desk)
    _submit(rita)
    path = _approve(edna, desk)
    _correct(edna, desk)
    _dispatch(edna)
    _translate(edna, desk)
    _redact(edna, desk, path)
    _pick(edna, desk)
    _withdraw(edna, desk, path)
    done = subprocess.run(
        [TAMIZDAT, "verify", desk.newsroom / "var/site"],
        cwd=desk.newsroom,
        capture_output=True,
        text=True,
        # This reader remembers nothing for others, whose copies of the demo are older.
        env={**os.environ, "TAMIZDAT_STATE": str(desk.newsroom.parent / "reader")},
    )
    assert done.returncode == 0, done.stdout + done.stderr


def _write(page: Any, desk: Desk) -> None:
    """Write an article with a picture, a quote and a link to another article, and see it as readers will."""
    page.goto(f"{desk.address}/articles/add/")
    page.fill("#id_headline", "Harbour day at Port Halden")
    page.locator(_TEXT).first.click()
    page.keyboard.type("Orla Vennick counted nine boats, as before.")
    for _ in "before.":
        page.keyboard.press("Shift+ArrowLeft")
    page.locator("button[name=ARTICLE]").first.click()
    page.locator(".modal [data-chooser-modal-choice]", has_text="A parliament for people").click()
    page.locator(".modal").wait_for(state="detached")
    lead = page.locator("#panel-child-text-lead-section")
    lead.get_by_role("button", name="Insert a block").first.click()
    lead.get_by_role("button", name="Choose an image").click()
    page.locator(".modal a[data-chooser-modal-choice]").first.click()
    page.locator(".modal").wait_for(state="detached")
    page.locator("#panel-child-text-body-section").get_by_role("button", name="Insert a block").last.click()
    page.get_by_role("option", name="Quote").click()
    page.locator(_TEXT).last.click()
    page.keyboard.type("We have learnt to wait.")
    _saved(page)
    page.locator("[aria-label='Toggle preview']").click()
    page.frame_locator("#w-preview-iframe").get_by_text("We have learnt to wait.").wait_for()


def _submit(page: Any) -> None:
    _choose(page, re.compile("Submit to"))
    page.get_by_text("submitted").first.wait_for()


def _approve(page: Any, desk: Desk) -> str:
    """Approve what waits; return its path once readers have it."""
    page.goto(desk.address)
    page.get_by_role("link", name="Harbour day at Port Halden").first.click()
    _choose(page, "Approve and publish")
    page.get_by_text("Readers can see it since").wait_for()
    path = next(desk.newsroom.glob("var/site/**/harbour-day-at-port-halden*/index.html"))
    text = path.read_text()
    assert ("We have learnt to wait." in text and "<picture" in text) or "<img" in text
    assert '/opinion/a-parliament-for-people-who-are-not-there/">before.</a>' in text
    return str(path.parent.relative_to(desk.newsroom / "var/site"))


def _correct(page: Any, desk: Desk) -> None:
    _open(page, desk)
    page.get_by_role("tab", name="Corrections").click()
    section = page.locator("#panel-child-corrections-corrections-section")
    section.get_by_role("button", name="Insert a block").first.click()
    section.locator(".public-DraftEditor-content").first.click()
    page.keyboard.type("There were nine boats, not ninety.")
    _saved(page)
    _choose(page, "Publish")
    page.get_by_text("Readers can see it since").wait_for()
    assert any("not ninety" in each.read_text() for each in desk.newsroom.glob("var/site/**/harbour-day*/index.html"))


def _dispatch(page: Any) -> None:
    page.goto(_of(page, "live"))
    page.fill("#id_text", "A tenth boat has come in.")
    page.keyboard.press("Control+Enter")
    page.get_by_text("Dispatch added.").wait_for()


def _translate(page: Any, desk: Desk) -> None:
    page.goto(_of(page, "translations"))
    page.get_by_role("button", name="Begin a translation").first.click()
    page.fill("#id_headline", "يوم الميناء")
    _saved(page)
    _choose(page, "Publish")
    page.get_by_text("The translation is not finished.").wait_for()  # its text is still the original's
    page.get_by_role("button", name="Publish all the same").click()
    page.get_by_text("Readers can see it since").wait_for()
    assert list(desk.newsroom.glob("var/site/ar/**/index.html"))


def _redact(page: Any, desk: Desk, path: str) -> None:
    page.goto(f"{desk.address}/redact/")
    page.fill("[name=texts]", "Orla Vennick\nVennick")
    page.get_by_role("button", name="Show where it stands").click()
    page.get_by_text("Harbour day at Port Halden").wait_for()
    page.get_by_label("I have read where it stands").check()
    page.get_by_role("button", name="Take it out for good").click()
    page.get_by_role("heading", name="It is taken out").wait_for()
    assert "Vennick" not in (desk.newsroom / "var/site" / path / "index.html").read_text()


def _pick(page: Any, desk: Desk) -> None:
    page.goto(f"{desk.address}/site/front-page/")
    page.get_by_role("button", name=re.compile("Harbour day at Port Halden")).first.click()
    page.get_by_role("button", name="Save and publish").click()
    page.wait_for_load_state("networkidle")
    home = (desk.newsroom / "var/site/index.html").read_text()
    assert "Harbour day at Port Halden" in home


def _withdraw(page: Any, desk: Desk, path: str) -> None:
    _open(page, desk)
    page.goto(_of(page, "withdraw"))
    page.fill("[name=reason]", "The harbour asked us to.")
    page.get_by_role("button", name="Withdraw").click()
    page.get_by_text("is withdrawn").wait_for()
    text = (desk.newsroom / "var/site" / path / "index.html").read_text()
    assert "The harbour asked us to." in text and "nine boats" not in text


def _open(page: Any, desk: Desk) -> None:
    page.goto(f"{desk.address}/articles/?q=Harbour")
    page.get_by_role("link", name="Harbour day at Port Halden").first.click()
    page.wait_for_load_state("networkidle")
    _numbers[page] = page.url.rstrip("/").rsplit("/", 1)[-1]


_numbers: dict[Any, str] = {}


def _of(page: Any, what: str) -> str:
    """Return the address of another page about the article that was opened last."""
    address = page.url.split("/", 3)
    return f"{address[0]}//{address[2]}/articles/{_numbers[page]}/{what}/"


def _choose(page: Any, name: Any) -> None:
    """Choose an action beside "Save draft"."""
    page.locator("footer [data-w-dropdown-target='toggle']").last.click()
    page.locator("footer").get_by_role("button", name=name, exact=isinstance(name, str)).first.click()
    page.wait_for_load_state("networkidle")


def _saved(page: Any) -> None:
    """Wait until the form has saved itself, with all that was typed."""
    page.wait_for_timeout(1_500)  # it begins half a second after the last key
    page.wait_for_load_state("networkidle")


def _is_foreign(desk: Desk, address: str) -> bool:
    return not address.startswith((desk.address, "data:", "blob:"))


def test_the_site_is_served_beside_it(desk_of_demo: Desk) -> None:
    with urllib.request.urlopen(f"{desk_of_demo.site}/", timeout=10) as answer:
        assert answer.status == 200
