"""On somebody else's host the form leads to the newsroom's own address: no header of a server keeps it back."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from press_samples import LANTERN, article, press_to
from served_release import running

from tamizdat.site import ServiceAddress, Site
from tamizdat.themecheck.fixture.contribute import contribute_pages

pytestmark = pytest.mark.browser


class Taking(BaseHTTPRequestHandler):
    """A service that takes every form, and remembers what it was sent."""

    taken: list[tuple[str, str]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        self.taken.append((self.path, body))
        self.send_response(200)
        self.send_header("content-type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(b"<title>Taken</title><h1>Taken</h1>")

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def service() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    handler = type("Own", (Taking,), {"taken": []})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/service/", handler.taken
        server.shutdown()


@pytest.mark.parametrize(
    ("script", "button"),
    [
        (True, "Continue"),
        (False, "other.example"),
        pytest.param(False, "Continue", marks=pytest.mark.slow),
        pytest.param(True, "other.example", marks=pytest.mark.slow),
    ],
)
def test_the_form_gets_through(
    tmp_path: Path, chromium: Any, service: tuple[str, list[tuple[str, str]]], script: bool, button: str
) -> None:
    address, taken = service
    others = (ServiceAddress(f"{address}other/", "other.example"),)
    pages = tuple(replace(page, action=address, others=others) for page in contribute_pages(LANTERN.languages))
    press_to(tmp_path, [article(1)], site=Site(contribute=pages))
    with running(tmp_path / "site") as mirror:
        context = chromium.new_context(java_script_enabled=script)
        page = context.new_page()
        page.goto(f"http://localhost:{mirror.port}/contribute/")
        page.fill("#note", "For the ferry story")
        page.get_by_role("button", name=button).click()
        page.wait_for_url(f"{address}**")
        context.close()
    path = "/service/contribute/" if button == "Continue" else "/service/other/contribute/"
    assert [each[0] for each in taken] == [path] and "For+the+ferry+story" in taken[0][1]
