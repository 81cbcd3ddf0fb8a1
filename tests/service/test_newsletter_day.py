"""A reader's way in Chromium: signs up, confirms, chooses, leaves, comes back, and has all of it erased."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from audit.desk import Desk

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("practice desk")]
AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
FILL = """
from django.utils import timezone
from tamizdat.letters.models import Issue, Newsletter
from tamizdat.newsroom.site.changes import publish_site
for code, name in (("en", "The week"), ("ar", "الأسبوع")):
    made, _ = Newsletter.objects.get_or_create(
        slug="weekly", language=code, defaults={"name": name, "description": name + ".", "live": True, "order": 1}
    )
    issue = Issue.objects.create(newsletter=made, subject=name + " 1", page="<h2>A port</h2><p>It is shut.</p>")
    Issue.objects.filter(pk=issue.pk).update(state="sent", day=timezone.localdate(), frozen=timezone.now())
Newsletter.objects.get_or_create(
    slug="now", language="en", defaults={"name": "Breaking", "description": "At once.", "rhythm": "at-once", "live": True}
)
publish_site()
"""
READ = """
import json
from tamizdat.people.mail import outbox
from tamizdat.people.models import Mail
rows = Mail.objects.filter(kind={kind!r}).order_by("pk")
print(json.dumps([[letter.to, letter.text] for letter in outbox.read(list(rows)) if letter]))
"""


def run(desk: Desk, code: str) -> str:
    command = [Path(sys.executable).parent / "tamizdat", "manage", "shell", "-v", "0", "-c", code]
    return subprocess.run(command, cwd=desk.newsroom, check=True, capture_output=True, text=True).stdout


def link(desk: Desk, kind: str, to: str, which: str) -> str:
    """Wait for a letter, and return a link in it."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        texts = [text for address, text in json.loads(run(desk, READ.format(kind=kind))) if address == to]
        if texts:
            return str(re.findall(rf"https?://\S+?(/service/{which}/\S+/)", texts[-1])[0])
        time.sleep(1)
    raise TimeoutError(f"no {kind} for {to}")


@pytest.fixture(scope="module")
def paper(desk_of_demo: Desk) -> Desk:
    run(desk_of_demo, FILL)
    until = time.monotonic() + 90
    while time.monotonic() < until:
        with suppress(urllib.error.URLError), urllib.request.urlopen(f"{desk_of_demo.site}/ar/newsletters/weekly/"):
            return desk_of_demo
        time.sleep(0.3)
    raise TimeoutError


def check(page: Any, found: list[str]) -> None:
    """Look at a page in three widths, and let axe look at it."""
    for width in (1280, 768, 360):
        page.set_viewport_size({"width": width, "height": 800})
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            found.append(f"{page.url} scrolls sideways at {width}")
    page.add_script_tag(path=AXE)
    result = page.evaluate("() => axe.run()")
    found += [f"{page.url}: {each['id']}: {each['nodes'][0]['html'][:200]}" for each in result["violations"]]


@pytest.mark.parametrize(("script", "scheme"), [(True, "light"), (False, "dark")])
def test_from_the_box_to_erasure(paper: Desk, chromium: Any, script: bool, scheme: str) -> None:
    address = f"reader-{script}@lantern.example".lower()
    context = chromium.new_context(java_script_enabled=True, color_scheme=scheme, bypass_csp=True)
    page, found, complaints, foreign = context.new_page(), [], [], []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: foreign.append(request.url) if not request.url.startswith(paper.site) else None)
    if not script:
        page.route("**/*.js", lambda route: route.abort())
    page.goto(paper.site + "/")
    page.locator(".sign-up-box").get_by_role("link", name="Sign up").press("Enter")
    page.wait_for_url("**/newsletters/")
    check(page, found)
    page.locator("#email").focus()
    page.keyboard.type(address)
    page.keyboard.press("Enter")
    if not script:
        page.wait_for_selector("text=Is this right?")
        check(page, found)
        page.wait_for_timeout(3_500)
        page.get_by_role("button", name="Sign up").press("Enter")
    page.wait_for_selector("text=Look into your mailbox")
    page.goto(paper.site + link(paper, "letters-confirm", address, "letters/confirm"))
    check(page, found)
    page.get_by_role("button").press("Enter")
    page.wait_for_selector("text=It is done")
    preferences = link(paper, "letters-welcome", address, "letters/preferences")
    page.goto(paper.site + preferences)
    check(page, found)
    page.goto(f"{paper.site}{preferences}?language=ar")
    assert page.locator("html").get_attribute("dir") == "rtl"
    check(page, found)
    page.goto(paper.site + link(paper, "letters-welcome", address, "letters/leave"))
    check(page, found)
    page.get_by_role("button", name="End it").press("Enter")
    page.wait_for_selector("text=You get this newsletter no more.")
    check(page, found)
    page.get_by_role("button", name="Undo").press("Enter")
    page.wait_for_selector("text=You get it as before.")
    page.goto(f"{paper.site}/service/data/")
    check(page, found)
    page.fill("#email", address)
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Is this right?")  # readers who may be many are asked to wait
    check(page, found)
    page.wait_for_timeout(3_500)
    page.get_by_role("button", name="Send me a link").press("Enter")
    page.wait_for_selector("text=a letter with a link is on its way")
    page.goto(paper.site + link(paper, "data-link", address, "data"))
    check(page, found)
    page.get_by_role("link", name="Erase what you keep about me").click()
    page.get_by_role("button", name="Erase it now").click()
    page.wait_for_selector("text=All that we kept about you is erased.")
    assert not context.cookies() and not found and not complaints and not foreign
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_of_the_release(paper: Desk, chromium: Any, scheme: str) -> None:
    context = chromium.new_context(color_scheme=scheme, bypass_csp=True)
    page, found = context.new_page(), []
    for prefix in ("", "ar/"):
        page.goto(f"{paper.site}/{prefix}newsletters/weekly/")
        check(page, found)
        page.locator(".receipts a").first.click()
        page.wait_for_selector("text=It is shut.")
        check(page, found)
    context.close()
    assert not found
