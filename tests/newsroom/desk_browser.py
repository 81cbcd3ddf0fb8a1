"""The desk of a test in Chromium: somebody is signed in, no script may fail, nothing be refused by the desk's policy."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from audit import chromium as installed

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
WAGTAILS = "sidebar-custom-branding"  # the sidebar calls the newsroom's name Dashboard


@contextmanager
def page_of(desk: Any, playwright: Any, name: str) -> Iterator[Any]:
    """Open a browser's page for a person."""
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.test.testcases import LiveServerThread

    thread = LiveServerThread("localhost", StaticFilesHandler)
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    address = f"http://localhost:{thread.port}"
    browser = playwright.chromium.launch(executable_path=installed.PATH, args=installed.ARGS)
    context = browser.new_context(base_url=address)
    key = desk.client(name).cookies["desk"].value
    context.add_cookies([{"name": "desk", "value": key, "url": address}])
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    yield page
    assert wrong == []
    browser.close()
    thread.terminate()


def axe(page: Any) -> list[str]:
    """Return what axe finds: the rule and the element. It runs where the page's policy does not hold."""
    session = page.context.new_cdp_session(page)
    session.send("Runtime.evaluate", {"expression": AXE.read_text(encoding="utf-8")})
    session.detach()
    found = page.evaluate("() => axe.run()")["violations"]
    told = [f"{each['id']}: {node['html'][:200]}" for each in found for node in each["nodes"]]
    return [line for line in told if WAGTAILS not in line]


def stands_out(page: Any) -> int:
    """Return by how many pixels the page is wider than the window."""
    return int(
        page.evaluate("() => document.querySelector('main').scrollWidth - document.querySelector('main').clientWidth")
    )
