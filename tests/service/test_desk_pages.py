"""Every page of the desk that a link leads to, in Chromium: accessible, without other hosts, within its policy."""

from __future__ import annotations

import re
from collections import deque
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from audit.desk import Desk

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("practice desk")]
AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
_NUMBERS = re.compile(r"(?<=/)\d+(?=/)")
_ENDS = re.compile(r"/logout/|/bulk/|/static/|/media/|/renditions/|/preview/|\.(?:jpe?g|png|webp|csv|xlsx|docx|json)$")
# What axe finds in Wagtail's own components: the rule, what is in the element, and what it is.
WAGTAILS = {
    ("landmark-unique", 'role="search"'): "the sidebar and the list both have a search form",
    ("label-content-name-mismatch", "sidebar-custom-branding"): "the sidebar calls the newsroom's name Dashboard",
    ("color-contrast", "w-minimap__collapse-all"): "the button that folds all panels, before it is pointed at",
}


def shape(address: str) -> str:
    """Return what addresses of one kind have in common: the path, with N in place of numbers."""
    return _NUMBERS.sub("N", urlsplit(address).path)


def links(page: Any) -> list[str]:
    """Return where the links of a page lead, without their fragments."""
    found = page.eval_on_selector_all("a[href]", "all => all.map(each => each.getAttribute('href'))")
    return [urljoin(page.url, each).split("#")[0] for each in found]


def test_no_page_fails_axe_or_asks_another_host(desk_of_demo: Desk, chromium: Any) -> None:
    desk = desk_of_demo
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, bypass_csp=False)
    page = context.new_page()
    page.set_default_timeout(60_000)
    desk.sign_in(page, "Cora")
    told: list[str] = []
    page.on("request", lambda asked: told.append(f"asks {asked.url}") if _is_foreign(desk, asked.url) else None)
    page.on("pageerror", lambda error: told.append(str(error)))
    page.on(
        "console",
        # Jcrop, by which a focal point is set, tries out what a browser knows; the policy refuses that, and nothing fails.
        lambda said: told.append(said.text) if said.type == "error" and "Jcrop" not in str(said.location) else None,
    )
    waiting, seen, findings = deque([f"{desk.address}/"]), set(), []
    while waiting:
        address = waiting.popleft()
        if shape(address) in seen:
            continue
        seen.add(shape(address))
        told.clear()
        answer = page.goto(address)
        page.wait_for_load_state("networkidle")
        findings += [f"{shape(address)}: {line}" for line in told]
        if answer.status != 200 or "html" not in answer.headers.get("content-type", ""):
            findings += [f"{shape(address)}: {answer.status}, from a link"] if answer.status != 200 else []
            continue
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            for finding in _axe(context, page):
                is_known = any(all(part in finding for part in parts) for parts in WAGTAILS)
                findings += [] if is_known else [f"{shape(address)} ({scheme}): {finding}"]
        waiting += [each for each in links(page) if not _is_foreign(desk, each) and not _ENDS.search(each)]
    context.close()
    assert len(seen) > 60, f"only {len(seen)} pages were found: {sorted(seen)}"
    assert not findings, "\n".join(findings)


def _axe(context: Any, page: Any) -> list[str]:
    """Return what axe finds on a page: the rule and the element. It runs where the page's policy does not hold."""
    session = context.new_cdp_session(page)
    session.send("Runtime.evaluate", {"expression": AXE.read_text(encoding="utf-8")})
    session.detach()
    result = page.evaluate("() => axe.run()")
    return [
        f"{each['id']}: {' '.join(node['html'].split())[:240]}"
        for each in result["violations"]
        for node in each["nodes"]
    ]


def _is_foreign(desk: Desk, address: str) -> bool:
    return not address.startswith((f"{desk.address}/", f"{desk.site}/", "data:", "blob:"))
